"""A transcript as a reader sees it: a calendar, a mailbox, and what it came to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.pages.event_words import event_words
from billing.rehearsal.models import Rehearsal
from fastfaktura.core.models import Event

# So many lines of a day fit its field in the calendar.
LINES = 3
CHANNEL_ICONS = {Channel.EMAIL: "mail", Channel.SMS: "smartphone", Channel.LINK: "link"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that would have happened; a message has its words."""

    at: datetime
    icon: str
    tone: str
    sentence: str
    number: str
    client: str
    message: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar."""

    day: date
    is_played: bool
    lines: Sequence[Line] = ()

    @property
    def shown(self) -> Sequence[Line]:
        """Return the lines that fit the calendar."""
        return self.lines if len(self.lines) <= LINES else self.lines[: LINES - 1]

    @property
    def rest(self) -> int:
        """Return how many do not."""
        return len(self.lines) - len(self.shown)


@dataclass(frozen=True, slots=True)
class Story:
    """The whole."""

    weeks: Sequence[Sequence[Day]]
    days: Sequence[Day]
    messages: Sequence[Line]
    reminders: int
    claimed: dict[str, Decimal] = field(default_factory=dict)
    received: dict[str, Decimal] = field(default_factory=dict)


def story_of(rehearsal: Rehearsal) -> Story:
    """Return the transcript of a rehearsal for its page, in the reader's language."""
    zone = ZoneInfo(rehearsal.business.time_zone)
    lines = [line_of(entry, zone) for entry in rehearsal.transcript]
    by_day: dict[date, list[Line]] = {}
    for line in lines:
        by_day.setdefault(line.at.date(), []).append(line)
    messages = [line for line in lines if line.message]
    days = [
        Day(day, is_played=True, lines=by_day.get(day, ()))
        for day in (rehearsal.start_date + timedelta(n) for n in range(rehearsal.days))
    ]
    return Story(
        weeks=weeks_of(days),
        days=[day for day in days if day.lines],
        messages=messages,
        reminders=sum(
            1 for line in messages if line.message and line.message["about"] == "reminder"
        ),
        claimed=sums_of(rehearsal.transcript, "claim.claimed"),
        received=sums_of(rehearsal.transcript, "payment.received"),
    )


def line_of(entry: dict[str, Any], zone: ZoneInfo) -> Line:
    """Return an entry of the transcript in words."""
    at = datetime.fromisoformat(entry["at"]).astimezone(zone)
    number, client = entry["number"], entry["client"]
    if entry["kind"] == "message":
        icon = CHANNEL_ICONS[Channel(entry["channel"])]
        return Line(at, icon, tone_of(entry), message_title(entry), number, client, entry)
    if entry["kind"] == "state":
        return Line(at, "clock", "danger", pgettext("state", "Overdue"), number, client)
    words = event_words(Event(kind=entry["event"], data=entry["data"]))
    return Line(at, words.icon, words.tone, str(words.sentence), number, client)


def message_title(entry: dict[str, Any]) -> str:
    """Return what a message is about: the tone of a reminder, else its kind."""
    if entry["about"] == DeliveryKind.REMINDER and entry["tone"]:
        return {
            Tone.FRIENDLY: _("Friendly reminder"),
            Tone.FIRM: _("Firm reminder"),
            Tone.FORMAL: _("Formal notice"),
        }[Tone(entry["tone"])]
    return str(DeliveryKind(entry["about"]).label)


def tone_of(entry: dict[str, Any]) -> str:
    """Return the colour of a message: a reminder stands out as its tone does."""
    if entry["about"] != DeliveryKind.REMINDER:
        return "info"
    return {Tone.FORMAL.value: "danger", Tone.FIRM.value: "warning"}.get(entry["tone"], "info")


def weeks_of(days: Sequence[Day]) -> list[list[Day]]:
    """Return the days in weeks from Monday on, with the days around them that are not played."""
    first, last = days[0].day, days[-1].day
    before = [Day(first - timedelta(n), is_played=False) for n in range(first.weekday(), 0, -1)]
    after = [Day(last + timedelta(n), is_played=False) for n in range(1, 7 - last.weekday())]
    whole = [*before, *days, *after]
    return [whole[start : start + 7] for start in range(0, len(whole), 7)]


def sums_of(transcript: Iterable[dict[str, Any]], kind: str) -> dict[str, Decimal]:
    """Return the amounts of the events of a kind, by currency."""
    sums: dict[str, Decimal] = {}
    for entry in transcript:
        if entry.get("event") == kind:
            data = entry["data"]
            currency = data["currency"]
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(data["amount"])
    return sums
