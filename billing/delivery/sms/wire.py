"""One call to a provider over HTTP, in two steps: the connection, and then what is said on it."""

import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from billing.delivery.transports import AnswerLost, Unreachable

MOST_BYTES = 64 * 1024


class UnsafeAddress(RuntimeError):
    """Credentials were about to travel unencrypted to another machine."""


@dataclass(frozen=True, slots=True)
class Call:
    """A POST of a form, or a GET where there is none; credentials are kept out of ``repr``."""

    path: str
    credentials: tuple[str, str] = field(repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str = field(repr=False)


def is_loopback(url: str) -> bool:
    """Tell whether the address is this very machine's."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_safe(url: str) -> bool:
    """Tell whether credentials may be sent there: encrypted, or not out of this machine."""
    parts = urlsplit(url)
    if not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(url))


class Line:
    """A connection for one call, opened before anything is said."""

    def __init__(self, base_url: str) -> None:
        if not is_safe(base_url) and not settings.DEBUG:
            raise UnsafeAddress(base_url)
        self._url = httpx.URL(base_url)
        self._connection: httpcore.HTTP11Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is not None:
            self._connection.close()

    def open(self) -> None:
        """Connect, and prove the other side's name.

        :raises Unreachable: if there is nobody, or it cannot prove its name.
        """
        host, is_tls = self._url.host, self._url.scheme == "https"
        port = self._url.port or (443 if is_tls else 80)
        seconds: int = settings.SMS_TIMEOUT
        try:
            stream = httpcore.SyncBackend().connect_tcp(host, port, timeout=seconds)
            if is_tls:
                stream = stream.start_tls(tls_context(), server_hostname=host, timeout=seconds)
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise Unreachable(f"{host}: {type(error).__name__}") from None
        origin = httpcore.Origin(self._url.raw_scheme, self._url.raw_host, port)
        until = time.monotonic() + settings.SMS_TIMEOUT + settings.SMS_ANSWER_TIMEOUT
        self._connection = httpcore.HTTP11Connection(origin, _EndingStream(stream, until))

    def say(self, call: Call) -> Answer:
        """Make the call and hear the answer; it is never repeated, and no redirect is followed.

        :raises Unreachable: if the line is not open.
        :raises AnswerLost: if no whole answer came: the other side may have acted.
        """
        if self._connection is None:
            raise Unreachable("the connection is not open")
        client = httpx.Client(
            transport=_OneConnection(self._connection),
            auth=call.credentials,
            timeout=settings.SMS_ANSWER_TIMEOUT,
            headers={"User-Agent": "FastFaktura", "Accept-Encoding": "identity"},
            follow_redirects=False,
            trust_env=False,
        )
        method = "GET" if call.form is None else "POST"
        # What goes wrong is named by its kind alone: its words could hold the address and more.
        try:
            with client.stream(method, self._url.join(call.path), data=call.form) as response:
                content = b"".join(_bounded(response.iter_raw()))
                return Answer(response.status_code, content.decode("utf-8", "replace"))
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            httpx.HTTPError,
            OSError,
        ) as error:
            raise AnswerLost(type(error).__name__) from None


def _bounded(parts: Iterator[bytes]) -> Iterator[bytes]:
    length = 0
    for part in parts:
        length += len(part)
        if length > MOST_BYTES:
            raise AnswerLost("the answer is too long")
        yield part


@cache
def tls_context() -> ssl.SSLContext:
    """Return how other sides prove their names."""
    return ssl.create_default_context()


class _EndingStream(httpcore.NetworkStream):
    """A connection with an end, however slowly the other side speaks."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def _left(self, wanted: float | None, late: type[Exception]) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise late("the time for the whole call is over")
        return left if wanted is None else min(wanted, left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _OneConnection(httpx.BaseTransport):
    """Carries a request over the connection that is open already."""

    def __init__(self, connection: httpcore.HTTP11Connection) -> None:
        self._connection = connection

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._connection.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
