"""Months as a report counts them."""

from datetime import date


def month_start(day: date, back: int = 0) -> date:
    """Return the first day of the month of ``day``, or of one ``back`` months before it."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def last_months(today: date, count: int) -> list[date]:
    """Return the first days of the last ``count`` months, this one the last."""
    return [month_start(today, back) for back in reversed(range(count))]
