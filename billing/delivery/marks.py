"""Addresses that gave a message back: nothing goes there by itself until somebody mends them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from billing.delivery.models import Channel, Delivery
from billing.delivery.receivers import receivers_of
from billing.delivery.tracking import AddressMark, MarkReason
from clients.models import Client
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.models import Business


def folded(address: str) -> str:
    """Return an address as marks know it: without blanks around it, in small letters."""
    return address.strip().lower()


def marks_in_force(business: Business) -> QuerySet[AddressMark]:
    """Return the marks of a business that hold, newest first."""
    return AddressMark.objects.for_business(business).filter(cleared_at=None).order_by("-id")


def marks_of(
    business: Business, channel: Channel | str, addresses: Iterable[str]
) -> dict[str, AddressMark]:
    """Return the marks on any of the addresses by the address in small letters; one query."""
    wanted = {folded(address) for address in addresses if address.strip()}
    if not wanted:
        return {}
    found = marks_in_force(business).filter(channel=channel, address__in=wanted)
    return {mark.address: mark for mark in found}


def mark_of(business: Business, channel: Channel | str, address: str) -> AddressMark | None:
    """Return the mark on an address, if there is one."""
    return marks_of(business, channel, [address]).get(folded(address))


def marks_of_client(client: Client) -> list[AddressMark]:
    """Return the marks on a client's addresses and number."""
    mails, phone = receivers_of(client), folded(client.phone)
    addresses = Q(channel=Channel.EMAIL, address__in=[folded(address) for address in mails])
    if phone:
        addresses |= Q(channel=Channel.SMS, address=phone)
    return list(marks_in_force(client.business).filter(addresses))


@transaction.atomic
def mark_address(
    *,
    business: Business,
    channel: Channel | str,
    address: str,
    reason: MarkReason,
    detail: str = "",
    delivery: Delivery | None = None,
    now: datetime,
) -> AddressMark:
    """Mark an address, once; a mark that holds already stays as it is.

    A complaint outweighs a bounce: who does not want our mails is not asked to mend his address.
    """
    known = mark_of(business, channel, address)
    if known is None:
        mark = AddressMark(
            business=business,
            channel=channel,
            address=folded(address),
            reason=reason,
            detail=detail,
            delivery=delivery,
            created_at=now,
        )
        try:
            with transaction.atomic():
                mark.save()
        except IntegrityError:
            # Another report of the same address was a moment earlier.
            return marks_in_force(business).get(channel=channel, address=folded(address))
        _announce(mark, "address.marked", actor=SYSTEM, now=now)
        return mark
    if reason == MarkReason.COMPLAINED and known.reason != reason:
        known.reason, known.detail = reason, detail
        known.save(update_fields=["reason", "detail"])
    return known


@transaction.atomic
def clear_mark(*, mark_id: UUID, actor: Actor, now: datetime) -> AddressMark:
    """Lift a mark, since the address was mended or somebody wants to try it again.

    One that was lifted before stays as it is.

    :raises AddressMark.DoesNotExist: if there is none.
    """
    mark = (
        AddressMark.objects.select_for_update(of=("self",))
        .select_related("business", "delivery__invoice__client")
        .get(pk=mark_id)
    )
    if mark.cleared_at is None:
        mark.cleared_at = now
        mark.save(update_fields=["cleared_at"])
        _announce(mark, "address.cleared", actor=actor, now=now)
    return mark


def try_again(
    *,
    business: Business,
    channel: Channel | str,
    addresses: Iterable[str],
    actor: Actor,
    now: datetime,
) -> None:
    """Lift the marks on these addresses, because somebody said so."""
    for mark in marks_of(business, channel, addresses).values():
        clear_mark(mark_id=mark.pk, actor=actor, now=now)


def clients_with(business: Business, channel: Channel | str, address: str) -> QuerySet[Client]:
    """Return the clients of a business that have this address or number."""
    wanted = folded(address)
    clients = Client.objects.for_business(business)
    if channel == Channel.SMS:
        return clients.filter(phone=wanted)
    return clients.annotate(folded_email=Lower(F("email"))).filter(
        Q(folded_email=wanted) | Q(other_emails__icontains=wanted)
    )


def _announce(mark: AddressMark, kind: str, *, actor: Actor, now: datetime) -> None:
    """Tell it in the timeline of the client whose message came back, else of the business."""
    client = mark.delivery.invoice.client if mark.delivery else None
    record_event(
        kind,
        business=mark.business,
        subject=client or mark.business,
        actor=actor,
        data={
            "address_mark": str(mark.pk),
            "address": mark.address,
            "channel": mark.channel,
            "reason": mark.reason,
        },
        at=now,
    )
