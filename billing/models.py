"""The index of billing's models; the code lives in the rooms."""

from billing.api.fakturan.models import FakturanClient, FakturanInvoice, FakturanNumber
from billing.api.models import IdempotentRequest
from billing.attachments.models import Attachment
from billing.bulk.models import BulkJob, BulkRow
from billing.catalog.models import ClientPrice, Product
from billing.claims.models import Claim
from billing.delivery.choices import MessageTemplate, ReminderPause, SmsAccount
from billing.delivery.models import Delivery, MailboxMessage
from billing.delivery.tracking import AddressMark, DeliveryReport, OpeningSignal
from billing.documents.models import Document
from billing.exports.models import ExportJob
from billing.imports.models import ImportJob, ImportRow
from billing.invoices.ledger_models import LedgerEntry, LedgerProof
from billing.invoices.models import AllowanceCharge, Invoice, InvoiceLine, VatSubtotal
from billing.numbering.models import Series, SeriesCounter, SeriesUse
from billing.payments.models import (
    Allocation,
    ClaimAllocation,
    InboundEvent,
    Payment,
    PaymentAccount,
    PaymentAttempt,
    Reversal,
)
from billing.quotes.models import QuoteAnswer, QuoteInvoice
from billing.recurring.models import Schedule, SchedulePeriod
from billing.rehearsal.models import Rehearsal
from billing.reminders.models import (
    Reminder,
    ReminderChoice,
    ReminderDecision,
    ReminderPlan,
    ReminderRun,
    ReminderStep,
)
from billing.sellers.models import SellerProfile
from billing.webhooks.models import WebhookAttempt, WebhookEndpoint, WebhookMessage

__all__ = [
    "AddressMark",
    "Allocation",
    "AllowanceCharge",
    "Attachment",
    "BulkJob",
    "BulkRow",
    "Claim",
    "ClaimAllocation",
    "ClientPrice",
    "Delivery",
    "DeliveryReport",
    "Document",
    "ExportJob",
    "FakturanClient",
    "FakturanInvoice",
    "FakturanNumber",
    "IdempotentRequest",
    "ImportJob",
    "ImportRow",
    "InboundEvent",
    "Invoice",
    "InvoiceLine",
    "LedgerEntry",
    "LedgerProof",
    "MailboxMessage",
    "MessageTemplate",
    "OpeningSignal",
    "Payment",
    "PaymentAccount",
    "PaymentAttempt",
    "Product",
    "QuoteAnswer",
    "QuoteInvoice",
    "Rehearsal",
    "Reminder",
    "ReminderChoice",
    "ReminderDecision",
    "ReminderPause",
    "ReminderPlan",
    "ReminderRun",
    "ReminderStep",
    "Reversal",
    "Schedule",
    "SchedulePeriod",
    "SellerProfile",
    "Series",
    "SeriesCounter",
    "SeriesUse",
    "SmsAccount",
    "VatSubtotal",
    "WebhookAttempt",
    "WebhookEndpoint",
    "WebhookMessage",
]
