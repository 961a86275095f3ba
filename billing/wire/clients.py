"""A client as other programs read it."""

from decimal import Decimal
from typing import Any

from billing.wire.figures import plain
from clients.addresses import Address, render_address
from clients.models import Client


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else plain(value)


def client_facts(client: Client) -> dict[str, Any]:
    """Return the facts of a client by the API's names; what is not known is null."""
    address = Address(
        client.street, client.street_2, client.postal_code, client.city, client.country
    )
    return {
        "id": client.pk,
        "number": client.number,
        "kind": client.kind,
        "name": client.name,
        "contact_person": client.contact_person or None,
        "organization_number": client.organization_number or None,
        "vat_number": client.vat_number or None,
        "email": client.email or None,
        "other_emails": client.other_emails,
        "phone": client.phone or None,
        "address": render_address(address) or None,
        "street": client.street or None,
        "street_2": client.street_2 or None,
        "postal_code": client.postal_code or None,
        "city": client.city or None,
        "country": client.country or None,
        "locale": client.locale,
        "currency": client.currency or None,
        "payment_terms_days": client.payment_terms_days,
        "due_end_of_month": client.due_end_of_month,
        "prices_include_tax": client.prices_include_tax,
        "discount_percent": _percent(client.discount_percent),
        "buyer_reference": client.buyer_reference or None,
        "gln": client.gln or None,
        "template": client.template or None,
        "personal_number": client.personal_number or None,
        "property_designation": client.property_designation or None,
        "notes": client.notes or None,
        "external_id": client.external_id,
        "tags": client.tags,
        "archived_at": client.archived_at,
        "created_at": client.created_at,
        "updated_at": client.updated_at,
    }
