"""A simulator on a loopback port whose clock and post the tests move themselves."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.test import Client
from stripe import WebhookSignature

from billing.payments.credentials import simulator_key, simulator_webhook_secret
from billing.payments.simulator import api, intents
from billing.payments.simulator.book import Endpoint
from billing.payments.simulator.outcomes import instrument
from billing.payments.simulator.server import SimulatorServer
from billing.payments.simulator.simulator import Settings, Simulator
from billing.payments.stripe import StripeGateway
from fastfaktura.core.models import Business
from tests.factories import make_business, make_invoice

WEBHOOKS = "/webhooks/stripe/"


@dataclass
class Clock:
    """Seconds that pass only when a test says so."""

    offset: float = 0

    def __call__(self) -> float:
        return time.time() + self.offset


@dataclass
class Town:
    """The simulator and the short ways by which tests act as payers and banks."""

    simulator: Simulator
    server: SimulatorServer
    clock: Clock
    account: str = field(
        default_factory=lambda: api.account_of({"authorization": f"Bearer {simulator_key()}"})
    )
    delivered: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        return self.server.address

    def gateway(self, key: str = "", account: str = "") -> StripeGateway:
        return StripeGateway(key or simulator_key(), self.address, account, retries=0)

    def pay(self, session_id: str, number: str = "4242424242424242", method: str = "card") -> str:
        with self.simulator.book(self.account) as book:
            return intents.submit(book, session_id, instrument(method, number))

    def events(self) -> list[dict]:
        """Return the account's events, the oldest first."""
        with self.simulator.book(self.account) as book:
            return list(book.all("event"))[::-1]

    def post(self, client: Client, event: dict, *, secret: str = "", path: str = WEBHOOKS):
        """Deliver one event as the simulator's post does."""
        payload = json.dumps(event)
        signature = WebhookSignature.generate_signature_header(
            payload, secret or simulator_webhook_secret()
        )
        return client.post(
            path,
            payload,
            content_type="application/json",
            headers={"stripe-signature": signature},
        )

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events()]

    def find(self, kind: str, object_id: str) -> dict:
        with self.simulator.book(self.account) as book:
            return book.find(kind, object_id)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    clock = Clock()
    endpoints = (Endpoint("http://127.0.0.1:9/webhooks/stripe/", simulator_webhook_secret()),)
    simulator = Simulator(
        tmp_path / "simulator.sqlite3", Settings("http://127.0.0.1:9", endpoints), clock
    )
    with SimulatorServer(simulator, ticking=False) as server:
        yield Town(simulator, server, clock)


@pytest.fixture
def sandbox(town: Town, settings) -> Business:
    """A sandbox business without keys: it is paid through the town's simulator."""
    settings.STRIPE_SIMULATOR_URL = town.address
    return make_business(is_sandbox=True)


@pytest.fixture
def invoice(sandbox: Business):
    """An issued invoice of 1 250.00 NOK."""
    return make_invoice(sandbox)
