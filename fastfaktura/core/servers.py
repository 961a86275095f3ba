"""The embedded PostgreSQL and Redis of a machine that has none: real servers, kept under ``var/``.

Run as a program it starts, stops and shows them: ``python -m fastfaktura.core.servers start``.
Production names its own servers in DATABASE_URL and REDIS_URL and never comes here.
"""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastfaktura.core.embedded import postgres, redis
from fastfaktura.core.embedded.processes import ServerError

__all__ = [
    "ServerError",
    "embedded_database_url",
    "embedded_redis_url",
    "servers_running",
    "start_servers",
    "stop_servers",
    "using_servers",
]


def embedded_database_url(var: Path) -> str:
    """Return where the embedded PostgreSQL of this folder answers; starts nothing."""
    return postgres.url(var)


def embedded_redis_url(var: Path) -> str:
    """Return where the embedded Redis of this folder answers; starts nothing.

    Its port and password are chosen once and written down in the folder.
    """
    return redis.url(var)


def servers_running(var: Path) -> bool:
    """Tell whether both servers of this folder answer."""
    return postgres.is_running(var) and redis.is_running(var)


def start_servers(var: Path, *, durable: bool = True) -> None:
    """Start both servers, where they do not run yet, and leave them running until stopped.

    :param durable: False trades safety against power cuts for speed; for tests only.
    :raises ServerError: if one does not come up; the message says what to do.
    """
    with _lock(var):
        _start(var, durable=durable)
        _kept(var).touch()


def stop_servers(var: Path) -> None:
    """Stop both servers and wait until their processes are gone; both may be stopped already."""
    with _lock(var):
        _stop(var)


@contextmanager
def using_servers(var: Path, *, durable: bool = True) -> Iterator[None]:
    """Keep both servers running for the block; the last user of the folder stops them.

    Users are counted by a shared file lock, which the kernel takes back from a killed process.
    Servers started by ``start_servers`` stay.

    :raises ServerError: if one does not come up.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "servers.users").open("a") as users:
        with _lock(var):
            _start(var, durable=durable)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield
        finally:
            with _lock(var):
                if not _kept(var).exists() and _is_last(users.fileno()):
                    _stop(var)


def _start(var: Path, *, durable: bool) -> None:
    if not servers_running(var):
        _kept(var).unlink(missing_ok=True)
    postgres.start(var, durable=durable)
    redis.start(var, durable=durable)


def _stop(var: Path) -> None:
    _kept(var).unlink(missing_ok=True)
    redis.stop(var)
    postgres.stop(var)


def _kept(var: Path) -> Path:
    return var / "servers.kept"


def _is_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    """Let one process at a time start or stop the servers of a folder."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "servers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    from fastfaktura.core.embedded.program import main

    sys.exit(main(sys.argv[1:]))
