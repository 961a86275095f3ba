"""Runs everything in one terminal: servers, web, worker, beat, and the catcher of mails."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from fastfaktura.core.dev_programs import Addresses, choose_addresses, healthy, programs
from fastfaktura.core.servers import ServerError, using_servers
from fastfaktura.core.supervisor import Supervisor

GREEN_SECONDS = 60.0
DEMO_LOGIN = ("demo@fastfaktura.example", "demo-fastfaktura")


class Stopped(BaseException):  # not an error: nobody but this command may catch it
    """Ctrl-C, or a signal that means the same."""


class Command(BaseCommand):
    """Ends everything that it started, the servers too, on Ctrl-C."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        with ExitStack() as stack:
            try:
                stack.enter_context(stopped_by_signals())
                self._run(stack)
            except Stopped:
                self._say("\nStopping …")
            except ServerError as problem:
                raise CommandError(str(problem)) from None
            finally:
                # What ends the rest must not be ended by an impatient second Ctrl-C.
                _ignore_signals()

    def _run(self, stack: ExitStack) -> None:
        addresses = choose_addresses()
        os.environ |= addresses.environment()
        if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            self._say("Starting PostgreSQL and Redis …")
            stack.enter_context(using_servers(Path(settings.VAR_DIR)))
        self._prepare()
        supervisor = Supervisor(
            programs(addresses), logs=Path(settings.VAR_DIR) / "log", tell=self._say
        )
        # Stopped before the servers, which the stack holds beneath.
        stack.callback(supervisor.stop)
        supervisor.start()
        self._announce(addresses, supervisor)
        while True:
            supervisor.keep_alive()
            threading.Event().wait(0.5)

    def _prepare(self) -> None:
        self._say("Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("compile_translations", verbosity=0)
        # Lies beside the data, so that both begin anew together.
        told = Path(settings.VAR_DIR) / "demo.told"
        if "seed_demo" in get_commands() and not told.exists():
            self._say("Telling the demo's story, this first time only …")
            call_command("seed_demo", verbosity=0)
            told.touch()

    def _announce(self, addresses: Addresses, supervisor: Supervisor) -> None:
        self._say("Waiting until all parts answer …")
        tries = int(GREEN_SECONDS / 0.5)
        for _ in range(tries):
            if healthy(addresses):
                break
            supervisor.keep_alive()
            threading.Event().wait(0.5)
        else:
            self._say(f"Not all parts answer; see {addresses.web}/healthz and var/log/.")
        lines = [
            ("FastFaktura", addresses.web),
            ("Demo login", " / ".join(DEMO_LOGIN)),
            ("Sent mails", f"{addresses.web}/dev/mail/"),
            ("API keys", f"{addresses.web}/settings/api-keys/"),
            ("Logs", "var/log/"),
            ("Stop", "Ctrl-C"),
        ]
        if "seed_demo" not in get_commands():
            del lines[1]
        self._say(_box(lines))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _box(lines: list[tuple[str, str]]) -> str:
    name_width = max(len(name) for name, _ in lines) + 3
    rows = [f"  {name:<{name_width}}{value}  " for name, value in lines]
    width = max(map(len, rows))
    edge = "─" * width
    body = "\n".join(f"│{row:<{width}}│" for row in rows)
    return f"\n┌{edge}┐\n{body}\n└{edge}┘\n"


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Let a signal that ends the command raise ``Stopped`` in the block, and then be the last.

    :raises Stopped: when one comes.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        _ignore_signals()
        raise Stopped

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, stop)
    yield


def _ignore_signals() -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
