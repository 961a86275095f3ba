"""The simulator itself: one state, one lock, reached by its server and by tests alike."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from billing.payments.simulator import api, checkout, intents
from billing.payments.simulator.book import Book, Endpoint
from billing.payments.simulator.errors import ApiError, no_such
from billing.payments.simulator.store import Delivery, Store


@dataclass(slots=True)
class Outage:
    """Calls that go wrong on purpose.

    "refused" drops the connection before anything happened; "lost" does the work and drops the
    answer; "error" answers 500 without doing the work.
    """

    kind: str = "refused"
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """Where payers reach the page, who hears of events, and how long a bank debit takes."""

    public_url: str
    endpoints: tuple[Endpoint, ...] = ()
    debit_delay: int = 20


@dataclass(slots=True)
class Simulator:
    """All simulated accounts. Safe to use from several threads."""

    path: Path
    settings: Settings
    clock: Callable[[], float] = time.time
    outage: Outage = field(default_factory=Outage)
    _store: Store = field(init=False)
    _lock: threading.RLock = field(init=False, default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self._store = Store(self.path)

    @contextmanager
    def book(self, account: str) -> Iterator[Book]:
        """Open an account for one piece of work, all of which is kept or none."""
        with self._lock, self._store.transaction():
            yield Book(
                store=self._store,
                account=account,
                now=int(self.clock()),
                public_url=self.settings.public_url,
                endpoints=self.settings.endpoints,
                debit_delay=self.settings.debit_delay,
            )

    @contextmanager
    def book_of(self, object_id: str) -> Iterator[Book]:
        """Open the account that owns an object, for pages that are reached by its id alone.

        :raises ApiError: 404 when nobody owns it.
        """
        with self._lock:
            account = self._store.account_of(object_id)
        if account is None:
            raise no_such("object", object_id)
        with self.book(account) as book:
            yield book

    def call(self, request: api.Request) -> api.Answer:
        """Answer one call of the API."""
        try:
            account = api.account_of(request.headers)
        except ApiError as refusal:
            return api.refuse(refusal)
        with self.book(account) as book:
            return api.answer(book, request)

    def tick(self) -> None:
        """Let time do its work: sessions run out, bank debits are answered."""
        with self._lock:
            accounts = self._store.accounts_with("checkout.session")
        for account in accounts:
            with self.book(account) as book:
                checkout.expire_overdue(book)
                intents.settle_due(book)

    def take_failure(self) -> str | None:
        """Say whether this call is to go wrong, and how; each planned failure is used once."""
        with self._lock:
            if self.outage.calls == 0:
                return None
            self.outage.calls -= 1
            return self.outage.kind

    def due_deliveries(self) -> list[Delivery]:
        with self._lock:
            return self._store.due(self.clock())

    def payload(self, event_id: str) -> str:
        """Return the very text of an event, as it is signed and sent."""
        with self.book_of(event_id) as book:
            return json.dumps(book.find("event", event_id))

    def attempted(self, delivery: Delivery, *, delivered: bool, next_at: float) -> None:
        with self._lock:
            self._store.attempted(delivery, delivered=delivered, next_at=next_at)

    def knob(self, name: str, default: int = 0) -> int:
        """Read how deliveries are to be disturbed: duplicates, shuffle, hold."""
        with self._lock:
            return int(self._store.knob(name, default))

    def turn(self, name: str, value: int) -> None:
        with self._lock:
            self._store.turn(name, value)

    def close(self) -> None:
        with self._lock:
            self._store.close()
