"""The look ahead: what comes next, when, with what, and why not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.delivery.pauses import pause_reminders, promise, stop_reminders
from billing.invoices.models import Invoice
from billing.reminders.queries import upcoming
from fastfaktura.core.models import Business
from tests.billing.reminders.conftest import at, pay, run_and_send
from tests.factories import actor_of, make_client, make_draft, make_invoice

pytestmark = pytest.mark.django_db


def lines(invoice: Invoice, now: datetime) -> list[tuple[int, str, str, str]]:
    return [
        (
            each.step.days,
            str(each.foresight),
            each.code,
            each.at.strftime("%m-%d %H:%M") if each.at else "",
        )
        for each in upcoming(invoice, now=now)
    ]


class TestWhatComesNext:
    def test_is_told_with_its_hour(self, business: Business) -> None:
        invoice = make_invoice(business)
        # Nine in Oslo, eight in UTC; from 29 March on, seven.
        assert lines(invoice, at(0)) == [
            (3, "planned", "", "03-19 08:00"),
            (15, "planned", "", "03-31 07:00"),
            (30, "planned", "", "04-15 07:00"),
        ]
        first = upcoming(invoice, now=at(0))[0]
        assert first.planned_date == date(2026, 3, 19)
        assert invoice.client is not None
        assert first.receivers == (invoice.client.email,)

    def test_names_what_the_law_allows_each_step_to_claim(self, business: Business) -> None:
        _first, second, third = upcoming(make_invoice(business), now=at(0))
        assert second.claims is not None
        assert [each.kind for each in second.claims.claims] == ["fee"]
        assert third.claims is not None
        assert "fee" in {each.kind for each in third.claims.claims}

    def test_is_nothing_of_what_asks_for_nothing(self, business: Business) -> None:
        assert upcoming(make_draft(business), now=at(0)) == []
        invoice = make_invoice(business)
        pay(invoice)
        invoice.refresh_from_db()
        assert upcoming(invoice, now=at(0)) == []

    def test_is_what_is_left(self, business: Business) -> None:
        invoice = make_invoice(business)
        run_and_send(business, at(3))
        assert [line[0] for line in lines(invoice, at(4))] == [15, 30]

    def test_is_the_rest_of_a_pause_first(self, business: Business) -> None:
        invoice = make_invoice(business)
        pause_reminders(
            invoice=invoice,
            until_date=date(2026, 3, 23),
            reason="",
            actor=actor_of(business),
            now=at(0),
        )
        # The first goes on the 24th, five days late: the second keeps its twelve days, over Easter.
        assert lines(invoice, at(1)) == [
            (3, "held", "paused", "03-24 08:00"),
            (15, "planned", "", "04-07 07:00"),
            (30, "planned", "", "04-22 07:00"),
        ]

    def test_waits_for_the_money_of_a_promise(self, business: Business) -> None:
        invoice = make_invoice(business)
        until = date(2026, 3, 20)
        promise(invoice=invoice, until_date=until, actor=actor_of(business), now=at(0))
        assert lines(invoice, at(4))[0] == (3, "held", "promised", "03-24 08:00")
        assert lines(invoice, at(7))[0] == (3, "held", "promise_just_passed", "03-24 08:00")

    def test_is_never_where_reminders_were_stopped(self, business: Business) -> None:
        invoice = make_invoice(business)
        stop_reminders(invoice=invoice, reason="", actor=actor_of(business), now=at(0))
        assert {line[1:] for line in lines(invoice, at(1))} == {("held", "stopped", "")}

    def test_says_who_is_not_reached(self, business: Business) -> None:
        invoice = make_invoice(business, make_client(business, email=""))
        assert lines(invoice, at(3))[0] == (3, "held", "no_receiver", "")
        assert upcoming(invoice, now=at(0))[0].left_out[0]["code"] == "no_receiver"

    def test_says_what_a_later_step_leaves_behind(self, business: Business) -> None:
        invoice = make_invoice(business)
        assert lines(invoice, at(42)) == [
            (3, "skipped", "overtaken", ""),
            (15, "skipped", "overtaken", ""),
            (30, "planned", "", "04-27 09:00"),
        ]

    def test_comes_true(self, business: Business) -> None:
        invoice = make_invoice(business)
        foretold = [each.at for each in upcoming(invoice, now=at(-5))]
        now = datetime(2026, 3, 11, 9, tzinfo=UTC)
        while now < at(40):
            run_and_send(business, now)
            now += timedelta(days=1)
        made = invoice.reminders.order_by("level").values_list("created_at", flat=True)
        assert [instant.date() for instant in made] == [each.date() for each in foretold if each]
