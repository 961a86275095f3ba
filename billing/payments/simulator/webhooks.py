"""Events on their way out: signed, repeated until they are heard, disturbed on demand."""

import http.client
import random
from urllib.parse import urlsplit

from stripe import WebhookSignature

from billing.payments.simulator.simulator import Simulator
from billing.payments.simulator.store import Delivery

TIMEOUT = 10
# Seconds until the next attempt; Stripe's own live schedule stretches over three days.
BACKOFF = (2, 5, 15, 60, 300, 1800, 7200, 21600, 86400, 86400)
NEVER = 2**62
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class NotLoopback(ValueError):
    """Deliveries leave this machine never."""


def check_loopback(url: str) -> None:
    """:raises NotLoopback: if the address is another machine's."""
    if urlsplit(url).hostname not in LOOPBACK:
        raise NotLoopback(url)


def deliver_due(simulator: Simulator) -> int:
    """Send every event that is due, and return how many were."""
    if simulator.knob("hold"):
        return 0
    deliveries = simulator.due_deliveries()
    if simulator.knob("shuffle"):
        random.shuffle(deliveries)
    for delivery in deliveries:
        copies = 1 + simulator.knob("duplicates")
        heard = [_send(delivery, simulator) for _ in range(copies)]
        wait = BACKOFF[delivery.attempts] if delivery.attempts < len(BACKOFF) else NEVER
        simulator.attempted(delivery, delivered=all(heard), next_at=simulator.clock() + wait)
    return len(deliveries)


def _send(delivery: Delivery, simulator: Simulator) -> bool:
    payload = simulator.payload(delivery.event)
    signature = WebhookSignature.generate_signature_header(
        payload, delivery.secret, timestamp=int(simulator.clock())
    )
    target = urlsplit(delivery.url)
    connection = http.client.HTTPConnection(
        target.hostname or "127.0.0.1", target.port or 80, timeout=TIMEOUT
    )
    try:
        connection.request(
            "POST",
            target.path or "/",
            body=payload.encode(),
            headers={"Content-Type": "application/json", "Stripe-Signature": signature},
        )
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
