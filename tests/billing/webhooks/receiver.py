"""A program that hears webhooks on the loopback and answers as a test tells it."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser

Script = Callable[[socket.socket], None]


@dataclass
class Heard:
    """One request."""

    line: str
    headers: Message
    body: bytes


@dataclass
class Receiver:
    """Keeps what it heard; ``answer`` is what it says, ``script`` may say it in its own way."""

    answer: bytes = b"HTTP/1.1 204 No Content\r\n\r\n"
    script: Script | None = None
    heard: list[Heard] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/in"

    def ids(self) -> list[str | None]:
        """Return the webhook ids in the order in which they came."""
        return [each.headers["webhook-id"] for each in self.heard]

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer so from now on."""
        lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def serve(self, connection: socket.socket) -> None:
        """Hear one request and answer it."""
        stream = connection.makefile("rb")
        line = stream.readline().decode().strip()
        if not line:
            return
        head = b""
        while (more := stream.readline()) not in {b"\r\n", b""}:
            head += more
        headers = BytesParser().parsebytes(head)
        body = stream.read(int(headers["Content-Length"]))
        self.heard.append(Heard(line, headers, body))
        self.arrived.set()
        if self.script:
            self.script(connection)
        else:
            connection.sendall(self.answer)


@contextmanager
def listening(receiver: Receiver, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Let it hear until the block ends."""
    server = socket.create_server(("127.0.0.1", 0))
    receiver.port, receiver.scheme = server.getsockname()[1], "https" if tls else "http"
    stopped = threading.Event()
    open_ones: list[socket.socket] = []

    def one(connection: socket.socket) -> None:
        # Whoever hangs up in the middle is no failure of a test.
        with suppress(OSError):
            if tls:
                connection = tls.wrap_socket(connection, server_side=True)
            open_ones.append(connection)
            receiver.serve(connection)
        connection.close()

    def all_of_them() -> None:
        while not stopped.is_set():
            try:
                connection, _address = server.accept()
            except OSError:
                return
            open_ones.append(connection)
            threading.Thread(target=one, args=[connection], daemon=True).start()

    thread = threading.Thread(target=all_of_them, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        stopped.set()
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for each in open_ones:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        thread.join(timeout=5)
