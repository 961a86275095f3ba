"""A schedule in a foreign currency: its rate is of use for a month, then its invoices wait."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing.invoices.lifecycle import InvoiceStatus
from billing.recurring.checks import InvalidSchedule
from billing.recurring.consent import try_again
from billing.recurring.content import Pattern
from billing.recurring.models import PeriodState, Schedule
from billing.recurring.operations import run_schedules, update_schedule
from billing.recurring.problems import problems_now
from billing.recurring.rates import SERVES_DAYS, serves_until
from tests.factories import actor_of, make_business, make_client, make_facts, make_schedule

pytestmark = pytest.mark.django_db

SENDS = {"mode": "send", "channels": ("email",)}
MARCH = {"exchange_rate": Decimal("11.5"), "exchange_rate_date": date(2026, 3, 2)}


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def in_euros(business, **facts) -> Schedule:
    """Make a schedule in euro of a seller whose law wants the VAT in kroner too."""
    content = {"currency": "EUR", "exchange_rate": None, "exchange_rate_date": None}
    return make_schedule(business, content=content | facts, **SENDS)


def write_rate(schedule: Schedule, rate: str, day: date, *, now: datetime) -> None:
    """Write a newer rate into the schedule, as a person does."""
    facts = make_facts(schedule.business, schedule.client, **SENDS)
    content = replace(schedule.pattern.content, exchange_rate=Decimal(rate), exchange_rate_date=day)
    update_schedule(
        schedule_id=schedule.pk,
        facts=replace(facts, pattern=Pattern(content)),
        actor=actor_of(schedule.business),
        now=now,
    )


class TestAnInvoice:
    def test_takes_the_rate_with_its_date(self):
        in_euros(make_business(), **MARCH, exchange_rate_source="Norges Bank")

        [period] = run_schedules(now=on(4, 1))

        invoice = period.invoice
        invoice.refresh_from_db()
        assert (period.state, invoice.status) == (PeriodState.MADE, InvoiceStatus.ISSUED)
        assert (invoice.exchange_rate, invoice.exchange_rate_date) == (11.5, date(2026, 3, 2))
        assert (invoice.tax_currency, invoice.exchange_rate_source) == ("NOK", "Norges Bank")

    def test_waits_as_a_draft_once_the_rate_is_too_old(self):
        in_euros(make_business(), **MARCH)
        run_schedules(now=on(4, 1))

        [period] = run_schedules(now=on(5, 1))

        assert (period.state, period.invoice.status) == (PeriodState.FAILED, InvoiceStatus.DRAFT)
        assert period.problems == [{"field": "exchange_rate", "code": "exchange_rate_too_old"}]
        assert period.invoice.exchange_rate is None
        [problem] = problems_now(period, today=date(2026, 5, 1))
        assert "2 Mar 2026" in problem.message.replace("\N{NO-BREAK SPACE}", " ")
        assert str(SERVES_DAYS) in problem.message

    def test_waits_as_a_draft_without_any_rate(self):
        in_euros(make_business())

        [period] = run_schedules(now=on(4, 1))

        assert period.problems == [{"field": "exchange_rate", "code": "no_exchange_rate"}]

    def test_that_waits_takes_the_rate_that_is_written_then(self):
        schedule = in_euros(make_business())
        [period] = run_schedules(now=on(4, 1))
        write_rate(schedule, "11.7", date(2026, 4, 1), now=on(4, 2))
        period.schedule.refresh_from_db()
        assert problems_now(period, today=date(2026, 4, 2)) == []

        again = try_again(
            schedule_id=schedule.pk, period_id=period.pk, actor=actor_of(schedule.business),
            now=on(4, 2),
        )  # fmt: skip

        again.invoice.refresh_from_db()
        assert (again.state, again.problems) == (PeriodState.MADE, [])
        assert again.invoice.exchange_rate == Decimal("11.7")

    def test_in_the_seller_s_own_currency_needs_none(self):
        make_schedule(make_business(), **SENDS)

        [period] = run_schedules(now=on(4, 1))

        assert period.state == PeriodState.MADE


class TestARate:
    def test_serves_for_its_days(self):
        schedule = in_euros(make_business(), **MARCH)

        assert serves_until(schedule.pattern.content) == date(2026, 4, 2)

    @pytest.mark.parametrize("day", [None, date(2026, 3, 3)])
    def test_without_a_day_or_of_one_to_come_is_refused(self, day):
        business = make_business()
        facts = {"exchange_rate": Decimal(11), "exchange_rate_date": day}

        with pytest.raises(InvalidSchedule) as refused:
            in_euros(business, **facts)

        assert [problem.field for problem in refused.value.problems] == ["exchange_rate_date"]

    def test_rests_with_a_schedule_that_makes_drafts_too(self):
        client = make_client(make_business())
        schedule = make_schedule(client.business, client, content={"currency": "EUR"} | MARCH)
        schedule.refresh_from_db()

        assert schedule.pattern.content.exchange_rate == Decimal("11.5")
