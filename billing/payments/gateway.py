"""What the product asks of a card processor, in its own words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from billing.amounts.money import Money


class Refusal(StrEnum):
    """Why a gateway said no; each has its own sentence for people."""

    AMOUNT_TOO_SMALL = "amount_too_small"
    AMOUNT_TOO_LARGE = "amount_too_large"
    ALREADY_REFUNDED = "already_refunded"
    DISPUTED = "disputed"
    KEY_REFUSED = "key_refused"
    UNKNOWN_OBJECT = "unknown_object"
    KEY_REUSED = "key_reused"
    OTHER = "other"


class GatewayError(Exception):
    """Anything that keeps a call from having succeeded for certain."""


class GatewayRefused(GatewayError):
    """A definitive no: nothing happened, and repeating the call would change nothing."""

    def __init__(self, reason: Refusal, detail: str = "") -> None:
        super().__init__(detail or reason.value)
        self.reason = reason


class AnswerLost(GatewayError):
    """Nobody knows whether it happened: repeat the call with the same idempotency key."""


class NotAuthentic(Exception):
    """A webhook was not signed with one of our secrets, or is older than a replay may be."""


@dataclass(frozen=True, slots=True)
class SessionOrder:
    """A hosted page to be opened for one payment of one amount.

    `key` is both the idempotency key and the reference by which a lost session is found again.
    `locale` is one of the product's languages. Metadata carries ids only, nothing personal.
    """

    key: str
    amount: Money
    description: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    locale: str
    customer_email: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HostedSession:
    """A hosted page, and where it is while it is open; `key` is that of the order."""

    id: str
    key: str
    url: str


class PaymentState(StrEnum):
    """What became of a session's payment, as the gateway knows it now."""

    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Reversal:
    """Money that went back, by a refund or a dispute; nothing counts once it failed or was won.

    `key` is that of our own order; a refund made in the processor's own pages has none.
    """

    id: str
    key: str
    amount: Money
    counts: bool
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SessionReport:
    """The whole truth about a session at the moment of asking."""

    session: HostedSession
    state: PaymentState
    received: Money
    intent_id: str = ""
    charge_id: str = ""
    received_at: datetime | None = None
    instrument: str = ""
    failure: str = ""
    refunds: tuple[Reversal, ...] = ()
    disputes: tuple[Reversal, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund of a payment; `key` is its idempotency key."""

    key: str
    intent_id: str
    amount: Money
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ping:
    """An event: a hint that something changed, and where to look. It proves no amount."""

    id: str
    kind: str
    livemode: bool
    account: str
    created_at: datetime
    session_id: str
    intent_id: str
    key: str
    payload: Mapping[str, Any]


class PaymentGateway(Protocol):
    """A card processor. Every call may raise `GatewayRefused` or `AnswerLost`."""

    def open_session(self, order: SessionOrder) -> HostedSession:
        """Open a hosted page; the same key opens the same page again."""

    def find_session(self, key: str, since: datetime) -> HostedSession | None:
        """Look for a session whose answer was lost, by the key that it was ordered with."""

    def read_session(self, session_id: str) -> SessionReport:
        """Read what became of a session, its refunds and disputes included."""

    def expire_session(self, session_id: str) -> None:
        """Close the page; one that is complete or closed already is left as it is."""

    def refund(self, order: RefundOrder) -> Reversal:
        """Send money back."""

    def missed_pings(self, since: datetime) -> Iterable[Ping]:
        """List the events that could not be delivered to us."""

    def probe(self) -> None:
        """Try whether the key is accepted, changing nothing."""
