"""What the simulator remembers between two requests and two starts: one SQLite file."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_of_account ON object (account, kind, seq);
CREATE TABLE IF NOT EXISTS answer (
    account TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, kept_at INTEGER NOT NULL,
    PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS delivery (
    event TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at REAL NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (event, url));
CREATE TABLE IF NOT EXISTS knob (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event on its way to one address."""

    event: str
    url: str
    secret: str
    attempts: int


class Store:
    """Objects by account, kept answers by idempotency key, deliveries, and the test knobs.

    Callers hold the simulator's lock; the connection is shared by its threads.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        # A crash of the machine may cost the last simulated payment, never the file.
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keep all of a request's changes, or none."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def put(self, account: str, kind: str, body: dict[str, Any]) -> None:
        self._db.execute(
            "INSERT INTO object (account, kind, id, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (account, kind, body["id"], json.dumps(body)),
        )

    def get(self, account: str, kind: str, object_id: str) -> dict[str, Any] | None:
        row = self._db.execute(
            "SELECT body FROM object WHERE id = ? AND account = ? AND kind = ?",
            (object_id, account, kind),
        ).fetchone()
        return json.loads(row[0]) if row else None

    def newest_first(self, account: str, kind: str) -> Iterator[dict[str, Any]]:
        rows = self._db.execute(
            "SELECT body FROM object WHERE account = ? AND kind = ? ORDER BY seq DESC",
            (account, kind),
        )
        for (body,) in rows.fetchall():
            yield json.loads(body)

    def account_of(self, object_id: str) -> str | None:
        row = self._db.execute("SELECT account FROM object WHERE id = ?", (object_id,)).fetchone()
        return row[0] if row else None

    def accounts_with(self, kind: str) -> list[str]:
        rows = self._db.execute("SELECT DISTINCT account FROM object WHERE kind = ?", (kind,))
        return [account for (account,) in rows.fetchall()]

    def forget(self, object_id: str) -> None:
        self._db.execute("DELETE FROM object WHERE id = ?", (object_id,))

    def kept_answer(self, account: str, key: str, since: int) -> tuple[str, int, str] | None:
        """Return fingerprint, status and body of the request that used this key before."""
        self._db.execute("DELETE FROM answer WHERE kept_at < ?", (since,))
        row: tuple[str, int, str] | None = self._db.execute(
            "SELECT fingerprint, status, body FROM answer WHERE account = ? AND key = ?",
            (account, key),
        ).fetchone()
        return row

    def keep_answer(
        self, account: str, key: str, fingerprint: str, status: int, body: str, now: int
    ) -> None:
        self._db.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (account, key, fingerprint, status, body, now),
        )

    def schedule(self, event: str, url: str, secret: str, at: float) -> None:
        self._db.execute(
            "INSERT OR IGNORE INTO delivery (event, url, secret, next_at) VALUES (?, ?, ?, ?)",
            (event, url, secret, at),
        )

    def due(self, now: float) -> list[Delivery]:
        rows = self._db.execute(
            "SELECT event, url, secret, attempts FROM delivery"
            " WHERE delivered = 0 AND next_at <= ? ORDER BY next_at, rowid LIMIT 100",
            (now,),
        )
        return [Delivery(*row) for row in rows.fetchall()]

    def attempted(self, delivery: Delivery, *, delivered: bool, next_at: float) -> None:
        self._db.execute(
            "UPDATE delivery SET attempts = attempts + 1, delivered = ?, next_at = ?"
            " WHERE event = ? AND url = ?",
            (delivered, next_at, delivery.event, delivery.url),
        )

    def undelivered(self) -> set[str]:
        rows = self._db.execute("SELECT event FROM delivery WHERE delivered = 0")
        return {event for (event,) in rows.fetchall()}

    def knob(self, name: str, default: Any = None) -> Any:
        row = self._db.execute("SELECT value FROM knob WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def turn(self, name: str, value: Any) -> None:
        self._db.execute(
            "INSERT INTO knob VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value)),
        )

    def close(self) -> None:
        self._db.close()
