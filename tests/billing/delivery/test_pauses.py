"""Rests of reminders: how long they hold, who may ask for them, and what they refuse."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.delivery.dispatch import deliver
from billing.delivery.models import Channel, Delivery
from billing.delivery.pauses import (
    BadUntilDate,
    NothingToRest,
    TooManyPromises,
    end_pause,
    pause_in_force,
    pause_of_client,
    pause_reminders,
    promise,
    stop_reminders,
)
from billing.delivery.queueing import MailChoices
from billing.delivery.reasons import hold_sentence, reason_of
from billing.delivery.reminding import NotRemindable, remind
from billing.invoices.models import Invoice
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Event
from tests.factories import NOW, TODAY, actor_of, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


def kinds(invoice: Invoice) -> list[str]:
    events = Event.objects.filter(subject_id=invoice.pk, kind__startswith="reminders.")
    return list(events.order_by("id").values_list("kind", flat=True))


def pause(invoice: Invoice, until: date = FRIDAY, now: datetime = NOW) -> object:
    actor = actor_of(invoice.business)
    return pause_reminders(invoice=invoice, until_date=until, reason="Talks", actor=actor, now=now)


class TestAPause:
    def test_holds_through_its_last_day(self) -> None:
        invoice = make_invoice(make_business())
        pause(invoice)
        assert pause_in_force(invoice, today=FRIDAY) is not None
        assert pause_in_force(invoice, today=FRIDAY + timedelta(days=1)) is None
        # A clock that jumped back finds it as it was.
        assert pause_in_force(invoice, today=TODAY) is not None

    def test_asked_for_twice_is_one(self) -> None:
        invoice = make_invoice(make_business())
        assert pause(invoice) == pause(invoice)
        assert kinds(invoice) == ["reminders.paused"]

    def test_takes_the_place_of_the_one_before(self) -> None:
        invoice = make_invoice(make_business())
        pause(invoice)
        stop = stop_reminders(invoice=invoice, reason="", actor=actor_of(invoice.business), now=NOW)
        assert pause_in_force(invoice, today=FRIDAY + timedelta(days=99)) == stop
        assert invoice.reminder_pauses.filter(ended_at=None).count() == 1

    def test_ends_when_somebody_says_so(self) -> None:
        invoice = make_invoice(make_business())
        stop = stop_reminders(invoice=invoice, reason="", actor=actor_of(invoice.business), now=NOW)
        for _twice in range(2):
            end_pause(pause_id=stop.pk, actor=actor_of(invoice.business), now=NOW)
        assert pause_in_force(invoice, today=TODAY) is None
        assert kinds(invoice) == ["reminders.stopped", "reminders.resumed"]

    def test_of_a_client_is_one_of_his_invoices_too(self) -> None:
        invoice = make_invoice(make_business())
        client = invoice.client
        assert client is not None
        actor = actor_of(invoice.business)
        made = pause_reminders(client=client, until_date=FRIDAY, reason="", actor=actor, now=NOW)
        assert pause_in_force(invoice, today=TODAY) == made
        assert pause_of_client(client, today=TODAY) == made

    @pytest.mark.parametrize("until", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
    def test_ends_neither_in_the_past_nor_too_late(self, until: date) -> None:
        with pytest.raises(BadUntilDate):
            pause(make_invoice(make_business()), until)

    def test_counts_days_by_the_business_s_clock(self) -> None:
        invoice = make_invoice(make_business())
        # Half past eleven at night in UTC is the next day in Oslo.
        late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
        with pytest.raises(BadUntilDate):
            pause(invoice, TODAY, now=late)

    def test_is_of_what_asks_for_money(self) -> None:
        draft = make_draft(make_business())
        with pytest.raises(NothingToRest):
            pause(draft)


class TestAPromiseOfThePayer:
    def promised(self, invoice: Invoice, until: date) -> object:
        return promise(
            invoice=invoice, until_date=until, by_payer=True, actor=Actor.payer(), now=NOW
        )

    def test_lets_reminders_rest(self) -> None:
        invoice = make_invoice(make_business())
        assert self.promised(invoice, FRIDAY) == pause_in_force(invoice, today=FRIDAY)
        assert kinds(invoice) == ["reminders.promised"]

    def test_is_made_twice_at_most(self) -> None:
        invoice = make_invoice(make_business())
        for days in (0, 0, 3):
            self.promised(invoice, FRIDAY + timedelta(days=days))
        with pytest.raises(TooManyPromises):
            self.promised(invoice, FRIDAY + timedelta(days=5))

    def test_reaches_thirty_days_at_most(self) -> None:
        with pytest.raises(BadUntilDate):
            self.promised(make_invoice(make_business()), TODAY + timedelta(days=31))

    def test_never_shortens_what_the_business_decided(self) -> None:
        invoice = make_invoice(make_business())
        longer = pause(invoice, FRIDAY + timedelta(days=20))
        assert self.promised(invoice, FRIDAY) == longer
        assert pause_in_force(invoice, today=FRIDAY) == longer
        assert kinds(invoice) == ["reminders.paused", "reminders.promised"]
        told = Event.objects.get(kind="reminders.promised").data
        assert told["until"] == "2026-03-06"


class TestAReminderByHand:
    def test_is_refused_while_reminders_rest(self) -> None:
        invoice = make_invoice(make_business(is_sandbox=True))
        late = date(2026, 3, 20)
        pause(invoice, late)
        with pytest.raises(NotRemindable) as refused:
            self.by_hand(invoice, late)
        assert refused.value.reason == "paused"
        assert "paused" in hold_sentence("paused")

    def test_is_taken_back_if_the_client_promises_meanwhile(self) -> None:
        invoice = make_invoice(make_business(is_sandbox=True))
        [delivery] = self.by_hand(invoice, date(2026, 3, 20))
        promise(invoice=invoice, until_date=FRIDAY, by_payer=True, actor=Actor.payer(), now=NOW)
        deliver(delivery_id=delivery.pk, clock=lambda: NOW + timedelta(seconds=11))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == ("undone", "promised")
        assert "promised" in reason_of(delivery)

    def by_hand(self, invoice: Invoice, today: date) -> list[Delivery]:
        return remind(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            choices=MailChoices(attach_pdf=False),
            today=today,
            actor=actor_of(invoice.business),
            now=NOW,
        )
