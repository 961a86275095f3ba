"""When a message may leave: hours of the client's day, working days, no holiday of his country."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from holidays.constants import DE_FACTO, PUBLIC

from fastfaktura.core.clock import ZONES

SATURDAY = 5
# Longer than any run of closed days; a window that never opens is an error of its maker.
HORIZON = timedelta(days=40)
# No public holidays in most countries, and no days for reminders in any.
QUIET_DAYS = {(12, 24), (12, 31)}


@dataclass(frozen=True, slots=True)
class SendWindow:
    """The hours in which messages to a client may leave."""

    zone: str
    country: str
    opens: time
    closes: time
    working_days_only: bool


class NeverOpen(Exception):
    """No day within sight has the hours of the window."""


def zone_for(country: str, *, otherwise: str) -> str:
    """Return the zone of a client's country; the business's where we do not know it."""
    return ZONES.get(country, otherwise)


def calendar_country(country: str, *, otherwise: str) -> str:
    """Return the country whose holidays hold: the client's, or the business's if unknown."""
    supported = holidays.list_supported_countries(include_aliases=False)
    return country if country in supported else otherwise


@cache
def closed_days(country: str, year: int) -> frozenset[date]:
    """Return a country's public holidays in a year; none where the country is unknown.

    They come with the package ``holidays``; nothing is asked over a network. Regional holidays
    (Germany, Switzerland) are not among them.
    """
    try:
        known = holidays.country_holidays(country, years=year)
    except NotImplementedError:
        return frozenset()
    # Where nobody works although no law says so: Sweden's Midsummer Eve.
    if DE_FACTO in known.supported_categories:
        known = holidays.country_holidays(country, years=year, categories=(PUBLIC, DE_FACTO))
    return frozenset(known)


def is_open_day(window: SendWindow, day: date) -> bool:
    """Tell whether messages may leave on a day of the client's calendar."""
    if not window.working_days_only:
        return True
    return (
        day.weekday() < SATURDAY
        and (day.month, day.day) not in QUIET_DAYS
        and day not in closed_days(window.country, day.year)
    )


def next_opening(window: SendWindow, at: datetime) -> datetime:
    """Return ``at`` if the window is open then, else the instant in UTC at which it opens next.

    :raises NeverOpen: if that is further away than any holidays last.
    """
    zone = ZoneInfo(window.zone)
    first = at.astimezone(zone).date()
    day = first
    while day - first <= HORIZON:
        # Through UTC, so that an hour which a clock skips or repeats is counted right.
        opens = datetime.combine(day, window.opens, zone).astimezone(UTC)
        closes = datetime.combine(day, window.closes, zone).astimezone(UTC)
        if is_open_day(window, day) and max(opens, at) < closes:
            return max(opens, at)
        day += timedelta(days=1)
    raise NeverOpen


def is_open(window: SendWindow, at: datetime) -> bool:
    """Tell whether messages may leave at this instant."""
    return next_opening(window, at) == at


def next_open_day(window: SendWindow, day: date) -> date:
    """Return the day itself if it is a working day of the client, else the next that is."""
    last = day + HORIZON
    while not is_open_day(window, day) and day < last:
        day += timedelta(days=1)
    return day
