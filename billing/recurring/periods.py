"""What one date of a schedule stands for: its stretch of time, and the words for it in a text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from billing.recurring.calendar import LAST_DAY, MONTHS_OF_A_YEAR, Rule
from fastfaktura.core.stretches import day_span, month_name, month_span, quarter
from fastfaktura.core.templatetags.figures import day as written_day

# Only a name between the braces: nothing is called, looked up in an object, or computed.
VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAMES = ("period", "period_start", "period_end", "date", "month", "quarter", "year", "week")


@dataclass(frozen=True, slots=True)
class Period:
    """The stretch from ``first`` to ``last``, both included, that falls due on ``day``."""

    day: date
    first: date
    last: date

    def words(self, locale: str) -> dict[str, str]:
        """Return what each variable says, in this language."""
        return {
            "period": self._named(locale),
            "period_start": written_day(self.first, locale=locale),
            "period_end": written_day(self.last, locale=locale),
            "date": written_day(self.day, locale=locale),
            "month": month_name(self.day, locale=locale),
            "quarter": quarter(self.day, locale=locale),
            "year": str(self.day.year),
            "week": str(self.day.isocalendar().week),
        }

    def _named(self, locale: str) -> str:
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            whole_year = (self.first.month, self.last.month) == (1, MONTHS_OF_A_YEAR)
            if whole_year and self.first.year == self.last.year:
                return str(self.first.year)
            return month_span(self.first, self.last, locale=locale)
        return day_span(self.first, self.last, locale=locale)


def period_of(rule: Rule, day: date) -> Period:
    """Return the period of a date: it lasts until the next date, as most things are billed ahead.

    Only on a month's last day one bills what has passed: that period ends with the date.
    """
    if rule.interval != "week" and (rule.day or rule.start_date.day) == LAST_DAY:
        months = rule.every * (MONTHS_OF_A_YEAR if rule.interval == "year" else 1)
        year, month = divmod(day.year * MONTHS_OF_A_YEAR + day.month - months, MONTHS_OF_A_YEAR)
        return Period(day, date(year, month + 1, 1), day)
    return Period(day, day, rule.last_day_of_period(day))


def filled_in(text: str, words: Mapping[str, str]) -> str:
    """Return the text with its variables replaced, once: what they say is not read again.

    A name that is not known stays as it was written.
    """
    return VARIABLE.sub(lambda found: words.get(found[1], found[0]), text)


def unknown_variables(text: str) -> Iterator[str]:
    """Yield the names in braces that stand for nothing, in the order of the text."""
    for found in VARIABLE.finditer(text):
        if found[1] not in NAMES:
            yield found[1]
