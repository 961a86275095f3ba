"""The reminders of a business: when they ran, what was decided, and what comes in two weeks."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from billing.pages.reminder_panel import RestWords, rest_words
from billing.pages.reminder_words import (
    OUTCOMES,
    DecisionWords,
    channel_words,
    decision_words,
    run_sentence,
    step_words,
    tone_word,
)
from billing.reminders.models import Outcome, ReminderDecision, ReminderPlan
from billing.reminders.outlook import ComingReminder, coming_reminders
from billing.reminders.queries import is_late, last_run
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import may

PAGE = 30
COMING = 15
AHEAD = timedelta(days=14)
MARK = re.compile(r"(\d{10,17})-([0-9a-f-]{36})", re.ASCII)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the list shows it."""

    decision: ReminderDecision
    words: DecisionWords
    outcome: str
    step: str


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A reminder to come as the list shows it."""

    coming: ComingReminder
    words: str
    rest: RestWords | None


@require_GET
@may("read")
def show(request: BusinessRequest) -> HttpResponse:
    """Show what was sent, held and skipped, newest first, and what comes next."""
    business = request.business
    now = timezone.now()
    today = business_today(business, now=now)
    outcome = request.GET.get("show", "")
    chosen = outcome if outcome in set(Outcome) else ""
    found = list(_decisions(request, chosen)[: PAGE + 1])
    rows = [_row(decision) for decision in found[:PAGE]]
    coming = coming_reminders(business, today=today, until=today + AHEAD)
    older = {"show": chosen, "older": mark_of(found[PAGE - 1])} if len(found) > PAGE else {}
    run = last_run(business)
    context = {
        "run": run,
        "run_words": run_sentence(run, today=today),
        "is_late": is_late(business, now),
        "rows": rows,
        "chips": _chips(chosen),
        "is_filtered": bool(chosen) or "older" in request.GET,
        "older_url": f"?{urlencode(older)}" if older else "",
        "newest_url": f"?{urlencode({'show': chosen})}" if "older" in request.GET else "",
        "coming": [_coming_row(each) for each in coming[:COMING]],
        "coming_rest": max(0, len(coming) - COMING),
        "has_plan": ReminderPlan.objects.for_business(business)
        .filter(archived_at=None, is_active=True, steps__removed_at=None, steps__isnull=False)
        .exists(),
        "today": today,
    }
    return render_fragment(request, "billing/reminders/list.html#decisions", context)


def _decisions(request: BusinessRequest, chosen: str) -> Any:
    found = (
        ReminderDecision.objects.for_business(request.business)
        .select_related("invoice__client", "step")
        .order_by("-last_decided_at", "-pk")
    )
    if chosen:
        found = found.filter(outcome=chosen)
    mark = _read_mark(request)
    if mark:
        at, key = mark
        found = found.filter(Q(last_decided_at__lt=at) | Q(last_decided_at=at, pk__lt=key))
    return found


def mark_of(decision: ReminderDecision) -> str:
    """Return the place of a decision in the list, as the address names it."""
    return f"{(decision.last_decided_at - EPOCH) // MICROSECOND}-{decision.pk}"


def _read_mark(request: HttpRequest) -> tuple[datetime, UUID] | None:
    found = MARK.fullmatch(request.GET.get("older", ""))
    if found is None:
        return None
    try:
        return EPOCH + int(found[1]) * MICROSECOND, UUID(found[2])
    except (ValueError, OverflowError):
        return None


def _row(decision: ReminderDecision) -> DecisionRow:
    words = decision_words(decision.outcome, decision.code, decision.data)
    return DecisionRow(decision, words, str(OUTCOMES[decision.outcome]), step_words(decision.step))


def _coming_row(coming: ComingReminder) -> ComingRow:
    words = f"{tone_word(coming.step.tone)} · {channel_words(coming.step.channels)}"
    return ComingRow(coming, words, rest_words(coming.rest))


def _chips(chosen: str) -> list[dict[str, Any]]:
    chips = [{"label": _("All"), "href": "?", "current": not chosen}]
    chips += [
        {"label": words, "href": f"?show={outcome}", "current": outcome == chosen}
        for outcome, words in OUTCOMES.items()
    ]
    return chips
