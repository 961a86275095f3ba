"""Mail through providers' APIs: django-anymail's own backends against servers on the loopback."""

import base64
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from billing.delivery import policy
from billing.delivery.dispatch import deliver
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from tests.billing.delivery.conftest import at
from tests.billing.delivery.provider_server import Providers, serving
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db

Chosen = Callable[[str], None]


@pytest.fixture
def providers() -> Iterator[Providers]:
    with serving(Providers()) as running:
        yield running


@pytest.fixture
def choose(providers: Providers, settings: Any) -> Chosen:
    def choose(name: str, url: str = "") -> None:
        settings.EMAIL_PROVIDER = name
        settings.EMAIL_BACKEND = f"anymail.backends.{name}.EmailBackend"
        settings.DEFAULT_FROM_EMAIL = "FastFaktura <invoices@mail.example>"
        settings.ANYMAIL = {
            "REQUESTS_TIMEOUT": (2, 5),
            "POSTMARK_SERVER_TOKEN": "secret",
            "MAILGUN_API_KEY": "secret",
            "RESEND_API_KEY": "secret",
            "BREVO_API_KEY": "secret",
            f"{name.upper()}_API_URL": url or f"{providers.url}/{name}/",
        }

    return choose


def queued(**facts: Any) -> Delivery:
    business = make_business(name="Nordlys Studio AS")
    [delivery] = send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        receivers=["anna@fjord.example"],
        actor=actor_of(business),
        now=NOW,
        **{"attach_pdf": False} | facts,
    )
    return delivery


def after_sending(delivery: Delivery) -> Delivery:
    deliver(delivery_id=delivery.pk, clock=at(11))
    delivery.refresh_from_db()
    return delivery


class TestAMailByPostmark:
    def test_carries_everything_and_keeps_its_message_id(
        self, choose: Chosen, providers: Providers
    ) -> None:
        choose("postmark")
        delivery = after_sending(queued(attach_pdf=True))

        assert delivery.state == DeliveryState.SENT
        assert (delivery.provider, delivery.provider_id) == ("postmark", "id-1")
        [call] = providers.calls
        assert call["headers"]["X-Postmark-Server-Token"] == "secret"
        body = call["body"]
        assert body["To"] == "anna@fjord.example"
        assert body["From"] == "Nordlys Studio AS <invoices@mail.example>"
        assert body["ReplyTo"] == "Nordlys Studio AS <post@nordlys.example>"
        assert body["Metadata"] == {"delivery": str(delivery.pk)}
        assert body["TrackOpens"] is False
        assert delivery.invoice.number in body["TextBody"]
        assert delivery.invoice.number in body["HtmlBody"]
        headers = {header["Name"]: header["Value"] for header in body["Headers"]}
        assert headers["Message-ID"] == delivery.message_id
        assert headers["X-PM-KeepID"] == "true"
        assert headers["Auto-Submitted"] == "no"
        [pdf] = body["Attachments"]
        assert pdf["Name"] == f"{delivery.invoice.number}.pdf"
        assert base64.b64decode(pdf["Content"]).startswith(b"%PDF")

    def test_that_it_refuses_has_failed_with_its_sentence(
        self, choose: Chosen, providers: Providers
    ) -> None:
        choose("postmark")
        said = '{"ErrorCode": 300, "Message": "Invalid From address"}'
        providers.answers = [(422, said)]
        delivery = after_sending(queued())
        assert delivery.state == DeliveryState.FAILED
        assert "Invalid From address" in delivery.failure_detail

    def test_to_an_inactive_receiver_has_failed(self, choose: Chosen, providers: Providers) -> None:
        choose("postmark")
        said = (
            '{"ErrorCode": 406, "Message": "You tried to send to a recipient that has been marked '
            "as inactive. Found inactive addresses: anna@fjord.example. Inactive recipients are "
            'ones that have generated a hard bounce, a spam complaint, or a manual suppression."}'
        )
        providers.answers = [(422, said)]
        assert after_sending(queued()).state == DeliveryState.FAILED

    def test_is_not_called_sent_for_a_no_in_other_words(
        self, choose: Chosen, providers: Providers
    ) -> None:
        choose("postmark")
        providers.answers = [(422, '{"ErrorCode": 406, "Message": "Inactive, in new words"}')]
        assert after_sending(queued()).state == DeliveryState.FAILED

    @pytest.mark.parametrize("status", [401, 429, 503])
    def test_waits_where_it_is_not_the_messages_fault(
        self, choose: Chosen, providers: Providers, status: int
    ) -> None:
        choose("postmark")
        providers.answers = [(status, '{"ErrorCode": 10, "Message": "later"}')]
        delivery = after_sending(queued())
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, str(status))

    @pytest.mark.parametrize("answer", ["hang up", (500, "oh"), (504, "gone"), (200, "no JSON")])
    def test_is_in_doubt_where_no_clear_answer_came_and_is_not_repeated(
        self, choose: Chosen, providers: Providers, answer: Any
    ) -> None:
        choose("postmark")
        providers.answers = [answer]
        delivery = after_sending(queued())
        assert (delivery.state, delivery.failure_code) == (DeliveryState.UNKNOWN, policy.NO_ANSWER)
        assert len(providers.calls) == 1

    def test_waits_where_no_connection_came_about(self, choose: Any) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            choose("postmark", f"http://127.0.0.1:{unused.getsockname()[1]}/")
            delivery = after_sending(queued())
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, policy.UNREACHABLE)
        assert delivery.handed_over_at is None


class TestAMailByMailgun:
    def test_carries_our_name_of_it(self, choose: Chosen, providers: Providers) -> None:
        choose("mailgun")
        delivery = after_sending(queued())

        assert (delivery.provider, delivery.provider_id) == ("mailgun", "<id-1@mg.example>")
        [call] = providers.calls
        assert call["path"] == "/mailgun/mail.example/messages"
        body = call["body"]
        assert body["h:Message-Id"].decode() == delivery.message_id
        assert body["v:delivery"].decode() == str(delivery.pk)
        assert body["o:tracking-opens"] == b"no"


class TestAProviderThatKnowsKeys:
    @pytest.mark.parametrize("name", ["resend", "brevo"])
    @pytest.mark.parametrize("answer", ["hang up", "take and hang up", (502, "bad gateway")])
    def test_is_asked_once_more_and_makes_one_mail(
        self, choose: Chosen, providers: Providers, name: str, answer: Any
    ) -> None:
        choose(name)
        providers.answers = [answer]

        delivery = after_sending(queued())

        assert delivery.state == DeliveryState.SENT
        assert "id-1" in delivery.provider_id
        assert len(providers.calls) == 2
        assert list(providers.mails) == [str(delivery.pk)]

    def test_leaves_doubt_if_it_stays_silent_or_refuses_the_repetition(
        self, choose: Chosen, providers: Providers
    ) -> None:
        choose("resend")
        for answers in (["hang up", "hang up"], ["hang up", (409, "in use")]):
            providers.answers = list(answers)
            assert after_sending(queued()).state == DeliveryState.UNKNOWN
