"""Rows of bulk jobs as pages show them: how to mend an obstacle, and what came of a row."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.bulk import policy as reasons
from billing.bulk.models import BulkRow, BulkRowState, BulkState
from billing.bulk.words import sentence_of, title_of
from billing.delivery import policy
from billing.delivery.models import Delivery, DeliveryState
from billing.delivery.reasons import reason_of
from billing.pages.delivery_words import LOOKS, word_of

OF_THE_CLIENT = {
    reasons.NO_EMAIL,
    reasons.NO_PHONE,
    policy.BAD_ADDRESS,
    policy.ADDRESS_MARKED,
}
STATES = {
    BulkState.PLANNED: ("file-check", "", _("Not confirmed")),
    BulkState.RUNNING: ("hourglass", "info", _("Running")),
    BulkState.STOPPED: ("ban", "warning", _("Stopped")),
    BulkState.DONE: ("check", "success", _("Done")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A chip: a word with its look, and why."""

    text: str
    icon: str
    tone: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RowWords:
    """A row as the page shows it; ``mend_url`` leads to where its obstacle is taken away."""

    row: BulkRow
    receivers: str
    sentence: str
    mend_url: str
    mend_label: str
    marks: list[Mark]


def row_words(row: BulkRow, deliveries: list[Delivery]) -> RowWords:
    """Return what happens or happened to an invoice."""
    url, label = mend_of(row)
    to = row.data.get("receivers", {})
    return RowWords(
        row=row,
        receivers=", ".join(address for addresses in to.values() for address in addresses),
        sentence=sentence_of(row),
        mend_url=url,
        mend_label=label,
        marks=list(marks_of(row, deliveries)),
    )


def mend_of(row: BulkRow) -> tuple[str, str]:
    """Return where what stands in the way can be mended, and the words of that link."""
    if row.code in OF_THE_CLIENT and row.invoice.client_id:
        return reverse("clients:show", args=[row.invoice.client_id]), _now("Open the client")
    if row.code in {reasons.NOT_ISSUABLE, reasons.NO_CLIENT}:
        return reverse("invoices:edit", args=[row.invoice_id]), _now("Open the draft")
    return "", ""


def marks_of(row: BulkRow, deliveries: list[Delivery]) -> Iterator[Mark]:
    """Yield the states of a row's messages; of one without any, its own."""
    for delivery in deliveries:
        icon, tone = LOOKS[DeliveryState(delivery.state)]
        yield Mark(word_of(delivery), icon, tone, reason_of(delivery))
    if not deliveries and row.state == BulkRowState.WAITING:
        yield Mark(_now("Waiting"), "clock", "")
    elif not deliveries and row.state == BulkRowState.LEFT_OUT:
        yield Mark(title_of(row.code), "ban", "warning")


def state_mark(state: str) -> Mark:
    """Return where a job stands."""
    icon, tone, word = STATES[BulkState(state)]
    return Mark(str(word), icon, tone)
