"""The supervisor of the development command: it keeps programs alive and ends them all."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastfaktura.core.embedded.processes import is_alive, read_pid, wait_until
from fastfaktura.core.management.commands.dev import Stopped, stopped_by_signals
from fastfaktura.core.supervisor import Program, Supervisor
from tests.nightly import NIGHTLY

ROOT = Path(__file__).resolve().parents[2]


def program(name: str, code: str) -> Program:
    return Program(name, (sys.executable, "-c", f"import os, sys, time\n{code}"))


def pid_after(path: Path) -> int:
    assert wait_until(lambda: read_pid(path) is not None, 20)
    pid = read_pid(path)
    assert pid is not None
    return pid


class TestSupervisor:
    def test_ends_programs_and_their_children(self, tmp_path: Path) -> None:
        child = tmp_path / "child"
        code = (
            "import signal, subprocess\n"
            "signal.signal(signal.SIGTERM, lambda *_: sys.exit())\n"
            f"other = subprocess.Popen(['sh', '-c', 'echo $$ > {child}; exec sleep 60'])\n"
            "time.sleep(60)"
        )
        supervisor = Supervisor([program("web", code)], logs=tmp_path / "log", tell=print)
        supervisor.start()
        pid = pid_after(child)

        supervisor.stop()

        assert wait_until(lambda: not is_alive(pid), 5)

    def test_starts_again_what_has_fallen(self, tmp_path: Path) -> None:
        said: list[str] = []
        code = f"open({str(tmp_path / 'starts')!r}, 'a').write('x'); sys.exit(3)"
        supervisor = Supervisor([program("worker", code)], logs=tmp_path / "log", tell=said.append)
        supervisor.start()
        deadline = time.monotonic() + 20
        while len((tmp_path / "starts").read_text() if (tmp_path / "starts").exists() else "") < 2:
            assert time.monotonic() < deadline
            supervisor.keep_alive()
            time.sleep(0.05)
        supervisor.stop()
        assert said[0].startswith("worker ended (3) and begins again in 1 s")

    def test_shows_warnings_and_keeps_the_rest_in_the_log(self, tmp_path: Path) -> None:
        said: list[str] = []
        code = "print('INFO all is well'); print('WARNING look here'); time.sleep(60)"
        supervisor = Supervisor([program("beat", code)], logs=tmp_path / "log", tell=said.append)
        supervisor.start()
        assert wait_until(lambda: bool(said), 20)
        supervisor.stop()
        assert said == ["beat | WARNING look here"]
        assert (tmp_path / "log/beat.log").read_text() == "INFO all is well\nWARNING look here\n"

    def test_takes_its_programs_along_when_killed(self, tmp_path: Path) -> None:
        script = (
            "import pathlib, time\n"
            "from fastfaktura.core.supervisor import Program, Supervisor\n"
            f"folder = pathlib.Path({str(tmp_path)!r})\n"
            "words = ('sh', '-c', f'echo $$ > {folder}/pid; exec sleep 60')\n"
            "Supervisor([Program('x', words)], logs=folder, tell=print).start()\n"
            "time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as keeper:
            pid = pid_after(tmp_path / "pid")
            keeper.kill()
        assert wait_until(lambda: not is_alive(pid), 5)


SIGNS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class TestTheDevelopmentCommand:
    @pytest.fixture
    def ways(self) -> Iterator[None]:
        """Take signals as before, after the test."""
        before = {sign: signal.getsignal(sign) for sign in SIGNS}
        yield
        for sign, way in before.items():
            signal.signal(sign, way)

    @pytest.mark.parametrize("sign", SIGNS)
    def test_is_ended_by_a_signal_and_not_disturbed_by_the_next(
        self, ways: None, sign: signal.Signals
    ) -> None:
        with pytest.raises(Stopped), stopped_by_signals():
            signal.raise_signal(sign)
        for other in SIGNS:
            signal.raise_signal(other)

    # The whole house starts for each: by one signal in every run, by all at night.
    @pytest.mark.parametrize("sign", SIGNS if NIGHTLY else SIGNS[:1])
    def test_leaves_no_process_behind(self, sign: signal.Signals, tmp_path: Path) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in {"DATABASE_URL", "REDIS_URL"}
        }
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        environment |= {"VAR_DIR": str(tmp_path), "PORT": str(port)}
        # The demo's story has a test of its own, and takes long to tell.
        (tmp_path / "demo.told").touch()
        command = [sys.executable, "manage.py", "dev"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        ) as dev:
            assert dev.stdout is not None
            for line in dev.stdout:
                if "Waiting until" in line:
                    break
            dev.send_signal(sign)
            dev.stdout.read()
        assert dev.returncode == 0
        assert processes_with(f"VAR_DIR={tmp_path}") == []


def processes_with(variable: str) -> list[str]:
    """Return the command lines of living processes that have this in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue
        if variable.encode() in environment and is_alive(int(folder.name)):
            found.append(command)
    return found
