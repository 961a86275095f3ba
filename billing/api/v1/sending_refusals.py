"""Why an invoice is not sent, as the API says it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from math import ceil

from django.utils.translation import gettext as _

from billing.api.problems import ApiProblem, of_problems, validation_failed
from billing.api.v1.sending_schemas import MessageInput
from billing.delivery import policy, reminding
from billing.delivery.marks import folded, marks_of, try_again
from billing.delivery.models import Channel
from billing.delivery.operations import InvoiceCancelled
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.reasons import hold_sentence
from billing.delivery.receivers import (
    BadAddress,
    NoPhone,
    NoReceiver,
    NotMobile,
    checked,
    phone_of,
    receivers_of,
)
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.models import Invoice
from billing.wire.names import NAMES
from fastfaktura.core.events import Actor


@contextmanager
def refusals_told(invoice: Invoice, said: MessageInput, *, now: datetime) -> Iterator[None]:
    """Let an operation send, and say its exceptions as the API does.

    :raises ApiProblem: 409 or 422.
    """
    try:
        yield
    except InvoiceNotIssuable as lack:
        problem = of_problems(lack.problems, NAMES)
        # All that is to be mended is told at once.
        problem.fields.update(lacks_of_client(invoice, said))
        raise problem from None
    except (NoReceiver, BadAddress, NoPhone):
        raise validation_failed(lacks_of_client(invoice, said)) from None
    except InvoiceCancelled:
        message = _("This invoice was cancelled. Send its credit note instead.")
        raise ApiProblem(409, "invoice_not_sendable", message) from None
    except SmsNotAvailable:
        message = _(
            "This business has no SMS provider that works. Its owner adds one in the settings"
            " under SMS. Until then use email or link; a sandbox simulates SMS."
        )
        raise ApiProblem(409, "sms_not_available", message) from None
    except reminding.NotRemindable as hold:
        raise not_remindable(hold, said) from None
    except reminding.RemindedRecently as pause:
        raise reminded_recently(pause, said, now=now) from None


def require_unmarked(invoice: Invoice, said: MessageInput) -> None:
    """Do nothing if no address or number that would be written to gave a message back.

    :raises ApiProblem: 409, naming each that did.
    """
    sentence = _(
        "An earlier message to %(receiver)s came back. Correct the address, or write to it all"
        " the same with try_again."
    )
    fields: dict[str, list[str]] = {}
    for channel, addresses in _written_to(invoice, said):
        marks = marks_of(invoice.business, channel, addresses)
        for address in addresses:
            if folded(address) in marks:
                place = _place_of(said, channel, address)
                fields.setdefault(place, []).append(sentence % {"receiver": address})
    if fields:
        raise ApiProblem(409, "address_marked", next(iter(fields.values()))[0], fields=fields)


def lift_marks(invoice: Invoice, said: MessageInput, *, actor: Actor, now: datetime) -> None:
    """Lift the marks on what is written to, because the request says so."""
    for channel, addresses in _written_to(invoice, said):
        try_again(
            business=invoice.business, channel=channel, addresses=addresses, actor=actor, now=now
        )


def _written_to(invoice: Invoice, said: MessageInput) -> Iterator[tuple[Channel, list[str]]]:
    if Channel.EMAIL in said.channels:
        chosen = said.receivers
        yield Channel.EMAIL, receivers_of(invoice.client) if chosen is None else list(chosen)
    if Channel.SMS in said.channels and invoice.client is not None:
        yield Channel.SMS, [invoice.client.phone]


def lacks_of_client(invoice: Invoice, said: MessageInput) -> dict[str, list[str]]:
    """Return what keeps the chosen channels from reaching the client, by field."""
    found: dict[str, list[str]] = {}
    if Channel.EMAIL in said.channels:
        path, sentence = _lack_of_mail(invoice, said)
        if sentence:
            found[path or _place(said, Channel.EMAIL)] = [sentence]
    if Channel.SMS in said.channels:
        try:
            phone_of(invoice.client)
        except NotMobile as fixed:
            sentence = _(
                "The client's number %(phone)s takes no SMS: it is a fixed line or a service"
                " number. Give the client a mobile number, or use another channel."
            )
            found[_place(said, Channel.SMS)] = [sentence % {"phone": fixed.phone}]
        except NoPhone:
            found[_place(said, Channel.SMS)] = [
                _("This client has no phone number. Give the client one, as +4740612345.")
            ]
    return found


def _lack_of_mail(invoice: Invoice, said: MessageInput) -> tuple[str, str]:
    """Return the field, if it is not the channel's, and the sentence; both empty if all is well."""
    given = said.receivers
    try:
        checked(receivers_of(invoice.client) if given is None else given)
    except NoReceiver:
        if given is not None:
            return "receivers", _("Name at least one email address.")
        return "", _("This client has no email address. Give the client one, or name receivers.")
    except BadAddress as bad:
        if given is not None:
            return f"receivers.{given.index(bad.address)}", _("Write an email address.")
        sentence = _("The client's address %(address)s is no email address. Correct the client.")
        return "", sentence % {"address": bad.address}
    return "", ""


def _place(said: MessageInput, channel: Channel) -> str:
    return f"channels.{[str(name) for name in said.channels].index(channel.value)}"


def _place_of(said: MessageInput, channel: Channel, receiver: str) -> str:
    """Return the field of a receiver: his own if he was named, else his channel's."""
    with suppress(ValueError):
        if said.receivers is not None and channel == Channel.EMAIL:
            lowered = [address.lower() for address in said.receivers]
            return f"receivers.{lowered.index(receiver.lower())}"
    return _place(said, channel)


def not_remindable(hold: reminding.NotRemindable, said: MessageInput) -> ApiProblem:
    """Return why nobody is reminded of this invoice, at the address if that is the reason."""
    under_way = hold.reason == policy.PAYMENT_UNDER_WAY
    code = "payment_in_progress" if under_way else "invoice_not_remindable"
    message = hold_sentence(hold.reason)
    place = _place_of(said, hold.channel, hold.receiver) if hold.channel else ""
    return ApiProblem(409, code, message, fields={place: [message]} if place else {})


def reminded_recently(
    pause: reminding.RemindedRecently, said: MessageInput, *, now: datetime
) -> ApiProblem:
    """Return when the last reminder was, and when the next may be."""
    message = _("%(receiver)s was reminded at %(at)s. Remind again after %(again)s.") % {
        "receiver": pause.receiver,
        "at": _instant(pause.at),
        "again": _instant(pause.again_at),
    }
    wait = max(1, ceil((pause.again_at - now).total_seconds()))
    place = _place_of(said, pause.channel, pause.receiver)
    return ApiProblem(
        409,
        "reminded_recently",
        message,
        fields={place: [message]},
        headers={"Retry-After": str(wait)},
    )


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
