"""What a request says of a client: facts for our operations, and those that only we keep here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from billing.amounts.limits import PERCENT_DECIMALS
from billing.amounts.money import round_half_up
from billing.api.auth import ApiRequest
from billing.api.fakturan.clients_out import COMPANY, INDIVIDUAL, PHONES, facts_of
from billing.api.fakturan.models import FakturanClient
from billing.api.fakturan.speech import invalid
from billing.api.fakturan.told import Told
from billing.invoices.choices import Template
from clients import operations
from clients.addresses import normalize_postal_code
from clients.fields import is_country, read_email
from clients.models import Client, ClientKind
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS
from fastfaktura.core.identifiers import (
    InvalidIdentifier,
    check_organization_number,
    check_phone,
    check_vat_number,
)
from fastfaktura.core.models import Business

DELIVERY_METHODS = ("email", "email_and_sms", "letter", "e_invoice")
LOCALES = frozenset({"sv", "en", "da", "nb", "fr", "nl", "de", "pl"})
# Our columns; beyond them a text is too long.
NAME, PART_OF_NAME, SHORT, NUMBER = 200, 99, 30, 30
MOST_DAYS = 365


@dataclass
class ClientSaid:
    """What becomes of what was said: facts of our row, and facts beside it."""

    ours: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)


def read_client(told: Told, business: Business, client: Client | None = None) -> ClientSaid:
    """Read what a request says of a client; what is wrong stands in the errors of ``told``.

    :param client: the client that is changed, if there is one.
    """
    said = ClientSaid(beside=dict(facts_of(client)) if client is not None else {})
    kept = client or Client(business=business)
    _names(told, said, kept)
    _numbers(told, said, kept, business)
    if "email" in told:
        try:
            said.ours["email"] = read_email(told.text("email", 254))
        except ValidationError:
            told.invalid("email")
    for name in ("fax", "web"):
        if name in told:
            said.beside[name] = told.text(name, NAME)
    if "gln" in told:
        said.ours["gln"] = told.text("gln", 13)
    _address(told.part("address"), said, kept, business)
    _phones(told, said, kept, business)
    _settings(told.part("settings"), said)
    return said


@transaction.atomic
def make_client(request: ApiRequest, told: Told, said: ClientSaid) -> Client | None:
    """Make the client that is said; None if its number is another's, which is told then."""
    try:
        client = operations.create_client(
            business=request.business, facts=said.ours, actor=request.actor
        )
    except operations.ClientNumberTaken:
        told.wrong("number", "taken", value=told.said.get("number"))
        return None
    FakturanClient.objects.create(business=request.business, client=client, facts=said.beside)
    return client


@transaction.atomic
def change_client(request: ApiRequest, client: Client, told: Told) -> None:
    """Change what is said; the rest stays.

    :raises Refusal: 422, with everything that is wrong.
    """
    said = read_client(told, request.business, client)
    if told.errors:
        raise invalid(told.errors)
    try:
        operations.update_client(client_id=client.pk, changes=said.ours, actor=request.actor)
    except operations.ClientNumberTaken:
        told.wrong("number", "taken", value=told.said.get("number"))
        raise invalid(told.errors) from None
    FakturanClient.objects.update_or_create(
        client=client, defaults={"business": request.business, "facts": said.beside}
    )


def _names(told: Told, said: ClientSaid, kept: Client) -> None:
    was = INDIVIDUAL if kept.kind == ClientKind.PERSON else COMPANY
    kind = told.choice("client_type", (COMPANY, INDIVIDUAL), was)
    is_new = kept._state.adding
    said.ours["kind"] = ClientKind.PERSON if kind == INDIVIDUAL else ClientKind.COMPANY
    for name in ("first_name", "last_name"):
        if name in told:
            said.beside[name] = told.text(name, PART_OF_NAME)
    if kind == COMPANY:
        if is_new or "company" in told or was != kind:
            company = told.text("company", NAME)
            _require(told, "company", company)
            said.ours["name"] = company
    elif is_new or was != kind or {"first_name", "last_name"} & told.said.keys():
        parts = [str(said.beside.get(name, "")) for name in ("first_name", "last_name")]
        name_of_both = " ".join(part for part in parts if part)
        if name_of_both != kept.name:
            for name, part in zip(("first_name", "last_name"), parts, strict=True):
                _require(told, name, part)
        said.ours["name"] = name_of_both
    said.beside["name"] = said.ours.get("name", kept.name)


