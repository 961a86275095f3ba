"""The rules alone: which step is due, which are passed over; any history, any jumping clock."""

from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from billing.reminders.policy import (
    OVERTAKEN,
    TOO_LATE,
    Choice,
    Step,
    Taken,
    choose,
    earliest_date,
    planned_date,
    remaining,
)

DUE = date(2026, 3, 16)
LONG_AGO = date(2020, 1, 1)


def step(days: int, since: date = LONG_AGO) -> Step:
    return Step(UUID(int=days + 1000), days, since)


def taken(days: int, on: int | None = None, *, was_queued: bool = True) -> Taken:
    day = DUE + timedelta(days=days if on is None else on)
    return Taken(UUID(int=days + 1000), days, day, was_queued)


def chosen(steps: list[Step], history: list[Taken], day: int) -> Choice:
    return choose(steps, history, due_date=DUE, today=DUE + timedelta(days=day))


PLAN = [step(3), step(10), step(21)]


class TestAStep:
    def test_is_due_on_its_day_and_not_before(self) -> None:
        assert chosen(PLAN, [], 2).step is None
        assert chosen(PLAN, [], 3).step == step(3)

    def test_may_come_before_the_due_date(self) -> None:
        assert chosen([step(-3), *PLAN], [], -3).step == step(-3)

    def test_from_before_the_due_date_is_no_use_after_it(self) -> None:
        choice = chosen([step(-3), *PLAN], [], 1)
        assert choice.step is None
        assert [(each.step.days, each.code) for each in choice.passed] == [(-3, TOO_LATE)]

    def test_from_before_the_due_date_still_goes_on_that_day(self) -> None:
        assert chosen([step(-3)], [], 0).step == step(-3)

    def test_is_taken_once(self) -> None:
        assert chosen(PLAN, [taken(3)], 4).step is None

    def test_that_was_skipped_is_not_taken_later(self) -> None:
        assert chosen(PLAN, [taken(3, 9, was_queued=False)], 9).step is None

    def test_of_days_before_its_plan_is_never_mentioned(self) -> None:
        late = [step(days, since=DUE + timedelta(days=8)) for days in (3, 10, 21)]
        assert chosen(late, [], 9) == Choice()
        assert chosen(late, [], 10) == Choice(step(10, since=DUE + timedelta(days=8)))

    def test_before_one_that_was_taken_of_another_plan_does_not_begin_again(self) -> None:
        assert chosen([step(5), step(14)], [taken(10)], 12).step is None
        assert chosen([step(5), step(14)], [taken(10)], 14).step == step(14)


class TestMissedDays:
    def test_are_caught_up_by_the_last_step_alone(self) -> None:
        choice = chosen(PLAN, [], 40)
        assert choice.step == step(21)
        assert [(each.step.days, each.code, each.by_days) for each in choice.passed] == [
            (3, OVERTAKEN, 21),
            (10, OVERTAKEN, 21),
        ]


class TestTheDistance:
    def test_of_two_steps_is_kept_when_the_first_was_late(self) -> None:
        # The first went eight days late, so the payer has his seven days all the same.
        assert earliest_date(step(10), [taken(3, 11)], due_date=DUE) == DUE + timedelta(days=18)
        assert chosen(PLAN, [taken(3, 11)], 17).step is None
        assert chosen(PLAN, [taken(3, 11)], 18).step == step(10)

    def test_is_not_counted_from_what_was_never_sent(self) -> None:
        history = [taken(3, 11, was_queued=False)]
        assert earliest_date(step(10), history, due_date=DUE) == DUE + timedelta(days=10)


steps_of_plans = st.lists(st.integers(-20, 60), min_size=1, max_size=6, unique=True).map(
    lambda days: [step(each) for each in days]
)
# Days on which the engine ran by its clock, which may jump back and forth.
clocks = st.lists(st.integers(-30, 150), min_size=1, max_size=60)


def played(steps: list[Step], days: list[int]) -> tuple[list[Taken], list[tuple[int, int]]]:
    """Run on each of the days; return the history and what was sent, as (day, step)."""
    history: list[Taken] = []
    sent: list[tuple[int, int]] = []
    for day in days:
        choice = chosen(steps, history, day)
        history += [taken(each.step.days, day, was_queued=False) for each in choice.passed]
        if choice.step is not None:
            history.append(taken(choice.step.days, day))
            sent.append((day, choice.step.days))
    return history, sent


class TestAnyHistory:
    @given(steps_of_plans, clocks)
    def test_takes_each_step_at_most_once(self, steps: list[Step], days: list[int]) -> None:
        history, _sent = played(steps, days)
        ids = [each.step_id for each in history]
        assert len(ids) == len(set(ids))

    @given(steps_of_plans, clocks)
    def test_sends_nothing_before_its_day(self, steps: list[Step], days: list[int]) -> None:
        _history, sent = played(steps, days)
        assert all(day >= step_days for day, step_days in sent)

    @given(steps_of_plans, clocks)
    def test_goes_through_a_plan_in_its_order(self, steps: list[Step], days: list[int]) -> None:
        _history, sent = played(steps, days)
        assert [days for _day, days in sent] == sorted(days for _day, days in sent)

    @given(steps_of_plans, clocks)
    def test_leaves_the_payer_the_time_between_two(
        self, steps: list[Step], days: list[int]
    ) -> None:
        _history, sent = played(steps, sorted(days))
        for (first, first_days), (second, second_days) in pairwise(sent):
            assert second - first >= max(second_days - first_days, 1)

    @given(steps_of_plans, clocks)
    def test_loses_none(self, steps: list[Step], days: list[int]) -> None:
        # Whatever the clock did before: a run on every day from then on decides about all.
        history, _sent = played(steps, [*days, *range(151, 400)])
        assert {each.step_id for each in history} == {each.id for each in steps}
        assert remaining(steps, history, due_date=DUE) == []

    @given(steps_of_plans)
    def test_run_daily_sends_each_on_its_day(self, steps: list[Step]) -> None:
        _history, sent = played(steps, list(range(-30, 150)))
        assert sent == [(each.days, each.days) for each in sorted(steps, key=lambda s: s.days)]

    def test_names_the_planned_day(self) -> None:
        assert planned_date(step(-3), DUE) == date(2026, 3, 13)
