"""Takes a mail that a server gave back, as a mail server pipes it in."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError
from django.utils import timezone

from billing.delivery.dsn import MOST_BYTES, receive

# Asks the mail server to try again later (sysexits.h).
TEMPORARY_FAILURE = 75


class Command(BaseCommand):
    """Reads one mail from the standard input."""

    help = "Take a bounce from the standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the receiver of the envelope, which a mail server knows best."""
        parser.add_argument("--recipient", default="", help="to which address it came")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take the mail; what is no report of ours is dropped."""
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
        try:
            reports = receive(raw, recipient=options["recipient"], now=timezone.now())
        except OperationalError as error:
            self.stderr.write(f"The database cannot be reached: {error}")
            sys.exit(TEMPORARY_FAILURE)
        for report in reports:
            self.stdout.write(f"{report.kind} {report.delivery_id}")
