"""Mending an address that gave a message back, and sending the message again, in one step."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.delivery.marks import clear_mark, clients_with, folded, mark_of, try_again
from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import locked_delivery, send_again
from clients.models import Client
from clients.operations import update_client
from fastfaktura.core.events import Actor


@transaction.atomic
def correct_and_send(*, delivery_id: UUID, address: str, actor: Actor, now: datetime) -> Delivery:
    """Put another address in the place of a bad one with its client, and send the message there.

    The same address is tried again, because somebody says so. The mark on the bad one is lifted
    unless another client still has it.

    :raises NotRepeatable: if the message is still on its way.
    :raises InvoiceCancelled: if the invoice was cancelled meanwhile.
    :raises BadAddress: if the corrected address is none.
    :raises NoPhone: if the corrected number is none, or takes no SMS.
    :raises SmsNotAvailable: if no provider sends SMS for the business.
    """
    delivery = locked_delivery(delivery_id)
    business, bad, channel = delivery.business, delivery.receiver, Channel(delivery.channel)
    again = send_again(delivery_id=delivery_id, receiver=address, actor=actor, now=now)
    good = again.receiver
    try_again(business=business, channel=channel, addresses=[good], actor=actor, now=now)
    client = delivery.invoice.client
    if client is not None and folded(good) != folded(bad):
        changes = corrected(client, channel=channel, bad=bad, good=good)
        if changes:
            update_client(client_id=client.pk, changes=changes, actor=actor)
        mark = mark_of(business, channel, bad)
        if mark is not None and not clients_with(business, channel, bad).exists():
            clear_mark(mark_id=mark.pk, actor=actor, now=now)
    return again


def corrected(client: Client, *, channel: Channel, bad: str, good: str) -> dict[str, object]:
    """Return what changes with a client so that the good address stands where the bad one did."""
    if channel == Channel.SMS:
        return {"phone": good} if client.phone == bad else {}
    changes: dict[str, object] = {}
    if folded(client.email) == folded(bad):
        changes["email"] = good
    if any(folded(each) == folded(bad) for each in client.other_emails):
        changes["other_emails"] = [
            good if folded(each) == folded(bad) else each for each in client.other_emails
        ]
    return changes
