"""A worker that is killed with -9: nothing is lost, and nothing accepted is sent twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from billing.delivery.dispatch import deliver, sweep
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.policy import DOUBT_AFTER, STALE_AFTER, UNDO_WINDOW
from tests.billing.delivery.conftest import ScriptedServer
from tests.factories import actor_of, make_business, make_invoice

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import sys
from uuid import UUID
import django
django.setup()
from django.utils import timezone
from billing.delivery.dispatch import deliver
deliver(delivery_id=UUID(sys.argv[1]), clock=timezone.now)
"""

pytestmark = pytest.mark.django_db(transaction=True)


def due_delivery() -> Delivery:
    business = make_business()
    [delivery] = send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        attach_pdf=False,
        actor=actor_of(business),
        now=timezone.now() - UNDO_WINDOW,
    )
    return delivery


def database_of_the_test() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"


@pytest.fixture
def workers(smtp: ScriptedServer) -> Iterator[list[subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for worker in started:
        worker.kill()
        worker.wait()


def start_worker(
    delivery: Delivery, smtp: ScriptedServer, workers: list[subprocess.Popen[bytes]]
) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
        "DATABASE_URL": database_of_the_test(),
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(smtp.port),
        "EMAIL_HOST_USER": "",
        "EMAIL_USE_TLS": "0",
        "EMAIL_USE_SSL": "0",
        "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(delivery.pk)], env=environment, cwd=ROOT
    )
    workers.append(worker)
    return worker


def kill_when_reached(worker: subprocess.Popen[bytes], smtp: ScriptedServer) -> None:
    assert smtp.reached.wait(timeout=60), "the worker did not come as far as the server"
    worker.send_signal(signal.SIGKILL)
    assert worker.wait(timeout=10) == -signal.SIGKILL


class TestAWorkerKilled:
    def test_before_the_content_was_whole_loses_nothing(
        self, smtp: ScriptedServer, workers: list[subprocess.Popen[bytes]]
    ) -> None:
        delivery = due_delivery()
        smtp.hang_at_rcpt = True

        kill_when_reached(start_worker(delivery, smtp, workers), smtp)

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENDING
        assert delivery.handed_over_at is None
        smtp.hang_at_rcpt = False
        late = timezone.now() + STALE_AFTER
        sweep(clock=lambda: late)
        deliver(delivery_id=delivery.pk, clock=lambda: late + timedelta(minutes=1))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        assert len(smtp.accepted) == 1

    def test_after_the_server_had_the_content_repeats_nothing(
        self, smtp: ScriptedServer, workers: list[subprocess.Popen[bytes]]
    ) -> None:
        delivery = due_delivery()
        smtp.hang_after_data = True

        kill_when_reached(start_worker(delivery, smtp, workers), smtp)

        delivery.refresh_from_db()
        assert delivery.handed_over_at is not None
        late = timezone.now() + DOUBT_AFTER
        sweep(clock=lambda: late)
        sweep(clock=lambda: late + timedelta(days=2))
        deliver(delivery_id=delivery.pk, clock=lambda: late + timedelta(days=2))
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNKNOWN
        assert len(smtp.accepted) == 1

    def test_leaves_a_delivery_that_two_workers_cannot_both_take(
        self, smtp: ScriptedServer, workers: list[subprocess.Popen[bytes]]
    ) -> None:
        delivery = due_delivery()
        both = [start_worker(delivery, smtp, workers) for _number in range(2)]

        assert [worker.wait(timeout=60) for worker in both] == [0, 0]

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        assert len(smtp.accepted) == 1
