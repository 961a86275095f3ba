"""The index of billing's models; the code lives in the rooms."""

from billing.api.models import IdempotentRequest
from billing.delivery.models import Delivery, MailboxMessage, OpeningSignal
from billing.documents.models import Document
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal
from billing.numbering.models import Series
from billing.payments.models import (
    Allocation,
    InboundEvent,
    Payment,
    PaymentAccount,
    PaymentAttempt,
    Reversal,
)
from billing.sellers.models import SellerProfile
from billing.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage

__all__ = [
    "Allocation",
    "Delivery",
    "Document",
    "IdempotentRequest",
    "InboundEvent",
    "Invoice",
    "InvoiceLine",
    "MailboxMessage",
    "OpeningSignal",
    "Payment",
    "PaymentAccount",
    "PaymentAttempt",
    "Reversal",
    "SellerProfile",
    "Series",
    "VatSubtotal",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
]
