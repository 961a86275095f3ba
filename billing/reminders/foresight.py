"""Playing a plan ahead: when each step will leave if nothing changes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from billing.reminders import policy
from billing.reminders.calendar import SendWindow, next_opening


@dataclass(frozen=True, slots=True)
class Expected:
    """A step with the instant at which it leaves, or the word for why it will not."""

    step: policy.Step
    at: datetime | None = None
    passed: policy.Passed | None = None


def play(
    steps: Sequence[policy.Step],
    taken: Sequence[policy.Taken],
    *,
    due_date: date,
    window: SendWindow,
    begins: Callable[[date], datetime],
    day_of: Callable[[datetime], date],
    start: datetime,
) -> list[Expected]:
    """Return what becomes of the steps that are left, from ``start`` on, in their order.

    It asks the very rules that decide, from one opening of the window to the next.

    :param begins: the instant at which a day of the business's calendar begins.
    :param day_of: the day of that calendar at an instant.
    """
    known, expected = list(taken), []
    at = next_opening(window, start)
    while left := policy.remaining(steps, known, due_date=due_date):
        today = day_of(at)
        choice = policy.choose(left, known, due_date=due_date, today=today)
        for passed in choice.passed:
            expected.append(Expected(passed.step, passed=passed))
            known.append(policy.Taken(passed.step.id, passed.step.days, today, was_queued=False))
        if choice.step is not None:
            expected.append(Expected(choice.step, at))
            known.append(policy.Taken(choice.step.id, choice.step.days, today, was_queued=True))
        elif not choice.passed:
            earliest = policy.earliest_date(left[0], known, due_date=due_date)
            at = next_opening(window, begins(earliest))
    return expected
