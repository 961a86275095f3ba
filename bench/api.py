"""The API under gunicorn against bare django-ninja, and what a list costs in a large business.

Needs the servers of ``make run``, or ``python -m fastfaktura.core.servers run …``; works in a
database of its own, which is dropped. BENCH_PORT moves its two web servers.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from bench.books import fill, make_business
from fastfaktura.core.api_keys import create_api_key
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.servers import embedded_database_url

PORT = int(os.environ.get("BENCH_PORT", "8290"))
CLIENTS = 8
SECONDS = 5.0
TURNS = 2
ROUNDS = 15
SMALL, LARGE = 1_000, 200_000
LINE = {"description": "Consulting", "quantity": 1.5, "unit_price_cents": 50000, "tax_rate": 25}
INVOICES = "/api/v1/invoices"


class Books:
    """A business with many invoices and a key, called within the process."""

    def __init__(self, count: int) -> None:
        self.business, self.clients, _user = make_business(f"Bench {count}")
        fill(self.business, self.clients, count)
        self.key, self.secret = create_api_key(
            business=self.business, name="Bench", scopes=["read", "write"], actor=SYSTEM
        )
        self.browser = Browser(SERVER_NAME="localhost")
        self.body = json.dumps(
            {"client_id": str(self.clients[0].pk), "currency": "NOK", "lines": [LINE] * 5}
        )

    def call(self, method: str, path: str, body: str = "") -> Any:
        """Return what an operation answers."""
        answer = self.browser.generic(
            method,
            path,
            body,
            content_type="application/json",
            secure=True,
            headers={"X-Api-Key": self.secret},
        )
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path} answered {answer.status_code}")
        return answer.json()

    def record(self, method: str, path: str, body: str = "") -> dict[str, Any]:
        """Return the statements of a call, its answer, and the ids that were there before."""
        self.call(method, path, body)
        with CaptureQueriesContext(connection) as captured:
            answer = self.call(method, path, body)
        known = [self.business.pk, self.key.pk, *(client.pk for client in self.clients)]
        return {
            "statements": [
                query["sql"]
                for query in captured.captured_queries
                if not query["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))
            ],
            "answer": answer,
            # A read repeats itself; only what is written needs ids of its own.
            "known": [key.hex for key in known] if method == "POST" else [],
            "tokens": [answer["public_url"].rstrip("/").rpartition("/")[2]]
            if method == "POST"
            else [],
        }


@contextmanager
def web(application: str, port: int, **environment: str) -> Iterator[int]:
    """Run gunicorn as in production, with a place for each of our clients; yield its process."""
    command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}"]
    manner = ["--workers=2", "--worker-class=gthread", "--threads=4", "--log-level=error"]
    process = subprocess.Popen(command + manner, env=os.environ | environment)
    try:
        while process.poll() is None:
            try:
                HTTPConnection("127.0.0.1", port, timeout=5).connect()
                break
            except OSError:
                time.sleep(0.2)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """Return how long the workers of a gunicorn have computed, as the kernel counts it."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # After the name in brackets, which may hold anything: the parent is the second word.
            words = stat.read_text().rpartition(")")[2].split()
            if int(words[1]) == pid:
                ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@dataclass
class Figure:
    """Calls in a second, and what one call cost the web server in milliseconds of a core."""

    per_second: float
    cpu_ms: float


