"""A real SMTP server on the loopback that does what a test tells it."""

import socket
from asyncio import Event as Never
from asyncio import WriteTransport
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Event as Signal
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.factories import NOW


class ScriptedServer:
    """Keeps what it accepted; its answers are a test's to choose."""

    def __init__(self) -> None:
        self.accepted: list[Envelope] = []
        self.seen: list[Envelope] = []
        self.mail_reply = "250 OK"
        self.rcpt_reply = "250 OK"
        self.data_reply = "250 OK: queued as 4711"
        # Set by the server when it reaches the stage; what then happens is up to the test.
        self.reached = Signal()
        self.hang_at_rcpt = False
        self.hang_after_data = False
        self.drop_after_data = False
        self.port = 0

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.mail_reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.hang_at_rcpt:
            self.reached.set()
            await Never().wait()  # ends when the other side is gone
        envelope.rcpt_tos.append(address)
        return self.rcpt_reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.seen.append(envelope)
        if self.data_reply.startswith("250"):
            self.accepted.append(envelope)
        if self.hang_after_data:
            self.reached.set()
            await Never().wait()  # ends when the other side is gone
        if self.drop_after_data:
            cast(WriteTransport, server.transport).abort()
        return self.data_reply


@pytest.fixture
def smtp(settings: Any) -> Iterator[ScriptedServer]:
    """Run a server for the test and point the settings to it."""
    handler = ScriptedServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        handler.port = probe.getsockname()[1]
    controller: Any = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    # The environment of the person who runs the tests must not count.
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", handler.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    settings.DEFAULT_FROM_EMAIL = "FastFaktura <invoices@mail.example>"
    settings.BASE_URL = "https://pay.example"
    yield handler
    controller.stop()


def at(seconds: float) -> Callable[[], datetime]:
    """Return a clock that stands so many seconds after the tests' now."""
    return lambda: NOW + timedelta(seconds=seconds)
