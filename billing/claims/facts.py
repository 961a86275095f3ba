"""What the rules on claims are asked and what they answer, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from billing.amounts.money import Money
from billing.claims.interest import Period, Settlement
from billing.claims.law import LawRow
from billing.claims.models import Claim, ClaimKind, ClaimState

STANDING = (ClaimState.PENDING, ClaimState.CLAIMED)


class Reason(StrEnum):
    """Why a part of what was wished is not claimed; pages have the sentences."""

    NOT_OWED = "not_owed"
    NOT_DUE = "not_due"
    FOREIGN_LAW = "foreign_law"
    NO_LAW = "no_law"
    OTHER_CURRENCY = "other_currency"
    FEE_NOT_IN_LAW = "fee_not_in_law"
    FEE_MISSING = "fee_missing"
    FEE_NOT_AGREED = "fee_not_agreed"
    FEE_TOO_EARLY = "fee_too_early"
    FEE_TOO_SOON = "fee_too_soon"
    FEE_MAXIMUM = "fee_maximum"
    FEE_AFTER_LETTER = "fee_after_letter"
    FEE_OR_COMPENSATION = "fee_or_compensation"
    CONSUMER_NO_COMPENSATION = "consumer_no_compensation"
    COMPENSATION_ONCE = "compensation_once"
    COMPENSATION_MISSING = "compensation_missing"
    EURO_RATE_MISSING = "euro_rate_missing"
    RATE_MISSING = "rate_missing"
    INTEREST_AFTER_REMINDER = "interest_after_reminder"
    INTEREST_NOT_YET = "interest_not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWish:
    """What a step of a plan would ask for where the law allows it."""

    with_fee: bool = False
    with_interest: bool = False
    with_compensation: bool = False
    # The business says that its terms, agreed before the debt arose, name a fee (Sweden).
    fee_agreed: bool = False
    # One euro in the law's currency, for laws that set their sums in euro (Poland).
    euro_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """What the rules look at: the invoice, its debt over time, and what was claimed before."""

    seller_country: str
    buyer_country: str
    is_consumer: bool
    seller_deducts_vat: bool
    currency: str
    issue_date: date
    due_date: date
    principal: Decimal
    open_amount: Decimal
    settlements: tuple[Settlement, ...] = ()
    claims: tuple[Claim, ...] = ()
    # The days on which reminders left, those of them that announced costs, and those of fees that
    # are planned but not written yet.
    reminded: tuple[date, ...] = ()
    announced: tuple[date, ...] = ()
    planned_fees: tuple[date, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether seller and buyer stand in different countries."""
        return self.seller_country != self.buyer_country

    def standing(self, kind: ClaimKind) -> list[Claim]:
        """Return the claims of a kind that are, or are about to be, asked for."""
        return [each for each in self.claims if each.kind == kind and each.state in STANDING]

    def ever(self, kind: ClaimKind) -> list[Claim]:
        """Return the claims of a kind that were made and reached the payer, waived ones too."""
        return [
            each for each in self.claims if each.kind == kind and each.state != ClaimState.WITHDRAWN
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowedClaim:
    """A claim as it may be made today."""

    kind: ClaimKind
    amount: Money
    row: LawRow
    from_date: date | None = None
    until_date: date | None = None
    periods: tuple[Period, ...] = ()
    # Facts beside the row: a rate of VAT, a rate of exchange.
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedClaim:
    """A wish that the law, or what we know of it, does not allow today."""

    kind: ClaimKind
    reason: Reason
    # What the sentence names: a day, a number of days, a country.
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a wish comes to: the claims, and a reason for each part that is none."""

    claims: tuple[AllowedClaim, ...]
    refused: tuple[RefusedClaim, ...]
