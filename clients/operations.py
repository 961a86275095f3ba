"""Everything that writes clients: create, update, archive, restore, import."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Cast

from clients.models import Client
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

FIRST_NUMBER = 1001
# What a caller may set; everything else of the row is ours.
FACTS = (
    "number", "kind", "name", "contact_person", "organization_number", "vat_number", "email",
    "other_emails", "phone", "street", "street_2", "postal_code", "city", "country", "locale",
    "currency", "payment_terms_days", "notes", "external_id", "tags", "due_end_of_month",
    "template", "prices_include_tax", "discount_percent", "buyer_reference", "gln",
    "personal_number", "property_designation",
)  # fmt: skip
BATCH = 500


class ClientNumberTaken(Exception):
    """Another client of the business has this number."""


class ExternalIdTaken(Exception):
    """Another client of the business has this id of another system."""


class UnknownFact(TypeError):
    """A client has no such fact, or it is not for callers to set."""


def require_known_facts(facts: Mapping[str, Any]) -> None:
    """Refuse names that are no facts of a client.

    :raises UnknownFact: if there is one.
    """
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise UnknownFact(", ".join(sorted(unknown)))


def next_client_number(business: Business) -> int:
    """Return the number after the highest whole one; taking it needs the lock of ``take_lock``.

    Longer ones than any counter comes to (a phone number, say) are passed over.
    """
    highest = (
        Client.objects.for_business(business)
        .filter(number__regex=r"^[0-9]{1,18}$")
        .exclude(number="9" * 18)
        .aggregate(highest=Max(Cast("number", BigIntegerField())))["highest"]
    )
    return max(FIRST_NUMBER, (highest or 0) + 1)


def take_lock(business: Business) -> None:
    """Make other creators of clients of this business wait until the transaction ends."""
    # The weaker lock lets rows that refer to the business be written meanwhile.
    Business.objects.select_for_update(no_key=True).only("pk").get(pk=business.pk)


def save_or_name_the_twin(client: Client) -> None:
    """Save, and tell which unique fact another client has.

    :raises ClientNumberTaken: if the number is another's.
    :raises ExternalIdTaken: if the external id is another's.
    """
    try:
        with transaction.atomic():
            client.save()
    except IntegrityError as problem:
        if "client_number_unique" in str(problem):
            raise ClientNumberTaken(client.number) from problem
        if "client_external_id_unique" in str(problem):
            raise ExternalIdTaken(client.external_id) from problem
        raise


@transaction.atomic
def create_client(*, business: Business, facts: Mapping[str, Any], actor: Actor) -> Client:
    """Create a client; without a number it gets the next one.

    :param facts: checked values by field name, see ``FACTS``; ``name`` is required.
    :raises ClientNumberTaken: if another client has the number.
    :raises ExternalIdTaken: if another client has the external id.
    """
    require_known_facts(facts)
    client = Client(business=business, **{"locale": business.locale, **facts})
    client.external_id = client.external_id or None
    if not client.number:
        take_lock(business)
        client.number = str(next_client_number(business))
    save_or_name_the_twin(client)
    record_event("client.created", business=business, subject=client, actor=actor)
    return client


@transaction.atomic
def update_client(*, client_id: UUID, changes: Mapping[str, Any], actor: Actor) -> Client:
    """Change the given facts; nothing is written and told if nothing differs.

    :raises Client.DoesNotExist: if there is none.
    :raises ClientNumberTaken: if another client has the number.
    :raises ExternalIdTaken: if another client has the external id.
    """
    require_known_facts(changes)
    client = locked_client(client_id)
    changed = []
    for name, value in changes.items():
        kept = (value or None) if name == "external_id" else value
        if name == "number" and not kept:
            # A number may be changed, but not taken away.
            continue
        if getattr(client, name) != kept:
            setattr(client, name, kept)
            changed.append(name)
    if changed:
        save_or_name_the_twin(client)
        record_event(
            "client.updated",
            business=client.business,
            subject=client,
            actor=actor,
            data={"changed": changed},
        )
    return client


@transaction.atomic
def archive_client(*, client_id: UUID, now: datetime, actor: Actor) -> Client:
    """Put a client out of sight; its invoices stay. An archived client stays as it is.

    :raises Client.DoesNotExist: if there is none.
    """
    client = locked_client(client_id)
    if client.archived_at is None:
        client.archived_at = now
        client.save(update_fields=["archived_at", "updated_at"])
        record_event("client.archived", business=client.business, subject=client, actor=actor)
    return client


@transaction.atomic
def restore_client(*, client_id: UUID, actor: Actor) -> Client:
    """Bring an archived client back. One that is not archived stays as it is.

    :raises Client.DoesNotExist: if there is none.
    """
    client = locked_client(client_id)
    if client.archived_at is not None:
        client.archived_at = None
        client.save(update_fields=["archived_at", "updated_at"])
        record_event("client.restored", business=client.business, subject=client, actor=actor)
    return client


@transaction.atomic
def import_clients(
    *, business: Business, rows: Sequence[Mapping[str, Any]], now: datetime, actor: Actor
) -> int:
    """Create many clients at once, all or none, and tell it once.

    :param rows: checked facts of each client; those without a number get the next ones.
    :returns: how many were created.
    :raises ClientNumberTaken: if a number is another client's or comes twice.
    :raises ExternalIdTaken: if an external id is another client's or comes twice.
    """
    if not rows:
        return 0
    take_lock(business)
    taken = {str(row["number"]) for row in rows if row.get("number")}
    number = next_client_number(business)
    clients = []
    for row in rows:
        require_known_facts(row)
        client = Client(business=business, created_at=now, **{"locale": business.locale, **row})
        client.external_id = client.external_id or None
        if not client.number:
            while str(number) in taken:
                number += 1
            client.number = str(number)
            number += 1
        clients.append(client)
    try:
        Client.objects.bulk_create(clients, batch_size=BATCH)
    except IntegrityError as problem:
        if "client_external_id_unique" in str(problem):
            raise ExternalIdTaken from problem
        raise ClientNumberTaken from problem
    record_event(
        "client.imported",
        business=business,
        subject=business,
        actor=actor,
        # The instant is how the timeline of each of these clients finds its import.
        data={"count": len(clients), "created_at": now.isoformat()},
    )
    return len(clients)


def locked_client(client_id: UUID) -> Client:
    """Return the client with its business, locked until the transaction ends.

    :raises Client.DoesNotExist: if there is none.
    """
    return (
        Client.objects.select_for_update(of=("self",)).select_related("business").get(pk=client_id)
    )
