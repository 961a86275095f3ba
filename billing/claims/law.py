"""What the law of a country lets a creditor ask of a late payer: dated rows with their sources.

The law is that of the seller's country, for businesses and consumers apart. What no row says is
not asked for: a half-year whose rate is missing has no interest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from billing.amounts.money import EXACT
from billing.amounts.vat_rates import Trust


class RateMissing(LookupError):
    """No rate of interest is on record for a country on a day."""

    def __init__(self, country: str, day: date) -> None:
        super().__init__(f"no late payment rate of {country} for {day}")
        self.country = country
        self.day = day


class Condition(StrEnum):
    """What the law also wants, in a word; the page on the law has the sentence."""

    FEE_AGREED = "fee_agreed"
    FEE_OR_COMPENSATION = "fee_or_compensation"
    MISSED_DEADLINE = "missed_deadline"
    FOURTEEN_DAY_LETTER = "fourteen_day_letter"
    PRINTED_ON_INVOICE = "printed_on_invoice"
    ACTUAL_COST_ONLY = "actual_cost_only"
    AFTER_REMINDER = "after_reminder"
    AFTER_REMINDER_OR_30_DAYS = "after_reminder_or_30_days"
    THIRTY_DAYS_AFTER_DEMAND = "thirty_days_after_demand"
    BY_AMOUNT_AT_NBP_RATE = "by_amount_at_nbp_rate"
    VAT_IF_NOT_DEDUCTED = "vat_if_not_deducted"
    RATE_CHANGES_ANY_DAY = "rate_changes_any_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRow:
    """What holds from one day to another, both included, by an act that is named."""

    source: str
    trust: Trust = Trust.SECONDARY
    valid_from: date = date(2015, 1, 1)
    valid_to: date | None = None

    @property
    def is_secondary(self) -> bool:
        """Whether the row was read elsewhere than in the act itself."""
        return self.trust is not Trust.PRIMARY

    def is_valid_on(self, day: date) -> bool:
        """Whether the row holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A part of a scale: so many per cent of what lies below ``up_to``; None has no end."""

    up_to: Decimal | None
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """An amount that grows with the debt, between a least and a most."""

    brackets: tuple[Bracket, ...]
    least: Decimal
    most: Decimal

    def amount_for(self, debt: Decimal) -> Decimal:
        """Return the exact amount for a debt; the caller rounds it."""
        total, below = Decimal(0), Decimal(0)
        for bracket in self.brackets:
            top = debt if bracket.up_to is None else min(debt, bracket.up_to)
            if top <= below:
                break
            share = EXACT.multiply(EXACT.subtract(top, below), bracket.percent)
            total = EXACT.add(total, EXACT.divide(share, Decimal(100)))
            below = top
        return min(max(total, self.least), self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule(LawRow):
    """What one reminder may cost the debtor: a fixed amount, or one by a scale."""

    amount: Decimal = Decimal(0)
    scale: Scale | None = None
    max_count: int
    # Days from the due date to the first fee.
    earliest_day: int = 1
    # Days from one reminder that bears a fee to the next.
    gap_days: int = 0
    # Fees older than this many months do not count towards the most.
    reset_months: int = 0
    needs_agreement: bool = False
    # Days from an earlier reminder, which announced the fee; 0: none needed.
    letter_days: int = 0
    # The debtor bears the creditor's VAT on it, where the creditor cannot deduct it.
    adds_vat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensationRule(LawRow):
    """The fixed sum that a business owes for paying late, without any reminder."""

    amount: Decimal = Decimal(0)
    # By the size of the debt in the law's currency: (less than, or up to, amount in euro).
    euro_steps: tuple[EuroStep, ...] = ()


@dataclass(frozen=True, slots=True)
class EuroStep:
    """A sum in euro for debts up to a limit, which is itself included or not."""

    euro: Decimal
    limit: Decimal | None
    includes_limit: bool = False

    def reaches(self, debt: Decimal) -> bool:
        """Whether a debt falls under this step, the lower ones having been tried before."""
        if self.limit is None or debt < self.limit:
            return True
        return self.includes_limit and debt == self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow(LawRow):
    """The statutory rate of a half-year, in per cent a year."""

    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateTable:
    """The rates on record for a country."""

    country: str
    rows: tuple[RateRow, ...] = ()

    def on(self, day: date) -> RateRow:
        """Return the rate of that day.

        :raises RateMissing: if none is on record.
        """
        found = row_on(self.rows, day)
        if found is None:
            raise RateMissing(self.country, day)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestStart:
    """From when interest runs, where the law wants more than that the due date has passed."""

    # So many days must have passed since the invoice was issued.
    days_after_issue: int = 0
    # It runs once a reminder was sent.
    needs_reminder: bool = False
    # It runs without a reminder once so many days have passed since the due date.
    or_days_after_due: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePaymentLaw:
    """The law on late payment of one country, towards businesses or towards consumers."""

    country: str
    currency: str
    is_consumer: bool
    fees: tuple[FeeRule, ...] = ()
    compensations: tuple[CompensationRule, ...] = ()
    rates: RateTable
    # The statute that says how the rate is made, shown with the rows.
    rate_source: str = ""
    interest_start: InterestStart = field(default_factory=InterestStart)
    # Either a fee or the fixed compensation, for the same debt.
    fee_excludes_compensation: bool = False
    conditions: tuple[Condition, ...] = ()

    def fee_on(self, day: date) -> FeeRule | None:
        """Return the rule on reminder fees of that day."""
        return row_on(self.fees, day)

    def compensation_on(self, day: date) -> CompensationRule | None:
        """Return the rule on the fixed compensation of that day."""
        return row_on(self.compensations, day)


Row = TypeVar("Row", bound=LawRow)


def row_on(rows: tuple[Row, ...], day: date) -> Row | None:
    """Return the row that holds on a day."""
    return next((row for row in rows if row.is_valid_on(day)), None)


def law_of(country: str, *, is_consumer: bool) -> LatePaymentLaw:
    """Return the law of the seller's country.

    An EU country without rows of its own has what directive 2011/7 sets as the least; any other
    country has no rows, so that nothing can be claimed by it.
    """
    # Imported late: the rows are made of the types above.
    from billing.claims.law_rows import LAWS, fallback_law

    return LAWS.get((country, is_consumer)) or fallback_law(country, is_consumer=is_consumer)