def measure(port: int, pid: int, method: str, path: str, body: str, secret: str) -> Figure:
    """Let eight clients call for some seconds."""
    counts = [0] * CLIENTS
    headers = {"X-Api-Key": secret, "Content-Type": "application/json"}
    computed, begin = cpu_seconds(pid), perf_counter()
    end = begin + SECONDS

    def client(index: int) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        while perf_counter() < end:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            answer.read()
            if answer.status >= 300:
                raise RuntimeError(f"{path} answered {answer.status}")
            counts[index] += 1

    threads = [Thread(target=client, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = max(sum(counts), 1)
    return Figure(done / (perf_counter() - begin), (cpu_seconds(pid) - computed) / done * 1000)


def compare_with_bare(books: Books, folder: Path) -> None:
    """Print calls per second of ours and of the bare endpoint, turn by turn."""
    made = books.call("POST", INVOICES, books.body)
    calls = {
        "create": ("POST", INVOICES, books.body),
        "get": ("GET", f"{INVOICES}/{made['id']}", ""),
        "list": ("GET", INVOICES, ""),
    }
    recorded = {name: books.record(*call) for name, call in calls.items()}
    (folder / "recorded.json").write_text(json.dumps(recorded))
    address = os.environ.get("DATABASE_URL") or embedded_database_url(settings.VAR_DIR)
    place = urlsplit(address)._replace(path=f"/{connection.settings_dict['NAME']}")
    shared = {
        "DATABASE_URL": urlunsplit(place),
        "SECRET_KEY": "bench-only-" * 5,
        "DEBUG": "0",
        "HTTPS": "0",
        "API_RATE_TIMES": "1000000000",
    }
    bare = {
        "DJANGO_SETTINGS_MODULE": "bench.bare_settings",
        "BENCH_RECORDED": str(folder / "recorded.json"),
    }
    with (
        web("fastfaktura.wsgi", PORT, **shared) as our_pid,
        web("bench.bare", PORT + 1, **shared, **bare) as bare_pid,
    ):
        for name, (method, path, body) in calls.items():
            ours, limit = [], []
            # Each worker reads its code with its first requests: the first turn does not count.
            for _turn in range(TURNS + 1):
                ours.append(measure(PORT, our_pid, method, path, body, books.secret))
                limit.append(measure(PORT + 1, bare_pid, method, f"/{name}", body, books.secret))
            report(name, len(recorded[name]["statements"]), ours[1:], limit[1:])


def report(name: str, statements: int, ours: list[Figure], limit: list[Figure]) -> None:
    """Print the best turn of each, and what one is of the other."""
    fast, most = (max(each.per_second for each in turns) for turns in (ours, limit))
    cost, least = (min(each.cpu_ms for each in turns) for turns in (ours, limit))
    print(
        f"{name:7} {statements:3} statements  {fast:5.0f} a second of {most:5.0f}, "
        f"ratio {fast / most:.2f};  {cost:5.1f} ms of a core, bare {least:5.1f}, "
        f"ratio {least / cost:.2f}"
    )


def compare_sizes(small: Books, large: Books) -> None:
    """Print what each way to read costs in a small and in a large business."""
    paths: list[dict[str, str]] = []
    for books in (small, large):
        first = books.call("GET", INVOICES)
        last = books.call("GET", f"{INVOICES}?page={first['pages'] - 1}")
        paths.append(
            {
                "list, page 1": INVOICES,
                "list, the last page": f"{INVOICES}?page={first['pages']}",
                "list, cursor, second": f"{INVOICES}?cursor={first['next_cursor']}",
                "list, cursor, last": f"{INVOICES}?cursor={last['next_cursor']}",
                "list, overdue": f"{INVOICES}?status=overdue",
                "list, by number": f"{INVOICES}?number=B7",
                "get": f"{INVOICES}/{first['data'][0]['id']}",
            }
        )
    for name in paths[0]:
        times: list[list[float]] = [[], []]
        for _round in range(ROUNDS):
            for books, own, taken in zip((small, large), paths, times, strict=True):
                begin = perf_counter()
                books.call("GET", own[name])
                taken.append(perf_counter() - begin)
        less, more = (median(taken) * 1000 for taken in times)
        print(f"{name:21} {less:7.1f} ms  {more:7.1f} ms  ratio {more / less:.2f}")


def main() -> None:
    """Measure in a database of its own, and drop it."""
    settings.API_RATE_TIMES = 10**9
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with TemporaryDirectory(prefix="bench") as folder:
            small, large = Books(SMALL), Books(LARGE)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE billing_invoice")
            compare_with_bare(small, Path(folder))
            compare_sizes(small, large)
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


if __name__ == "__main__":
    main()
