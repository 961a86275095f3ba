"""What acts in a rehearsal beside the engine: a way out that leads nowhere, and the payers."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import default as mail_policy
from types import TracebackType
from typing import Self
from uuid import UUID

from billing.amounts.money import Money
from billing.claims.queries import claimed_open
from billing.delivery.dispatch import ClaimLost, claim, converse
from billing.delivery.models import (
    LEFT_THE_HOUSE,
    Channel,
    Delivery,
    DeliveryKind,
    DeliveryState,
)
from billing.delivery.openings import record_opening
from billing.delivery.tracking import SignalKind
from billing.delivery.transports import Parcel
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from billing.rehearsal.habits import Behaviour, Habit, Pays
from billing.reminders.following import follow_delivery
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class Said:
    """What a message said, and to whom."""

    delivery: Delivery
    subject: str
    body: str


@dataclass(slots=True)
class Nowhere:
    """A way out that keeps what it was given, in the transport's two steps."""

    said: list[Said] = field(default_factory=list)
    _parcel: Parcel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._parcel = None

    def offer(self, parcel: Parcel) -> None:
        """Keep the message at hand."""
        self._parcel = parcel

    def commit(self) -> None:
        """Count the message as arrived."""
        if self._parcel is not None:
            parcel = self._parcel
            self.said.append(Said(parcel.delivery, parcel.subject, body_of(parcel)))


def body_of(parcel: Parcel) -> str:
    """Return the words of a message: of a mail, its text."""
    if parcel.delivery.channel == Channel.SMS:
        return parcel.content.decode()
    mail = message_from_bytes(parcel.content, policy=mail_policy)
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part is not None else ""


def deliver_due(business: Business, *, now: datetime) -> list[Said]:
    """Let all messages leave that are due; nothing is rendered, and nobody is reached."""
    nowhere = Nowhere()
    due = Delivery.objects.for_business(business).filter(
        state=DeliveryState.QUEUED, due_at__lte=now
    )
    for delivery_id in list(due.order_by("id").values_list("pk", flat=True)):
        delivery = claim(delivery_id=delivery_id, now=now)
        if delivery is not None:
            # The document is the same on any day; what is rehearsed is the message.
            delivery.attach_pdf = False
            try:
                with nowhere:
                    converse(delivery, nowhere, clock=lambda: now)
            except ClaimLost:
                continue
        follow_delivery(delivery_id=delivery_id, now=now)
    return nowhere.said


def let_payers_act(business: Business, behaviour: Behaviour, *, today: date, now: datetime) -> None:
    """Let each payer open and pay what the day brings, in the order of the due dates."""
    invoices = (
        Invoice.objects.for_business(business)
        .filter(IS_OPEN, type_code=380)
        .select_related("business", "client")
        .order_by("due_date", "number")
    )
    for invoice in invoices:
        habit = behaviour.of(invoice.client_id)
        messages = messages_of(invoice)
        if opens_now(habit, messages, today=today):
            record_opening(invoice=invoice, kind=SignalKind.HUMAN, signal="visible", now=now)
        if pays_now(habit, invoice, messages, today=today):
            pay(invoice, habit, today=today)


def messages_of(invoice: Invoice) -> list[tuple[str, UUID | None, date]]:
    """Return kind, cause and day of each message of an invoice that left, oldest first."""
    rows = Delivery.objects.filter(invoice=invoice, state__in=LEFT_THE_HOUSE)
    return [
        (kind, cause, business_today(invoice.business, now=at))
        for kind, cause, at in rows.order_by("finished_at").values_list(
            "kind", "cause_id", "finished_at"
        )
        if at is not None
    ]


def opens_now(habit: Habit, messages: list[tuple[str, UUID | None, date]], *, today: date) -> bool:
    """Tell whether the payer opens the link of one of the messages on this day."""
    if habit.opens_after_days is None:
        return False
    wait = timedelta(days=habit.opens_after_days)
    return any(day + wait == today for _kind, _cause, day in messages)


def pays_now(
    habit: Habit,
    invoice: Invoice,
    messages: list[tuple[str, UUID | None, date]],
    *,
    today: date,
) -> bool:
    """Tell whether the payer pays on this day."""
    if habit.pays == Pays.DAY and invoice.due_date is not None:
        return invoice.due_date + timedelta(days=habit.days) == today
    if habit.pays == Pays.REMINDER:
        reminders: dict[object, date] = {}
        for kind, cause, day in messages:
            if kind == DeliveryKind.REMINDER:
                # A mail and an SMS of one reminder count once.
                reminders.setdefault(cause or day, day)
        days = list(reminders.values())
        return len(days) >= habit.level and days[habit.level - 1] + timedelta(days=1) == today
    return False


def pay(invoice: Invoice, habit: Habit, *, today: date) -> None:
    """Book what the payer transfers: his share of what is open, rounded to the currency."""
    exact = (invoice.open_amount + claimed_open(invoice)) * Decimal(habit.share) / 100
    amount = Money.rounded(exact, invoice.currency).amount
    if amount <= 0:
        return
    record_payment(
        invoice_id=invoice.pk,
        amount=amount,
        method=PaymentMethod.BANK_TRANSFER,
        received_date=today,
        today=today,
        actor=Actor.payer(invoice.client.name if invoice.client else ""),
    )
