"""The worker's side, against a real server: what arrives, what is repeated, what is doubted."""

from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, cast

import pytest

from billing.delivery import dispatch
from billing.delivery.dispatch import NotYetDue, deliver, recover, sweep
from billing.delivery.models import Channel, Delivery, DeliveryState, MailboxMessage
from billing.delivery.operations import send_invoice, undo_delivery
from billing.delivery.packing import pack
from billing.delivery.policy import DOUBT_AFTER, FORGOTTEN_AFTER, STALE_AFTER, UNDO_WINDOW
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Business, Event, EventDelivery
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.factories import NOW, TODAY, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db


def queued(business: Business | None = None, **facts: Any) -> Delivery:
    business = business or make_business(name="Nordlys Studio AS")
    # Most tests do without the document: making one takes its time.
    everything: dict[str, Any] = {
        "attach_pdf": False,
        "channels": [Channel.EMAIL],
        "actor": actor_of(business),
        "now": NOW,
    } | facts
    [delivery] = send_invoice(invoice_id=make_invoice(business).pk, **everything)
    return delivery


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def arrived(smtp: ScriptedServer, place: int = 0) -> EmailMessage:
    content = cast(bytes, smtp.accepted[place].content)
    return message_from_bytes(content, policy=SMTP)


class TestAMailThatTheServerAccepts:
    def test_is_sent_and_so_is_the_invoice(self, smtp: ScriptedServer) -> None:
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert state_of(delivery) == DeliveryState.SENT
        assert delivery.finished_at == delivery.handed_over_at == NOW + timedelta(seconds=11)
        invoice = Invoice.objects.get(pk=delivery.invoice_id)
        assert invoice.sent_at == NOW + timedelta(seconds=11)
        assert Event.objects.filter(kind="invoice.sent").count() == 1
        assert Event.objects.filter(kind="delivery.sent", subject_id=invoice.pk).count() == 1

    def test_comes_from_the_business_and_is_answered_to_it(self, smtp: ScriptedServer) -> None:
        delivery = queued(receivers=["anna@fjord.example"])

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert smtp.accepted[0].mail_from == "invoices@mail.example"
        assert smtp.accepted[0].rcpt_tos == ["anna@fjord.example"]
        mail = arrived(smtp)
        assert mail["From"] == "Nordlys Studio AS <invoices@mail.example>"
        assert mail["Reply-To"] == "Nordlys Studio AS <post@nordlys.example>"
        assert mail["To"] == "anna@fjord.example"
        assert mail["Message-ID"] == delivery.message_id
        assert mail["Auto-Submitted"] == "no"

    def test_has_text_html_and_the_document(self, smtp: ScriptedServer) -> None:
        delivery = queued(attach_pdf=True)
        invoice = delivery.invoice

        deliver(delivery_id=delivery.pk, clock=at(11))

        mail = arrived(smtp)
        text, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None
        assert html is not None
        for part in (text.get_content(), html.get_content()):
            assert invoice.number in part
            assert f"https://pay.example/i/{invoice.public_token}/" in part
            assert "8601 11 17947" in part
        [pdf] = mail.iter_attachments()
        assert pdf.get_content_type() == "application/pdf"
        assert pdf.get_filename() == f"{invoice.number}.pdf"
        assert pdf.get_content().startswith(b"%PDF")

    def test_leaves_the_document_out_if_the_sender_prefers_a_link(
        self, smtp: ScriptedServer
    ) -> None:
        delivery = queued(attach_pdf=False)
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert not list(arrived(smtp).iter_attachments())

    def test_keeps_every_line_however_it_begins(self, smtp: ScriptedServer) -> None:
        delivery = queued(message=".first\r\n.\r\nQUIT\r\nlast")

        deliver(delivery_id=delivery.pk, clock=at(11))

        body = arrived(smtp).get_body(("plain",))
        assert body is not None
        assert body.get_content().splitlines()[:4] == [".first", ".", "QUIT", "last"]

    def test_cannot_be_made_to_carry_foreign_headers(self, smtp: ScriptedServer) -> None:
        business = make_business(
            name="Evil\r\nBcc: one@x.example", profile={"email": "post@nordlys.example"}
        )
        delivery = queued(business, subject="Hello\nBcc: two@x.example\r\n\r\nBody")

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert arrived(smtp)["Bcc"] is None
        assert arrived(smtp)["Subject"] == "Hello Bcc: two@x.example Body"

    def test_carries_long_names_with_foreign_letters_unharmed(self, smtp: ScriptedServer) -> None:
        name = "Ærlig Øl & Ånd, Brødrene Strømsø-Kjærgård «Fjellstua» AS " * 3
        delivery = queued(make_business(name=name.strip()), receivers=["post@blåbær.example"])

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert smtp.accepted[0].rcpt_tos == ["post@xn--blbr-roah.example"]
        # Read by the older parser: the newer one leaves blanks between encoded words.
        mail = message_from_bytes(cast(bytes, smtp.accepted[0].content))
        assert str(make_header(decode_header(mail["From"]))).startswith(f"{name.strip()} <")
        assert str(make_header(decode_header(mail["Subject"]))) == delivery.subject
        assert cast(bytes, smtp.accepted[0].content).isascii()

    def test_is_sent_once_however_often_the_task_runs(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        for second in (11, 12, 700):
            deliver(delivery_id=delivery.pk, clock=at(second))
        assert len(smtp.accepted) == 1


class TestBeforeItLeaves:
    def test_it_is_owed_to_the_worker_when_it_can_no_longer_be_undone(self) -> None:
        delivery = queued()

        event = Event.objects.get(kind="delivery.queued")
        assert event.subject_id == delivery.invoice_id
        assert event.data["delivery"] == str(delivery.pk)
        row = EventDelivery.objects.get(event=event)
        assert row.due_at == delivery.due_at == NOW + UNDO_WINDOW
        assert row.subscriber == "billing.delivery.tasks.deliver"

    def test_it_waits_for_its_time(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        with pytest.raises(NotYetDue):
            deliver(delivery_id=delivery.pk, clock=at(9))
        assert not smtp.seen

    def test_it_can_be_undone_and_never_arrives(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        undo_delivery(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=at(9)())
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert not smtp.seen

    def test_it_is_withdrawn_if_the_invoice_was_cancelled(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        cancel_invoice(
            invoice_id=delivery.invoice_id,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(delivery.business),
        )

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert not smtp.seen
        assert state_of(delivery) == DeliveryState.UNDONE
        assert delivery.failure_code == "cancelled"
        # No server was spoken to for it.
        assert delivery.attempts == 0

    def test_an_address_that_is_none_fails_without_a_conversation(
        self, smtp: ScriptedServer
    ) -> None:
        delivery = queued()
        Delivery.objects.update(receiver="not an address")
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert state_of(delivery) == DeliveryState.FAILED
        assert not smtp.seen


class TestARefusal:
    @pytest.mark.parametrize("stage", ["mail_reply", "rcpt_reply", "data_reply"])
    def test_for_good_fails_with_the_server_s_own_sentence(
        self, smtp: ScriptedServer, stage: str
    ) -> None:
        setattr(smtp, stage, "550 5.1.1 No such user here")
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert state_of(delivery) == DeliveryState.FAILED
        assert delivery.failure_code == "550"
        assert delivery.failure_detail == "5.1.1 No such user here"
        assert Event.objects.get(kind="delivery.failed").data["reason"] == delivery.failure_detail
        assert Invoice.objects.get(pk=delivery.invoice_id).sent_at is None

    @pytest.mark.parametrize("stage", ["mail_reply", "rcpt_reply", "data_reply"])
    def test_for_now_waits_and_is_tried_again(self, smtp: ScriptedServer, stage: str) -> None:
        setattr(smtp, stage, "451 4.7.1 Greylisted, come back later")
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert state_of(delivery) == DeliveryState.QUEUED
        assert delivery.due_at == NOW + timedelta(seconds=16)
        assert delivery.failure_detail == "4.7.1 Greylisted, come back later"
        row = EventDelivery.objects.get(event__kind="delivery.postponed")
        assert row.due_at == delivery.due_at
        setattr(smtp, stage, "250 OK")
        deliver(delivery_id=delivery.pk, clock=at(16))
        assert state_of(delivery) == DeliveryState.SENT
        assert delivery.failure_detail == ""
        assert len(smtp.accepted) == 1

    def test_for_a_whole_day_fails_with_the_last_reason(self, smtp: ScriptedServer) -> None:
        smtp.rcpt_reply = "452 4.2.2 Mailbox full"
        delivery = queued()

        while state_of(delivery) == DeliveryState.QUEUED:
            deliver(delivery_id=delivery.pk, clock=lambda: delivery.due_at)

        assert state_of(delivery) == DeliveryState.FAILED
        assert delivery.failure_detail == "4.2.2 Mailbox full"
        assert delivery.finished_at is not None
        assert delivery.finished_at - NOW > timedelta(hours=22)


class TestAServer:
    def test_that_is_away_is_tried_again(self, smtp: ScriptedServer, settings: Any) -> None:
        settings.EMAIL_PORT = 1
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert state_of(delivery) == DeliveryState.QUEUED
        assert delivery.failure_code == "unreachable"

    def test_that_hangs_up_after_the_content_leaves_a_doubt(self, smtp: ScriptedServer) -> None:
        smtp.drop_after_data = True
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))
        deliver(delivery_id=delivery.pk, clock=at(600))

        assert state_of(delivery) == DeliveryState.UNKNOWN
        assert Event.objects.filter(kind="delivery.doubted").count() == 1
        assert len(smtp.seen) == 1

    def test_that_is_too_slow_before_the_content_is_tried_again(
        self, smtp: ScriptedServer, settings: Any
    ) -> None:
        settings.EMAIL_TIMEOUT = 0.2
        smtp.hang_at_rcpt = True
        delivery = queued()

        deliver(delivery_id=delivery.pk, clock=at(11))

        assert state_of(delivery) == DeliveryState.QUEUED
        assert not smtp.seen

    def test_that_is_too_slow_after_the_content_leaves_a_doubt(
        self, smtp: ScriptedServer, settings: Any
    ) -> None:
        settings.EMAIL_ANSWER_TIMEOUT = 0.2
        smtp.hang_after_data = True
        delivery = queued()
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert state_of(delivery) == DeliveryState.UNKNOWN


class TestADeadWorkerSDelivery:
    def claimed(self, **facts: Any) -> Delivery:
        delivery = queued()
        claimed = dispatch.claim(delivery_id=delivery.pk, now=at(11)())
        assert claimed is not None
        Delivery.objects.update(**facts)
        return claimed

    def test_is_sent_again_if_nothing_was_handed_over(self, smtp: ScriptedServer) -> None:
        delivery = self.claimed()
        late = at(11)() + STALE_AFTER

        sweep(clock=lambda: late)

        assert state_of(delivery) == DeliveryState.QUEUED
        assert delivery.failure_code == "worker_stopped"
        deliver(delivery_id=delivery.pk, clock=lambda: delivery.due_at)
        assert state_of(delivery) == DeliveryState.SENT

    def test_is_doubted_if_the_server_may_have_it(self, smtp: ScriptedServer) -> None:
        delivery = self.claimed(handed_over_at=at(12)())
        late = at(12)() + DOUBT_AFTER

        sweep(clock=lambda: late - timedelta(seconds=1))
        assert state_of(delivery) == DeliveryState.SENDING
        sweep(clock=lambda: late)
        sweep(clock=lambda: late + timedelta(days=1))

        assert state_of(delivery) == DeliveryState.UNKNOWN
        assert not smtp.seen

    def test_is_not_handed_over_once_the_invoice_is_cancelled(self) -> None:
        mine = self.claimed()
        cancel_invoice(
            invoice_id=mine.invoice_id,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(mine.business),
        )
        with pytest.raises(dispatch.ClaimLost):
            dispatch.hand_over(mine, pack(mine, now=at(12)()), now=at(12)())
        assert state_of(mine) == DeliveryState.UNDONE
        assert dispatch.claim(delivery_id=mine.pk, now=at(13)()) is None

    def test_is_left_alone_while_it_may_still_be_at_work(self) -> None:
        delivery = self.claimed()
        early = at(10)() + STALE_AFTER
        recover(delivery_id=delivery.pk, now=early)
        sweep(clock=lambda: early)
        assert state_of(delivery) == DeliveryState.SENDING

    def test_is_left_alone_while_the_answer_may_still_come(self) -> None:
        delivery = self.claimed(handed_over_at=at(11)() + STALE_AFTER)
        recover(delivery_id=delivery.pk, now=at(10)() + STALE_AFTER + DOUBT_AFTER)
        assert state_of(delivery) == DeliveryState.SENDING

    def test_cannot_be_handed_over_by_the_old_worker_when_it_was_given_to_another(
        self, smtp: ScriptedServer
    ) -> None:
        slow = self.claimed()
        late = at(11)() + STALE_AFTER
        sweep(clock=lambda: late)

        with pytest.raises(dispatch.ClaimLost):
            dispatch.hand_over(slow, pack(slow, now=late), now=late)

        again = dispatch.claim(delivery_id=slow.pk, now=late + timedelta(minutes=1))
        assert again is not None
        assert again.attempts == 2
        with pytest.raises(dispatch.ClaimLost):
            dispatch.hand_over(slow, pack(slow, now=late), now=late)
        dispatch.conclude(slow, DeliveryState.FAILED, now=late)
        assert state_of(again) == DeliveryState.SENDING

    def test_is_sent_after_all_if_the_slow_worker_brings_the_answer(self) -> None:
        slow = self.claimed(handed_over_at=at(11)())
        late = at(11)() + DOUBT_AFTER
        sweep(clock=lambda: late)

        dispatch.conclude(slow, DeliveryState.SENT, now=late)

        assert state_of(slow) == DeliveryState.SENT

    def test_that_the_outbox_forgot_is_sent_by_the_sweep(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        late = delivery.due_at + FORGOTTEN_AFTER
        EventDelivery.objects.update(failed_at=late)
        sweep(clock=lambda: late)
        assert state_of(delivery) == DeliveryState.SENT

    def test_that_waits_for_its_turn_in_the_outbox_is_left_to_it(
        self, smtp: ScriptedServer
    ) -> None:
        delivery = queued()
        late = delivery.due_at + FORGOTTEN_AFTER
        sweep(clock=lambda: late)
        assert state_of(delivery) == DeliveryState.QUEUED


class TestASandbox:
    def test_puts_the_mail_into_its_mailbox_and_nothing_leaves(self, smtp: ScriptedServer) -> None:
        delivery = queued(make_business(is_sandbox=True))

        deliver(delivery_id=delivery.pk, clock=at(11))
        deliver(delivery_id=delivery.pk, clock=at(12))

        assert state_of(delivery) == DeliveryState.SENT
        assert not smtp.seen
        [message] = MailboxMessage.objects.all()
        assert message.receiver == delivery.receiver
        mail = message_from_bytes(message.file.read(), policy=SMTP)
        assert mail["Message-ID"] == delivery.message_id
