"""What may be claimed with a reminder, and why the rest may not: pure rules over facts."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing.amounts.money import EXACT, Money
from billing.amounts.vat_rates import EU_COUNTRIES, rates_for
from billing.claims.facts import (
    Allowed,
    AllowedClaim,
    ClaimFacts,
    ClaimWish,
    Reason,
    RefusedClaim,
)
from billing.claims.interest import interest_on
from billing.claims.law import FeeRule, LatePaymentLaw, LawRow, RateMissing, law_of
from billing.claims.models import ClaimKind

# Where directive 2011/7 holds between businesses of different countries.
DIRECTIVE_COUNTRIES = EU_COUNTRIES | {"NO", "IS", "LI"}
ONE_DAY = timedelta(days=1)


class _Refused(Exception):
    def __init__(self, reason: Reason, **data: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.data = data


@dataclass(slots=True)
class _Case:
    """A wish before the law on a day; the rules are asked in the order that they build on."""

    facts: ClaimFacts
    law: LatePaymentLaw
    wish: ClaimWish
    today: date
    is_compensated: bool


def allowed_by_law(facts: ClaimFacts, wish: ClaimWish, *, today: date) -> Allowed:
    """Return what of a wish may be claimed on a day, by the law of the seller's country."""
    law = law_of(facts.seller_country, is_consumer=facts.is_consumer)
    compensated = bool(facts.standing(ClaimKind.COMPENSATION))
    case = _Case(facts, law, wish, today, compensated)
    claims: list[AllowedClaim] = []
    refused: list[RefusedClaim] = []
    wishes = (
        (wish.with_compensation, ClaimKind.COMPENSATION, _compensation),
        (wish.with_fee, ClaimKind.FEE, _fee),
        (wish.with_interest, ClaimKind.INTEREST, _interest),
    )
    for wished, kind, rule in wishes:
        if not wished:
            continue
        try:
            _require_debt(facts, today)
            claims.append(rule(case))
        except _Refused as refusal:
            refused.append(RefusedClaim(kind=kind, reason=refusal.reason, data=refusal.data))
    return Allowed(tuple(claims), tuple(refused))


def _require_debt(facts: ClaimFacts, today: date) -> None:
    if facts.open_amount <= 0:
        raise _Refused(Reason.NOT_OWED)
    if today <= facts.due_date:
        raise _Refused(Reason.NOT_DUE, day=facts.due_date.isoformat())


def _require_law_between(facts: ClaimFacts) -> None:
    """Refuse where the seller's law on compensation and interest is not sure to hold."""
    countries = {facts.seller_country, facts.buyer_country}
    if facts.is_foreign and (facts.is_consumer or not countries <= DIRECTIVE_COUNTRIES):
        raise _Refused(Reason.FOREIGN_LAW, country=facts.buyer_country)


def _require_currency(facts: ClaimFacts, law: LatePaymentLaw) -> None:
    if facts.currency != law.currency:
        raise _Refused(Reason.OTHER_CURRENCY, currency=law.currency)


def _compensation(case: _Case) -> AllowedClaim:
    facts, law = case.facts, case.law
    if facts.is_consumer:
        raise _Refused(Reason.CONSUMER_NO_COMPENSATION)
    _require_law_between(facts)
    if not law.compensations:
        raise _Refused(Reason.NO_LAW, country=law.country)
    if facts.ever(ClaimKind.COMPENSATION):
        raise _Refused(Reason.COMPENSATION_ONCE)
    if law.fee_excludes_compensation and facts.standing(ClaimKind.FEE):
        raise _Refused(Reason.FEE_OR_COMPENSATION)
    # It arises with the delay; a sum that is set anew later does not change it.
    day = facts.due_date + ONE_DAY
    row = law.compensation_on(day)
    if row is None:
        raise _Refused(Reason.COMPENSATION_MISSING, country=law.country, day=day.isoformat())
    _require_currency(facts, law)
    if row.euro_steps and case.wish.euro_rate is None:
        raise _Refused(Reason.EURO_RATE_MISSING)
    case.is_compensated = True
    if case.wish.euro_rate is None or not row.euro_steps:
        return AllowedClaim(
            kind=ClaimKind.COMPENSATION, amount=Money(row.amount, law.currency), row=row
        )
    step = next(each for each in row.euro_steps if each.reaches(facts.principal))
    return AllowedClaim(
        kind=ClaimKind.COMPENSATION,
        amount=Money.rounded(EXACT.multiply(step.euro, case.wish.euro_rate), law.currency),
        row=row,
        more={"euro": str(step.euro), "euro_rate": str(case.wish.euro_rate)},
    )


