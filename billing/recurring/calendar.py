"""The dates of a schedule: counted from its first date, so that no date drifts from the rule."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, islice

# The day of a month that stands for its last one, however long it is.
LAST_DAY = 31
MONTHS_OF_A_YEAR = 12
# Beyond it Python has no dates; every rule ends here at the latest.
LAST_YEAR = date.max.year - 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When a schedule is due: every so many weeks, months or years from its start.

    ``day`` is that of the month; a shorter month takes its last day, and the next longer one the
    day itself again: 31 January, 28 February, 31 March. Without one it is the start's. Weeks keep
    the start's weekday. The first date is the first one of the rule on the start or after it.
    """

    interval: str
    start_date: date
    every: int = 1
    day: int | None = None

    def __post_init__(self) -> None:
        if self.every < 1:
            raise ValueError(f"every {self.every} is no step forward")

    def dates(self) -> Iterator[date]:
        """Yield the dates, oldest first, each later than the one before."""
        if self.interval == "week":
            yield from self._weeks()
        else:
            yield from self._months()

    def first(self) -> date:
        """Return the first date."""
        return next(self.dates())

    def after(self, day: date) -> date | None:
        """Return the first date later than this day; None at the end of all dates."""
        return next((each for each in self._near(day) if each > day), None)

    def on_or_after(self, day: date) -> date | None:
        """Return the first date that is not before this day."""
        return self.after(day - timedelta(days=1))

    def until(self, first: date, last: date) -> list[date]:
        """Return the dates of this stretch, both ends included."""
        found = []
        for each in self._near(first - timedelta(days=1)):
            if each > last:
                break
            if each >= first:
                found.append(each)
        return found

    def following(self, first: date, *, most: int) -> list[date]:
        """Return at most so many dates that are not before ``first``."""
        near = self._near(first - timedelta(days=1))
        return list(islice((each for each in near if each >= first), most))

    def last_day_of_period(self, day: date) -> date:
        """Return the day before the next date: a date's period lasts through it."""
        following = self.after(day)
        return following - timedelta(days=1) if following else day

    def _near(self, day: date) -> Iterator[date]:
        """Yield the dates from one that is not after ``day``, without walking through all."""
        return self._weeks(near=day) if self.interval == "week" else self._months(near=day)

    def _weeks(self, near: date | None = None) -> Iterator[date]:
        step = timedelta(weeks=self.every)
        passed = (near - self.start_date) // step if near and near > self.start_date else 0
        for number in count(passed):
            day = self.start_date.toordinal() + number * step.days
            if day > date(LAST_YEAR, 12, 31).toordinal():
                return
            yield date.fromordinal(day)

    def _months(self, near: date | None = None) -> Iterator[date]:
        start = self.start_date
        yearly = self.interval == "year"
        step = self.every * (MONTHS_OF_A_YEAR if yearly else 1)
        anchor = _month(start)
        if self._in_month(anchor) < start:
            anchor += MONTHS_OF_A_YEAR if yearly else 1
        # One step back, since a date of the month of ``near`` may lie after it.
        passed = max((_month(near) - anchor) // step - 1, 0) if near else 0
        for number in count(passed):
            month = anchor + number * step
            if month // MONTHS_OF_A_YEAR > LAST_YEAR:
                return
            yield self._in_month(month)

    def _in_month(self, month: int) -> date:
        year, at = divmod(month, MONTHS_OF_A_YEAR)
        length = monthrange(year, at + 1)[1]
        return date(year, at + 1, min(self.day or self.start_date.day, length))


def _month(day: date) -> int:
    """Return the month as one number, so that months can be added."""
    return day.year * MONTHS_OF_A_YEAR + day.month - 1
