"""Clients as the dialect says them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from billing.api.fakturan.figures import plain, whole_or_text
from billing.api.fakturan.ids import numbers_for
from billing.api.fakturan.models import FakturanClient, Kind
from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.models import Business

COMPANY, INDIVIDUAL = "company", "individual"
PHONES = ("phone", "home_phone", "mobile_phone")
# What is said where nobody chose: as Fakturan.nu has it.
OF_SETTINGS = {
    "email_attach_pdf": False,
    "e_invoice": False,
    "estimate_valid_to_days": 30,
    "invoice_delivery_method": "email",
    "tax": 25,
    "use_invoice_address_as_delivery_address": True,
}


def facts_of(client: Client) -> Mapping[str, Any]:
    """Return what the dialect keeps of a client beside our row."""
    try:
        return dict(client.fakturan.facts)
    except FakturanClient.DoesNotExist:
        return {}


def client_answers(
    business: Business, clients: Sequence[Client], profile: SellerProfile
) -> list[dict[str, Any]]:
    """Return the clients in the dialect's words; one query where all have their numbers."""
    numbers = numbers_for(business, {Kind.CLIENT: [client.pk for client in clients]})
    return [{"id": numbers[client.pk], **_answer(business, client, profile)} for client in clients]


def _answer(business: Business, client: Client, profile: SellerProfile) -> dict[str, Any]:
    facts = facts_of(client)
    is_person = client.kind == ClientKind.PERSON
    named = facts.get("name") == client.name
    first, last = ("", "")
    if named:
        first, last = facts.get("first_name", ""), facts.get("last_name", "")
    elif is_person:
        first, _blank, last = client.name.partition(" ")
    return {
        "number": whole_or_text(client.number),
        "name": client.name,
        "first_name": first,
        "last_name": last,
        "company": "" if is_person else client.name,
        "email": client.email,
        "fax": facts.get("fax", ""),
        **_phones(client, facts),
        "client_type": INDIVIDUAL if is_person else COMPANY,
        "org_number": as_said(
            facts, "org_number", client.personal_number or client.organization_number
        ),
        "web": facts.get("web", ""),
        "vat_number": as_said(facts, "vat_number", client.vat_number),
        "gln": client.gln,
        "settings": _settings(business, client, facts, profile),
        "address": {
            "street_address": client.street,
            "care_of": client.street_2,
            "zip_code": client.postal_code,
            "city": client.city,
            "country": client.country or business.country,
        },
    }


def as_said(facts: Mapping[str, Any], name: str, ours: str) -> str:
    """Return a value as it was written here, unless it is another one by now."""
    said, kept = facts.get(name) or (ours, ours)
    return said if kept == ours else ours


def _phones(client: Client, facts: Mapping[str, Any]) -> dict[str, str]:
    if facts.get("our_phone", "") != client.phone:
        # Changed on our pages since: that is the one that holds.
        return dict.fromkeys(PHONES, "") | {"phone": client.phone}
    return {name: facts.get(name, "") for name in PHONES}


def _settings(
    business: Business, client: Client, facts: Mapping[str, Any], profile: SellerProfile
) -> dict[str, Any]:
    includes_tax = client.prices_include_tax
    days = client.payment_terms_days
    kept = {name: facts.get(name, default) for name, default in OF_SETTINGS.items()}
    return kept | {
        "currency": client.currency or business.currency,
        "discount": plain(client.discount_percent or Decimal(0)),
        "invoice_days": business.payment_terms_days if days is None else days,
        "invoice_template": client.template or profile.template,
        "locale": client.locale,
        "prices_inc_tax": yes_or_no(
            profile.prices_include_tax if includes_tax is None else includes_tax
        ),
        "show_product_code": facts.get("show_product_code", profile.shows_product_codes),
    }


def yes_or_no(flag: bool) -> str:  # noqa: FBT001  # a word for a value, not a way to go
    """Return how the dialect says whether prices include tax."""
    return "yes" if flag else "no"
