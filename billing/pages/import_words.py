"""The words of imports: what to export where, and what became of each row."""

from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.imports.models import ImportRow, ImportState, RowKind, RowState, Source
from fastfaktura.core.templatetags.figures import amount

# Where to find the file in each system.
GUIDES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        Source.CSV.value: gettext_lazy(
            "One row for each line, rows with the same invoice number together. The next step asks"
            " what each column is."
        ),
        Source.FAKTURAN.value: gettext_lazy(
            "The answers of its API 2 as JSON, or a CSV file with one row for each line."
        ),
        Source.NINJA.value: gettext_lazy(
            "Settings, Import and export, Export: unpack the file that comes by email and choose"
            " backup.json. Or the report of invoice items as CSV."
        ),
        Source.SHELF.value: gettext_lazy(
            "The answers of its API as JSON: customers, items, invoices and payments. Or the tables"
            " as CSV with one row for each line."
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A word with an icon and a tone."""

    text: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row, with its verdict in words."""

    row: ImportRow
    kind: str
    is_credit: bool
    chip: Chip
    differences: tuple[str, ...]


def origin_sentence(source: str) -> str:
    """Return where an imported document comes from, in a sentence; empty for one of ours."""
    if not source:
        return ""
    if source == Source.CSV:
        return _(
            "Imported from a file. Another system issued and sent it; from here it is neither sent"
            " nor reminded of."
        )
    name = Source(source).label if source in Source.values else source
    return _(
        "Imported from %(system)s, where it was issued and sent. From here it is neither sent nor"
        " reminded of."
    ) % {"system": name}


def state_chip(state: str) -> Chip:
    """Return the word of an import's state."""
    icon, tone = {
        ImportState.MAPPING: ("pencil", "info"),
        ImportState.PLANNED: ("check", "info"),
        ImportState.RUNNING: ("hourglass", "warning"),
        ImportState.DONE: ("circle-check", "success"),
    }[ImportState(state)]
    return Chip(str(ImportState(state).label), icon, tone)


def words_of(row: ImportRow) -> RowWords:
    """Return a row with its verdict in words."""
    icon, tone = {
        RowState.READY: ("plus", "info"),
        RowState.LEFT_OUT: ("circle-alert", "danger"),
        RowState.KNOWN: ("check", ""),
        RowState.DONE: ("circle-check", "success"),
    }[RowState(row.state)]
    chip = Chip(str(RowState(row.state).label), icon, tone)
    is_credit = getattr(row, "is_credit", None) == "true"
    kind = _("Credit note") if is_credit else str(RowKind(row.kind).label)
    return RowWords(
        row, kind, is_credit, chip, tuple(_difference(each, row) for each in row.differences)
    )


def _difference(said: dict[str, str], row: ImportRow) -> str:
    stated, ours = Decimal(said["stated"]), Decimal(said["ours"])
    facts = {
        "stated": amount(stated, row.currency),
        "ours": amount(ours, row.currency),
        "rate": said["rate"],
    }
    if said["name"] == "net":
        return _("Without VAT: stated %(stated)s, computed %(ours)s") % facts
    if said["name"] == "total":
        return _("In all: stated %(stated)s, computed %(ours)s") % facts
    if said["rate"]:
        return _("VAT %(rate)s %%: stated %(stated)s, computed %(ours)s") % facts
    return _("VAT: stated %(stated)s, computed %(ours)s") % facts
