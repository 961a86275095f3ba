"""One simulated account at one instant: its objects, its clock and its event log."""

import secrets
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import stripe

from billing.payments.simulator.errors import ApiError, no_such
from billing.payments.simulator.shapes import build
from billing.payments.simulator.store import Store

KIND_OF_PREFIX = {
    "cs": "checkout.session",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "du": "dispute",
    "evt": "event",
}
ALPHABET = string.ascii_letters + string.digits
MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that hears of events, and the secret its deliveries are signed with.

    One for connected accounts hears of these only; the other hears of the key's own account.
    """

    url: str
    secret: str
    connected: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """What a request may read and write: the objects of one account."""

    store: Store
    account: str
    now: int
    public_url: str
    endpoints: tuple[Endpoint, ...] = ()
    debit_delay: int = 20

    @property
    def connected(self) -> bool:
        return not self.account.startswith("own_")

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(24))

    def put(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.store.put(self.account, answer["object"], answer)
        return answer

    def find(self, kind: str, object_id: str) -> dict[str, Any]:
        """:raises ApiError: 404, also for an object of another account."""
        found = self.store.get(self.account, kind, object_id)
        if found is None:
            raise no_such(kind, object_id)
        return found

    def all(self, kind: str, **fields: object) -> Iterator[dict[str, Any]]:
        """Yield the newest first, those whose fields have the given values."""
        for each in self.store.newest_first(self.account, kind):
            if all(each.get(name) == value for name, value in fields.items()):
                yield each

    def emit(self, kind: str, subject: dict[str, Any]) -> None:
        """Write an event with a snapshot of its subject, and send it on its way."""
        hearing = [each for each in self.endpoints if each.connected == self.connected]
        event = build(
            stripe.Event,
            id=self.new_id("evt"),
            object="event",
            type=kind,
            created=self.now,
            livemode=False,
            api_version=stripe.api_version,
            data={"object": subject},
            pending_webhooks=len(hearing),
            request={"id": None, "idempotency_key": None},
            account=self.account if self.connected else None,
        )
        if not self.connected:
            del event["account"]
        self.store.put(self.account, "event", event)
        for endpoint in hearing:
            self.store.schedule(event["id"], endpoint.url, endpoint.secret, self.now)

    def expand(self, answer: dict[str, Any], paths: list[str]) -> dict[str, Any]:
        """Put whole objects where the answer names them by id."""
        for path in paths:
            self._expand(answer, path.split("."))
        return answer

    def _expand(self, answer: Any, names: list[str]) -> None:
        if not names or answer is None:
            return
        if isinstance(answer, list):
            for each in answer:
                self._expand(each, names)
            return
        name, *rest = names
        if name not in answer:
            raise ApiError(f"This property cannot be expanded ({name}).", param="expand")
        value = answer[name]
        kind = KIND_OF_PREFIX.get(value.split("_")[0]) if isinstance(value, str) else None
        if kind:
            answer[name] = self.find(kind, value)
        self._expand(answer[name], rest)

    def page(
        self, kind: str, url: str, asked: Mapping[str, Any], **fields: object
    ) -> dict[str, Any]:
        """Answer a list request: newest first, by cursor, filtered by fields and creation."""
        limit = asked.get("limit", 10)
        if not 1 <= limit <= MAX_PAGE:
            raise ApiError(f"Invalid limit: must be 1 to {MAX_PAGE}", param="limit")
        if "ending_before" in asked:
            raise ApiError("The simulator pages forwards only.", param="ending_before")
        since = asked.get("created", 0)
        since = since.get("gte", 0) if isinstance(since, dict) else since
        rows = [row for row in self.all(kind, **fields) if row["created"] >= since]
        if "starting_after" in asked:
            ids = [row["id"] for row in rows]
            if asked["starting_after"] not in ids:
                raise no_such(kind, asked["starting_after"])
            rows = rows[ids.index(asked["starting_after"]) + 1 :]
        answer = {
            "object": "list",
            "url": url,
            "has_more": len(rows) > limit,
            "data": rows[:limit],
        }
        return self.expand(answer, asked.get("expand", []))
