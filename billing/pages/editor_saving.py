"""Saving what the editor holds: read it, then write the draft once, whoever asks how often."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404
from django.utils import translation

from billing.invoices.drafts import DraftContent, content_of
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, save_draft
from billing.pages.forms.draft_defaults import defaults_of, following_client
from billing.pages.forms.draft_raw import RawForm
from billing.pages.forms.draft_reading import Reading, read_form
from billing.pages.invoice_filters import read_uuid
from clients.models import Client
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business

VERSION = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, how it reads, and the client it names.

    ``follows`` says that the client's defaults have just come into the form.
    """

    raw: RawForm
    reading: Reading
    client: Client | None
    follows: bool = False


def own_client(business: Business, text: str) -> Client | None:
    """Return the client of the business, or None if the text names none of its own."""
    client_id = read_uuid(text)
    if client_id is None:
        return None
    return Client.objects.for_business(business).defer("search").filter(pk=client_id).first()


def editor_language() -> str:
    """Return the language in which numbers are typed: the reader's."""
    return (translation.get_language() or "en").partition("-")[0]


def read_typed(request: BusinessRequest, raw: RawForm) -> Typed:
    """Read the form; where its client has changed, that client's defaults come with it."""
    client = own_client(request.business, raw.client)
    follows = raw.client != raw.client_was
    if follows and (client is not None or not raw.client):
        before = own_client(request.business, raw.client_was)
        raw = following_client(
            raw,
            before=defaults_of(request.business, before),
            after=defaults_of(request.business, client),
        )
    reading = read_form(
        raw, language=editor_language(), client_id=client.pk if client is not None else None
    )
    return Typed(raw, reading, client, follows)


def store(
    request: BusinessRequest, invoice_id: UUID, typed: Typed, *, overwrite: bool = False
) -> Invoice:
    """Write the content to the draft with this id; the first time, make it.

    The id comes with the empty form, so that sending it twice makes one draft. Nothing is
    written if the draft says all this already, whatever the version.

    :param overwrite: keep mine, whatever another window has saved since.
    :raises ValueError: if the form could not be read.
    :raises Http404: if the invoice is another business's, or was deleted meanwhile.
    :raises DraftChanged: if another window has saved something else since.
    :raises InvalidTransition: if the invoice is no draft any more.
    """
    content = typed.reading.content
    if content is None:
        raise ValueError("a form with errors is not stored")
    version = typed.raw.version
    invoice = Invoice.objects.select_related("business").filter(pk=invoice_id).first()
    if invoice is None and not version:
        invoice = _made(request, invoice_id, content)
        if invoice is not None:
            return invoice
        invoice = Invoice.objects.filter(pk=invoice_id).first()
    if invoice is None or invoice.business_id != request.business.pk:
        raise Http404
    if invoice.status != InvoiceStatus.DRAFT:
        raise InvalidTransition(invoice.status, InvoiceStatus.DRAFT)
    if _same(content_of(invoice), content):
        return invoice
    expected = int(version) if VERSION.fullmatch(version) else 0
    return save_draft(
        invoice_id=invoice_id, expected_version=None if overwrite else expected, content=content
    )


def _made(request: BusinessRequest, invoice_id: UUID, content: DraftContent) -> Invoice | None:
    """Return the new draft, or None if the same form made it a moment ago."""
    try:
        return draft_invoice(
            business=request.business, content=content, actor=request.actor, invoice_id=invoice_id
        )
    except IntegrityError:
        return None


def _same(stored: DraftContent, typed: DraftContent) -> bool:
    # The terms rest beside a chosen due date without meaning anything.
    if typed.due_date is not None:
        stored = replace(stored, payment_terms_days=typed.payment_terms_days)
    return stored == typed
