"""Reminders by hand: when they are right, what they say, and what holds them back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.policy import SMTP
from threading import Thread
from typing import Any, cast

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import translation

from billing.claims.models import Claim
from billing.claims.operations import waive_claim
from billing.delivery.dispatch import deliver
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState
from billing.delivery.operations import send_invoice, undo_delivery
from billing.delivery.queueing import AS_SUGGESTED, MailChoices
from billing.delivery.reminding import NotRemindable, RemindedRecently, remind
from billing.delivery.texts import words_for
from billing.delivery.tracking import MarkReason
from billing.delivery.wording import sides_of
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import AttemptState, PaymentAttempt
from billing.payments.operations import begin_refund, record_payment
from clients.models import ClientKind
from fastfaktura.core.models import Business, Event
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_claim,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 16)
LATER = DUE + timedelta(days=9)


def reminded(invoice: Invoice, **facts: Any) -> list[Delivery]:
    everything: dict[str, Any] = {
        "channels": [Channel.EMAIL],
        "choices": MailChoices(attach_pdf=False),
        "today": LATER,
        "actor": actor_of(invoice.business),
        "now": NOW,
    } | facts
    return remind(invoice_id=invoice.pk, **everything)


def pay(invoice: Invoice, amount: str) -> Any:
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def attempt(invoice: Invoice, state: str = AttemptState.PROCESSING) -> PaymentAttempt:
    return PaymentAttempt.objects.create(
        business=invoice.business,
        invoice=invoice,
        amount=invoice.open_amount,
        currency=invoice.currency,
        state=state,
    )


def reason_for(invoice: Invoice, **facts: Any) -> str:
    with pytest.raises(NotRemindable) as caught:
        reminded(invoice, **facts)
    assert not Delivery.objects.filter(kind=DeliveryKind.REMINDER).exists()
    return caught.value.reason


def words(invoice: Invoice, *, today: date) -> str:
    return words_for(
        invoice,
        kind=DeliveryKind.REMINDER,
        channel=Channel.EMAIL,
        sides=sides_of(invoice),
        today=today,
    ).body


def before_the_hand_over(happens: Callable[[], object]) -> Any:
    """Return a clock that lets something happen just before the hand-over."""
    ticks = iter(range(100))

    def clock() -> Any:
        # The first look claims, the second packs, the third hands over.
        if next(ticks) == 2:
            happens()
        return at(11)()

    return clock


def text_of(smtp: ScriptedServer) -> str:
    mail = message_from_bytes(cast(bytes, smtp.accepted[-1].content), policy=SMTP)
    body = cast(Any, mail).get_body(("plain",))
    return str(body.get_content())


class TestAReminder:
    def test_arrives_with_what_is_open_today(self, smtp: ScriptedServer) -> None:
        business = make_business(name="Nordlys Studio AS")
        invoice = make_invoice(business)
        pay(invoice, "250")
        [delivery] = reminded(invoice)

        deliver(delivery_id=delivery.pk, clock=at(11))

        text = text_of(smtp)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        assert delivery.subject == (
            f"Invoice {invoice.number} from Nordlys Studio AS is due on 16 Mar 2026"
        )
        assert f"our invoice {invoice.number} is due on" in text
        # The invoice is not due yet on the day of the hand-over.
        assert "is due on 16\N{NO-BREAK SPACE}Mar\N{NO-BREAK SPACE}2026" in text
        assert "and NOK\N{NO-BREAK SPACE}1,000.00 is still to pay" in text
        assert "Still to pay: NOK\N{NO-BREAK SPACE}1,000.00" in text
        assert "Account number: 8601 11 17947" in text
        assert f"Payment reference: {invoice.number}" in text
        assert "If you have paid in the meantime, please ignore this reminder." in text
        assert f"https://pay.example/i/{invoice.public_token}/" in text

    def test_says_that_it_was_due_once_the_day_is_over(self) -> None:
        invoice = make_invoice(make_business())
        assert "is due on" in words(invoice, today=DUE - timedelta(days=1))
        assert "It was due on" in words(invoice, today=LATER)

    def test_carries_the_sender_s_own_words(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        choices = MailChoices(subject="Hello", message="Did it slip?", attach_pdf=False)
        [delivery] = reminded(invoice, choices=choices)
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert text_of(smtp).startswith("Did it slip?")

    def test_tells_the_timeline_by_the_kinds_of_all_deliveries(self, smtp: ScriptedServer) -> None:
        [delivery] = reminded(make_invoice(make_business()))
        deliver(delivery_id=delivery.pk, clock=at(11))
        for kind in ("delivery.queued", "delivery.sent"):
            assert Event.objects.get(kind=kind).data["kind"] == "reminder"

    def test_is_told_at_the_instants_at_which_it_was_queued_and_left(
        self, smtp: ScriptedServer
    ) -> None:
        [delivery] = reminded(make_invoice(make_business()))
        deliver(delivery_id=delivery.pk, clock=at(11))
        told = Event.objects.filter(kind__startswith="delivery.").order_by("id")
        assert [(event.kind, event.created_at) for event in told] == [
            ("delivery.queued", NOW),
            ("delivery.sent", at(11)()),
        ]

    @pytest.mark.parametrize("locale", [code for code, _name in project.CLIENT_LANGUAGES])
    def test_is_written_in_the_language_of_the_invoice(self, locale: str) -> None:
        invoice = make_invoice(make_business(), locale=locale)
        with translation.override("en"):
            text = words(invoice, today=LATER)
        assert invoice.number in text


class TestWhatMayBeRemindedOf:
    def test_an_invoice_that_was_sent_even_before_it_is_due(self) -> None:
        invoice = make_invoice(make_business())
        send_invoice(
            invoice_id=invoice.pk,
            channels=[Channel.LINK],
            actor=actor_of(invoice.business),
            now=NOW,
        )
        assert reminded(invoice, today=TODAY)

    def test_one_that_was_never_sent_from_the_day_it_is_due(self) -> None:
        invoice = make_invoice(make_business())
        assert reason_for(invoice, today=DUE - timedelta(days=1)) == "not_yet"
        assert reminded(invoice, today=DUE)

    def test_no_draft(self) -> None:
        assert reason_for(make_draft(make_business())) == "draft"

    def test_nothing_that_is_paid(self) -> None:
        invoice = make_invoice(make_business())
        pay(invoice, "1250")
        assert reason_for(invoice) == "paid"

    def test_nothing_that_was_cancelled_nor_its_credit_note(self) -> None:
        invoice = make_invoice(make_business())
        note = cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )
        assert reason_for(invoice) == "cancelled"
        assert reason_for(note) == "credit_note"

    def test_nothing_that_was_paid_and_sent_back(self) -> None:
        invoice = make_invoice(make_business())
        payment = pay(invoice, "1250")
        facts: dict[str, Any] = {"amount": Decimal(1250), "actor": actor_of(invoice.business)}
        begin_refund(payment_id=payment.pk, **facts)
        assert reason_for(invoice) == "refunded"

    def test_what_was_sent_back_once_the_owner_asks_again(self) -> None:
        invoice = make_invoice(make_business())
        payment = pay(invoice, "1250")
        facts: dict[str, Any] = {"amount": Decimal(1250), "actor": actor_of(invoice.business)}
        begin_refund(payment_id=payment.pk, asks_again=True, **facts)
        assert reminded(invoice)

    @pytest.mark.parametrize("state", [AttemptState.OPEN, AttemptState.PROCESSING])
    def test_nothing_that_is_being_paid(self, state: str) -> None:
        invoice = make_invoice(make_business())
        attempt(invoice, state)
        assert reason_for(invoice) == "payment_under_way"


class TestASecondReminder:
    def test_waits_for_a_day(self) -> None:
        invoice = make_invoice(make_business())
        [first] = reminded(invoice)
        with pytest.raises(RemindedRecently) as caught:
            reminded(invoice, now=NOW + timedelta(hours=23))
        assert caught.value.receiver == first.receiver
        assert caught.value.at == NOW
        assert Delivery.objects.count() == 1

    def test_waits_also_if_the_address_is_written_otherwise(self) -> None:
        client = make_client(business := make_business(), email="anna@fjord.example")
        invoice = make_invoice(business, client)
        reminded(invoice)
        with pytest.raises(RemindedRecently):
            reminded(invoice, choices=MailChoices(receivers=["Anna@Fjord.example"]))

    def test_may_go_to_somebody_else(self) -> None:
        invoice = make_invoice(make_business())
        reminded(invoice)
        assert reminded(invoice, choices=MailChoices(receivers=["boss@fjord.example"]))

    def test_may_follow_one_that_was_taken_back(self) -> None:
        invoice = make_invoice(make_business())
        [first] = reminded(invoice)
        undo_delivery(delivery_id=first.pk, actor=actor_of(invoice.business), now=NOW)
        assert reminded(invoice)

    def test_may_follow_the_next_day(self) -> None:
        invoice = make_invoice(make_business())
        [first] = reminded(invoice)
        Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.SENT, finished_at=NOW)
        assert reminded(invoice, now=NOW + timedelta(days=1))


class TestBetweenQueueingAndSending:
    def unsent(self, invoice: Invoice, delivery: Delivery, smtp: ScriptedServer) -> str:
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert not smtp.seen
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNDONE
        event = Event.objects.get(kind="delivery.undone", subject_id=invoice.pk)
        assert event.data["reason"] == delivery.failure_code
        return delivery.failure_code

    def test_a_payment_holds_it_back(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        pay(invoice, "1250")
        assert self.unsent(invoice, delivery, smtp) == "paid"

    def test_an_online_payment_that_has_begun_holds_it_back(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        attempt(invoice)
        assert self.unsent(invoice, delivery, smtp) == "payment_under_way"

    def test_a_cancellation_holds_it_back(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )
        assert self.unsent(invoice, delivery, smtp) == "cancelled"

    def test_a_part_that_was_paid_is_no_longer_asked_for(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        pay(invoice, "1000")
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert "NOK\N{NO-BREAK SPACE}250.00 is still to pay" in text_of(smtp)

    def test_a_draft_of_its_invoice_is_none_of_its_business(self, smtp: ScriptedServer) -> None:
        business = make_business()
        [delivery] = reminded(make_invoice(business))
        pay(make_invoice(business), "1250")
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert len(smtp.accepted) == 1


class TestDuringTheConversation:
    """The server has the whole mail but its end, and the money comes."""

    def paying(self, invoice: Invoice, amount: str) -> Any:
        return before_the_hand_over(lambda: pay(invoice, amount))

    def test_a_payment_ends_it(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        deliver(delivery_id=delivery.pk, clock=self.paying(invoice, "1250"))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.UNDONE, "paid")
        assert not smtp.accepted

    def test_a_part_of_it_lets_it_be_written_anew(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        [delivery] = reminded(invoice)
        deliver(delivery_id=delivery.pk, clock=self.paying(invoice, "1000"))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, "amount_changed")
        assert not smtp.accepted

        deliver(delivery_id=delivery.pk, clock=at(60))

        assert "NOK\N{NO-BREAK SPACE}250.00 is still to pay" in text_of(smtp)
        assert len(smtp.accepted) == 1

    def test_a_claim_that_is_waived_lets_it_be_written_anew(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(business := make_business())
        fee = make_claim(invoice)
        [delivery] = reminded(invoice)

        def waive() -> None:
            waive_claim(claim_id=fee.pk, reason="", actor=actor_of(business), now=NOW)

        deliver(delivery_id=delivery.pk, clock=before_the_hand_over(waive))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, "amount_changed")
        assert not smtp.accepted

        deliver(delivery_id=delivery.pk, clock=at(60))

        text = text_of(smtp)
        assert "1,288.00" not in text
        assert "1,250.00" in text
        assert len(smtp.accepted) == 1

    def test_a_claim_that_is_paid_in_part_does_too(self, smtp: ScriptedServer) -> None:
        invoice = make_invoice(make_business())
        fee = make_claim(invoice)
        choices = MailChoices(message="Please pay.", attach_pdf=False)
        [delivery] = reminded(invoice, choices=choices)

        def settle() -> None:
            # The sums of the invoice stay as they are.
            Claim.objects.filter(pk=fee.pk).update(allocated_total=30)

        deliver(delivery_id=delivery.pk, clock=before_the_hand_over(settle))
        assert not smtp.accepted
        deliver(delivery_id=delivery.pk, clock=at(60))
        text = text_of(smtp).replace("\N{NO-BREAK SPACE}", " ")
        assert "Reminder fee: NOK 8.00" in text
        assert "Total to pay: NOK 1,258.00" in text


class TestAMarkedAddress:
    def mark(self, business: Business, address: str, channel: Channel = Channel.EMAIL) -> None:
        mark_address(
            business=business,
            channel=channel,
            address=address,
            reason=MarkReason.BOUNCED,
            now=NOW,
        )

    def test_is_refused_at_once(self) -> None:
        client = make_client(business := make_business(), email="Anna@fjord.example")
        invoice = make_invoice(business, client)
        self.mark(business, "anna@fjord.example")
        assert reason_for(invoice) == "address_marked"

    def test_is_left_out_while_the_client_has_others(self) -> None:
        business = make_business()
        client = make_client(business, email="a@f.example", other_emails=["b@f.example"])
        invoice = make_invoice(business, client)
        self.mark(business, "a@f.example")
        assert [each.receiver for each in reminded(invoice)] == ["b@f.example"]

    def test_is_refused_beside_others_where_it_was_chosen(self) -> None:
        invoice = make_invoice(business := make_business())
        self.mark(business, "a@f.example")
        choices = MailChoices(receivers=["b@f.example", "a@f.example"])
        with pytest.raises(NotRemindable) as caught:
            reminded(invoice, choices=choices)
        assert (caught.value.channel, caught.value.receiver) == ("email", "a@f.example")

    def test_may_be_a_number(self) -> None:
        business = make_business(is_sandbox=True)
        invoice = make_invoice(business, make_client(business, phone="+4740612345"))
        self.mark(business, "+4740612345", Channel.SMS)
        assert reason_for(invoice, channels=[Channel.SMS]) == "address_marked"
        assert reminded(invoice, channels=[Channel.EMAIL])


class TestWhatADutchConsumerMustBeTold:
    """A fee rests on an earlier mail that announced it, whoever wrote the mail."""

    def late_invoice(self) -> Invoice:
        business = make_business(country="NL", currency="EUR", is_sandbox=True)
        client = make_client(business, kind=ClientKind.PERSON, country="NL", phone="+31612345678")
        return make_invoice(business, client)

    def left(self, invoice: Invoice, **facts: Any) -> Delivery:
        late = datetime(2026, 3, 25, 9, tzinfo=UTC)
        [delivery] = reminded(invoice, now=late, **facts)
        deliver(delivery_id=delivery.pk, clock=lambda: late + timedelta(seconds=11))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        return delivery

    def mail(self, delivery: Delivery) -> str:
        mail = message_from_bytes(delivery.mailbox_message.file.read(), policy=SMTP)
        return str(cast(Any, mail).get_body(("plain",)).get_content())

    def test_stands_in_every_mail_once(self) -> None:
        delivery = self.left(self.late_invoice())
        assert delivery.announces_costs
        assert self.mail(delivery).count("collection costs of") == 1

    def test_stands_below_the_sender_s_own_words(self) -> None:
        choices = MailChoices(message="Did it slip?", attach_pdf=False)
        delivery = self.left(self.late_invoice(), choices=choices)
        assert delivery.announces_costs
        text = self.mail(delivery)
        assert text.startswith("Did it slip?")
        assert text.count("collection costs of") == 1

    def test_is_not_repeated_where_the_sender_left_it(self) -> None:
        invoice = self.late_invoice()
        said = words(invoice, today=LATER)
        choices = MailChoices(message=f"Hello again.\n\n{said}", attach_pdf=False)
        text = self.mail(self.left(invoice, choices=choices))
        assert text.startswith("Hello again.")
        assert text.count("collection costs of") == 1

    def test_does_not_fit_a_text_message(self) -> None:
        assert not self.left(self.late_invoice(), channels=[Channel.SMS]).announces_costs

    def test_is_nothing_that_a_company_is_told(self) -> None:
        business = make_business(country="NL", currency="EUR", is_sandbox=True)
        assert not self.left(make_invoice(business, make_client(business))).announces_costs


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_remind_once(self) -> None:
        invoice = make_invoice(business := make_business())
        actor, told = actor_of(business), []

        def press() -> None:
            try:
                reminded(invoice, actor=actor, choices=AS_SUGGESTED)
            except RemindedRecently as problem:
                told.append(problem.receiver)
            connection.close()

        threads = [Thread(target=press) for _press in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert Delivery.objects.count() == len(told) == 1


class TestABusiness:
    def test_reminds_by_sms_in_a_sandbox_only(self) -> None:
        business: Business = make_business(is_sandbox=True, name="Nordlys Studio AS")
        invoice = make_invoice(business, make_client(business, phone="+4740612345"))
        [delivery] = reminded(invoice, channels=[Channel.SMS])
        with pytest.raises(RemindedRecently) as caught:
            reminded(invoice, channels=[Channel.SMS])
        assert delivery.receiver == caught.value.receiver == "+4740612345"
