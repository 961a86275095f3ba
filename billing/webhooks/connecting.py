"""Connections that lead to checked addresses only, and end when their time is over."""

import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx
from httpcore import SOCKET_OPTION

from billing.webhooks.addresses import Resolver, checked_addresses

CONNECT_SECONDS = 5.0
# A name with many dead addresses must not use up the time of those that work.
MOST_ADDRESSES = 4


class TlsFailed(Exception):
    """The other side could not prove its name, or speaks no TLS that we accept."""


class Deadline:
    """The whole time of one request: each wait gets what is left of it.

    Time limits per read do not bound a server that sends one byte a second.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, wanted: float | None, late: type[Exception]) -> float:
        """Return how long to wait at most.

        :raises Exception: of the type ``late``, if no time is left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise late("the time for the whole request is over")
        return left if wanted is None else min(wanted, left)


class TimedStream(httpcore.NetworkStream):
    """A connection with an end."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came."""
        return self._stream.read(max_bytes, self._deadline.left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send."""
        self._stream.write(buffer, self._deadline.left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Return the connection with TLS; the certificate must prove the name, not the address.

        :raises TlsFailed: if it does not.
        """
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, left)
        except httpcore.ConnectError as error:
            raise TlsFailed(str(error)) from error
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks of a connection."""
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Connects to the very addresses that were checked; no name is looked up a second time."""

    def __init__(self, *, resolve: Resolver, deadline: Deadline) -> None:
        self._resolve, self._deadline = resolve, deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address of the name that answers.

        :raises NameUnknown: if the name has none.
        :raises AddressNotPublic: if one of them is not public.
        """
        found = checked_addresses(host, port, resolve=self._resolve)[:MOST_ADDRESSES]
        for address in found[:-1]:
            try:
                return self._connect(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(found[-1], port, timeout, local_address, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: Iterable[SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
        return TimedStream(stream, self._deadline)


class _Body(httpx.SyncByteStream):
    def __init__(self, parts: Iterable[bytes], close: Callable[[], None]) -> None:
        self._parts, self._close = parts, close

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        self._close()


class CheckedTransport(httpx.BaseTransport):
    """Carries the requests of one httpx client over one connection at most."""

    def __init__(
        self, *, resolve: Resolver, deadline: Deadline, ssl_context: ssl.SSLContext
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=1,
            network_backend=CheckedBackend(resolve=resolve, deadline=deadline),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer with its body unread."""
        url = request.url
        answer = self._pool.handle_request(
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
            stream=_Body(answer.iter_stream(), answer.close),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """End the connection."""
        self._pool.close()
