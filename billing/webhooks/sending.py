"""Handing one body to one address, and what came of it."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpcore
import httpx

from billing.webhooks.addresses import AddressNotPublic, NameUnknown, Resolver, look_up
from billing.webhooks.connecting import (
    CONNECT_SECONDS,
    CheckedTransport,
    Deadline,
    TlsFailed,
)

WHOLE_SECONDS = 15.0
EXCERPT_BYTES = 2048
USER_AGENT = "FastFaktura-Webhooks/1"

# Why no answer came; the pages have words for them.
NAME_UNKNOWN = "name_unknown"
NOT_PUBLIC = "address_not_public"
UNREACHABLE = "unreachable"
TIMEOUT = "timeout"
TLS = "tls"
NO_ANSWER = "no_answer"
SECRET_UNREADABLE = "secret_unreadable"  # noqa: S105  # the name of a problem

PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (NameUnknown, NAME_UNKNOWN),
    (AddressNotPublic, NOT_PUBLIC),
    (TlsFailed, TLS),
    (httpcore.ConnectError, UNREACHABLE),
    (httpcore.TimeoutException, TIMEOUT),
    # It closed in the middle, or what it said is not HTTP.
    (httpcore.NetworkError, NO_ANSWER),
    (httpcore.ProtocolError, NO_ANSWER),
    (httpx.InvalidURL, UNREACHABLE),
)
EXPECTED = tuple(kind for kind, _problem in PROBLEMS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said, or why it said nothing."""

    status: int | None
    problem: str = ""
    excerpt: str = ""
    duration_ms: int = 0

    @property
    def is_success(self) -> bool:
        """Tell whether the endpoint took the message; a redirect is no yes."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Tell whether the endpoint wants to hear nothing more."""
        return self.status == 410


@cache
def public_tls() -> ssl.SSLContext:
    """Return what proves names to us; reading all the authorities takes a while, so once."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Posts bodies; the tests' own resolver, authority and patience may stand in for ours."""

    resolve: Resolver = look_up
    tls: ssl.SSLContext | None = None
    seconds: float = WHOLE_SECONDS

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body and return the answer, or why none came. Redirects are not followed."""
        began = time.monotonic()
        status, excerpt, problem = None, b"", ""
        try:
            with (
                self._client() as client,
                client.stream("POST", url, content=body, headers=dict(headers)) as answer,
            ):
                status = answer.status_code
                # Packed answers are not unpacked: a small one may become a huge one.
                for part in answer.iter_raw():
                    excerpt += part[: EXCERPT_BYTES - len(excerpt)]
                    if len(excerpt) >= EXCERPT_BYTES:
                        break
        except EXPECTED as error:
            # An answer whose body broke off is an answer.
            problem = "" if status else problem_of(error)
        return Answer(
            status=status,
            problem=problem,
            excerpt=excerpt.decode(errors="replace").replace("\0", "\ufffd"),
            duration_ms=round((time.monotonic() - began) * 1000),
        )

    def _client(self) -> httpx.Client:
        transport = CheckedTransport(
            resolve=self.resolve,
            deadline=Deadline(self.seconds),
            ssl_context=self.tls or public_tls(),
        )
        return httpx.Client(
            transport=transport,
            timeout=httpx.Timeout(self.seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            # No proxy, no .netrc: the environment has no say in where we connect.
            trust_env=False,
            headers={
                "user-agent": USER_AGENT,
                "content-type": "application/json",
                "accept": "*/*",
                "accept-encoding": "identity",
            },
        )


def problem_of(error: Exception) -> str:
    """Return the word for why no answer came."""
    return next(problem for kind, problem in PROBLEMS if isinstance(error, kind))
