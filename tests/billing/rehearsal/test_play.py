"""A rehearsal: what the engine would do, told and then undone."""

from datetime import date
from typing import Any

import pytest

from billing.delivery.models import Delivery, MailboxMessage
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from billing.recurring.models import ScheduleMode
from billing.rehearsal.habits import Behaviour, Habit, Pays
from billing.rehearsal.play import play
from billing.reminders.models import Reminder
from fastfaktura.core.models import Event
from tests.factories import make_business, make_client, make_invoice, make_schedule

pytestmark = pytest.mark.django_db

# NOW of the factories is a Monday; the invoice is due on 16 March 2026, a Monday too.
START = date(2026, 3, 2)


def told(entries: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return day, kind and what it is about, of each entry."""
    return [
        (
            entry["at"][:10],
            entry["kind"],
            entry.get("event") or entry.get("state") or f"{entry['about']} {entry['tone']}".strip(),
        )
        for entry in entries
    ]


@pytest.fixture
def business():
    return make_business(is_sandbox=True, name="Nordlys Studio")


class TestWhoNeverPays:
    def test_gets_the_plan_of_norway_and_no_more(self, business):
        make_invoice(business, make_client(business, name="Fjord Bakeri", email="a@b.example"))

        played = play(business, start=START, days=60, behaviour=Behaviour(Habit(None)))

        assert told(played.entries) == [
            ("2026-03-17", "state", "overdue"),
            ("2026-03-19", "message", "reminder friendly"),
            ("2026-03-31", "message", "reminder firm"),
            ("2026-03-31", "event", "claim.claimed"),
            ("2026-04-15", "message", "reminder formal"),
            ("2026-04-15", "event", "claim.claimed"),
            ("2026-04-15", "event", "claim.claimed"),
        ]

    def test_reads_the_words_of_each_message(self, business):
        make_invoice(business)

        played = play(business, start=START, days=40, behaviour=Behaviour(Habit(None)))

        messages = [entry for entry in played.entries if entry["kind"] == "message"]
        assert all(entry["subject"] and "1,250.00" in entry["body"] for entry in messages)


class TestWhoPays:
    def test_after_the_first_reminder_gets_no_second(self, business):
        make_invoice(business)
        behaviour = Behaviour(Habit(None, pays=Pays.REMINDER, level=1))

        played = play(business, start=START, days=60, behaviour=behaviour)

        assert told(played.entries) == [
            ("2026-03-17", "state", "overdue"),
            ("2026-03-19", "message", "reminder friendly"),
            ("2026-03-20", "event", "payment.received"),
            ("2026-03-20", "event", "invoice.paid"),
        ]

    def test_on_the_due_date_gets_none(self, business):
        make_invoice(business)

        played = play(business, start=START, days=60, behaviour=Behaviour(Habit(pays=Pays.DAY)))

        assert {entry["kind"] for entry in played.entries} == {"event"}

    def test_differs_from_the_others_where_a_client_has_a_habit_of_its_own(self, business):
        good, bad = make_client(business, name="Good"), make_client(business, name="Bad")
        make_invoice(business, good)
        make_invoice(business, bad)
        behaviour = Behaviour(Habit(None), {good.pk: Habit(None, pays=Pays.DAY, days=-1)})

        played = play(business, start=START, days=20, behaviour=behaviour)

        messages = [entry["client"] for entry in played.entries if entry["kind"] == "message"]
        assert messages == ["Bad"]


class TestARehearsal:
    def test_leaves_nothing_behind(self, business):
        make_invoice(business)
        make_schedule(business, mode=ScheduleMode.SEND, channels=["email"])
        before = counts()

        played = play(
            business, start=START, days=60, behaviour=Behaviour(Habit(pays=Pays.DAY, days=20))
        )

        assert len(played.entries) > 5
        assert counts() == before

    def test_plays_schedules_too(self, business):
        make_schedule(business, mode=ScheduleMode.SEND, channels=["email"])

        played = play(business, start=START, days=31, behaviour=Behaviour(Habit(None)))

        assert ("2026-04-01", "message", "invoice") in told(played.entries)

    def test_tells_the_same_story_twice(self, business):
        make_invoice(business)
        phoned = make_client(business, phone="+4799887766")
        make_schedule(business, phoned, mode=ScheduleMode.SEND, channels=["email", "sms"])
        behaviour = Behaviour(Habit(1, pays=Pays.REMINDER, level=2, share=50))

        first = play(business, start=START, days=45, behaviour=behaviour)
        second = play(business, start=START, days=45, behaviour=behaviour)

        assert first == second


def counts() -> dict[str, int]:
    """Count the rows that a rehearsal could leave."""
    models = (Delivery, MailboxMessage, Invoice, Payment, Reminder, Event)
    return {model.__name__: model.objects.count() for model in models}
