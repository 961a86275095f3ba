"""The studio's last weeks: the engine runs every day, mails arrive or come back, payers promise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.db.models import QuerySet

from billing.amounts.vat import VatCategory
from billing.delivery.dispatch import deliver
from billing.delivery.models import Delivery, DeliveryState
from billing.delivery.openings import record_opening
from billing.delivery.pauses import pause_reminders, promise
from billing.delivery.tracking import ReportKind, SignalKind
from billing.demo.scenes import ZONE, Scene, count_rows, report
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.recurring.checks import ScheduleFacts
from billing.recurring.content import Pattern
from billing.recurring.models import ScheduleMode
from billing.recurring.operations import create_schedule, run_schedules
from billing.reminders.following import follow_delivery
from billing.reminders.operations import ensure_default_plan, run_reminders
from clients.models import Client
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business

# Since then the studio reminds by plan; what was due before is not reminded of.
REMINDS_FOR = timedelta(days=60)
CARED_FOR = "Tannklinikken Solsiden"
SATURDAY = 5
# Longer than a message may be undone.
MOMENT = timedelta(minutes=1)


@dataclass(slots=True)
class Office:
    """What the studio's own machine and its owner do beside the invoices of the plot."""

    business: Business
    actor: Actor
    clients: Mapping[str, Client]
    now: datetime
    today: date = field(init=False)

    def __post_init__(self) -> None:
        """Note which day it is in the studio."""
        self.today = self.now.astimezone(ZONE).date()

    def scenes(self) -> Iterator[Scene]:
        """Yield the days of the engine, what the owner and a payer decide, and this very day."""
        first = self.today - REMINDS_FOR
        yield Scene(self.at(first, 8), self.begin)
        days = [first + timedelta(days=number) for number in range(REMINDS_FOR.days)]
        for day in days:
            if day.weekday() < SATURDAY:
                # In the afternoon it is a decent hour in Oslo and in New York alike.
                yield Scene(self.at(day, 16), self.run)
        yield Scene(self.at(self.today - timedelta(days=2), 11), self.payer_promises)
        yield Scene(self.at(self.today - timedelta(days=1), 14), self.owner_pauses)
        yield Scene(self.now, self.run)

    def at(self, day: date, hour: int) -> datetime:
        """Return an instant of that day in the studio."""
        return datetime.combine(day, time(hour), ZONE)

    def begin(self, now: datetime) -> None:
        """Switch reminders by plan on, and agree on a monthly fee for the care of a website."""
        day = now.astimezone(ZONE).date()
        count_rows()
        ensure_default_plan(self.business, today=day)
        client = self.clients[CARED_FOR]
        line = DraftLine(
            description="Hosting and care, {{month}}",
            quantity=Decimal(1),
            unit_code="MON",
            unit_price=Decimal(900),
            vat_category=VatCategory.STANDARD,
            vat_rate=Decimal(25),
        )
        content = DraftContent(
            client_id=client.pk,
            currency=client.currency,
            locale=client.locale,
            payment_terms_days=14,
            lines=(line,),
        )
        facts = ScheduleFacts(
            name="Hosting and care",
            pattern=Pattern(content),
            start_date=day,
            day=1,
            mode=ScheduleMode.SEND,
            channels=("email",),
        )
        create_schedule(
            business=self.business,
            facts=facts,
            actor=self.actor,
            now=now,
            schedule_id=uuid5(self.business.pk, facts.name),
        )

    def run(self, now: datetime) -> None:
        """Do what the clock does in a day: schedules, reminders, and their messages."""
        run_schedules(now=now, business_id=self.business.pk)
        run_reminders(business_id=self.business.pk, now=now)
        queued = Delivery.objects.for_business(self.business).filter(
            state=DeliveryState.QUEUED, due_at__lte=now + MOMENT
        )
        # A story of hundreds of days renders no documents; its messages lead to the page.
        queued.update(attach_pdf=False)
        for delivery_id in list(queued.order_by("id").values_list("pk", flat=True)):
            self.hand_over(delivery_id, now + MOMENT)

    def hand_over(self, delivery_id: UUID, now: datetime) -> None:
        """Put a message into the sandbox's mailbox, and let its arrival be reported."""
        deliver(delivery_id=delivery_id, clock=lambda: now)
        follow_delivery(delivery_id=delivery_id, now=now)
        delivery = Delivery.objects.get(pk=delivery_id)
        if delivery.state == DeliveryState.SENT:
            report(delivery, ReportKind.DELIVERED, now)

    def payer_promises(self, now: datetime) -> None:
        """Let the payer of the latest overdue invoice promise to pay next week."""
        if invoice := self.overdue(now).last():
            name = invoice.client.name if invoice.client else ""
            record_opening(invoice=invoice, kind=SignalKind.HUMAN, signal="visible", now=now)
            promise(
                invoice=invoice,
                until_date=self.today + timedelta(days=5),
                reason="",
                by_payer=True,
                actor=Actor.payer(name),
                now=now,
            )

    def owner_pauses(self, now: datetime) -> None:
        """Let another overdue invoice rest, since its client asked a question."""
        if invoice := self.overdue(now).reverse()[1:2].first():
            pause_reminders(
                invoice=invoice,
                until_date=self.today + timedelta(days=12),
                reason="Asked for a new purchase order number",
                actor=self.actor,
                now=now,
            )

    def overdue(self, now: datetime) -> QuerySet[Invoice]:
        """Return what was due some days ago and is open, the oldest first; what bounced is not."""
        latest = now.astimezone(ZONE).date() - timedelta(days=4)
        invoices = Invoice.objects.for_business(self.business).filter(
            IS_OPEN, type_code=TypeCode.INVOICE, opened_at__isnull=False, due_date__lte=latest
        )
        return invoices.select_related("business", "client").order_by("due_date", "number")
