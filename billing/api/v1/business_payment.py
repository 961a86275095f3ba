"""How a business is paid and how its documents look, as a request says it: the settings' rules."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from billing.amounts.reference_schemes import ReferenceKind, Scheme
from billing.amounts.references import ReferenceTooLong
from billing.invoices.payment_choices import (
    NATIONAL,
    NEEDED,
    digits_needed,
    is_asked,
    qr_iban_sentence,
    schemes_of,
    too_short_sentence,
)
from billing.sellers.accents import AccentNotTaken, read_accent
from billing.sellers.models import SellerProfile
from fastfaktura.core.countries import country_name
from fastfaktura.core.identifiers import is_qr_iban

Problems = dict[str, list[str]]
ACCOUNTS = ("bank_account", "bankgiro", "plusgiro", "fik_creditor", "qr_iban", "iban")
OF_THE_ROOM = ("reference_scheme", "reference_length", "reference_names_client")


def check_payment(
    changes: Mapping[str, Any], seller: SellerProfile, country: str, problems: Problems
) -> None:
    """Add what is wrong with references and accounts; what stays as it is is not judged."""
    new = {name for name, value in changes.items() if getattr(seller, name, value) != value}

    def said(name: str) -> Any:
        return changes.get(name, getattr(seller, name))

    for name in NATIONAL:
        if name in new and changes[name] and not is_asked(name, country):
            sentence = _("Sellers in %(country)s do not have this.")
            problems.setdefault(name, []).append(sentence % {"country": country_name(country)})
    if "iban" in new and is_asked("qr_iban", country) and is_qr_iban(changes["iban"]):
        problems.setdefault("iban", []).append(qr_iban_sentence())
    scheme = Scheme(said("reference_scheme"))
    if "reference_scheme" in new and scheme and scheme not in schemes_of(country):
        sentence = _("Sellers in %(country)s do not have this.")
        problems["reference_scheme"] = [sentence % {"country": country_name(country)}]
    elif scheme.kind in NEEDED and new.intersection(("reference_scheme", *ACCOUNTS)):
        names, words = NEEDED[scheme.kind]
        if not any(said(name) or name in problems for name in names):
            problems.setdefault(names[0], []).append(str(words))
    length = said("reference_length")
    if length and scheme.kind == ReferenceKind.KID and new.intersection(OF_THE_ROOM):
        count = _digits(seller, names_client=bool(said("reference_names_client")))
        if count > length:
            problems.setdefault("reference_length", []).append(too_short_sentence(count))


def _digits(seller: SellerProfile, *, names_client: bool) -> int:
    try:
        return digits_needed(seller, names_client=names_client)
    except ReferenceTooLong as problem:
        return problem.count


def check_early_discount(
    changes: Mapping[str, Any], seller: SellerProfile, problems: Problems
) -> None:
    """Add what is missing of a discount for early payment: it has a share and days, or neither."""
    names = ("early_discount_percent", "early_discount_days")
    if not any(name in changes for name in names):
        return
    percent, days = (changes.get(name, getattr(seller, name)) for name in names)
    if percent and not days:
        problems.setdefault(names[1], []).append(_("Say within how many days."))
    if days and not percent:
        problems.setdefault(names[0], []).append(_("Say how much is taken off."))


def read_look(
    changes: Mapping[str, Any], seller: SellerProfile, problems: Problems
) -> Iterator[tuple[str, Any]]:
    """Yield what the look becomes, colours in the form in which they are kept."""
    color = changes.get("accent_color")
    if color is None or color == seller.accent_color:
        return
    try:
        yield "accent_color", read_accent(color)
    except AccentNotTaken as problem:
        problems["accent_color"] = [problem.message]
