"""Checking every number ledger: its chain, its numbers, and the documents behind it."""

from collections.abc import Iterator

from django.db.models import QuerySet

from billing.invoices.audit import Finding
from billing.invoices.ledger_proof import Flaw, prove_series
from billing.numbering.models import Series

SENTENCES = {
    "gap": "the numbers {first} to {last} are missing in the ledger",
    "twin": "a number was taken twice",
    "no_entry": "the document is not in the ledger",
    "no_document": "its document is gone",
    "broken_link": "its entry does not follow the one before it",
    "changed_entry": "its entry in the ledger was changed",
    "changed_document": "the document was changed since it was entered in the ledger",
    "wrong_end": "the end of the chain is not the last entry",
}


def check_ledger(series: QuerySet[Series]) -> Iterator[Finding]:
    """Take every hash anew and yield what is wrong with a series or a document."""
    for row in (
        series.filter(is_foreign=False)
        .select_related("business")
        .order_by("business__name", "name")
    ):
        for flaw in prove_series(row, deep=True).flaws:
            yield Finding(flaw.number or f"{row.business.name}, {row.name}", sentence_of(flaw))


def sentence_of(flaw: Flaw) -> str:
    """Return in English what is wrong."""
    return SENTENCES[flaw.code].format(first=flaw.first, last=flaw.last)
