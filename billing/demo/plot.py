"""What happens in the demo, and when: drawn by chance from a fixed seed, the same every time."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from babel.dates import format_date

from billing.amounts.vat import VatCategory
from billing.demo.cast import CAST, PER_THOUSAND_NOK, WORK, Role
from billing.invoices.drafts import DraftLine

YEARS = timedelta(days=730)
Ending = Literal["open", "paid", "partial", "cancelled", "draft", "bounced"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One invoice of the story: what it says, and what becomes of it on which day."""

    role: Role
    issue_date: date
    terms: int
    lines: tuple[DraftLine, ...]
    ending: Ending
    opened_date: date | None
    settled_date: date | None

    @property
    def due_date(self) -> date:
        """Return when it is due."""
        return self.issue_date + timedelta(days=self.terms)


def plot(today: date) -> list[Act]:
    """Return every invoice of the two years up to today, the oldest first."""
    chance = Random(20240311)  # noqa: S311 - a story needs no secrets
    acts = [act for role in CAST for act in _acts_of(role, today, chance)]
    acts.sort(key=lambda act: (act.issue_date, act.role.name))
    return _with_turns(acts, today)


def _acts_of(role: Role, today: date, chance: Random) -> list[Act]:
    first = today - YEARS
    if role.orders > 20:
        days = [first + timedelta(days=30 * number + 12) for number in range(role.orders)]
    else:
        # Business grew: later days are likelier. Nobody orders on a Sunday.
        spread = [int(730 * chance.random() ** 0.8) for _ in range(role.orders)]
        days = [first + timedelta(days=offset) for offset in sorted(spread)]
    days = [day + timedelta(days=1) if day.weekday() == 6 else day for day in days if day < today]
    return [_act(role, day, today, chance) for day in days]


def _act(role: Role, issue_date: date, today: date, chance: Random) -> Act:
    terms = 30 if role.country not in {"NO", "SE"} else 14
    opened = issue_date + timedelta(days=chance.choice((0, 0, 1, 1, 2, 4)))
    wait = {
        "prompt": terms + chance.randint(-5, 3),
        "slow": terms + chance.randint(6, 30),
        "late": terms + chance.randint(40, 110),
        "partial": terms + chance.randint(0, 25),
    }[role.habit]
    settled = issue_date + timedelta(days=max(wait, 1))
    is_settled = settled < today
    ending: Ending = "paid" if is_settled else "open"
    # Who pays in parts has paid the first one of what is still open.
    if role.habit == "partial" and not is_settled and issue_date < today - timedelta(days=20):
        ending, settled = "partial", issue_date + timedelta(days=18)
    return Act(
        role=role,
        issue_date=issue_date,
        terms=terms,
        lines=_lines(role, issue_date, chance),
        ending=ending,
        opened_date=opened if opened < today and chance.random() < 0.93 else None,
        settled_date=settled if ending != "open" else None,
    )


def _lines(role: Role, on: date, chance: Random) -> tuple[DraftLine, ...]:
    work = WORK[role.tag]
    count = min(len(work), chance.choice((1, 1, 2, 2, 3)))
    chosen = [work[0], *chance.sample(work[1:], count - 1)]
    return tuple(_line(role, text, unit, price, on, chance) for text, unit, price in chosen)


def _line(role: Role, text: str, unit: str, price: int, on: date, chance: Random) -> DraftLine:
    quantity = {
        "HUR": Decimal(chance.randint(4, 96)) / 2,
        "DAY": Decimal(chance.randint(1, 3)),
        "MON": Decimal(1),
    }.get(unit, Decimal(chance.choice((1, 1, 1, 2, 3))))
    own_price = Decimal(price * PER_THOUSAND_NOK[role.currency] // 1000)
    is_domestic = role.country == "NO"
    return DraftLine(
        description=text.format(month=format_date(on, "MMMM y", locale="en_GB")),
        quantity=quantity,
        unit_code=unit,
        unit_price=own_price,
        vat_category=VatCategory.STANDARD if is_domestic else VatCategory.EXPORT,
        vat_rate=Decimal(25) if is_domestic else Decimal(0),
    )


def _with_turns(acts: list[Act], today: date) -> list[Act]:
    """Turn a few acts: some cancelled, the last ones drafts, one whose mail came back."""
    for index in range(17, len(acts), 58):
        if acts[index].issue_date < today - timedelta(days=30):
            acts[index] = replace(
                acts[index],
                ending="cancelled",
                settled_date=acts[index].issue_date + timedelta(days=3),
            )
    for index in range(len(acts) - 4, len(acts)):
        acts[index] = replace(acts[index], ending="draft", opened_date=None, settled_date=None)
    for index in (len(acts) - 7, len(acts) - 12):
        acts[index] = replace(acts[index], ending="bounced", opened_date=None, settled_date=None)
    return acts
