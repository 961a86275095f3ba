"""Check the simulator against Stripe's test mode, for whoever has a test key."""

import json
import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from billing.payments.simulator import contract, intents
from billing.payments.simulator.outcomes import instrument
from billing.payments.simulator.server import SimulatorServer
from billing.payments.simulator.simulator import Settings, Simulator

SIMULATOR_KEY = "sk_test_contract"


class Command(BaseCommand):
    """Exits with 1 if Stripe answers otherwise than the simulator."""

    help = "Compare the Stripe simulator with Stripe's test mode; needs STRIPE_TEST_KEY."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the wish to leave out what needs a payer."""
        parser.add_argument(
            "--unattended", action="store_true", help="leave out what needs a payer"
        )

    def handle(self, *_arguments: object, unattended: bool, **_options: object) -> None:
        """Make the calls to both, record the answers, and print where they differ."""
        api_key = os.environ.get("STRIPE_TEST_KEY", "")
        if not api_key.startswith(("sk_test_", "rk_test_")):
            raise CommandError("Set STRIPE_TEST_KEY to a test key of Stripe.")
        client = contract.client_of(api_key)
        real = dict(contract.unattended(client))
        if not unattended:
            real |= dict(contract.attended(client, self._invite))
        simulated = self._simulated(unattended=unattended)
        record = {
            call: {"fields": sorted(outcome.fields), "refusal": outcome.refusal}
            for call, outcome in real.items()
        }
        path = Path(settings.VAR_DIR) / "stripe" / "contract.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, indent=2))
        differences = list(contract.compare(real, simulated))
        for each in differences:
            extra = ", ".join(sorted(each.simulated.fields - each.real.fields))
            self.stderr.write(
                f"{each.call}: Stripe {each.real.refusal or 'answers'},"
                f" the simulator {each.simulated.refusal or 'answers'} {extra}"
            )
        if differences:
            raise CommandError(f"{len(differences)} of {len(real)} calls differ; see {path}")
        self.stdout.write(f"{len(real)} calls agree; the answers' fields are in {path}.")

    def _invite(self, url: str) -> None:
        self.stdout.write(f"Pay this page with 4242 4242 4242 4242:\n{url}")
        self.stdout.flush()

    def _simulated(self, *, unattended: bool) -> dict[str, contract.Outcome]:
        with tempfile.TemporaryDirectory() as folder:
            simulator = Simulator(Path(folder) / "contract.sqlite3", Settings("http://127.0.0.1"))

            def pay(url: str) -> None:
                session_id = url.rpartition("/")[2]
                with simulator.book_of(session_id) as book:
                    intents.submit(book, session_id, instrument("card", "4242424242424242"))

            with SimulatorServer(simulator, ticking=False) as server:
                client = contract.client_of(SIMULATOR_KEY, server.address)
                answers = dict(contract.unattended(client))
                if not unattended:
                    answers |= dict(contract.attended(client, pay))
        return answers
