"""Run the local stand-in for Twilio and 46elks, so that SMS can be tried without an account."""

import signal
import threading
from argparse import ArgumentParser
from types import FrameType

from django.core.management.base import BaseCommand

from billing.delivery.sms.simulator.accounts import simulated_accounts
from billing.delivery.sms.simulator.network import Network
from billing.delivery.sms.simulator.server import SmsSimulator


class Command(BaseCommand):
    help = "Run the local simulator of Twilio and 46elks; no SMS leaves this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8027)
        parser.add_argument("--delay", type=float, default=5.0, help="seconds until the receipt")

    def handle(self, *_args: object, port: int, delay: float, **_options: object) -> None:
        """Serve until interrupted."""
        stopped = threading.Event()

        def stop(_number: int, _frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        accounts = simulated_accounts()
        with SmsSimulator(Network(accounts, delay=delay), port) as server:
            self.stdout.write(f"SMS simulator (no SMS leaves): {server.address}")
            for provider, known in accounts.items():
                for name, secret in known.items():
                    self.stdout.write(f"  {provider}: {name} / {secret}")
            stopped.wait()
