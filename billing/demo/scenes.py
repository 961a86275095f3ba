"""The invoices of the plot on stage: each step is played at its instant by the product itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection

from billing.claims.queries import claimed_open
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState
from billing.delivery.openings import record_opening
from billing.delivery.reports import take_report
from billing.delivery.tracking import ReportKind, SignalKind
from billing.demo.plot import Act
from billing.invoices.drafts import DraftContent
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from billing.invoices.operations import (
    draft_invoice,
    issue_invoice,
    note_opened,
    note_sent,
)
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from clients.models import Client
from fastfaktura.core.events import SYSTEM, Actor, record_event

ZONE = ZoneInfo("Europe/Oslo")
# Since then the servers of the receivers report what arrived and what came back.
REPORTS_FOR = timedelta(days=60)
# Large companies let a machine look at every link first.
SCANNED = ("ap", "accounts", "rechnung", "faktura")
REPORT_SOURCE = "demo"
# What a message brings that brings no invoice.
KINDS = {
    DocumentKind.QUOTE: DeliveryKind.QUOTE,
    DocumentKind.PROFORMA: DeliveryKind.PROFORMA,
}
NO_MAILBOX = "5.1.1 The mailbox does not exist"


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the story and the instant at which it is played."""

    instant: datetime
    play: Callable[[datetime], None]


@dataclass(slots=True)
class Performance:
    """One invoice on stage: its steps, each played at the instant of its scene."""

    act: Act
    client: Client
    actor: Actor
    today: date
    invoice: Invoice | None = None

    def scenes(self) -> Iterator[Scene]:
        """Yield what happens to the invoice, and when."""
        act = self.act
        yield Scene(at(act.issue_date, 9, act), self.write)
        if act.ending == "draft":
            return
        yield Scene(at(act.issue_date, 9, act), self.issue)
        yield Scene(at(act.issue_date, 10, act), self.send)
        if act.opened_date:
            yield Scene(at(act.opened_date, 13, act), self.open_it)
        if act.settled_date:
            step = self.cancel if act.ending == "cancelled" else self.settle
            yield Scene(at(act.settled_date, 15, act), step)

    def written(self) -> Invoice:
        """Return the invoice that the first scene wrote."""
        if self.invoice is None:
            raise RuntimeError("a scene was played before the one that writes the invoice")
        return self.invoice

    def write(self, now: datetime) -> None:
        """Write the draft."""
        content = DraftContent(
            client_id=self.client.pk,
            currency=self.act.role.currency,
            locale=self.act.role.locale,
            payment_terms_days=self.act.terms,
            lines=self.act.lines,
        )
        self.invoice = draft_invoice(
            business=self.client.business, content=content, actor=self.actor, now=now
        )

    def issue(self, now: datetime) -> None:
        """Issue it."""
        self.invoice = issue_invoice(
            invoice_id=self.written().pk,
            issue_date=self.act.issue_date,
            now=now,
            actor=self.actor,
        )

    def send(self, now: datetime) -> None:
        """Send it; the mail of a few comes back."""
        invoice = self.written()
        delivery = mail(invoice, now)
        note_sent(invoice_id=invoice.pk, now=now, actor=self.actor, channel=Channel.EMAIL)
        if self.act.ending == "bounced":
            report(delivery, ReportKind.BOUNCED, now, detail=NO_MAILBOX)
        elif self.today - self.act.issue_date < REPORTS_FOR:
            report(delivery, ReportKind.DELIVERED, now)
            if delivery.receiver.partition("@")[0] in SCANNED:
                record_opening(
                    invoice=invoice,
                    kind=SignalKind.FETCH,
                    signal="get",
                    agent="Microsoft Safe Links",
                    now=now,
                )

    def open_it(self, now: datetime) -> None:
        """Let the client open it; how it was seen is told of the last weeks only."""
        if self.today - now.date() < REPORTS_FOR:
            record_opening(invoice=self.written(), kind=SignalKind.HUMAN, signal="visible", now=now)
        else:
            note_opened(invoice_id=self.written().pk, now=now, actor=Actor.payer(self.client.name))

    def settle(self, now: datetime) -> None:
        """Pay it with what reminders asked for on top, some by half."""
        invoice = self.written()
        amount = invoice.payable_amount + claimed_open(invoice)
        if self.act.ending == "partial":
            amount = (amount / 2).quantize(Decimal("0.01"))
        record_payment(
            invoice_id=invoice.pk,
            amount=amount,
            method=PaymentMethod.BANK_TRANSFER,
            received_date=now.date(),
            today=self.today,
            actor=self.actor,
        )

    def cancel(self, now: datetime) -> None:
        """Take it back by a credit note."""
        cancel_invoice(
            invoice_id=self.written().pk,
            reason="Wrong reference, issued again",
            issue_date=now.date(),
            now=now,
            actor=self.actor,
        )


def at(day: date, hour: int, act: Act) -> datetime:
    """Return an instant of that day in Oslo; the minutes differ from client to client."""
    return datetime.combine(day, time(hour, len(act.role.name) * 7 % 60), ZONE)


def count_rows() -> None:
    """Let PostgreSQL count what was written so far.

    The story is one transaction, so nobody else does it, and queries over thousands of rows would
    be planned as if the tables were empty.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def mail(invoice: Invoice, now: datetime) -> Delivery:
    """Write down the mail that brought the invoice."""
    delivery = Delivery.objects.create(
        business=invoice.business,
        invoice=invoice,
        kind=KINDS.get(invoice.document_kind, DeliveryKind.INVOICE),
        channel=Channel.EMAIL,
        receiver=invoice.buyer["email"],
        state=DeliveryState.SENT,
        due_at=now,
        attempts=1,
        claimed_at=now,
        handed_over_at=now,
        finished_at=now,
        created_at=now,
    )
    record_event(
        "delivery.sent",
        business=invoice.business,
        subject=invoice,
        actor=SYSTEM,
        data={"delivery": str(delivery.pk), "receiver": delivery.receiver},
    )
    return delivery


def report(delivery: Delivery, kind: ReportKind, now: datetime, *, detail: str = "") -> None:
    """Let the receiving side say what became of a mail."""
    take_report(
        source=REPORT_SOURCE,
        report_id=f"{delivery.pk} {kind}",
        delivery=delivery,
        kind=kind,
        is_permanent=kind == ReportKind.BOUNCED,
        detail=detail,
        happened_at=now,
        now=now,
    )
