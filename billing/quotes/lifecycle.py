"""The states of a quote or a proforma invoice: adjectives that follow from facts.

The facts are that it was issued or withdrawn (its ``status``), what was answered (``QuoteAnswer``),
what became of it (``QuoteInvoice``), and the calendar.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.quotes.models import Answer


class QuoteState(models.TextChoices):
    """Where a quote stands: derived, never stored."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")
    INVOICED = "invoiced", _("Invoiced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# Nobody has answered yet.
OPEN = (QuoteState.SENT, QuoteState.OPENED)
# What its sender may take back: an accepted quote binds him.
WITHDRAWABLE = (*OPEN, QuoteState.EXPIRED, QuoteState.DECLINED)
# What the buyer may be told on the phone; an expired one may still be taken at its word.
ANSWERABLE_BY_HAND = (*OPEN, QuoteState.EXPIRED)
# What an answer that was noted by mistake may be taken out of; an invoice stands on its answer.
ANSWERED = (QuoteState.ACCEPTED, QuoteState.DECLINED)
# What may become an invoice.
INVOICEABLE = (*OPEN, QuoteState.ACCEPTED, QuoteState.EXPIRED)


def quote_state(quote: Invoice, *, answer: str, is_invoiced: bool, today: date) -> QuoteState:
    """Return the state of a quote or a proforma invoice; ``queries.state_on`` says it in SQL.

    A quote is valid through its last day, in its sender's calendar; a proforma does not expire.

    :param answer: what was answered, if anything was.
    :param is_invoiced: whether it was turned into an invoice that is not cancelled; deposits are
        none.
    """
    if quote.status == InvoiceStatus.DRAFT:
        return QuoteState.DRAFT
    if quote.status == InvoiceStatus.CANCELLED:
        return QuoteState.WITHDRAWN
    if is_invoiced:
        return QuoteState.INVOICED
    if answer:
        return QuoteState(Answer(answer).value)
    is_past = quote.due_date is not None and quote.due_date < today
    if is_past and quote.type_code == TypeCode.QUOTE:
        return QuoteState.EXPIRED
    return QuoteState.OPENED if quote.opened_at is not None else QuoteState.SENT