def _require(told: Told, name: str, text: str) -> None:
    key = f"{told.prefix}{name}"
    if not text and key not in told.errors:
        told.wrong(name, "blank")


def _numbers(told: Told, said: ClientSaid, kept: Client, business: Business) -> None:
    country = _country(told.part("address"), kept, business)
    if "number" in told and (number := told.text("number", NUMBER)):
        said.ours["number"] = number
    if "org_number" in told:
        is_person = said.ours["kind"] == ClientKind.PERSON
        ours, other = "organization_number", "personal_number"
        if is_person:
            ours, other = other, ours
        text = told.text("org_number", 13 if is_person else SHORT)
        checked = text if is_person else _checked(check_organization_number, country, text)
        said.ours |= {ours: checked, other: ""}
        said.beside["org_number"] = [text, checked]
    if "vat_number" in told:
        text = told.text("vat_number", 20)
        checked = _checked(check_vat_number, country, text)[:20]
        said.ours["vat_number"] = checked
        said.beside["vat_number"] = [text, checked]


def _checked(check: Callable[[str, str], str], country: str, text: str) -> str:
    """Return a number in its usual form; Fakturan.nu takes any, so one of no form is kept."""
    try:
        return check(country, text) if text else ""
    except InvalidIdentifier:
        return text


def _country(told: Told, kept: Client, business: Business) -> str:
    named = str(told.said.get("country") or kept.country or business.country)
    return named.strip().upper()


def _address(told: Told, said: ClientSaid, kept: Client, business: Business) -> None:
    texts = {"street_address": ("street", 200), "care_of": ("street_2", 200), "city": ("city", 100)}
    for name, (ours, longest) in texts.items():
        if name in told:
            said.ours[ours] = told.text(name, longest)
    if "country" in told:
        country = told.text("country", NAME).upper()
        if country and not is_country(country):
            told.invalid("country")
        else:
            said.ours["country"] = country
    if "zip_code" in told:
        text = told.text("zip_code", 16)
        formed = normalize_postal_code(_country(told, kept, business), text)
        said.ours["postal_code"] = (text if formed is None else formed)[:16]


def _phones(told: Told, said: ClientSaid, kept: Client, business: Business) -> None:
    if not set(PHONES) & told.said.keys():
        return
    for name in PHONES:
        if name in told:
            said.beside[name] = told.text(name, NAME)
    country = _country(told.part("address"), kept, business)
    found = ""
    # Ours takes SMS where it can, so a mobile number comes first.
    for name in ("mobile_phone", "phone", "home_phone"):
        text = str(said.beside.get(name, ""))
        found = found or _phone(text, country)
    said.ours["phone"] = said.beside["our_phone"] = found


def _phone(text: str, country: str) -> str:
    try:
        return check_phone(text, country) if text else ""
    except InvalidIdentifier:
        return ""


def _settings(told: Told, said: ClientSaid) -> None:
    if "invoice_delivery_method" in told:
        said.beside["invoice_delivery_method"] = told.choice(
            "invoice_delivery_method", DELIVERY_METHODS, "email"
        )
    flags = ("e_invoice", "email_attach_pdf", "show_product_code")
    said.beside |= {name: told.flag(name) for name in flags if name in told}
    if "invoice_days" in told:
        said.ours["payment_terms_days"] = told.whole("invoice_days", 0, MOST_DAYS)
    if "locale" in told and (locale := told.choice("locale", LOCALES)):
        said.ours["locale"] = locale
    if "currency" in told:
        said.ours["currency"] = currency_in(told)
    if "discount" in told:
        said.ours["discount_percent"] = percent_in(told, "discount")
    if "invoice_template" in told:
        said.ours["template"] = told.choice("invoice_template", Template.values)
    if "prices_inc_tax" in told:
        said.ours["prices_include_tax"] = told.flag("prices_inc_tax")


def currency_in(told: Told) -> str:
    """Return the code of a currency; empty where none is said, or none that we know."""
    code = told.text("currency", NAME).upper()
    if code and code not in MINOR_UNIT_DECIMALS:
        told.invalid("currency")
        return ""
    return code


def percent_in(told: Told, name: str) -> Decimal | None:
    """Return a discount in per cent, with at most four decimals; None where there is none."""
    number = told.number(name)
    if not 0 <= number <= 100:
        told.invalid(name)
        return None
    return round_half_up(number, PERCENT_DECIMALS) or None
