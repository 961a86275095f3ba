"""Words for reminders: when a step comes, what it says, and how a decision about one looks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.delivery.models import Channel, Tone
from billing.reminders.models import ReminderRun, ReminderStep
from billing.reminders.words import (
    decision_detail,
    decision_sentence,
    foreseen_sentence,
    needs_person,
)
from fastfaktura.core.templatetags.figures import clock, moment


@dataclass(frozen=True, slots=True)
class DecisionWords:
    """A decision as a reader understands it; ``needs_person`` if nothing goes on by itself."""

    sentence: str
    detail: str
    icon: str
    tone: str
    needs_person: bool = False


OUTCOMES: dict[str, str | Promise] = {
    "sent": _("Sent"),
    "held": _("Held"),
    "skipped": _("Passed over"),
}
OUTCOME_OF_EVENT = {
    "reminder.held": "held",
    "reminder.skipped": "skipped",
    "reminder.not_sent": "held",
}
LOOKS = {
    "sent": ("bell", "success"),
    "held": ("pause", "warning"),
    "skipped": ("circle-dashed", ""),
}
NOT_ARRIVED = frozenset(("failed", "bounced", "unknown"))


def decision_words(
    outcome: str, code: str, data: dict[str, Any], *, is_foreseen: bool = False
) -> DecisionWords:
    """Return why a step was sent, held or skipped, as a whole sentence.

    :param is_foreseen: that this is what is to become of a step, and nothing is decided yet.
    """
    icon, tone = LOOKS.get(outcome, LOOKS["held"])
    if code in NOT_ARRIVED:
        icon, tone = "triangle-alert", "danger"
    return DecisionWords(
        foreseen_sentence(code, data) if is_foreseen else decision_sentence(code, data),
        decision_detail(code, data),
        icon,
        tone,
        needs_person(outcome, code),
    )


def reminder_sentence(kind: str, data: dict[str, Any]) -> str:
    """Return what a timeline says of an event of reminders; empty if its kind says it all."""
    if kind in OUTCOME_OF_EVENT and data.get("code"):
        return decision_words(OUTCOME_OF_EVENT[kind], data["code"], data).sentence
    if kind == "reminder_plan.chosen" and data.get("is_none"):
        return _now("Reminders by plan switched off here")
    if kind == "reminder_plan.chosen" and data.get("is_followed"):
        return _now("Reminder plan of its own given up")
    return ""


def days_sentence(days: int) -> str:
    """Return when a step comes, from the due date."""
    if days == 0:
        return _now("On the due date")
    if days < 0:
        words = ngettext(
            "%(days)d day before the due date", "%(days)d days before the due date", -days
        )
        return words % {"days": -days}
    words = ngettext("%(days)d day after the due date", "%(days)d days after the due date", days)
    return words % {"days": days}


def channel_words(channels: list[str]) -> str:
    """Return the ways of a step, one after the other."""
    return ", ".join(str(Channel(channel).label) for channel in channels)


def tone_word(tone: str) -> str:
    """Return the word for a tone."""
    return str(Tone(tone).label)


def step_words(step: ReminderStep) -> str:
    """Return which message of a plan a step is."""
    return f"{days_sentence(step.days)} · {tone_word(step.tone)}"


def run_sentence(run: ReminderRun | None, *, today: date) -> str:
    """Return when reminders last ran, and what came of it."""
    if run is None:
        return _now("Reminders have not run yet.")
    facts: dict[str, Any] = {"sent": run.sent, "held": run.held}
    if run.run_date == today:
        facts["at"] = clock(run.last_run_at)
        return _now("Reminders last ran at %(at)s: %(sent)s sent, %(held)s held.") % facts
    facts["at"] = moment(run.last_run_at)
    return _now("Reminders last ran on %(at)s: %(sent)s sent, %(held)s held.") % facts
