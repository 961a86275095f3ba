"""What is told of messages after they left: any order, any number, also before our own answer."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from billing.delivery.dispatch import deliver, sweep
from billing.delivery.marks import clear_mark, mark_of
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.reasons import reason_of
from billing.delivery.reports import WAITS_FOR, apply_waiting, take_report
from billing.delivery.tracking import AddressMark, DeliveryReport, MarkReason, ReportKind
from billing.invoices.models import Invoice
from fastfaktura.core.models import Event
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=2)


def queued() -> Delivery:
    business = make_business()
    [delivery] = send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        receivers=["Kari@Fjord.example"],
        attach_pdf=False,
        actor=actor_of(business),
        now=NOW,
    )
    return delivery


@pytest.fixture
def sent(smtp: ScriptedServer) -> Delivery:
    delivery = queued()
    deliver(delivery_id=delivery.pk, clock=at(11))
    delivery.refresh_from_db()
    return delivery


def told(delivery: Delivery | None, kind: ReportKind, **facts: Any) -> DeliveryReport:
    everything: dict[str, Any] = {
        "source": "postmark",
        "report_id": f"{kind}-1",
        "delivery": delivery,
        "kind": kind,
        "happened_at": LATER,
        "now": LATER,
    } | facts
    report = take_report(**everything)
    if delivery is not None:
        delivery.refresh_from_db()
    return report


def bounced(delivery: Delivery | None, **facts: Any) -> DeliveryReport:
    detail = "smtp; 550 5.1.1 No such user"
    return told(delivery, ReportKind.BOUNCED, **{"is_permanent": True, "detail": detail} | facts)


def heard(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


class TestADeliveredMessage:
    def test_is_called_so(self, sent: Delivery) -> None:
        told(sent, ReportKind.DELIVERED)

        assert (sent.state, sent.delivered_at) == (DeliveryState.DELIVERED, LATER)
        assert heard("delivery.delivered") == 1

    def test_is_told_of_once_however_often_the_report_comes(self, sent: Delivery) -> None:
        for _again in range(3):
            told(sent, ReportKind.DELIVERED)
        told(sent, ReportKind.DELIVERED, report_id="another")

        assert heard("delivery.delivered") == 1
        assert DeliveryReport.objects.count() == 2

    def test_comes_back_after_all_if_the_bounce_is_for_good(self, sent: Delivery) -> None:
        told(sent, ReportKind.DELIVERED)
        bounced(sent)

        assert sent.state == DeliveryState.BOUNCED
        assert sent.delivered_at == LATER


class TestABouncedMessage:
    def test_says_why_and_waits_for_somebody(self, sent: Delivery) -> None:
        bounced(sent)

        assert (sent.state, sent.bounced_at, sent.cared_at) == (DeliveryState.BOUNCED, LATER, None)
        assert "550 5.1.1 No such user" in reason_of(sent)
        assert heard("delivery.bounced") == 1

    def test_stays_so_when_the_report_of_its_delivery_comes_late(self, sent: Delivery) -> None:
        bounced(sent)
        told(sent, ReportKind.DELIVERED, happened_at=NOW + timedelta(seconds=20))

        assert sent.state == DeliveryState.BOUNCED
        assert heard("delivery.delivered") == 0

    def test_marks_its_address(self, sent: Delivery) -> None:
        bounced(sent)
        bounced(sent, report_id="bounced-2")

        mark = AddressMark.objects.get()
        assert (mark.address, mark.reason) == ("kari@fjord.example", MarkReason.BOUNCED)
        assert mark.delivery == sent
        assert mark_of(sent.business, Channel.EMAIL, " KARI@fjord.example") == mark
        assert heard("address.marked") == 1

    def test_leaves_alone_an_address_that_was_lifted_since(self, sent: Delivery) -> None:
        bounced(sent)
        clear_mark(
            mark_id=AddressMark.objects.get().pk,
            actor=actor_of(sent.business),
            now=LATER + timedelta(hours=1),
        )

        bounced(sent, report_id="late", now=LATER + timedelta(hours=2))

        assert mark_of(sent.business, Channel.EMAIL, sent.receiver) is None

    def test_says_nothing_of_the_address_in_another_business(self, sent: Delivery) -> None:
        bounced(sent)
        assert mark_of(make_business(), Channel.EMAIL, sent.receiver) is None


class TestATemporaryTrouble:
    @pytest.mark.parametrize("kind", [ReportKind.DELAYED, ReportKind.BOUNCED])
    def test_is_noted_and_nothing_more(self, sent: Delivery, kind: ReportKind) -> None:
        report = told(sent, kind, detail="452 4.2.2 Mailbox full")

        assert sent.state == DeliveryState.SENT
        assert report.delivery == sent
        assert not AddressMark.objects.exists()


class TestAMessageThatWasGivenUp:
    def test_has_failed_and_its_address_may_be_good(self, sent: Delivery) -> None:
        told(sent, ReportKind.FAILED, detail="4.4.7 Delivery time expired")

        assert sent.state == DeliveryState.FAILED
        assert heard("delivery.failed") == 1
        assert not AddressMark.objects.exists()


class TestAComplaint:
    def test_marks_the_address_and_keeps_the_state(self, sent: Delivery) -> None:
        told(sent, ReportKind.DELIVERED)
        told(sent, ReportKind.COMPLAINED)

        assert (sent.state, sent.complained_at) == (DeliveryState.DELIVERED, LATER)
        assert AddressMark.objects.get().reason == MarkReason.COMPLAINED
        assert heard("delivery.complained") == 1

    def test_outweighs_a_bounce(self, sent: Delivery) -> None:
        bounced(sent)
        told(sent, ReportKind.COMPLAINED)
        assert AddressMark.objects.get().reason == MarkReason.COMPLAINED


class TestAnUnknownMessage:
    def test_is_known_to_have_arrived(self, sent: Delivery) -> None:
        Delivery.objects.update(state=DeliveryState.UNKNOWN)
        Invoice.objects.update(sent_at=None)

        told(sent, ReportKind.DELIVERED)

        assert sent.state == DeliveryState.DELIVERED
        assert Invoice.objects.get().sent_at == LATER


class TestAReport:
    def test_finds_its_message_by_the_providers_name(self, sent: Delivery) -> None:
        Delivery.objects.update(provider="postmark", provider_id="pm-1")

        told(None, ReportKind.DELIVERED, provider_id="pm-1")

        sent.refresh_from_db()
        assert sent.state == DeliveryState.DELIVERED

    def test_of_another_provider_means_another_message(self, sent: Delivery) -> None:
        Delivery.objects.update(provider="mailgun", provider_id="pm-1")
        assert told(None, ReportKind.DELIVERED, provider_id="pm-1").delivery is None

    def test_of_one_business_touches_no_message_of_another(self, sent: Delivery) -> None:
        Delivery.objects.update(provider="twilio", provider_id="SM1")

        mallory = make_business()
        report = bounced(None, source="twilio", provider_id="SM1", business=mallory)

        assert report.delivery is None
        sent.refresh_from_db()
        assert sent.state == DeliveryState.SENT

    def test_finds_its_message_by_the_message_id(self, sent: Delivery) -> None:
        bounced(None, source="dsn", message_id=sent.message_id)
        sent.refresh_from_db()
        assert sent.state == DeliveryState.BOUNCED

    def test_that_comes_before_our_own_answer_waits_for_it(self, smtp: ScriptedServer) -> None:
        delivery = queued()
        told(None, ReportKind.DELIVERED, message_id=delivery.message_id, now=NOW)
        assert heard("delivery.delivered") == 0
        deliver(delivery_id=delivery.pk, clock=at(11))

        sweep(clock=at(30))

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED
        assert apply_waiting(now=LATER) == 0

    def test_of_a_message_that_is_nobodys_is_looked_for_in_vain(self) -> None:
        told(None, ReportKind.DELIVERED, provider_id="of another house")

        assert apply_waiting(now=after_all()) == 0
        assert DeliveryReport.objects.get().applied_at is None


def after_all() -> datetime:
    return LATER + WAITS_FOR
