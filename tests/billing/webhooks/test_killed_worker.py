"""A worker that is killed with -9 after its POST: the message comes again, under the same id."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from billing.webhooks.dispatch import Worker, deliver_messages
from billing.webhooks.models import MessageState
from billing.webhooks.policy import STALE_AFTER
from billing.webhooks.queries import endpoints_with_due
from billing.webhooks.sending import Sender
from tests.billing.webhooks.conftest import to_loopback
from tests.billing.webhooks.receiver import Receiver
from tests.billing.webhooks.test_dispatch import owed
from tests.factories import make_business, make_endpoint

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
import django
django.setup()
from billing.webhooks.tasks import deliver_messages
deliver_messages.run(endpoint_id=sys.argv[1])
"""

pytestmark = pytest.mark.django_db(transaction=True)


def database_of_the_test() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"


class TestAWorkerKilledBetweenPostAndCommit:
    def test_leaves_a_message_that_another_sends_again_under_its_id(
        self, receiver: Receiver
    ) -> None:
        endpoint = make_endpoint(make_business(), url=receiver.url)
        message = owed(endpoint)
        let_go = threading.Event()
        receiver.script = lambda _connection: void(let_go.wait(timeout=60))
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
            "DATABASE_URL": database_of_the_test(),
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        }

        worker = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(endpoint.pk)], env=environment, cwd=ROOT
        )
        try:
            assert receiver.arrived.wait(timeout=60), "the worker did not come to its POST"
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        let_go.set()
        receiver.script = None

        message.refresh_from_db()
        assert message.state == MessageState.PENDING
        assert message.claimed_at is not None
        late = timezone.now() + STALE_AFTER
        assert list(endpoints_with_due(now=late)) == [endpoint.pk]
        deliver_messages(
            endpoint_id=endpoint.pk,
            worker=Worker(clock=lambda: late, sender=Sender(resolve=to_loopback)),
        )
        message.refresh_from_db()
        assert message.state == MessageState.DELIVERED
        assert receiver.ids() == [f"msg_{message.pk}"] * 2
        assert receiver.heard[0].body == receiver.heard[1].body


def void(_answer: bool) -> None:
    """Throw away what a script need not return."""
