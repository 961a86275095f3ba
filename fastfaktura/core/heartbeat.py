"""Signs of life of the workers and of beat, kept in Redis for ``/healthz``."""

import logging
from typing import Any

import redis
from celery import bootsteps
from celery.beat import PersistentScheduler
from django.conf import settings

logger = logging.getLogger(__name__)

INTERVAL = 5.0
# Three missed beats: one may be late on a busy machine.
LIFETIME = 20
PATIENCE = 2.0


def connect() -> redis.Redis:
    """Return a client of the broker that gives up soon; the caller closes it."""
    return redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )


def give_sign(name: str) -> None:
    """Say that the process of that name is alive; a broker that is away is logged only."""
    try:
        with connect() as client:
            client.set(_key(name), "alive", ex=LIFETIME)
    except redis.RedisError as problem:
        logger.warning("No sign of life from %s: %s", name, problem)


def signs_of_life(*names: str) -> dict[str, bool]:
    """Tell which of the named processes gave a sign of late.

    :raises redis.RedisError: if the broker does not answer.
    """
    with connect() as client:
        return {name: client.exists(_key(name)) == 1 for name in names}


def _key(name: str) -> str:
    return f"fastfaktura:alive:{name}"


# What a worker is called by the queue that it takes from.
NAMES_BY_QUEUE = {"default": "worker", "bulk": "background", "webhooks": "webhooks"}


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Give a sign from the worker's own loop: a worker that hangs gives none."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        """Begin with the worker."""
        for queue in parent.app.amqp.queues.consume_from:
            if name := NAMES_BY_QUEUE.get(queue):
                give_sign(name)
                parent.timer.call_repeatedly(INTERVAL, give_sign, (name,))


class LivingScheduler(PersistentScheduler):
    """Beat's scheduler, giving a sign each time it looks at the timetable."""

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Do what is due and return after how many seconds to look again."""
        give_sign("beat")
        return min(float(super().tick(*arguments, **options)), INTERVAL)
