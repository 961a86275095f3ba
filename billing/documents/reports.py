"""The number ledger on paper."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from billing.documents.pdf import render_pdf
from billing.invoices.ledger_models import LedgerEntry
from billing.numbering.models import Series
from fastfaktura.core.models import Business

# About thirty pages; what is longer is listed in the file, and the report says so.
MOST_ROWS = 1000
SHEET = Path(settings.BASE_DIR) / "templates" / "print" / "ledger.css"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A number and what became of it, in words."""

    entry: LedgerEntry
    fate: str


def ledger_report(
    *,
    business: Business,
    series: Series,
    rows: list[ReportRow],
    context: dict[str, Any],
    made_at: datetime,
    locale: str,
) -> bytes:
    """Return the report as a PDF.

    :param context: what was proven, in the words of the page.
    :param made_at: when the proof was made; it is printed in the business's time.
    """
    with translation.override(locale):
        html = render_to_string(
            "print/ledger.html",
            {
                **context,
                "business": business,
                "series": series,
                "rows": rows,
                "made_at": made_at.astimezone(ZoneInfo(business.time_zone)),
                "locale": locale,
            },
        )
    return render_pdf(html, accent="", sheet=SHEET).content
