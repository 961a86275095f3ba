"""Writing invoices of the dialect: drafts of ours with a date, and the steps that issue them."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.api.auth import ApiRequest
from billing.api.fakturan.clients_in import make_client, read_client
from billing.api.fakturan.invoices_in import (
    changed_content,
    check_number,
    client_in,
    content_for,
    date_of,
)
from billing.api.fakturan.models import FakturanInvoice
from billing.api.fakturan.speech import Refusal, invalid, refused
from billing.api.fakturan.told import Told
from billing.invoices.drafts import DraftContent, content_of
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice, revise_draft
from billing.invoices.parties import seller_profile
from clients.models import Client
from fastfaktura.core.clock import business_today

IS_ISSUED = "Invoice_is_issued"
# Which parts of what a draft says come from which field.
PARTS = {
    "client_id": ("client_id",),
    "days": ("payment_terms_days", "due_date"),
    "our_reference": ("seller_reference",),
    "your_reference": ("your_reference",),
    "locale": ("locale",),
    "currency": ("currency",),
    "settings": ("template", "shows_product_codes", "prices_include_tax"),
    "rows": ("lines",),
}


@transaction.atomic
def make_invoice(request: ApiRequest, told: Told) -> UUID:
    """Make a draft, and its client if a new one is said.

    :raises Refusal: 422, with everything that is wrong.
    """
    invoice_date = date_of(told, business_today(request.business))
    check_number(told, request.business, invoice_date)
    client = client_in(request, told) or _new_client(request, told)
    if client is None and not told.said.get("client"):
        told.wrong("client_id", "blank")
    content = content_for(request, told, client)
    if told.errors:
        # The client is taken back with everything else.
        raise invalid(told.errors)
    invoice = draft_invoice(business=request.business, content=content, actor=request.actor)
    FakturanInvoice.objects.create(
        business=request.business, invoice=invoice, invoice_date=invoice_date
    )
    return invoice.pk


def _new_client(request: ApiRequest, told: Told) -> Client | None:
    """Make the client that is said within the invoice; None if none is, or something is wrong."""
    nested = told.part("client")
    if not nested.said:
        return None
    said = read_client(nested, request.business)
    is_right = not any(path.startswith(nested.prefix) for path in told.errors)
    return make_client(request, nested, said) if is_right else None


@transaction.atomic
def change_invoice(request: ApiRequest, invoice: Invoice, told: Told) -> None:
    """Change what is named of a draft; an issued invoice takes only what it says already.

    :raises Refusal: 422, with everything that is wrong.
    """
    kept_date: date = invoice.said_date  # type: ignore[attr-defined]  # annotated by with_facts
    invoice_date = date_of(told, kept_date)
    check_number(told, request.business, invoice_date, own=invoice.pk)
    client = client_in(request, told, invoice.client)
    if told.said.get("client_id") and client is None:
        told.wrong("client_id", "blank")
    if invoice.status != InvoiceStatus.DRAFT:
        _refuse_changes(request, invoice, told, client, is_moved=invoice_date != kept_date)
        return
    profile = seller_profile(request.business)

    def revise(before: DraftContent) -> DraftContent:
        content = changed_content(request, told, before, client or invoice.client, profile)
        if told.errors:
            raise invalid(told.errors)
        return content

    revise_draft(invoice_id=invoice.pk, revise=revise)
    FakturanInvoice.objects.update_or_create(
        invoice=invoice,
        defaults={"business": request.business, "invoice_date": invoice_date},
    )


def issue_where_draft(request: ApiRequest, invoice: Invoice, *, now: datetime) -> None:
    """Issue a draft on the date that it says, since money or a message is about to name it.

    :raises Refusal: 422, if it lacks something.
    """
    if invoice.status != InvoiceStatus.DRAFT:
        return
    try:
        issue_invoice(
            invoice_id=invoice.pk,
            issue_date=invoice.said_date,  # type: ignore[attr-defined]  # annotated by with_facts
            now=now,
            actor=request.actor,
        )
    except InvoiceNotIssuable as lack:
        raise not_issuable(lack) from None


def not_issuable(lack: InvoiceNotIssuable) -> Refusal:
    """Return the refusal of a step that a draft is not ready for: every lack in a sentence."""
    sentences = dict.fromkeys(problem.message for problem in lack.problems)
    fields = {problem.field: [{"error": problem.code}] for problem in lack.problems}
    return refused(" ".join(sentences), errors=fields)


def _refuse_changes(
    request: ApiRequest, invoice: Invoice, told: Told, client: Client | None, *, is_moved: bool
) -> None:
    """Refuse what would change an issued invoice, at each field that would; else do nothing.

    :raises Refusal: 422.
    """
    before = content_of(invoice)
    profile = seller_profile(request.business)
    after = changed_content(request, told, before, client or invoice.client, profile)
    if told.errors:
        raise invalid(told.errors)
    if after == before and not is_moved:
        return
    told.wrong("base", IS_ISSUED)
    # Some clients drop "base", so each field that would change is named as well.
    if is_moved:
        told.invalid("date")
    for name, parts in PARTS.items():
        if any(getattr(before, part) != getattr(after, part) for part in parts):
            told.invalid(name)
    raise invalid(told.errors)
