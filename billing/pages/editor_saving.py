"""Saving what the editor holds: read it, then write the draft once, whoever asks how often."""

import re
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import IntegrityError
from django.http import Http404
from django.utils import translation

from billing.catalog.models import Product
from billing.invoices.drafts import DraftContent, DraftLine, content_of
from billing.invoices.lifecycle import InvalidTransition, InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, save_draft
from billing.invoices.parties import seller_profile
from billing.invoices.rows import StoredLines, lines_said, stored_lines, with_deductions
from billing.numbering.models import Series
from billing.pages.editor_kinds import type_asked, usual_validity
from billing.pages.forms.draft_defaults import (
    client_discount,
    defaults_of,
    following_client,
    following_deduction,
    following_discount,
)
from billing.pages.forms.draft_raw import TEXTS, RawForm, raw_form
from billing.pages.forms.draft_reading import Known, Reading, read_form
from billing.pages.forms.draft_written import raw_of
from billing.pages.invoice_filters import read_uuid
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business

VERSION = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, how it reads, and the client it names.

    ``followed`` names the fields into which defaults have just come, ``discount_follows`` says
    that the rows of allowances did.
    """

    raw: RawForm
    reading: Reading
    client: Client | None
    profile: SellerProfile
    followed: tuple[str, ...] = ()
    discount_follows: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A draft that is there, its lines, what it says, and how the form writes it.

    Read once per request.
    """

    invoice: Invoice
    lines: StoredLines
    content: DraftContent
    raw: RawForm


def stored_draft(business: Business, invoice_id: UUID) -> Stored | None:
    """Return the business's invoice with this id, whatever its state; None if there is none."""
    invoice = (
        Invoice.papers.for_business(business)
        .select_related("business", "client")
        .filter(pk=invoice_id)
        .first()
    )
    if invoice is None:
        return None
    lines = stored_lines(invoice)
    content = content_of(invoice, lines_said(lines))
    return Stored(invoice, lines, content, raw_of(content, language=editor_language()))


def posted_form(request: BusinessRequest, stored: Stored | None, profile: SellerProfile) -> RawForm:
    """Return what was posted; what the form does not mention stays as it is stored."""
    base = stored.raw if stored else None
    return raw_form(request.POST, base, supply_kind=profile.supply_kind)


def own_client(business: Business, text: str) -> Client | None:
    """Return the client of the business, or None if the text names none of its own."""
    client_id = read_uuid(text)
    if client_id is None:
        return None
    return Client.objects.for_business(business).defer("search").filter(pk=client_id).first()


def editor_language() -> str:
    """Return the language in which numbers are typed: the reader's."""
    return (translation.get_language() or "en").partition("-")[0]


def read_typed(
    request: BusinessRequest,
    raw: RawForm,
    profile: SellerProfile | None = None,
    stored: Stored | None = None,
) -> Typed:
    """Read the form; where its client has changed, that client's defaults come with it.

    :param stored: what the draft says now; rows that are written so are not read anew.
    """
    business, language = request.business, editor_language()
    profile = profile or seller_profile(business)
    client = own_client(business, raw.client)
    posted = raw
    if raw.client != raw.client_was and (client is not None or not raw.client):
        before = own_client(business, raw.client_was)
        old = defaults_of(business, before, profile, language=language)
        new = defaults_of(business, client, profile, language=language)
        if type_asked(request) == TypeCode.QUOTE:
            # For how long a quote is valid has nothing to do with the client's terms.
            new = replace(new, terms=raw.terms or usual_validity(), due_end_of_month="")
        raw = following_client(raw, before=old, after=new)
        raw = following_discount(
            raw,
            before=client_discount(before, language=language),
            after=client_discount(client, language=language),
        )
    raw = following_deduction(raw, client)
    reading = read_form(
        raw,
        language=language,
        client_id=client.pk if client is not None else None,
        known=known_of(business, raw, stored),
    )
    followed = tuple(name for name in TEXTS if getattr(raw, name) != getattr(posted, name))
    return Typed(
        raw,
        reading,
        client,
        profile,
        tuple(name for name in followed if name != "client_was"),
        raw.allowances != posted.allowances,
    )


