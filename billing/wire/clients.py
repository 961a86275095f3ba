"""A client as other programs read it."""

from typing import Any

from clients.addresses import Address, render_address
from clients.models import Client


def client_facts(client: Client) -> dict[str, Any]:
    """Return the facts of a client by the API's names; what is not known is null."""
    address = Address(
        client.street, client.street_2, client.postal_code, client.city, client.country
    )
    return {
        "id": client.pk,
        "name": client.name,
        "email": client.email or None,
        "phone": client.phone or None,
        "address": render_address(address) or None,
        "country": client.country or None,
        "locale": client.locale,
        "external_id": client.external_id,
        "tags": client.tags,
        "archived_at": client.archived_at,
    }
