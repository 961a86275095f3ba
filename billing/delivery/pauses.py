"""Rests of reminders: paused until a day, promised, stopped; every reminder asks before it leaves.

A rest holds through its last day in the business's calendar and then is over by itself: nothing
has to run for it to end, so that a clock that jumped and came back finds it as it was.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from billing.delivery.choices import PauseKind, ReminderPause
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, Actor, record_event
from fastfaktura.core.models import Business

LONGEST_REST = timedelta(days=366)
# A payer may ask for this long, this often, before the business has its say.
LONGEST_PAYER_PROMISE = timedelta(days=30)
PAYER_PROMISES = 2

RESUMED = "reminders.resumed"
EVENTS = {
    PauseKind.PAUSED: "reminders.paused",
    PauseKind.PROMISED: "reminders.promised",
    PauseKind.STOPPED: "reminders.stopped",
}


class BadUntilDate(Exception):
    """The last day of a rest lies in the past, or too far ahead."""

    def __init__(self, *, earliest: date, latest: date) -> None:
        super().__init__(f"a rest ends between {earliest} and {latest}")
        self.earliest = earliest
        self.latest = latest


class NothingToRest(Exception):
    """Nobody is reminded of this document anyway: it is a draft, cancelled, paid or a credit."""


class TooManyPromises(Exception):
    """The payer has promised as often as he may; the business decides about more."""


def rests_of(invoice: Invoice) -> QuerySet[ReminderPause]:
    """Return the rests that concern an invoice, its own and its client's, newest first."""
    return ReminderPause.objects.filter(
        Q(invoice_id=invoice.pk) | Q(client_id=invoice.client_id, client__isnull=False)
    ).order_by("-id")


def pause_in_force(invoice: Invoice, *, today: date) -> ReminderPause | None:
    """Return the rest that holds an invoice's reminders today, the longest if several do."""
    return longest(rests_of(invoice).filter(in_force_on(today)))


def pause_of_client(client: Client, *, today: date) -> ReminderPause | None:
    """Return the rest of all of a client's reminders that is in force today."""
    return longest(ReminderPause.objects.filter(in_force_on(today), client=client))


def in_force_on(today: date) -> Q:
    """Return the condition of a rest that holds on a day."""
    return Q(ended_at=None) & (Q(until_date=None) | Q(until_date__gte=today))


def longest(rests: Iterable[ReminderPause]) -> ReminderPause | None:
    """Return the rest that ends last; a stop does not end."""
    return max(rests, key=lambda rest: rest.until_date or date.max, default=None)


def pause_reminders(
    *,
    invoice: Invoice | None = None,
    client: Client | None = None,
    until_date: date,
    reason: str,
    actor: Actor,
    now: datetime,
) -> ReminderPause:
    """Let the reminders of one invoice, or of all of a client's, rest through a day.

    What rests already gets the new rest instead.

    :raises BadUntilDate: if the day is past or more than a year ahead.
    :raises NothingToRest: if nobody is reminded of the invoice anyway.
    """
    return _rest(
        PauseKind.PAUSED,
        invoice=invoice,
        client=client,
        until_date=until_date,
        reason=reason,
        actor=actor,
        now=now,
    )


