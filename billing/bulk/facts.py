"""Reading the facts about many invoices at once: as few queries for ten thousand as for one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from billing.bulk.models import BulkKind
from billing.bulk.policy import Address, Facts
from billing.delivery import policy
from billing.delivery.choices import ReminderPause
from billing.delivery.marks import folded, marks_in_force
from billing.delivery.models import ON_ITS_WAY, Channel, Delivery, DeliveryKind
from billing.delivery.receivers import receivers_of
from billing.delivery.reminding import NEVER_ARRIVED
from billing.delivery.sms.accounts import can_send_sms
from billing.invoices.issuing import issue_problems
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.parties import seller_profile
from billing.payments.asking import payable_online
from billing.payments.ledger import COUNTING
from billing.payments.models import LIVE_STATES, PaymentAttempt, Reversal, ReversalKind
from fastfaktura.core.models import Business

# What somebody is reminded of by one channel at one address.
Place = tuple[UUID, str, str]


@dataclass(slots=True)
class Surroundings:
    """What stands around the invoices in other tables."""

    lines: dict[UUID, list[InvoiceLine]] = field(default_factory=lambda: defaultdict(list))
    paying: set[UUID] = field(default_factory=set)
    sent_back: set[UUID] = field(default_factory=set)
    pauses_of_invoices: dict[UUID, ReminderPause] = field(default_factory=dict)
    pauses_of_clients: dict[UUID, ReminderPause] = field(default_factory=dict)
    marked: set[tuple[str, str]] = field(default_factory=set)
    on_its_way: set[Place] = field(default_factory=set)
    reminded: dict[Place, datetime] = field(default_factory=dict)


def facts_of(
    business: Business,
    invoice_ids: Iterable[UUID],
    *,
    kind: BulkKind,
    today: date,
    now: datetime,
) -> dict[UUID, Facts]:
    """Return what is true of each of the business's invoices among these; others are left out."""
    invoices = list(
        Invoice.objects.for_business(business)
        .select_related("client")
        .defer("seller", "buyer", "payment_means", "notes", "client__notes")
        .filter(pk__in=list(invoice_ids))
    )
    around = (
        _around_reminders(business, invoices, today=today, now=now)
        if kind == BulkKind.REMIND
        else _around_sendings(invoices)
    )
    around.marked = set(marks_in_force(business).values_list("channel", "address"))
    profile = seller_profile(business)
    has_sms = can_send_sms(business)
    facts = {}
    for invoice in invoices:
        invoice.business = business
        problems: tuple[str, ...] = ()
        if invoice.status == InvoiceStatus.DRAFT and kind == BulkKind.SEND:
            lacks = issue_problems(
                invoice,
                around.lines[invoice.pk],
                business=business,
                profile=profile,
                issue_date=today,
            )
            problems = tuple(dict.fromkeys(lack.code for lack in lacks))
        pause = around.pauses_of_invoices.get(invoice.pk)
        if pause is None and invoice.client_id is not None:
            pause = around.pauses_of_clients.get(invoice.client_id)
        facts[invoice.pk] = Facts(
            status=InvoiceStatus(invoice.status),
            has_client=invoice.client is not None,
            is_credit_note=invoice.is_credit_note,
            is_settled=invoice.open_amount <= 0,
            is_imported=bool(invoice.imported_from),
            sent_at=invoice.sent_at,
            due_date=invoice.due_date,
            problems=problems,
            addresses=tuple(_addresses(invoice, around)),
            has_sms=has_sms,
            payment_under_way=invoice.pk in around.paying,
            is_refunded=_is_refunded(invoice, around),
            pause=pause.kind if pause else "",
            pause_until=pause.until_date if pause else None,
        )
    return facts


def _around_sendings(invoices: Sequence[Invoice]) -> Surroundings:
    around = Surroundings()
    drafts = [each.pk for each in invoices if each.status == InvoiceStatus.DRAFT]
    if drafts:
        for line in InvoiceLine.objects.filter(invoice__in=drafts).order_by("position"):
            around.lines[line.invoice_id].append(line)
    issued = [each.pk for each in invoices if each.status == InvoiceStatus.ISSUED]
    kinds = [DeliveryKind.INVOICE, DeliveryKind.CREDIT_NOTE]
    around.on_its_way = _on_its_way(issued, kinds)
    return around


def _around_reminders(
    business: Business, invoices: Sequence[Invoice], *, today: date, now: datetime
) -> Surroundings:
    """Look at what is issued and open only: nobody is reminded of anything else."""
    around = Surroundings()
    asking = [
        each.pk
        for each in invoices
        if each.status == InvoiceStatus.ISSUED and each.open_amount > 0 and not each.is_credit_note
    ]
    if not asking:
        return around
    attempts = PaymentAttempt.objects.filter(invoice__in=asking, state__in=LIVE_STATES)
    around.paying = set(attempts.values_list("invoice_id", flat=True))
    reversals = Reversal.objects.filter(
        payment__invoice__in=asking, state__in=COUNTING, asks_again=False
    ).exclude(kind=ReversalKind.CORRECTION)
    around.sent_back = {
        invoice_id
        for invoice_id in reversals.values_list("payment__invoice_id", flat=True)
        if invoice_id is not None
    }
    in_force = Q(until_date=None) | Q(until_date__gte=today)
    for pause in ReminderPause.objects.for_business(business).filter(in_force, ended_at=None):
        if pause.invoice_id is not None:
            around.pauses_of_invoices[pause.invoice_id] = pause
        elif pause.client_id is not None:
            around.pauses_of_clients[pause.client_id] = pause
    around.on_its_way = _on_its_way(asking, [DeliveryKind.REMINDER])
    recent = (
        Delivery.objects.filter(
            invoice__in=asking,
            kind=DeliveryKind.REMINDER,
            created_at__gt=now - policy.REMINDER_PAUSE,
        )
        .exclude(state__in=NEVER_ARRIVED)
        .order_by("created_at")
    )
    around.reminded = {
        (invoice_id, channel, folded(receiver)): at
        for invoice_id, channel, receiver, at in recent.values_list(
            "invoice_id", "channel", "receiver", "created_at"
        )
    }
    return around


def _on_its_way(invoice_ids: Sequence[UUID], kinds: Sequence[DeliveryKind]) -> set[Place]:
    rows = Delivery.objects.filter(invoice__in=invoice_ids, kind__in=kinds, state__in=ON_ITS_WAY)
    return {
        (invoice_id, channel, folded(receiver))
        for invoice_id, channel, receiver in rows.values_list("invoice_id", "channel", "receiver")
    }


def _addresses(invoice: Invoice, around: Surroundings) -> Iterable[Address]:
    client = invoice.client
    if client is None:
        return
    ways = [(Channel.EMAIL, receiver) for receiver in receivers_of(client)]
    if client.phone:
        ways.append((Channel.SMS, client.phone))
    for channel, receiver in ways:
        place = (invoice.pk, channel.value, folded(receiver))
        yield Address(
            channel=channel,
            receiver=receiver,
            is_marked=(channel.value, folded(receiver)) in around.marked,
            on_its_way=place in around.on_its_way,
            reminded_at=around.reminded.get(place),
        )


def _is_refunded(invoice: Invoice, around: Surroundings) -> bool:
    """Tell whether money went back that is not asked for; the few candidates are asked singly."""
    return invoice.pk in around.sent_back and payable_online(invoice) != invoice.open_amount
