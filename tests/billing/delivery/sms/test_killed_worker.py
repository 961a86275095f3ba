"""A worker that is killed between an SMS's hand-over and its answer: nothing is sent twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from billing.delivery.dispatch import deliver, sweep
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.policy import DOUBT_AFTER, UNDO_WINDOW
from tests.billing.delivery.sms.conftest import Country, connected
from tests.factories import actor_of, make_business, make_client, make_invoice

ROOT = Path(__file__).resolve().parents[4]
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


@pytest.fixture
def delivery(country: Country) -> Delivery:
    """Queue an SMS that is due, to a number at which the provider falls silent."""
    business = make_business()
    connected(business)
    [queued] = send_invoice(
        invoice_id=make_invoice(business, make_client(business, phone="+4740610410")).pk,
        channels=[Channel.SMS],
        actor=actor_of(business),
        now=timezone.now() - UNDO_WINDOW,
    )
    return queued


@pytest.fixture
def worker(country: Country, delivery: Delivery) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker for the delivery."""
    facts = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
        "DATABASE_URL": f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "SMS_TWILIO_URL": country.server.address,
        "BASE_URL": settings.BASE_URL,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(delivery.pk)], env=environment, cwd=ROOT
    )
    yield process
    process.kill()
    process.wait()


class TestAWorkerKilledBeforeTheAnswer:
    def test_leaves_doubt_which_nobody_repeats_and_a_receipt_ends(
        self, country: Country, delivery: Delivery, worker: subprocess.Popen[bytes]
    ) -> None:
        assert country.server.reached.wait(timeout=60), "the worker reached no provider"
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(timeout=10) == -signal.SIGKILL

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENDING
        assert delivery.handed_over_at is not None
        late = timezone.now() + DOUBT_AFTER
        for now in (late, late + timedelta(hours=1), late + timedelta(days=2)):
            clock = partial(datetime.fromisoformat, now.isoformat())
            sweep(clock=clock)
            deliver(delivery_id=delivery.pk, clock=clock)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNKNOWN
        assert len(country.network.messages) == 1

        for post in country.posts():
            country.deliver(post)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED
        assert delivery.invoice.sent_at is not None
