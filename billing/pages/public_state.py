"""Where an invoice stands for the one who pays it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.payments.asking import AskedClaim, asked_claims, total_asked
from billing.payments.models import Payment
from billing.payments.online import online_offer
from billing.payments.queries import payments_of_invoice

NOTHING = Decimal(0)


class PayerState(StrEnum):
    """The looks of the public page."""

    OPEN = "open"
    OVERDUE = "overdue"
    # The payer came back, and the provider has not said yet what came of it.
    CONFIRMING = "confirming"
    # A bank debit was ordered; the bank takes days.
    PROCESSING = "processing"
    PAID = "paid"
    # The invoice is paid; what was claimed beside it is not.
    CLAIMS = "claims"
    # Paid and sent back; it is owed, and not asked for.
    REFUNDED = "refunded"
    CANCELLED = "cancelled"
    CREDIT_NOTE = "credit_note"


ASKING = (PayerState.OPEN, PayerState.OVERDUE, PayerState.CLAIMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerView:
    """What the payer is told: the state, the figure that matters, and what was paid."""

    state: PayerState
    # What is wanted in all, where something is; else what the document says.
    amount: Decimal
    # The part of it that the invoice itself is, and the claims beside it.
    invoice_amount: Decimal = NOTHING
    claims: list[AskedClaim] = field(default_factory=list)
    days_left: int = 0
    can_pay_online: bool = False
    online_amount: Decimal = NOTHING
    payments: list[Payment] = field(default_factory=list)
    # What took back the invoice or a part of it, the oldest first.
    credit_notes: list[Invoice] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether money is wanted now."""
        return self.state in ASKING

    @property
    def waits(self) -> bool:
        """Whether the page should look again by itself."""
        return self.state in (PayerState.CONFIRMING, PayerState.PROCESSING)

    @property
    def paid_on(self) -> date | None:
        """Return the day of the last payment."""
        return self.payments[0].received_date if self.payments else None


def payer_view(invoice: Invoice, *, today: date, confirming: bool = False) -> PayerView:
    """Return how an issued invoice stands; fourteen queries at most, no network.

    :param confirming: the payer just came back from paying.
    """
    if invoice.is_credit_note:
        return PayerView(state=PayerState.CREDIT_NOTE, amount=invoice.payable_amount)
    if invoice.status == InvoiceStatus.CANCELLED:
        return PayerView(
            state=PayerState.CANCELLED,
            amount=invoice.payable_amount,
            credit_notes=_credit_notes_of(invoice),
        )
    claims = asked_claims(invoice)
    if invoice.open_amount <= NOTHING and not claims:
        return PayerView(
            state=PayerState.PAID,
            amount=invoice.payable_amount,
            payments=payments_of_invoice(invoice),
            credit_notes=_credit_notes_of(invoice),
        )
    return _still_owed(invoice, claims, today=today, confirming=confirming)


def _still_owed(
    invoice: Invoice, claims: list[AskedClaim], *, today: date, confirming: bool
) -> PayerView:
    offer = online_offer(invoice, claims=claims)
    days_left = (invoice.due_date - today).days if invoice.due_date else 0
    state = PayerState.OVERDUE if days_left < 0 else PayerState.OPEN
    if invoice.open_amount <= NOTHING:
        state = PayerState.CLAIMS
    if offer.state == "closed":
        state = PayerState.REFUNDED
    elif offer.state == "processing":
        state = PayerState.PROCESSING
    elif confirming and offer.state == "payable":
        state = PayerState.CONFIRMING
    was_paid = invoice.paid_amount > NOTHING or state == PayerState.REFUNDED
    return PayerView(
        state=state,
        amount=invoice.open_amount + total_asked(claims),
        invoice_amount=invoice.open_amount,
        claims=claims,
        days_left=days_left,
        can_pay_online=offer.state == "payable",
        online_amount=offer.amount.amount,
        payments=payments_of_invoice(invoice) if was_paid else [],
        credit_notes=_credit_notes_of(invoice),
    )


def _credit_notes_of(invoice: Invoice) -> list[Invoice]:
    if not invoice.credited_total and invoice.status != InvoiceStatus.CANCELLED:
        return []
    notes = Invoice.objects.filter(
        preceding_invoice=invoice, type_code=TypeCode.CREDIT_NOTE, status=InvoiceStatus.ISSUED
    )
    return list(notes.order_by("id"))
