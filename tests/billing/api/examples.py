"""What the examples of the documentation work on, really made."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from billing.api.v1.document import document
from billing.attachments.operations import add_attachment
from billing.bulk.models import BulkJob, BulkKind
from billing.bulk.operations import Choice, confirm_job, plan_job
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel
from billing.delivery.tracking import MarkReason
from billing.exports.models import ExportFormat, ExportJob, ExportWhat
from billing.exports.operations import request_export, run_export
from billing.invoices.depositing import draft_deposit
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.invoices.series import create_series
from billing.numbering.models import Series
from billing.pages.reference.operations import operations_in
from billing.pages.reference.story import (
    ATTACHMENT,
    BULK_JOB,
    CLAIM,
    CLIENT,
    DEPOSIT,
    ENDPOINT,
    EXPORT,
    HOOK,
    INVOICE,
    KEY,
    MARK,
    MESSAGE,
    PAUSE,
    PAYMENT,
    PLAN,
    PRODUCT,
    QUOTE,
    SCHEDULE,
    SERIES,
)
from billing.payments.models import Payment
from billing.payments.operations import record_payment
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote
from billing.recurring.models import Schedule
from billing.recurring.operations import run_schedule
from clients.models import Client
from clients.operations import archive_client
from fastfaktura.core.models import Business
from tests.billing.api.printed import Printed
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_api_key,
    make_business,
    make_claim,
    make_client,
    make_draft,
    make_draft_quote,
    make_endpoint,
    make_invoice,
    make_pause,
    make_plan,
    make_product,
    make_quote,
    make_schedule,
    make_webhook_message,
)

OPERATIONS = {facts["operationId"]: facts for _path, _method, facts in operations_in(document())}
READING = {
    facts["operationId"] for _path, method, facts in operations_in(document()) if method == "get"
}
# Operations that want a draft, an archived client, …: what else an id leads to is issued and open.
OF_DRAFTS = {"updateInvoice", "deleteInvoice", "issueInvoice", "sendInvoice", "deductDeposit",
             "keepDeposit"}  # fmt: skip
OF_DRAFT_QUOTES = {"updateQuote", "deleteQuote", "issueQuote"}
OF_DEPOSITS = {"deductDeposit", "keepDeposit"}
OF_PAYMENTS = {"listInvoicePayments", "undoPayment", "refundPayment"}
OF_CLIENTS_PAUSES = {"listClientReminderPauses", "endClientReminderPause"}
# What needs an invoice.
OF_INVOICES = (INVOICE, DEPOSIT, PAUSE, CLAIM, PAYMENT, BULK_JOB, ATTACHMENT)
# An address of the public internet that no name is looked up for.
REACHABLE = "https://203.1.113.7/webhooks"


def world(operation: str, business: Business, code: str) -> dict[str, str]:
    """Make what an example works on; return what stands for its placeholders.

    An example that reads finds everything; for one that writes what it does not name is left out
    where making it takes long.
    """
    client = make_client(business)
    endpoint = make_endpoint(business, url=REACHABLE)
    found: dict[str, Any] = {
        CLIENT: client,
        PRODUCT: make_product(business),
        ENDPOINT: endpoint,
        MESSAGE: make_webhook_message(endpoint),
        SERIES: spare_series(business),
        MARK: mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@example.com",
            reason=MarkReason.BOUNCED,
            now=NOW,
        ),
    }
    reads = operation in READING
    if reads or any(name in code for name in (CLIENT, *OF_INVOICES)):
        found |= invoices_world(operation, client, code)
    if reads or QUOTE in code:
        found[QUOTE] = quote_of(operation, business, client)
    if reads or ATTACHMENT in code:
        found[ATTACHMENT] = add_attachment(
            invoice_id=found[QUOTE if on_quote(operation) else INVOICE].pk,
            name="hours.txt",
            content=b"7.5 hours",
            now=NOW,
            actor=actor_of(business),
        )
    if reads or EXPORT in code:
        found[EXPORT] = made_export(business)
    if reads or PLAN in code:
        # The first plan is the default, which is not archived.
        make_plan(business)
        found[PLAN], _step = make_plan(business)
    if reads or SCHEDULE in code:
        found[SCHEDULE] = schedule_with_missed_dates(business, client)
    if operation == "restoreClient":
        archive_client(client_id=client.pk, now=NOW, actor=actor_of(business))
    return {name: str(thing.pk) for name, thing in found.items()}


def invoices_world(operation: str, client: Client, code: str) -> dict[str, Any]:
    """Make an invoice and what belongs to it."""
    business, reads = client.business, operation in READING
    make = make_draft if operation in OF_DRAFTS else make_invoice
    invoice = make(business, client)
    paused = {"client": client} if operation in OF_CLIENTS_PAUSES else {"invoice": invoice}
    found: dict[str, Any] = {INVOICE: invoice, PAUSE: make_pause(business, **paused)}
    if operation not in OF_DRAFTS:
        found[CLAIM] = make_claim(invoice)
    if operation in OF_DEPOSITS:
        found[DEPOSIT] = issued_deposit(invoice)
    if operation in OF_PAYMENTS:
        found[PAYMENT] = paid_by_hand(invoice)
    if reads or BULK_JOB in code:
        found[BULK_JOB] = bulk_job(operation, invoice)
    return found


def spare_series(business: Business) -> Series:
    """Make a number series that nothing takes its numbers from."""
    return create_series(
        business=business,
        name="Fair",
        pattern="M{NNNN}",
        reset="never",
        today=TODAY,
        actor=actor_of(business),
    )


def made_export(business: Business) -> ExportJob:
    """Make a file of clients, now: it is kept for a day."""
    job = request_export(
        business=business,
        what=ExportWhat.CLIENTS,
        written_as=ExportFormat.CSV,
        conditions={},
        locale="en",
        actor=actor_of(business),
        now=datetime.now(UTC),
    )
    run_export(job_id=job.pk, clock=lambda: datetime.now(UTC))
    return job


def on_quote(operation: str) -> bool:
    """Tell whether the attachment of an example is a quote's."""
    return operation.endswith("QuoteAttachment")


