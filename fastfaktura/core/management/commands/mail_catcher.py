"""Takes every mail sent to a loopback port and keeps it for the pages under /dev/mail/."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand

from fastfaktura.core.caught_mail import keep_mail

LARGEST_MAIL = 40 * 1024 * 1024


class Catcher:
    """What aiosmtpd asks when a mail is there."""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        """Keep the mail; the sender hears of it when it is on the disk."""
        keep_mail(envelope.original_content or b"", receivers=envelope.rcpt_tos)
        return "250 Kept"


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)

    def handle(self, *_arguments: Any, port: int, **_options: Any) -> None:
        stopped = threading.Event()
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: stopped.set())
        catcher = Controller(
            Catcher(), hostname="127.0.0.1", port=port, data_size_limit=LARGEST_MAIL
        )
        catcher.start()
        self.stdout.write(f"Mails to 127.0.0.1:{port} are kept.")
        stopped.wait()
        catcher.stop()