def _fee(case: _Case) -> AllowedClaim:
    facts, law = case.facts, case.law
    if facts.is_foreign:
        raise _Refused(Reason.FOREIGN_LAW, country=facts.buyer_country)
    if not law.fees:
        raise _Refused(Reason.FEE_NOT_IN_LAW, country=law.country)
    row = law.fee_on(case.today)
    if row is None:
        raise _Refused(Reason.FEE_MISSING, country=law.country, day=case.today.isoformat())
    _require_currency(facts, law)
    if row.needs_agreement and not case.wish.fee_agreed:
        raise _Refused(Reason.FEE_NOT_AGREED)
    if law.fee_excludes_compensation and case.is_compensated:
        raise _Refused(Reason.FEE_OR_COMPENSATION)
    _require_time(facts, row, case.today)
    amount, more = row.amount, {}
    if row.scale:
        amount = row.scale.amount_for(facts.open_amount)
    if row.adds_vat and not facts.seller_deducts_vat:
        rate = rates_for(law.country, case.today)[0].rate
        amount += EXACT.divide(EXACT.multiply(amount, rate), Decimal(100))
        more = {"vat_rate": str(rate)}
    return AllowedClaim(
        kind=ClaimKind.FEE, amount=Money.rounded(amount, law.currency), row=row, more=more
    )


def _require_time(facts: ClaimFacts, row: FeeRule, today: date) -> None:
    """Refuse a fee that comes too early, too soon after another, or once too often."""
    first = facts.due_date + timedelta(days=row.earliest_day)
    if today < first:
        raise _Refused(Reason.FEE_TOO_EARLY, day=first.isoformat(), days=row.earliest_day)
    if row.letter_days:
        letters = [day for day in facts.announced if day > facts.due_date]
        soonest = min(letters) + timedelta(days=row.letter_days) if letters else None
        if soonest is None or today < soonest:
            day = soonest.isoformat() if soonest else ""
            raise _Refused(Reason.FEE_AFTER_LETTER, day=day, days=row.letter_days - 1)
    fees = [*(each.claim_date for each in facts.ever(ClaimKind.FEE)), *facts.planned_fees]
    if row.reset_months:
        fees = [day for day in fees if day > months_before(today, row.reset_months)]
    if len(fees) >= row.max_count:
        raise _Refused(Reason.FEE_MAXIMUM, count=row.max_count)
    if fees and today < max(fees) + timedelta(days=row.gap_days):
        soonest = max(fees) + timedelta(days=row.gap_days)
        raise _Refused(Reason.FEE_TOO_SOON, day=soonest.isoformat(), days=row.gap_days)


def _interest(case: _Case) -> AllowedClaim:
    facts, law = case.facts, case.law
    _require_law_between(facts)
    start = interest_start(facts, law)
    claimed = [each.until_date for each in facts.ever(ClaimKind.INTEREST) if each.until_date]
    if claimed:
        start = max(start, max(claimed) + ONE_DAY)
    # Today is not over: what is paid today bears no interest for it.
    until = case.today - ONE_DAY
    if until < start:
        raise _Refused(Reason.INTEREST_NOT_YET, day=(start + ONE_DAY).isoformat())
    try:
        interest = interest_on(
            Money(facts.principal, facts.currency),
            from_date=start,
            until_date=until,
            rates=law.rates,
            settlements=facts.settlements,
        )
    except RateMissing as missing:
        raise _Refused(
            Reason.RATE_MISSING, country=missing.country, day=missing.day.isoformat()
        ) from None
    if not interest.total:
        raise _Refused(Reason.INTEREST_NOT_YET, day=(case.today + ONE_DAY).isoformat())
    return AllowedClaim(
        kind=ClaimKind.INTEREST,
        amount=interest.total,
        row=interest.periods[-1].row,
        from_date=start,
        until_date=until,
        periods=interest.periods,
    )


def interest_start(facts: ClaimFacts, law: LatePaymentLaw) -> date:
    """Return the first day that bears interest."""
    rule = law.interest_start
    start = facts.due_date + ONE_DAY
    if rule.days_after_issue:
        start = max(start, facts.issue_date + timedelta(days=rule.days_after_issue + 1))
    if rule.needs_reminder:
        starts = [day + ONE_DAY for day in facts.reminded if day > facts.due_date]
        if rule.or_days_after_due is not None:
            starts.append(facts.due_date + timedelta(days=rule.or_days_after_due + 1))
        if not starts:
            raise _Refused(Reason.INTEREST_AFTER_REMINDER)
        start = max(start, min(starts))
    return start


def months_before(day: date, months: int) -> date:
    """Return the same day so many months before, or the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def basis_of(claim: AllowedClaim, law: LatePaymentLaw) -> dict[str, Any]:
    """Return how a claim was computed, as its row keeps it: the law, its source, the periods."""
    return {
        "country": law.country,
        "is_consumer": law.is_consumer,
        **_law_facts(claim.row),
        **claim.more,
        "periods": [
            {
                "from": each.from_date.isoformat(),
                "until": each.until_date.isoformat(),
                "days": each.days,
                "principal": str(each.principal.amount),
                "rate": str(each.row.rate),
                "amount": str(each.amount.amount),
                **_law_facts(each.row),
            }
            for each in claim.periods
        ],
    }


def _law_facts(row: LawRow) -> dict[str, Any]:
    return {"source": row.source, "trust": row.trust.value, "is_secondary": row.is_secondary}
