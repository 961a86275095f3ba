"""Both providers on a loopback port, whose post the tests move themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from billing.delivery.choices import SmsAccount
from billing.delivery.models import Channel, Delivery
from billing.delivery.operations import send_invoice
from billing.delivery.sms.accounts import connect_account
from billing.delivery.sms.simulator.dialects import Post, report_of
from billing.delivery.sms.simulator.network import Network
from billing.delivery.sms.simulator.server import SmsSimulator
from fastfaktura.core.models import Business
from tests.factories import NOW, actor_of, make_business, make_client, make_invoice

TWILIO = {"account_sid": "AC" + "a1" * 16, "auth_token": "7w1l10" * 5}
ELKS = {"username": "u" + "b2" * 16, "password": "3LK5" * 8}
MOBILE = "+4740612345"


@dataclass
class Country:
    """The simulated providers, and the short ways by which tests act as their post."""

    network: Network
    server: SmsSimulator

    def posts(self) -> list[Post]:
        """Take what the providers would report by now."""
        return [report_of(self.network, due) for due in self.network.due_reports()]

    def deliver(self, post: Post, **headers: str) -> HttpResponse:
        """Post a report to the product as it would come over the wire."""
        target = urlsplit(post.url)
        answer: Any = Browser().post(
            f"{target.path}?{target.query}",
            dict(post.form),
            headers=dict(post.headers) | headers,
        )
        return answer


@pytest.fixture
def country(settings: Any) -> Iterator[Country]:
    """Run both providers; all reports are due at once."""
    network = Network(
        {
            "twilio": {TWILIO["account_sid"]: TWILIO["auth_token"]},
            "46elks": {ELKS["username"]: ELKS["password"]},
        },
        delay=0,
    )
    with SmsSimulator(network, ticking=False) as server:
        settings.SMS_TWILIO_URL = settings.SMS_46ELKS_URL = server.address
        settings.BASE_URL = "http://testserver"
        settings.SMS_TIMEOUT = settings.SMS_ANSWER_TIMEOUT = 3
        settings.SMS_PROVIDER = settings.SMS_CREDENTIALS = settings.SMS_SENDER = ""
        settings.SMS_MESSAGING_SERVICE_SID = ""
        yield Country(network, server)


def connected(business: Business, provider: str = "twilio", sender_id: str = "Fjord") -> SmsAccount:
    """Give a business an account of its own."""
    return connect_account(
        business=business,
        provider=provider,
        credentials=TWILIO if provider == "twilio" else ELKS,
        sender_id=sender_id,
        actor=actor_of(business),
    )


def queued_sms(phone: str = MOBILE, business: Business | None = None) -> Delivery:
    """Queue an invoice by SMS to this number."""
    business = business or make_business()
    invoice = make_invoice(business, make_client(business, phone=phone))
    [delivery] = send_invoice(
        invoice_id=invoice.pk, channels=[Channel.SMS], actor=actor_of(business), now=NOW
    )
    return delivery
