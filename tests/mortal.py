"""Processes that work beside a test, together or until they are killed at a chosen statement.

Loading Django takes seconds and forking does not: one process loads it once, and each that works
is a child of its own, with its own connections. ``python -m tests.mortal`` is that process.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# A child that is stuck ends its test rather than the day.
LONGEST = 60
# Children are killed here at few statements, evenly spread; with this variable at every one.
EVERY_STATEMENT = "KILL_AT_EVERY_STATEMENT"


@dataclass(frozen=True, slots=True)
class Fate:
    """How a child ended: killed, or with an exit code after so many statements."""

    was_killed: bool
    code: int
    statements: int


class Mortals:
    """The process that forks, as a test speaks to it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def work(self, work: str, *, kill_at: Iterable[int] = (0,), **facts: Any) -> list[Fate]:
        """Let one child per number work at the same time; 0 is not killed.

        :param work: ``module:function``, called with the facts as they come through JSON.
        :param kill_at: before which of its statements to the database a child dies.
        """
        reads, writes = self._process.stdout, self._process.stdin
        if reads is None or writes is None:
            raise RuntimeError("the process has no pipes")
        writes.write(json.dumps({"work": work, "kill_at": list(kill_at), "facts": facts}) + "\n")
        writes.flush()
        return [Fate(**each) for each in json.loads(reads.readline())]


def points(statements: int, few: int) -> list[int]:
    """Return at which statements to kill: all of them if asked for, else a few, spread evenly."""
    if EVERY_STATEMENT in os.environ:
        return list(range(1, statements + 1))
    return [1 + part * (statements - 1) // (few - 1) for part in range(few)]


@contextmanager
def mortals(database_url: str, **environment: str) -> Iterator[Mortals]:
    """Start the process that forks, and end it with the block."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.mortal"],
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "fastfaktura.settings", "DATABASE_URL": database_url}
        | environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield Mortals(process)
        finally:
            process.kill()


def obey(order: dict[str, Any]) -> list[dict[str, Any]]:
    """Fork the children of an order, let them begin together, and tell how they ended."""
    # Loaded here, once: a child begins with the work itself.
    import_module(order["work"].partition(":")[0])
    starter, start = os.pipe()
    children = []
    for number in order["kill_at"]:
        told, tell = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(start)
            os.read(starter, 1)
            live(order, number, tell)
        os.close(tell)
        children.append((pid, told))
    os.close(starter)
    os.close(start)
    fates = []
    for pid, told in children:
        _pid, status = os.waitpid(pid, 0)
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        said = os.read(told, 20)
        os.close(told)
        fates.append(
            {
                "was_killed": was_killed,
                "code": os.waitstatus_to_exitcode(status),
                "statements": int(said or 0),
            }
        )
    return fates


def live(order: dict[str, Any], kill_at: int, tell: int) -> None:
    """Work as a child, and end."""
    from django.db import connection

    signal.alarm(LONGEST)
    statements = 0

    def count(execute: Any, *call: Any) -> Any:
        nonlocal statements
        statements += 1
        if statements == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*call)

    module, _colon, name = order["work"].partition(":")
    code = 1
    try:
        with connection.execute_wrapper(count):
            getattr(import_module(module), name)(**order["facts"])
        os.write(tell, str(statements).encode())
        code = 0
    finally:
        if code:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Obey orders, one a line, until nobody gives any."""
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(obey(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
