"""What servers give back: read in their own shapes, and believed only with a proof."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from billing.delivery.dispatch import deliver
from billing.delivery.dsn import receive
from billing.delivery.envelope import delivery_named_by, envelope_sender
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.tracking import AddressMark, DeliveryReport, MarkReason, ReportKind
from tests.billing.delivery.bounces import (
    complaint,
    exchange,
    gmail,
    make_sent,
    out_of_office,
    postfix,
    read_receipt,
)
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db

BOX = "bounces@mail.example"


@pytest.fixture
def sent(settings: Any) -> Delivery:
    settings.DEFAULT_FROM_EMAIL = "FastFaktura <invoices@mail.example>"
    return make_sent()


@pytest.fixture
def verp(settings: Any) -> None:
    settings.BOUNCE_ADDRESS = BOX


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


class TestTheEnvelope:
    def test_names_the_delivery_and_proves_it(self, sent: Delivery, verp: None) -> None:
        address = envelope_sender(sent)
        assert address.startswith(f"bounces+{sent.pk.hex}.")
        assert delivery_named_by(f"<{address.upper()}>") == sent.pk

    def test_of_another_hand_names_nothing(self, sent: Delivery, verp: None) -> None:
        address = envelope_sender(sent)
        for forged in (
            address.replace("bounces+", "other+"),
            address.replace("mail.example", "evil.example"),
            address.replace(f".{address.partition('.')[2][:16]}", f".{'0' * 16}"),
            BOX,
            "",
        ):
            assert delivery_named_by(forged) is None

    def test_leaves_the_house_on_the_mail(self, smtp: ScriptedServer, verp: None) -> None:
        business = make_business()
        [delivery] = send_invoice(
            invoice_id=make_invoice(business).pk,
            channels=[Channel.EMAIL],
            receivers=["kari@fjord.example"],
            attach_pdf=False,
            actor=actor_of(business),
            now=NOW,
        )
        deliver(delivery_id=delivery.pk, clock=at(11))
        assert smtp.accepted[0].mail_from == envelope_sender(delivery)


class TestABounce:
    @pytest.mark.parametrize("shape", [exchange, gmail])
    def test_is_read_in_the_shape_of_its_server(
        self, sent: Delivery, verp: None, shape: Callable[[str], bytes]
    ) -> None:
        [report] = receive(shape(envelope_sender(sent)), now=NOW)

        assert (report.kind, report.is_permanent) == (ReportKind.BOUNCED, True)
        assert state_of(sent) == DeliveryState.BOUNCED
        assert "550" in sent.failure_detail

    def test_of_postfix_says_why_in_its_own_words(self, sent: Delivery, verp: None) -> None:
        receive(postfix(to=envelope_sender(sent)), now=NOW)
        assert state_of(sent) == DeliveryState.BOUNCED
        assert sent.failure_detail.startswith("550 5.1.1 <kari@fjord.example>")

    def test_counts_once_however_often_it_is_read(self, sent: Delivery, verp: None) -> None:
        for _again in range(2):
            receive(postfix(to=envelope_sender(sent)), now=NOW)
        assert DeliveryReport.objects.count() == 1

    def test_may_prove_itself_by_the_envelope_alone(self, sent: Delivery, verp: None) -> None:
        assert not receive(postfix(to=BOX), now=NOW)
        assert receive(postfix(to=BOX), recipient=envelope_sender(sent), now=NOW)

    @pytest.mark.parametrize(
        ("status", "said"),
        [
            ("4.4.7", "X-Postfix; delivery temporarily suspended: Connection timed out"),
            ("5.7.1", "smtp; 550 5.7.1 Message rejected due to content restrictions"),
            ("5.2.2", "smtp; 552 5.2.2 Mailbox full"),
            ("5.0.0", "smtp; 550 5.7.26 Unauthenticated mail is prohibited"),
        ],
    )
    def test_that_is_not_the_addresss_fault_marks_nothing(
        self, sent: Delivery, verp: None, status: str, said: str
    ) -> None:
        receive(postfix(to=envelope_sender(sent), status=status, said=said), now=NOW)
        assert state_of(sent) == DeliveryState.FAILED
        assert not AddressMark.objects.exists()

    def test_that_only_warns_changes_nothing(self, sent: Delivery, verp: None) -> None:
        [report] = receive(
            postfix(to=envelope_sender(sent), action="delayed", status="4.4.1"), now=NOW
        )
        assert report.kind == ReportKind.DELAYED
        assert state_of(sent) == DeliveryState.SENT


class TestASpoofedBounce:
    def test_is_not_believed_for_a_message_id_alone(self, sent: Delivery, verp: None) -> None:
        assert not receive(postfix(to=BOX), now=NOW)
        assert state_of(sent) == DeliveryState.SENT

    def test_needs_a_message_id_of_ours_where_envelopes_prove_nothing(self, sent: Delivery) -> None:
        assert not receive(postfix(message_id="<guess@mail.example>"), now=NOW)
        assert receive(postfix(), now=NOW)

    def test_needs_the_receiver_too(self, sent: Delivery) -> None:
        assert not receive(postfix(receiver="other@fjord.example"), now=NOW)
        assert state_of(sent) == DeliveryState.SENT


class TestOtherMail:
    @pytest.mark.parametrize("answer", [out_of_office, read_receipt])
    def test_is_left_alone(
        self, sent: Delivery, verp: None, answer: Callable[[str], bytes]
    ) -> None:
        assert not receive(answer(envelope_sender(sent)), now=NOW)
        assert not DeliveryReport.objects.exists()

    @pytest.mark.parametrize(
        "rubbish",
        [
            b"",
            b"\xff\xfe\x00",
            b"Content-Type: multipart/report; boundary=x\n\n--x\n",
            b"Content-Type: multipart/report\n\nno parts",
            b"Content-Type: multipart/report; boundary=x\n\n--x\n"
            b"Content-Type: message/delivery-status\n\n\n\n--x--",
        ],
    )
    def test_that_is_no_mail_at_all_does_no_harm(self, rubbish: bytes) -> None:
        assert not receive(rubbish, now=NOW)


class TestAComplaint:
    def test_marks_the_address(self, sent: Delivery, verp: None) -> None:
        receive(complaint(envelope_sender(sent)), now=NOW)
        assert state_of(sent) == DeliveryState.SENT
        assert sent.complained_at is not None
        assert AddressMark.objects.get().reason == MarkReason.COMPLAINED


class TestThePipe:
    def test_takes_what_a_mail_server_hands_it(
        self, sent: Delivery, verp: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        given = io.TextIOWrapper(io.BytesIO(postfix(to=BOX)))
        monkeypatch.setattr("sys.stdin", given)
        out = io.StringIO()
        call_command("receive_bounce", recipient=envelope_sender(sent), stdout=out)
        assert out.getvalue() == f"bounced {sent.pk}\n"
        assert state_of(sent) == DeliveryState.BOUNCED
