"""How often something may be done: fixed windows, counted in Redis."""

import hashlib
import logging
from dataclasses import dataclass
from functools import cache

import redis
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

PREFIX = "rate:"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds; the name keeps the counters of two actions apart."""

    name: str
    times: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Where somebody stands with a rate, after one more was counted.

    :param reset: the seconds until the window ends.
    :param used: how often it was done in this window, what was over the rate included.
    """

    limit: int
    remaining: int
    reset: int
    is_over: bool
    used: int = 0


def count(rate: Rate, who: str) -> int:
    """Count one more by ``who``; return 0 if it is within the rate, else the seconds to wait.

    The window opens with the first one counted. Without Redis everything is allowed: who is
    owed money must not become unreachable for want of a counter.
    """
    usage = use(rate, who)
    return usage.reset if usage.is_over else 0


def use(rate: Rate, who: str) -> Usage:
    """Count one more by ``who``, as ``count`` does, and tell where that leaves them."""
    key = _key(rate, who)
    try:
        # One transaction: a key that expired in between would else be counted for ever.
        with _client(settings.REDIS_URL).pipeline(transaction=True) as steps:
            steps.set(key, 0, ex=rate.seconds, nx=True)
            steps.incr(key)
            steps.ttl(key)
            _new, counted, left = steps.execute()
    except redis.RedisError:
        logger.warning("The rate %s is not counted: no Redis.", rate.name)
        return Usage(rate.times, rate.times, rate.seconds, is_over=False)
    used = int(counted)
    remaining = max(rate.times - used, 0)
    return Usage(rate.times, remaining, max(int(left), 1), is_over=used > rate.times, used=used)


def wait_left(rate: Rate, who: str) -> int:
    """Return the seconds until ``who`` may again, 0 if now, without counting."""
    key = _key(rate, who)
    try:
        with _client(settings.REDIS_URL).pipeline(transaction=True) as steps:
            steps.get(key)
            steps.ttl(key)
            counted, left = steps.execute()
    except redis.RedisError:
        return 0
    return max(int(left), 1) if int(counted or 0) >= rate.times else 0


def client_address(request: HttpRequest) -> str:
    """Return the visitor's IP address as sign-in sees it: see ``ALLAUTH_TRUSTED_PROXY_COUNT``."""
    return str(get_adapter(request).get_client_ip(request))


def forget_all() -> None:
    """Begin every count anew."""
    client = _client(settings.REDIS_URL)
    for key in client.scan_iter(f"{PREFIX}*"):
        client.delete(key)


def _key(rate: Rate, who: str) -> str:
    # Neither addresses nor tokens rest in clear.
    return f"{PREFIX}{rate.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
