"""What the pages of a bulk job show: chips to narrow its rows, one page of them, its progress."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.bulk.models import BulkJob, BulkKind, BulkRow, BulkRowState, BulkState
from billing.bulk.policy import SENT_BEFORE
from billing.bulk.queries import (
    counts_of,
    deliveries_of_rows,
    delivery_counts,
    has_trouble,
    is_sending,
    rows_of,
    verdicts_of,
)
from billing.bulk.words import title_of
from billing.delivery.models import (
    LEFT_THE_HOUSE,
    NEEDS_CARE,
    ON_ITS_WAY,
    Channel,
    DeliveryState,
)
from billing.delivery.sms.accounts import can_send_sms
from billing.pages.bulk_words import row_words
from fastfaktura.core.http import BusinessRequest

ROWS_SHOWN = 50
# What the page shows without being asked otherwise.
GOES, ALL, DONE, TROUBLE, LEFT_OUT = "goes", "all", "done", "trouble", "left_out"


def plan_context(request: BusinessRequest, job: BulkJob) -> dict[str, Any]:
    """Return the dry run: how many go, why the others do not, and the rows of one such group."""
    groups = verdicts_of(job)
    left_out = sum(how_many for _code, how_many in groups)
    goes = job.row_count - left_out
    shown = request.GET.get("show", "")
    known = {code for code, _how_many in groups}
    if shown not in known:
        shown = GOES if goes or not groups else groups[0][0]
    rows = rows_of(job)
    rows = rows.filter(state=BulkRowState.WAITING) if shown == GOES else rows.filter(code=shown)
    word = _("Is reminded") if job.kind == BulkKind.REMIND else _("Is sent")
    chips = [_chip(GOES, word, goes, shown)]
    chips += [_chip(code, title_of(code), how_many, shown) for code, how_many in groups]
    waiting = job.rows.filter(state=BulkRowState.WAITING)
    return {
        "goes": goes,
        "left_out": left_out,
        "issues": waiting.filter(data__issues=True).count() if job.kind == BulkKind.SEND else 0,
        "chips": chips,
        "by_email": Channel.EMAIL in job.channels,
        "by_sms": Channel.SMS in job.channels,
        "has_sms": can_send_sms(request.business),
        "offers_again": job.kind == BulkKind.SEND and (job.sends_again or SENT_BEFORE in known),
        **_page_of(request, rows, shown),
    }


def live_context(request: BusinessRequest, job: BulkJob, *, now: datetime) -> dict[str, Any]:
    """Return how a job stands, and whether a look a little later will find more."""
    counts = counts_of(job)
    messages = delivery_counts(job)
    trouble = sum(messages.get(state, 0) for state in NEEDS_CARE)
    left_out = counts.get(BulkRowState.LEFT_OUT, 0)
    done = counts.get(BulkRowState.DONE, 0)
    shown = request.GET.get("show", "")
    if shown not in {DONE, TROUBLE, LEFT_OUT}:
        shown = ALL
    rows = rows_of(job)
    if shown == TROUBLE:
        rows = rows.filter(has_trouble())
    elif shown != ALL:
        rows = rows.filter(state=shown)
    runs = job.state == BulkState.RUNNING
    chips = [
        _chip(ALL, _("All"), job.row_count, shown),
        _chip(DONE, _("Done"), done, shown),
        _chip(TROUBLE, _("Failed"), trouble, shown),
        _chip(LEFT_OUT, _("Left out"), left_out, shown),
    ]
    return {
        "runs": runs,
        "polls": runs or is_sending(job, now=now),
        "is_poll": bool(request.htmx),
        "worked": done + left_out,
        "quarters": 25 * (4 * (done + left_out) // max(job.row_count, 1)),
        "done": done,
        "left_out": left_out,
        "on_their_way": sum(messages.get(state, 0) for state in ON_ITS_WAY),
        "arrived": sum(messages.get(state, 0) for state in LEFT_THE_HOUSE),
        "taken_back": messages.get(DeliveryState.UNDONE, 0),
        "trouble": trouble,
        "chips": chips,
        **_page_of(request, rows, shown),
    }


def _chip(key: str, label: str, count: int, shown: str) -> dict[str, Any]:
    query = urlencode({"show": key})
    return {"label": label, "count": count, "href": f"?{query}", "current": key == shown}


def _page_of(request: BusinessRequest, rows: QuerySet[BulkRow], shown: str) -> dict[str, Any]:
    """Return one page of the rows with their words, and where the pages beside it are."""
    text = request.GET.get("page", "")
    page = min(int(text), 10_000) if text.isdecimal() and text.isascii() and len(text) < 6 else 0
    begin = page * ROWS_SHOWN
    found = list(rows[begin : begin + ROWS_SHOWN + 1])
    on_page = found[:ROWS_SHOWN]
    deliveries = deliveries_of_rows(on_page)
    return {
        "rows": [row_words(row, deliveries[row.pk]) for row in on_page],
        "here": "?" + urlencode({"show": shown, "page": page}),
        "previous_url": "?" + urlencode({"show": shown, "page": page - 1}) if page else "",
        "next_url": (
            "?" + urlencode({"show": shown, "page": page + 1}) if len(found) > ROWS_SHOWN else ""
        ),
    }
