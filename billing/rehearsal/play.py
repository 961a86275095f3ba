"""Days of a business played on a clock of their own, by the very engine, and then undone.

Everything runs in one transaction that is rolled back: rows, numbers and events of the rehearsal
are gone with it, and nothing of it ever leaves the house, since the outbox is relayed after a
commit that never comes. What is left is the transcript. The same start gives the same transcript:
identifiers, which are new every time, do not appear in it.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.recurring.operations import run_schedules
from billing.rehearsal.habits import Behaviour
from billing.rehearsal.stage import Said, deliver_due, let_payers_act
from billing.reminders.models import ReminderPlan
from billing.reminders.operations import ensure_default_plan, run_reminders
from clients.models import Client
from fastfaktura.core.clock import business_today, time_zone_of
from fastfaktura.core.events import told_at
from fastfaktura.core.models import Business, Event

EARLY, NOON = time(6), time(12)
# Longer than a message may be undone.
MOMENT = timedelta(minutes=1)
# What the messages, the states and the decisions tell already, or nobody wants to know.
UNTOLD = frozenset(
    {
        "claim.made",
        "delivery.queued",
        "delivery.sent",
        "document.created",
        "invoice.sent",
        "payment.allocated",
        "reminder.sent",
    }
)
IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The secret of a public address, which a new invoice draws by chance.
PUBLIC_ADDRESS = re.compile(r"(/i/)[\w-]{20,}(/)")

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Played:
    """A transcript, and how many days it tells of."""

    entries: list[Entry]
    days: int


class Act(StrEnum):
    """What happens at a moment, in this order if several do."""

    DAY_BEGINS = "day_begins"
    PAYERS_ACT = "payers_act"
    WINDOW_OPENS = "window_opens"


def play(business: Business, *, start: date, days: int, behaviour: Behaviour) -> Played:
    """Play so many days from the start, that day included, and leave nothing behind."""
    entries: list[Entry] = []
    with transaction.atomic():
        # What the engine would do first; the moments follow from the plans.
        ensure_default_plan(business, today=start)
        for number in range(days):
            day = start + timedelta(days=number)
            for now, acts in moments_of(business, day):
                entries += play_moment(business, behaviour, acts, now=now)
        transaction.set_rollback(True)
    return Played(entries, days)


def moments_of(business: Business, day: date) -> list[tuple[datetime, list[Act]]]:
    """Return what happens when on a day, by the business's clock and by those of its clients.

    Schedules run early, payers act at noon, and reminders leave as the windows of plans open.
    """
    own = ZoneInfo(business.time_zone)
    acts = {
        (datetime.combine(day, EARLY, own), Act.DAY_BEGINS),
        (datetime.combine(day, NOON, own), Act.PAYERS_ACT),
    }
    countries = Client.objects.for_business(business).values_list("country", flat=True).distinct()
    zones = {own, *(ZoneInfo(time_zone_of(country)) for country in countries if country)}
    opening = (
        ReminderPlan.objects.for_business(business)
        .filter(is_active=True, archived_at=None)
        .values_list("send_from", flat=True)
        .distinct()
    )
    for at in opening:
        acts |= {(datetime.combine(day, at, zone), Act.WINDOW_OPENS) for zone in zones}
    moments: dict[datetime, list[Act]] = {}
    for instant, act in sorted(acts):
        moments.setdefault(instant.astimezone(own), []).append(act)
    return list(moments.items())


def play_moment(
    business: Business, behaviour: Behaviour, acts: Collection[Act], *, now: datetime
) -> list[Entry]:
    """Let those act who act at this moment; return what happened, in order."""
    seen = last_event(business)
    today = business_today(business, now=now)
    entries: list[Entry] = []
    with told_at(now):
        if Act.DAY_BEGINS in acts:
            entries += turned_overdue(business, today=today, now=now)
            run_schedules(now=now, business_id=business.pk)
        if Act.PAYERS_ACT in acts:
            let_payers_act(business, behaviour, today=today, now=now)
        if Act.WINDOW_OPENS in acts:
            # A run takes so many and leaves the others to the next.
            while not run_reminders(business_id=business.pk, now=now).is_complete:
                continue
    said: list[Said] = []
    if Act.PAYERS_ACT not in acts or len(acts) > 1:
        with told_at(now + MOMENT):
            said = deliver_due(business, now=now + MOMENT)
    happened = [message_entry(each, at=now + MOMENT) for each in said]
    # A message comes before what follows from it.
    told = [*happened, *events_after(business, seen)]
    return entries + sorted(told, key=lambda entry: str(entry["at"]))


def turned_overdue(business: Business, *, today: date, now: datetime) -> Iterator[Entry]:
    """Yield the invoices that were due yesterday and are still open."""
    due = Invoice.objects.for_business(business).filter(
        IS_OPEN, type_code=380, due_date=today - timedelta(days=1)
    )
    for invoice in due.select_related("client").order_by("number"):
        yield entry_of("state", invoice, at=now, state="overdue")


def message_entry(said: Said, *, at: datetime) -> Entry:
    """Return a message as the transcript keeps it."""
    delivery = said.delivery
    return entry_of(
        "message",
        delivery.invoice,
        at=at,
        about=delivery.kind,
        channel=delivery.channel,
        receiver=delivery.receiver,
        tone=delivery.tone,
        subject=PUBLIC_ADDRESS.sub(r"\1…\2", said.subject),
        body=PUBLIC_ADDRESS.sub(r"\1…\2", said.body),
    )


def last_event(business: Business) -> UUID | None:
    """Return the newest event of a business; what comes after it belongs to the next moment."""
    events = Event.objects.for_business(business).order_by("-id")
    return events.values_list("pk", flat=True).first()


def events_after(business: Business, seen: UUID | None) -> Iterator[Entry]:
    """Yield the events of invoices since then, without identifiers."""
    events = Event.objects.for_business(business).filter(subject_type="invoice")
    if seen is not None:
        events = events.filter(pk__gt=seen)
    rows = [event for event in events.order_by("id") if event.kind not in UNTOLD]
    invoices = Invoice.objects.select_related("client").in_bulk({row.subject_id for row in rows})
    for row in rows:
        invoice = invoices.get(row.subject_id)
        if invoice is not None:
            data = {name: value for name, value in row.data.items() if not names_a_row(value)}
            yield entry_of("event", invoice, at=row.created_at, event=row.kind, data=data)


def names_a_row(value: Any) -> bool:
    """Tell whether this is the identifier of a row."""
    return isinstance(value, str) and IDENTIFIER.fullmatch(value) is not None


def entry_of(kind: str, invoice: Invoice, *, at: datetime, **facts: Any) -> Entry:
    """Return an entry about an invoice."""
    return {
        "at": at.astimezone(UTC).isoformat(),
        "kind": kind,
        "number": invoice.number,
        "client": invoice.client.name if invoice.client else "",
        **facts,
    }