def quote_of(operation: str, business: Business, client: Client) -> Invoice:
    """Write a quote, issued unless the operation is for drafts."""
    make = make_draft_quote if operation in OF_DRAFT_QUOTES else make_quote
    quote = make(business, client)
    if operation == "reopenQuote":
        answer_quote(
            quote_id=quote.pk,
            answer=Answer.ACCEPTED,
            by_buyer=False,
            today=TODAY,
            now=NOW,
            actor=actor_of(business),
        )
    return quote


def issued_deposit(draft: Invoice) -> Invoice:
    """Ask for a deposit on a draft, and issue it."""
    actor = actor_of(draft.business)
    deposit = draft_deposit(source_id=draft.pk, actor=actor, percent=Decimal(30))
    return issue_invoice(invoice_id=deposit.pk, issue_date=TODAY, now=NOW, actor=actor)


def real_examples(printed: Printed, language: str) -> list[tuple[str, str]]:
    """Return the examples in a language, each with what it works on really made.

    Those that read share a business: none finds anything changed by another.
    """
    shared: dict[tuple[bool, ...], dict[str, str]] = {}
    made = []
    for operation, code in printed.in_language(language):
        if operation not in OPERATIONS:
            continue
        wish = (
            operation in OF_PAYMENTS,
            operation in OF_CLIENTS_PAUSES,
            on_quote(operation),
        )
        values = shared.get(wish) if operation in READING else None
        if values is None:
            business = make_business(is_sandbox=True)
            values = world(operation, business, code)
            values |= {KEY: make_api_key(business), HOOK: REACHABLE}
            if operation in READING:
                shared[wish] = values
        made.append((operation, put_in(code, values)))
    return made


def schedule_with_missed_dates(business: Business, client: Client) -> Schedule:
    """Make a schedule of which the first two dates wait for a decision."""
    schedule = make_schedule(business, client)
    run_schedule(schedule_id=schedule.pk, now=NOW + timedelta(days=92))
    return schedule


def bulk_job(operation: str, invoice: Invoice) -> BulkJob:
    """Plan to send an invoice, today; let the work begin if it is to be stopped."""
    now, actor = datetime.now(UTC), actor_of(invoice.business)
    job = plan_job(
        business=invoice.business,
        kind=BulkKind.SEND,
        choice=Choice(invoice_ids=[invoice.pk]),
        today=now.date(),
        actor=actor,
        now=now,
    )
    if operation != "stopBulkJob":
        return job
    return confirm_job(job_id=job.pk, actor=actor, now=now)


def paid_by_hand(invoice: Invoice) -> Payment:
    """Record a payment of the whole."""
    return record_payment(
        invoice_id=invoice.pk,
        amount=invoice.payable_amount,
        method="cash",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def put_in(code: str, values: dict[str, str]) -> str:
    """Put real values in place of those that are printed."""
    for printed, real in values.items():
        code = code.replace(printed, real)
    return code
