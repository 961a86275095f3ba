"""Run the local stand-in for Stripe, so that a sandbox can be paid without keys."""

import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.payments.credentials import simulator_webhook_secret
from billing.payments.simulator.book import Endpoint
from billing.payments.simulator.server import SimulatorServer
from billing.payments.simulator.simulator import Settings, Simulator
from billing.payments.simulator.webhooks import NotLoopback, check_loopback


class Command(BaseCommand):
    help = "Run the local Stripe simulator: test payments without keys; no money moves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8026)
        parser.add_argument("--state", type=Path, default=settings.VAR_DIR / "stripe")
        parser.add_argument(
            "--public-url",
            default=settings.STRIPE_SIMULATOR_PUBLIC_URL,
            help="how a payer's browser reaches it",
        )
        parser.add_argument("--webhook-url", default="", help="where events are sent")
        parser.add_argument(
            "--debit-delay", type=int, default=20, help="seconds until a bank debit is answered"
        )

    def handle(
        self,
        *_args: object,
        port: int,
        state: Path,
        public_url: str,
        webhook_url: str,
        debit_delay: int,
        **_options: object,
    ) -> None:
        """Serve until interrupted.

        :raises CommandError: if events were to leave this machine.
        """
        endpoints: tuple[Endpoint, ...] = ()
        if webhook_url:
            try:
                check_loopback(webhook_url)
            except NotLoopback as refusal:
                raise CommandError(f"{refusal} is not on this machine") from refusal
            secret = simulator_webhook_secret()
            endpoints = (
                Endpoint(webhook_url, secret),
                Endpoint(webhook_url, secret, connected=True),
            )
        address = public_url.rstrip("/") or f"http://127.0.0.1:{port}"
        simulator = Simulator(
            state / "simulator.sqlite3", Settings(address, endpoints, debit_delay)
        )
        stopped = threading.Event()

        def stop(_number: int, _frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        with SimulatorServer(simulator, port) as server:
            self.stdout.write(f"Stripe simulator (no money moves): {server.address}")
            stopped.wait()
