"""The number ledger: the page, the report, the file, and a document's canonical content."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from billing.documents.operations import PDF_TYPE
from billing.documents.reports import MOST_ROWS, ReportRow, ledger_report
from billing.invoices.ledger import canonical, frozen_content
from billing.invoices.ledger_proof import Proof
from billing.invoices.ledger_queries import (
    csv_lines,
    entries_of,
    ledger_page,
    with_fates,
    years_of,
)
from billing.invoices.ledger_rounds import known_proof
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.numbering.models import Series
from billing.numbering.queries import invoice_series_of
from billing.pages.ledger_words import fate, flaw_sentence, period_word, verdict
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the ledger is looked at."""

    series: Series
    year: int | None

    def query(self, **more: object) -> str:
        """Return it as the query of an address."""
        facts = {"series": self.series.pk, "year": self.year or "", **more}
        return urlencode({name: value for name, value in facts.items() if value != ""})


@require_safe
@may("read")
def show_ledger(request: BusinessRequest) -> HttpResponse:
    """Show a series of the ledger with its verdict, the newest numbers first."""
    choice = chosen(request)
    before = _whole_number(request.GET.get("before", ""))
    page = ledger_page(choice.series, year=choice.year, before=before)
    # The database compares figures and links; the report takes every hash anew.
    proof = known_proof(choice.series)
    address = reverse("invoices:ledger")
    series = list(
        Series.objects.for_business(request.business).filter(is_foreign=False).order_by("name")
    )
    older = choice.query(before=page.entries[-1].position) if page.has_older else ""
    context = {
        **proof_context(proof),
        "series": choice.series,
        "chips": [
            {
                "label": row.title,
                "href": f"{address}?{Choice(row, None).query()}",
                "current": row == choice.series,
            }
            for row in series
        ],
        "years": [
            {
                "label": year,
                "href": f"{address}?{Choice(choice.series, year).query()}",
                "current": year == choice.year,
            }
            for year in years_of(choice.series)
        ],
        "all_years": f"{address}?{Choice(choice.series, None).query()}",
        "year": choice.year,
        "rows": [(entry, fate(entry)) for entry in page.entries],
        "newer_url": f"{address}?{choice.query()}" if before else "",
        "older_url": f"{address}?{older}" if older else "",
        "report_url": f"{reverse('invoices:ledger_report')}?{choice.query()}",
        "csv_url": f"{reverse('invoices:ledger_csv')}?{choice.query()}",
    }
    return render(request, "billing/ledger/show.html", context)


@require_safe
@may("read")
def show_report(request: BusinessRequest) -> HttpResponse:
    """Answer with the ledger as a PDF to print and sign.

    Every hash is taken anew; those of a long series were, behind the scenes, and it says when.
    """
    choice = chosen(request)
    proof = known_proof(choice.series, deep=True)
    entries = entries_of(choice.series, year=choice.year)
    count = entries.count()
    rows = (
        [ReportRow(entry, fate(entry).text) for entry in with_fates(entries.order_by("position"))]
        if count <= MOST_ROWS
        else []
    )
    content = ledger_report(
        business=request.business,
        context={**proof_context(proof), "year": choice.year, "count": count},
        series=choice.series,
        rows=rows,
        made_at=_now(),
        locale=request.user.language or request.business.locale,
    )
    name = f"ledger-{choice.series.pk}-{choice.year or 'all'}.pdf"
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment="download" in request.GET, filename=name) or ""
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@may("read")
def export(request: BusinessRequest) -> StreamingHttpResponse:
    """Answer with the ledger as CSV, row by row."""
    choice = chosen(request)
    name = f"ledger-{choice.series.pk}-{choice.year or 'all'}.csv"
    return StreamingHttpResponse(
        csv_lines(entries_of(choice.series, year=choice.year)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@may("read")
def show_content(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Answer with the bytes that the ledger's hash of a document is taken of."""
    papers = Invoice.papers.for_business(request.business).exclude(status=InvoiceStatus.DRAFT)
    content = canonical(frozen_content(get_object_or_404(papers, pk=invoice_id)))
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{invoice_id}.json"'
    response["X-Content-SHA256"] = sha256(content).hexdigest()
    return response


def chosen(request: BusinessRequest) -> Choice:
    """Return the series and the year that the address names; the invoices' without.

    :raises Http404: if the series is not the business's.
    """
    wanted = request.GET.get("series", "")
    try:
        series_id = UUID(wanted) if wanted else None
    except ValueError:
        raise Http404 from None
    series = (
        get_object_or_404(
            Series.objects.for_business(request.business), pk=series_id, is_foreign=False
        )
        if series_id
        else invoice_series_of(request.business)
    )
    year = _whole_number(request.GET.get("year", ""))
    return Choice(series, year if year and 1900 <= year <= 9998 else None)


def proof_context(proof: Proof) -> dict[str, Any]:
    """Return what a page or a report shows of a proof."""
    return {
        "proof": proof,
        "verdict": verdict(proof),
        "flaws": [flaw_sentence(flaw) for flaw in proof.flaws],
        "runs": [(period_word(run), run) for run in proof.runs],
    }


def _whole_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _now() -> datetime:
    return timezone.now()
