"""What the tests need before Django's settings are read: an environment, and servers of their own.

Loaded by ``-p`` in pyproject.toml, as a conftest comes too late for the settings. Servers named
by DATABASE_URL and REDIS_URL are used where both are given.
"""

import os
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from fastfaktura.core.servers import embedded_database_url, embedded_redis_url, using_servers

VAR = Path(__file__).resolve().parent.parent / "var" / "test"
EMBEDDED = not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys()

# Static files come from their sources, not from a collected folder; the test runner itself
# turns DEBUG off again before the first test.
os.environ["DEBUG"] = "1"
os.environ.setdefault("SECRET_KEY", "tests-only-" * 5)
os.environ["VAR_DIR"] = str(VAR)
(VAR / "static").mkdir(parents=True, exist_ok=True)

# Compiled modules are kept whatever the environment says: workers and the processes beside them
# would each compile the same again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_open = pytest.StashKey[ExitStack]()


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers; the workers of a parallel run use those of the run that began them.

    Tests trust no data to a power cut: their PostgreSQL does not wait for the disk.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if EMBEDDED:
        stack = ExitStack()
        early_config.stash[_open] = stack
        stack.enter_context(using_servers(VAR, durable=False))
        os.environ["DATABASE_URL"] = embedded_database_url(VAR)
        os.environ["REDIS_URL"] = embedded_redis_url(VAR)
    # A database for each worker, who may empty his caches without asking the others.
    number = int(worker.removeprefix("gw")) + 1
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers with the last user."""
    stack = config.stash.get(_open, None)
    if stack is not None:
        stack.close()
