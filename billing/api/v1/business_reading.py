"""What a request says of the business, as the operation takes it: the rules of the settings."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.api.addresses import AddressNotTaken, address_changes
from billing.api.problems import validation_failed
from billing.api.v1.business_payment import check_early_discount, check_payment, read_look
from billing.sellers.models import SellerProfile
from clients.addresses import Address
from clients.fields import read_email
from fastfaktura.core.countries import COUNTRIES
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.identifiers import (
    InvalidIdentifier,
    check_bankgiro,
    check_bic,
    check_fik_creditor,
    check_iban,
    check_kontonummer,
    check_organization_number,
    check_phone,
    check_plusgiro,
    check_qr_iban,
    check_swish,
    check_vat_number,
)

CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "organization_number": lambda text, country: check_organization_number(country, text),
    "vat_number": lambda text, country: check_vat_number(country, text),
    "phone": check_phone,
    "iban": lambda text, _country: check_iban(text),
    "bic": lambda text, _country: check_bic(text),
    "bank_account": lambda text, _country: check_kontonummer(text),
    "bankgiro": lambda text, _country: check_bankgiro(text),
    "plusgiro": lambda text, _country: check_plusgiro(text),
    "swish": lambda text, _country: check_swish(text),
    "qr_iban": lambda text, _country: check_qr_iban(text),
    "fik_creditor": lambda text, _country: check_fik_creditor(text),
}
# The facts whose emptiness is kept as NULL; all other texts are kept empty.
NULLABLE = frozenset({"early_discount_percent", "early_discount_days", "reference_length"})
# What another country judges anew, even if it stays as it was.
NATIONAL = ("organization_number", "vat_number")


def read_profile(given: Mapping[str, Any], seller: SellerProfile) -> dict[str, Any]:
    """Return checked changes for ``change_profile``.

    What stays as it is kept is not judged again: a profile that was read can be put back.

    :param given: the fields that the request names, by the API's names.
    :raises ApiProblem: 422, with everything that is wrong at its field.
    """
    problems: dict[str, list[str]] = {}
    changes = {
        name: "" if value is None and name not in NULLABLE else value
        for name, value in given.items()
    }
    if "country" in changes:
        changes["country"] = changes["country"].upper()
    _place(changes, seller, problems)
    country = changes.get("country", seller.business.country)
    if country not in COUNTRIES:
        problems["country"] = [_("This is none of the countries that we offer.")]
    if changes.get("currency", OFFERED_CURRENCIES[0]) not in OFFERED_CURRENCIES:
        problems["currency"] = [_("This is none of the currencies that we offer.")]
    _check_numbers(changes, seller, country, problems)
    check_payment(changes, seller, country, problems)
    check_early_discount(changes, seller, problems)
    changes |= dict(read_look(changes, seller, problems))
    if problems:
        raise validation_failed(problems)
    return changes


def _place(changes: dict[str, Any], seller: SellerProfile, problems: dict[str, list[str]]) -> None:
    """Put the parts of the address in the place of its text."""
    kept = Address(
        seller.street, seller.street_2, seller.postal_code, seller.city, seller.business.country
    )
    try:
        parts = address_changes(changes, kept)
    except AddressNotTaken as problem:
        problems["address"] = [problem.message]
        parts = {}
    changes.pop("address", None)
    changes |= parts


def _check_numbers(
    changes: dict[str, Any], seller: SellerProfile, country: str, problems: dict[str, list[str]]
) -> None:
    moved = country != seller.business.country
    if changes.get("email", seller.email) != seller.email:
        try:
            changes["email"] = read_email(changes["email"])
        except ValidationError as problem:
            problems["email"] = list(problem.messages)
    for name, check in CHECKS.items():
        kept = getattr(seller, name)
        text = changes.get(name, kept)
        if text == kept and not (moved and name in NATIONAL):
            continue
        try:
            changes[name] = check(text, country)
        except InvalidIdentifier as problem:
            problems[name] = [problem.message]
