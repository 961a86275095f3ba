"""What a step may claim: which earlier messages count, and what a repeat by hand names."""

from email import message_from_bytes
from email.policy import SMTP
from typing import Any, cast

import pytest

from billing.claims.models import Claim, ClaimState
from billing.delivery.correcting import correct_and_send
from billing.delivery.models import Channel, Delivery, DeliveryState, Tone
from billing.delivery.queueing import MailChoices
from billing.delivery.reminding import remind
from billing.invoices.models import Invoice
from billing.reminders.following import follow_delivery
from billing.reminders.models import Reminder, ReminderDecision, ReminderState
from billing.reminders.operations import choose_plan
from billing.reminders.plans import StepContent, add_step
from billing.reminders.queries import upcoming
from clients.models import ClientKind
from fastfaktura.core.models import Business
from tests.billing.reminders.conftest import DUE, TODAY, at, let_leave, run, run_and_send
from tests.factories import actor_of, make_business, make_client, make_invoice, make_plan

pytestmark = pytest.mark.django_db


def dutch_invoice() -> Invoice:
    """Return the invoice of a Dutch consumer whose plan asks for costs 20 days late."""
    business = make_business(
        country="NL",
        currency="EUR",
        time_zone="Europe/Amsterdam",
        is_sandbox=True,
        profile={"attach_pdf": False},
    )
    client = make_client(
        business,
        kind=ClientKind.PERSON,
        country="NL",
        phone="+31612345678",
    )
    plan, _first = make_plan(business)
    plan.steps.all().delete()
    with_fee = StepContent(days=20, with_fee=True)
    actor = actor_of(business)
    add_step(plan_id=plan.pk, business=business, content=with_fee, today=TODAY, actor=actor)
    choose_plan(client=client, plan=plan, actor=actor)
    return make_invoice(business, client)


def told_by_hand(invoice: Invoice, channel: Channel, **said: Any) -> None:
    """Remind by hand three days after the due date, and let it leave."""
    remind(
        invoice_id=invoice.pk,
        channels=[channel],
        choices=MailChoices(attach_pdf=False, **said),
        today=at(3).date(),
        actor=actor_of(invoice.business),
        now=at(3),
    )
    assert let_leave(at(3)) == 1


def claimed(invoice: Invoice) -> list[str]:
    """Return what the step of 20 days claims, or why it does not."""
    run(invoice.business, at(22))
    data = ReminderDecision.objects.get(invoice=invoice, outcome="sent").data
    return [each["kind"] for each in data["claims"]] + [each["code"] for each in data["refused"]]


class TestADutchConsumersCosts:
    def test_follow_a_mail_that_announced_them(self) -> None:
        invoice = dutch_invoice()
        told_by_hand(invoice, Channel.EMAIL)
        assert claimed(invoice) == ["fee"]

    def test_follow_one_with_the_sender_s_own_words_too(self) -> None:
        invoice = dutch_invoice()
        told_by_hand(invoice, Channel.EMAIL, message="Did it slip?")
        assert claimed(invoice) == ["fee"]

    def test_do_not_follow_a_text_message(self) -> None:
        invoice = dutch_invoice()
        told_by_hand(invoice, Channel.SMS)
        assert claimed(invoice) == ["fee_after_letter"]

    def test_do_not_follow_what_was_sent_when_the_client_was_called_a_company(self) -> None:
        invoice = dutch_invoice()
        client = invoice.client
        assert client is not None
        client.kind = ClientKind.COMPANY
        client.save()
        told_by_hand(invoice, Channel.EMAIL)
        client.kind = ClientKind.PERSON
        client.save()
        assert claimed(invoice) == ["fee_after_letter"]

    def test_are_foreseen_by_the_same_rule(self) -> None:
        invoice = dutch_invoice()
        plan = invoice.business.reminder_plans.get(is_default=True)
        actor = actor_of(invoice.business)
        for days, channel in ((3, "sms"), (40, "email")):
            add_step(
                plan_id=plan.pk,
                business=invoice.business,
                content=StepContent(days=days, channels=(channel,), with_fee=days > 3),
                today=TODAY,
                actor=actor,
            )
        ahead = {each.step.days: each.claims for each in upcoming(invoice, now=at(0))}
        second, third = ahead[20], ahead[40]
        assert second is not None
        assert [each.reason for each in second.refused] == ["fee_after_letter"]
        # The mail of the twentieth day announces what the one of the fortieth asks for.
        assert third is not None
        assert [each.kind for each in third.claims] == ["fee"]


class TestARepeatByHand:
    """A reminder came back; somebody mends the address and sends it again."""

    def repeated(self, business: Business) -> tuple[Invoice, Delivery]:
        invoice = make_invoice(business)
        run(business, at(15))
        let_leave(at(15))
        first = Delivery.objects.get()
        Delivery.objects.update(state=DeliveryState.BOUNCED, bounced_at=at(15), finished_at=at(15))
        follow_delivery(delivery_id=first.pk, now=at(15))
        again = correct_and_send(
            delivery_id=first.pk,
            address="better@fjord.example",
            actor=actor_of(business),
            now=at(15, 10),
        )
        assert let_leave(at(15, 10)) == 1
        again.refresh_from_db()
        return invoice, again

    def test_names_no_claim_that_was_withdrawn(self, business: Business) -> None:
        invoice, again = self.repeated(business)
        assert Claim.objects.get(invoice=invoice).state == ClaimState.WITHDRAWN
        mail = message_from_bytes(again.mailbox_message.file.read(), policy=SMTP)
        text = str(cast(Any, mail).get_body(("plain",)).get_content())
        assert "fee" not in text.lower()
        assert "1,288.00" not in text

    def test_speaks_as_the_first_did(self, business: Business) -> None:
        _invoice, again = self.repeated(business)
        assert again.tone == Reminder.objects.get(level=1).tone != Tone.FRIENDLY

    def test_leaves_the_step_as_it_was_and_the_next_may_claim(self, business: Business) -> None:
        invoice, again = self.repeated(business)
        assert again.cause_id is None
        assert Reminder.objects.get(level=1).state == ReminderState.NOT_SENT
        assert run_and_send(business, at(16, 10)) == 0
        assert run_and_send(business, at(30)) == 1
        kinds = Claim.objects.filter(invoice=invoice, state=ClaimState.CLAIMED).values_list("kind")
        assert ("fee",) in kinds
        assert at(30).date() > DUE
