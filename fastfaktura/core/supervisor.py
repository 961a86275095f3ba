"""A small supervisor for one terminal: it starts programs, keeps them alive, and ends them all."""

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# A program that lived this long may fall again without being suspected of falling always.
LONG_LIFE = 60.0
LARGEST_LOG = 5_000_000

# An unhealthy answer of /healthz is expected while the parts start.
NOTABLE = re.compile(r"^(?!.*/healthz).*\b(WARNING|ERROR|CRITICAL|Traceback|\w+(Error|Exception):)")


@dataclass(frozen=True)
class Program:
    """Something to keep running: its name in logs, its words, what is added to its environment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Keeps programs running until told to stop.

    All is written to ``<logs>/<name>.log``; ``tell`` is called with what a person should see:
    warnings, errors, and a program's end and return.
    """

    def __init__(
        self, programs: Iterable[Program], *, logs: Path, tell: Callable[[str], None]
    ) -> None:
        self._children = [_Child(program, logs / f"{program.name}.log") for program in programs]
        self._tell = tell

    def start(self) -> None:
        """Start every program."""
        for child in self._children:
            child.start(self._tell)

    def keep_alive(self) -> None:
        """Start again what has ended, after a growing pause; to be called every now and then."""
        now = time.monotonic()
        for child in self._children:
            if (status := child.collect(now)) is not None:
                self._tell(
                    f"{child.program.name} ended ({status}) and begins again "
                    f"in {child.pause:.0f} s; see {child.log}"
                )
            if not child.runs and now >= child.due:
                child.start(self._tell)

    def stop(self) -> None:
        """End all programs, their own children too, and wait until they are gone."""
        for child in self._children:
            child.ask_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            child.end(deadline)


class _Child:
    """A program and the process that runs it at present."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.due = 0.0
        self.pause = FIRST_PAUSE / 2
        self._started = 0.0
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def runs(self) -> bool:
        return self._process is not None

    def start(self, tell: Callable[[str], None]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        process = subprocess.Popen(
            [*_dies_with_us(), *self.program.command],
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.program.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # Ctrl-C is for us: we end the programs in order.
            start_new_session=True,
        )
        self._process = process
        self._started = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(process, tell), daemon=True)
        self._reader.start()

    def collect(self, now: float) -> int | None:
        """Return the exit status of a process that has ended, once, and say when to start anew."""
        if self._process is None or (status := self._process.poll()) is None:
            return None
        self._forget(self._process)
        long_lived = now - self._started > LONG_LIFE
        self.pause = FIRST_PAUSE if long_lived else min(self.pause * 2, LONGEST_PAUSE)
        self.due = now + self.pause
        return status

    def ask_to_end(self) -> None:
        if self._process is not None:
            self._process.terminate()

    def end(self, deadline: float) -> None:
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.1, deadline - time.monotonic()))
        self._forget(self._process)

    def _forget(self, process: "subprocess.Popen[str]") -> None:
        # What is left of the program's session goes too; one that ended well left nothing.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if self._reader is not None:
            self._reader.join(1)
        self._process = self._reader = None

    def _read(self, process: "subprocess.Popen[str]", tell: Callable[[str], None]) -> None:
        if process.stdout is None:
            return
        with process.stdout as lines, self.log.open("a", buffering=1) as file:
            for line in lines:
                file.write(line)
                if NOTABLE.search(line):
                    tell(f"{self.program.name} | {line.rstrip()}")


def _dies_with_us() -> list[str]:
    """Return the words that have the kernel end the program when we are killed ourselves."""
    return ["setpriv", "--pdeathsig=TERM", "--"] if shutil.which("setpriv") else []
