"""Reports of mail providers, as their webhooks bring them."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.tracking import AddressMark, DeliveryReport, ReportKind
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db

SECRET = "reporter:a-long-secret"
SIGNING_KEY = "a-signing-key"


@pytest.fixture(autouse=True)
def configured(settings: Any) -> None:
    settings.EMAIL_PROVIDER = "postmark"
    settings.EMAIL_REPORTS_SECRET = SECRET
    settings.ANYMAIL = {
        "WEBHOOK_SECRET": SECRET,
        "MAILGUN_API_KEY": "another",
        "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING_KEY,
    }


@pytest.fixture
def sent() -> Delivery:
    business = make_business()
    [delivery] = send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        receivers=["kari@fjord.example"],
        actor=actor_of(business),
        now=NOW,
    )
    delivery.state, delivery.finished_at = DeliveryState.SENT, NOW
    delivery.provider, delivery.provider_id = "postmark", "2706ee8a-737c"
    delivery.save()
    return delivery


def post(data: dict[str, Any], *, provider: str = "postmark", secret: str = SECRET) -> int:
    proof = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    answer = Client(enforce_csrf_checks=True).post(
        f"/anymail/{provider}/tracking/",
        data=json.dumps(data),
        content_type="application/json",
        headers=proof,
    )
    return answer.status_code


def postmark_bounce(**facts: Any) -> dict[str, Any]:
    return {
        "RecordType": "Bounce",
        "ID": 4711,
        "Type": "HardBounce",
        "TypeCode": 1,
        "ServerID": 23,
        "MessageStream": "outbound",
        "Name": "Hard bounce",
        "MessageID": "2706ee8a-737c",
        "Description": "The server was unable to deliver your message (unknown user).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": "kari@fjord.example",
        "From": "invoices@mail.example",
        "BouncedAt": "2026-03-02T10:28:50.3963933Z",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Invoice",
    } | facts


def mailgun(event: str, **facts: Any) -> dict[str, Any]:
    stamp, token = "1772446130", "651869375b9df3c98fc15c4889b102119add1235c38fc92824"
    proof = hmac.new(SIGNING_KEY.encode(), f"{stamp}{token}".encode(), sha256).hexdigest()
    return {
        "signature": {"timestamp": stamp, "token": token, "signature": proof},
        "event-data": {
            "event": event,
            "timestamp": 1772446130.5,
            "id": "hTWCTD81RtiDN-",
            "recipient": "kari@fjord.example",
            "message": {"headers": {"message-id": "1@mg.example", "to": "kari@fjord.example"}},
            "user-variables": {},
        }
        | facts,
    }


class TestPostmark:
    def test_tells_of_a_bounce(self, sent: Delivery) -> None:
        assert post(postmark_bounce()) == 200
        assert post(postmark_bounce()) == 200

        sent.refresh_from_db()
        assert sent.state == DeliveryState.BOUNCED
        assert sent.bounced_at is not None
        assert sent.bounced_at.isoformat().startswith("2026-03-02T10:28:50")
        assert "550 5.1.1" in sent.failure_detail
        assert AddressMark.objects.get().address == "kari@fjord.example"
        assert DeliveryReport.objects.count() == 1

    def test_tells_of_a_delivery(self, sent: Delivery) -> None:
        report = {
            "RecordType": "Delivery",
            "ServerID": 23,
            "MessageID": "2706ee8a-737c",
            "Recipient": "kari@fjord.example",
            "DeliveredAt": "2026-03-02T09:31:10Z",
            "Details": "smtp;250 2.0.0 OK",
            "Metadata": {"delivery": str(sent.pk)},
        }
        assert post(report) == 200
        sent.refresh_from_db()
        assert sent.state == DeliveryState.DELIVERED

    def test_that_overtakes_our_own_note_is_known_by_our_name_of_it(self, sent: Delivery) -> None:
        Delivery.objects.update(provider="", provider_id="", state=DeliveryState.SENDING)
        post(postmark_bounce(Metadata={"delivery": str(sent.pk)}))
        report = DeliveryReport.objects.get()
        assert (report.delivery, report.applied_at) == (sent, None)

    def test_that_calls_a_bounce_soft_marks_no_address(self, sent: Delivery) -> None:
        post(postmark_bounce(Type="SoftBounce", Details="smtp;552 5.2.2 Mailbox full"))
        sent.refresh_from_db()
        assert sent.state == DeliveryState.FAILED
        assert not AddressMark.objects.exists()

    def test_that_was_blocked_by_a_filter_marks_no_address(self, sent: Delivery) -> None:
        post(postmark_bounce(Details="smtp;550 5.7.1 Message rejected as spam"))
        sent.refresh_from_db()
        assert sent.state == DeliveryState.FAILED
        assert not AddressMark.objects.exists()

    def test_tells_of_a_complaint(self, sent: Delivery) -> None:
        post(postmark_bounce(RecordType="SpamComplaint", Type="SpamComplaint", ID=4712))
        sent.refresh_from_db()
        assert sent.complained_at is not None
        assert sent.state == DeliveryState.SENT

    def test_tells_of_an_opening_that_counts_for_nothing(self, sent: Delivery) -> None:
        opened = {"RecordType": "Open", "MessageID": "2706ee8a-737c", "ReceivedAt": "2026-03-02"}
        assert post(opened) == 200
        assert not DeliveryReport.objects.exists()


class TestMailgun:
    def test_tells_of_a_lasting_failure(self, sent: Delivery, settings: Any) -> None:
        settings.EMAIL_PROVIDER = "mailgun"
        Delivery.objects.update(provider="mailgun", provider_id="<1@mg.example>")
        failed = mailgun(
            "failed",
            severity="permanent",
            reason="bounce",
            **{"delivery-status": {"code": 550, "message": "5.1.1 No such user"}},
        )
        assert post(failed, provider="mailgun") == 200
        sent.refresh_from_db()
        assert sent.state == DeliveryState.BOUNCED

    def test_tells_of_a_passing_one(self, sent: Delivery, settings: Any) -> None:
        settings.EMAIL_PROVIDER = "mailgun"
        Delivery.objects.update(provider="mailgun", provider_id="<1@mg.example>")
        later = mailgun("failed", severity="temporary", reason="greylisted")
        assert post(later, provider="mailgun") == 200
        sent.refresh_from_db()
        assert sent.state == DeliveryState.SENT
        assert DeliveryReport.objects.get().kind == ReportKind.DELAYED

    def test_is_not_believed_with_another_signature(self, sent: Delivery, settings: Any) -> None:
        settings.EMAIL_PROVIDER = "mailgun"
        forged = mailgun("delivered")
        forged["signature"]["timestamp"] = "1772446131"
        assert post(forged, provider="mailgun") == 400
        assert not DeliveryReport.objects.exists()


class TestTheAddressOfReports:
    @pytest.mark.parametrize("secret", ["", "reporter:wrong"])
    def test_believes_nobody_without_the_secret(self, sent: Delivery, secret: str) -> None:
        assert post(postmark_bounce(), secret=secret) == 400
        assert not DeliveryReport.objects.exists()

    def test_is_there_for_the_chosen_provider_only(self, settings: Any) -> None:
        assert post(postmark_bounce(), provider="brevo") == 404
        settings.EMAIL_PROVIDER = ""
        assert post(postmark_bounce()) == 404

    def test_is_not_there_without_a_secret(self, settings: Any) -> None:
        settings.EMAIL_REPORTS_SECRET = ""
        assert post(postmark_bounce()) == 404

    def test_says_no_to_what_is_no_report(self) -> None:
        assert post({"RecordType": "Delivery", "DeliveredAt": 5}) == 400

    def test_reads_no_long_stories(self) -> None:
        assert post(postmark_bounce(Details="x" * 2_000_000)) == 413

    def test_keeps_what_it_cannot_place_for_later(self) -> None:
        assert post(postmark_bounce()) == 200
        report = DeliveryReport.objects.get()
        assert (report.delivery, report.applied_at) == (None, None)
        assert report.received_at <= timezone.now()