def stop_reminders(
    *,
    invoice: Invoice | None = None,
    client: Client | None = None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> ReminderPause:
    """Send no more reminders of one invoice, or to a client, until somebody ends the stop.

    :raises NothingToRest: if nobody is reminded of the invoice anyway.
    """
    return _rest(
        PauseKind.STOPPED, invoice=invoice, client=client, reason=reason, actor=actor, now=now
    )


@transaction.atomic
def promise(
    *,
    invoice: Invoice,
    until_date: date,
    reason: str = "",
    by_payer: bool = False,
    actor: Actor,
    now: datetime,
) -> ReminderPause:
    """Note that the payer promised to pay by a day; reminders rest through it.

    A payer's promise never shortens what the business decided: where a longer rest is in force, the
    promise is told in the timeline and that rest is returned.

    :raises BadUntilDate: if the day is past or too far ahead.
    :raises NothingToRest: if nobody is reminded of the invoice anyway.
    :raises TooManyPromises: if a payer promised as often as he may.
    """
    if not by_payer:
        return _rest(
            PauseKind.PROMISED,
            invoice=invoice,
            until_date=until_date,
            reason=reason,
            actor=actor,
            now=now,
        )
    invoice = locked_invoice(invoice.pk)
    today = business_today(invoice.business, now=now)
    _require_between(until_date, today, today + LONGEST_PAYER_PROMISE)
    current = pause_in_force(invoice, today=today)
    if current is not None and (current.until_date or date.max) >= until_date:
        if current.until_date != until_date or not current.by_payer:
            told = EVENTS[PauseKind.PROMISED]
            _tell(told, current, invoice, actor=actor, now=now, promised=until_date)
        return current
    made = ReminderPause.objects.filter(invoice=invoice, by_payer=True).count()
    if made >= PAYER_PROMISES:
        raise TooManyPromises
    return _rest(
        PauseKind.PROMISED,
        invoice=invoice,
        until_date=until_date,
        reason=reason,
        by_payer=True,
        actor=actor,
        now=now,
    )


@transaction.atomic
def end_pause(*, pause_id: UUID, actor: Actor, now: datetime) -> ReminderPause:
    """End a rest before its time; ending it twice does nothing.

    :raises ReminderPause.DoesNotExist: if there is none.
    """
    pause = (
        ReminderPause.objects.select_for_update(of=("self",))
        .select_related("business", "invoice", "client")
        .get(pk=pause_id)
    )
    if pause.ended_at is None:
        pause.ended_at = now
        pause.save(update_fields=["ended_at"])
        _tell(RESUMED, pause, pause.invoice or pause.client, actor=actor, now=now)
    return pause


def end_passed(invoice: Invoice, *, today: date, now: datetime) -> None:
    """Close the rests of an invoice whose last day is over, and tell it; under its lock.

    They hold no longer in any case: this is for the timeline, when the plan has gone on.
    """
    passed = ReminderPause.objects.select_related("business", "invoice").filter(
        invoice=invoice, ended_at=None, until_date__lt=today
    )
    for pause in passed:
        pause.ended_at = now
        pause.save(update_fields=["ended_at"])
        _tell(RESUMED, pause, invoice, actor=SYSTEM, now=now)


@transaction.atomic
def _rest(
    kind: PauseKind,
    *,
    invoice: Invoice | None = None,
    client: Client | None = None,
    until_date: date | None = None,
    reason: str,
    by_payer: bool = False,
    actor: Actor,
    now: datetime,
) -> ReminderPause:
    business, invoice, client = _locked(invoice, client)
    today = business_today(business, now=now)
    if until_date is not None:
        _require_between(until_date, today, today + LONGEST_REST)
    reason = reason.strip()[:200]
    rests = ReminderPause.objects.select_for_update().filter(
        invoice=invoice, client=client, ended_at=None
    )
    current = rests.first()
    if current is not None:
        if (current.kind, current.until_date, current.reason) == (kind, until_date, reason):
            return current
        current.ended_at = now
        current.save(update_fields=["ended_at"])
    pause = ReminderPause.objects.create(
        business=business,
        invoice=invoice,
        client=client,
        kind=kind,
        until_date=until_date,
        reason=reason,
        by_payer=by_payer,
        created_by=actor.user,
        created_at=now,
    )
    _tell(EVENTS[kind], pause, invoice or client, actor=actor, now=now)
    return pause


def _locked(
    invoice: Invoice | None, client: Client | None
) -> tuple[Business, Invoice | None, Client | None]:
    """Return the one thing that is to rest, locked, with its business."""
    if client is not None and invoice is None:
        client = (
            Client.objects.select_for_update(of=("self",))
            .select_related("business")
            .get(pk=client.pk)
        )
        return client.business, None, client
    if invoice is None or client is not None:
        raise TypeError("either an invoice or a client rests")
    invoice = locked_invoice(invoice.pk)
    is_issued = invoice.status == InvoiceStatus.ISSUED and invoice.type_code == TypeCode.INVOICE
    if not is_issued or invoice.open_amount <= 0:
        raise NothingToRest
    return invoice.business, invoice, None


def _require_between(day: date, earliest: date, latest: date) -> None:
    if not earliest <= day <= latest:
        raise BadUntilDate(earliest=earliest, latest=latest)


def _tell(
    event: str,
    pause: ReminderPause,
    subject: Invoice | Client | None,
    *,
    actor: Actor,
    now: datetime,
    promised: date | None = None,
) -> None:
    """Record what happened to a rest in the timeline of the thing that rests."""
    until = promised or pause.until_date
    if subject is None:
        raise ValueError("a rest is of an invoice or of a client")
    record_event(
        event,
        business=pause.business,
        subject=subject,
        actor=actor,
        data={
            "pause": str(pause.pk),
            "kind": pause.kind,
            "until": until.isoformat() if until else "",
            "reason": pause.reason,
            "by_payer": pause.by_payer,
        },
        at=now,
    )