def known_of(business: Business, raw: RawForm, stored: Stored | None = None) -> Known:
    """Return what of its own the business names in the form; two queries at most."""
    unchanged = _unchanged(raw, stored) if stored else {}
    named = {
        product
        for at, line in enumerate(raw.lines)
        if at not in unchanged and (product := read_uuid(line.product))
    }
    series_id = read_uuid(raw.wanted_series)
    products: list[UUID] = []
    series: list[UUID] = []
    if named:
        own = Product.objects.for_business(business).filter(pk__in=named)
        products = list(own.values_list("pk", flat=True))
    if series_id:
        chosen = Series.objects.for_business(business).filter(pk=series_id, is_foreign=False)
        series = list(chosen.values_list("pk", flat=True))
    return Known(products=frozenset(products), series=frozenset(series), unchanged=unchanged)


def _unchanged(raw: RawForm, stored: Stored) -> dict[int, DraftLine]:
    """Return what rows say that are written as the form writes their stored line.

    Reading what was written gives it back, so these rows need no reading: of a long draft, that
    is all but the one in which somebody types.
    """
    pairs = zip(stored.raw.lines, stored.content.lines, strict=True)
    known = {written.line_id: (written, line) for written, line in pairs}
    unchanged = {}
    for at, row in enumerate(raw.lines):
        written, line = known.get(row.line_id, (None, None))
        if line is not None and (row is written or row == written):
            unchanged[at] = line
    return unchanged


def store(
    request: BusinessRequest,
    invoice_id: UUID,
    typed: Typed,
    stored: Stored | None,
    *,
    overwrite: bool = False,
) -> Invoice:
    """Write the content to the draft with this id; the first time, make it.

    The id comes with the empty form, so that sending it twice makes one draft. Nothing is
    written if the draft says all this already, whatever the version.

    :param stored: what the draft said when the form was read.
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
    if stored is None and not version:
        invoice = _made(request, invoice_id, typed.reading)
        if invoice is not None:
            return invoice
        stored = stored_draft(request.business, invoice_id)
    if stored is None:
        raise Http404
    if stored.invoice.status != InvoiceStatus.DRAFT:
        raise InvalidTransition(stored.invoice.status, InvoiceStatus.DRAFT)
    totals = typed.reading.totals
    if stored.invoice.is_credit_note or stored.invoice.imported_from:
        # No form shows what a credit note carries on from its invoice, or an import from its file.
        content, totals = replace(content, carried=stored.content.carried), None
    if _same(stored.content, content):
        return stored.invoice
    expected = int(version) if VERSION.fullmatch(version) else 0
    return save_draft(
        invoice_id=invoice_id,
        expected_version=None if overwrite else expected,
        content=content,
        totals=totals,
        # They were read after the version was.
        lines=stored.lines if expected == stored.invoice.version else None,
    )


def _made(request: BusinessRequest, invoice_id: UUID, reading: Reading) -> Invoice | None:
    """Return the new draft, or None if the id is taken: the same form made it a moment ago."""
    if reading.content is None:
        raise ValueError("a form with errors is not stored")
    try:
        return draft_invoice(
            business=request.business,
            content=reading.content,
            actor=request.actor,
            invoice_id=invoice_id,
            type_code=type_asked(request),
            totals=reading.totals,
        )
    except IntegrityError:
        return None


def _same(stored: DraftContent, typed: DraftContent) -> bool:
    deducts = {line.line_id: line.deducted_invoice_id for line in stored.lines if line.line_id}
    typed = with_deductions(typed, deducts)
    # The terms rest beside a chosen due date without meaning anything.
    if typed.due_date is not None:
        stored = replace(stored, payment_terms_days=typed.payment_terms_days)
    return stored == typed
