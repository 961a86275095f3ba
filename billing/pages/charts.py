"""Charts drawn by the server as SVG: whole numbers only, so that no style is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.reports.overview import Age, Month
from fastfaktura.core.templatetags.figures import compact

WIDTH = 720
HEIGHT = 180
BAR_GAP = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the chart, in its own units."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class MonthBars:
    """The two bars of a month and where its label stands."""

    first_day: date
    invoiced_total: Decimal
    paid_total: Decimal
    invoiced: Bar
    paid: Bar
    slot: Bar
    middle: int


@dataclass(frozen=True, slots=True)
class Gridline:
    """A line across the chart and the amount it stands for."""

    y: int
    amount: str


def gridlines(months: Sequence[Month]) -> list[Gridline]:
    """Return the lines at the highest sum and at half of it, with their amounts in short."""
    highest = _highest(months)
    return [
        Gridline(0, compact(highest)),
        Gridline(HEIGHT // 2, compact(highest / 2)),
    ]


def _highest(months: Sequence[Month]) -> Decimal:
    return max([Decimal(1), *(max(month.invoiced, month.paid) for month in months)])


def month_bars(months: Sequence[Month]) -> list[MonthBars]:
    """Lay out two bars a month; sums below zero stand at the line with no height."""
    highest = _highest(months)
    slot = WIDTH // max(len(months), 1)
    width = (slot - 4 * BAR_GAP) // 2
    bars = []
    for index, month in enumerate(months):
        left = index * slot + 2 * BAR_GAP - BAR_GAP // 2
        bars.append(
            MonthBars(
                month.first_day,
                month.invoiced,
                month.paid,
                _bar(left, width, month.invoiced, highest),
                _bar(left + width + BAR_GAP, width, month.paid, highest),
                Bar(index * slot, 0, slot, HEIGHT),
                index * slot + slot // 2,
            )
        )
    return bars


def _bar(x: int, width: int, value: Decimal, highest: Decimal) -> Bar:
    height = max(0, int(value * HEIGHT / highest))
    # A small sum is still a sum: it shows at least two units high.
    height = max(height, 2) if value > 0 else 0
    return Bar(x, HEIGHT - height, width, height)


@dataclass(frozen=True, slots=True)
class AgePart:
    """A piece of the stacked bar, in thousandths of its width."""

    age: Age
    index: int
    x: int
    width: int


def age_parts(ages: Sequence[Age]) -> list[AgePart]:
    """Lay the ages side by side; together they fill the bar, unless nothing is open."""
    total = sum((age.total for age in ages), Decimal(0))
    parts, left = [], Decimal(0)
    for index, age in enumerate(ages):
        share = age.total * 1000 / total if total else Decimal(0)
        start, end = int(left), int(left + share)
        parts.append(AgePart(age, index, start, end - start))
        left += share
    return parts


def spark_points(course: Sequence[Decimal]) -> str:
    """Return a polyline in a box of 100 by 28, empty if there is no course to show."""
    if len(course) < 2 or not any(course):
        return ""
    lowest, highest = min(*course, Decimal(0)), max(course)
    span = highest - lowest or Decimal(1)
    return " ".join(
        f"{index * 100 // (len(course) - 1)},{26 - int((value - lowest) * 24 / span)}"
        for index, value in enumerate(course)
    )
