"""The states of an invoice: facts, their transitions, and the adjectives that follow from them."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from billing.invoices.models import Invoice


class InvoiceStatus(models.TextChoices):
    """What was done with an invoice: the fact that is stored."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    CANCELLED = "cancelled", _("Cancelled")


class DisplayStatus(models.TextChoices):
    """What people and the API call it: derived, never stored."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    PAID = "paid", _("Paid")
    OVERDUE = "overdue", _("Overdue")
    CANCELLED = "cancelled", _("Cancelled")


class TypeCode(models.IntegerChoices):
    """The kind of document (BT-3, UNTDID 1001)."""

    INVOICE = 380, _("Invoice")
    CREDIT_NOTE = 381, _("Credit note")
    QUOTE = 310, _("Quote")
    PROFORMA = 325, _("Proforma invoice")


# What is owed, taken back, taxed and counted. A quote and a proforma invoice are papers only.
IN_THE_BOOKS = (TypeCode.INVOICE, TypeCode.CREDIT_NOTE)


class DocumentKind(models.TextChoices):
    """What a document is called and numbered as."""

    INVOICE = "invoice", _("Invoice")
    DEPOSIT = "deposit", _("Deposit invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    QUOTE = "quote", _("Quote")
    PROFORMA = "proforma", _("Proforma invoice")

    @classmethod
    def of(cls, type_code: int) -> "DocumentKind":
        """Return the kind of a type of document; a deposit invoice is told apart by its mark."""
        return {
            TypeCode.INVOICE: cls.INVOICE,
            TypeCode.CREDIT_NOTE: cls.CREDIT_NOTE,
            TypeCode.QUOTE: cls.QUOTE,
            TypeCode.PROFORMA: cls.PROFORMA,
        }[TypeCode(type_code)]


TRANSITIONS: dict[str, frozenset[str]] = {
    InvoiceStatus.DRAFT: frozenset({InvoiceStatus.ISSUED}),
    InvoiceStatus.ISSUED: frozenset({InvoiceStatus.CANCELLED}),
    InvoiceStatus.CANCELLED: frozenset(),
}


class InvalidTransition(Exception):
    """The invoice's state does not allow this step."""

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(f"an invoice that is {current} cannot become {wanted}")
        self.current = current
        self.wanted = wanted


def require_transition(current: str, wanted: str) -> None:
    """Do nothing if the step is allowed.

    :raises InvalidTransition: if it is not.
    """
    if wanted not in TRANSITIONS[current]:
        raise InvalidTransition(current, wanted)


def display_status(invoice: "Invoice", *, today: date) -> DisplayStatus:
    """Return what the invoice is called on ``today``.

    ``queries.display_status_on`` says the same in SQL; a test holds the two equal.

    An issued invoice of nothing (0.00) is paid, and so is a credit note, which asks for nothing,
    whatever it settles. Issued and not yet sent reads as sent, the
    contract of the API knows no other word; pages add "not sent" beside it.
    """
    if invoice.status == InvoiceStatus.DRAFT:
        return DisplayStatus.DRAFT
    if invoice.status == InvoiceStatus.CANCELLED:
        return DisplayStatus.CANCELLED
    if invoice.open_amount <= Decimal(0) or invoice.type_code == TypeCode.CREDIT_NOTE:
        return DisplayStatus.PAID
    if invoice.due_date is not None and invoice.due_date < today:
        return DisplayStatus.OVERDUE
    if invoice.opened_at is not None:
        return DisplayStatus.OPENED
    return DisplayStatus.SENT
