"""What the embedded servers need to know of processes: whether one lives, and as whom to run."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 30.0

# Root's right to pass closed folders, kept by another user. The secure bit makes access(2) honour
# it too, by which PostgreSQL looks for its own programs.
PASS_CLOSED_FOLDERS = (
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
)


class ServerError(RuntimeError):
    """An embedded server does not start or stop; the message says why and what to do."""


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; one that only waits to be reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    # The state follows the command's name, which is in brackets and may hold anything.
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def works_in(pid: int, folder: Path) -> bool:
    """Tell whether the process runs in that folder, so that a reused number fools nobody."""
    try:
        return is_alive(pid) and Path(f"/proc/{pid}/cwd").samefile(folder)
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return False


def read_pid(path: Path) -> int | None:
    """Return the number in the first line of a pid file, or None."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again until the answer is yes; False if the time runs out before."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def unprivileged(folder: Path) -> pwd.struct_passwd | None:
    """Return whom root must become to run a server that owns the folder; None for other users.

    PostgreSQL refuses to run as root. The folder's owner is taken, else the checkout's, and
    where all belongs to root, ``nobody``.
    """
    if os.geteuid() != 0:
        return None
    for path in (folder, *folder.parents[:3]):
        if path.exists() and (owner := path.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
    return pwd.getpwnam("nobody")


def as_user(user: pwd.struct_passwd | None, needs: Sequence[Path]) -> list[str]:
    """Return the words to put before a command to run it as that user.

    A checkout under /root is closed to everyone else. Its permissions are left as they are;
    the process keeps root's right to pass through closed folders instead.

    :param needs: the paths that the process must reach.
    :raises ServerError: if they cannot be reached by any way.
    """
    if user is None:
        return []
    if shutil.which("setpriv") is None:
        raise ServerError("Running as root needs setpriv: apt-get install util-linux")
    drop = [
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
    ]
    for extra in ((), PASS_CLOSED_FOLDERS):
        words = [*drop, *extra, "--"]
        tests = [[*words, "test", "-x", str(path)] for path in needs]
        if all(
            subprocess.run(test, check=False, cwd="/", capture_output=True).returncode == 0
            for test in tests
        ):
            return words
    raise ServerError(
        f"The user {user.pw_name} cannot reach {needs[-1]}: "
        "run as an ordinary user, or set DATABASE_URL."
    )
