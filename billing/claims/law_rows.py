"""The rows of law, country by country.

Trust: P read in the act, S quoted by a dated secondary source (gathered in November 2026),
K general knowledge of the statute that is to be checked before a customer relies on it. A
change of law closes a row and adds one; no row is edited away. Where a first day is 2015-01-01
the rule may be older. A row whose successor is set every year or half-year ends with its period,
so that nothing is claimed by a figure that has run out.
"""

from datetime import date
from decimal import Decimal

from billing.amounts.vat_rates import EU_COUNTRIES, Trust
from billing.claims.law import (
    Bracket,
    CompensationRule,
    Condition,
    EuroStep,
    FeeRule,
    InterestStart,
    LatePaymentLaw,
    RateRow,
    RateTable,
    Scale,
)
from fastfaktura.core.countries import COUNTRIES

SECONDARY, KNOWLEDGE = Trust.SECONDARY, Trust.KNOWLEDGE
H1_2025 = (date(2025, 1, 1), date(2025, 6, 30))
H2_2025 = (date(2025, 7, 1), date(2025, 12, 31))
H1_2026 = (date(2026, 1, 1), date(2026, 6, 30))
H2_2026 = (date(2026, 7, 1), date(2026, 12, 31))
Half = tuple[date, date]


def _rates(
    country: str, source: str, *rows: tuple[Half, str], trust: Trust = SECONDARY
) -> RateTable:
    return RateTable(
        country,
        tuple(
            RateRow(
                rate=Decimal(rate), valid_from=half[0], valid_to=half[1], source=source, trust=trust
            )
            for half, rate in rows
        ),
    )


def _norway(*, is_consumer: bool) -> LatePaymentLaw:
    fee = "inkassoloven § 17; inkassoforskriften § 1-2"
    fixed = "forsinkelsesrenteloven § 3 a"
    rate = "forsinkelsesrenteloven § 3"
    return LatePaymentLaw(
        country="NO",
        currency="NOK",
        is_consumer=is_consumer,
        fees=tuple(
            FeeRule(
                amount=Decimal(amount),
                valid_from=date(year, 1, 1),
                valid_to=date(year, 12, 31),
                max_count=2,
                earliest_day=14,
                # The deadline of the first, of at least 14 days, must have been missed.
                gap_days=15,
                reset_months=6,
                source=fee,
            )
            for year, amount in ((2025, 35), (2026, 38))
        ),
        compensations=()
        if is_consumer
        else tuple(
            CompensationRule(
                amount=Decimal(amount), valid_from=half[0], valid_to=half[1], source=fixed
            )
            for half, amount in ((H1_2026, 460), (H2_2026, 430))
        ),
        rates=_rates(
            "NO",
            rate,
            (H1_2025, "12.50"),
            (H2_2025, "12.25"),
            (H1_2026, "12.00"),
            (H2_2026, "12.25"),
        ),
        rate_source=rate,
        fee_excludes_compensation=True,
        conditions=(Condition.MISSED_DEADLINE,)
        if is_consumer
        else (Condition.MISSED_DEADLINE, Condition.FEE_OR_COMPENSATION),
    )


def _sweden(*, is_consumer: bool) -> LatePaymentLaw:
    costs = "lag (1981:739) om ersättning för inkassokostnader m.m."
    rate = "räntelagen (1975:635) 6 §"
    return LatePaymentLaw(
        country="SE",
        currency="SEK",
        is_consumer=is_consumer,
        fees=(FeeRule(amount=Decimal(60), max_count=1, needs_agreement=True, source=costs),),
        compensations=() if is_consumer else (CompensationRule(amount=Decimal(450), source=costs),),
        rates=_rates("SE", rate, (H1_2026, "10.00"), trust=KNOWLEDGE if is_consumer else SECONDARY),
        rate_source=rate,
        interest_start=InterestStart(days_after_issue=30),
        # The cautious reading: the fixed sum covers what a reminder costs.
        fee_excludes_compensation=True,
        conditions=(Condition.FEE_AGREED, Condition.THIRTY_DAYS_AFTER_DEMAND)
        if is_consumer
        else (
            Condition.FEE_AGREED,
            Condition.FEE_OR_COMPENSATION,
            Condition.THIRTY_DAYS_AFTER_DEMAND,
        ),
    )


def _denmark(*, is_consumer: bool) -> LatePaymentLaw:
    rate = "renteloven § 5"
    return LatePaymentLaw(
        country="DK",
        currency="DKK",
        is_consumer=is_consumer,
        fees=(FeeRule(amount=Decimal(100), max_count=3, gap_days=10, source="renteloven § 9 b"),),
        compensations=()
        if is_consumer
        else (CompensationRule(amount=Decimal(310), source="renteloven § 9 a, stk. 3"),),
        rates=_rates("DK", rate, (H2_2026, "10.00"), trust=KNOWLEDGE if is_consumer else SECONDARY),
        rate_source=rate,
    )


def _france(*, is_consumer: bool) -> LatePaymentLaw:
    business_rate = "Code de commerce art. L441-10 II"
    if is_consumer:
        # The legal rate towards consumers is set by decree each half-year and is not on record.
        return LatePaymentLaw(
            country="FR",
            currency="EUR",
            is_consumer=True,
            rates=RateTable("FR"),
            rate_source="Code civil art. 1231-6; Code monétaire et financier art. L313-2",
        )
    return LatePaymentLaw(
        country="FR",
        currency="EUR",
        is_consumer=False,
        compensations=(
            CompensationRule(
                amount=Decimal(40),
                source="Code de commerce art. L441-10 II, D441-5",
            ),
        ),
        rates=_rates("FR", business_rate, (H2_2026, "12.40")),
        rate_source=business_rate,
        conditions=(Condition.PRINTED_ON_INVOICE,),
    )


WIK_SCALE = Scale(
    (
        Bracket(Decimal(2_500), Decimal(15)),
        Bracket(Decimal(5_000), Decimal(10)),
        Bracket(Decimal(10_000), Decimal(5)),
        Bracket(Decimal(200_000), Decimal(1)),
        Bracket(None, Decimal("0.5")),
    ),
    least=Decimal(40),
    most=Decimal(6_775),
)


def _netherlands(*, is_consumer: bool) -> LatePaymentLaw:
    costs = "BW 6:96; Besluit vergoeding voor buitengerechtelijke incassokosten art. 2"
    business_rate = "BW 6:119a, 6:120 lid 2"
    return LatePaymentLaw(
        country="NL",
        currency="EUR",
        is_consumer=is_consumer,
        fees=(
            FeeRule(
                scale=WIK_SCALE,
                max_count=1,
                # The fourteen days begin the day after the letter came.
                letter_days=15 if is_consumer else 0,
                adds_vat=True,
                source=costs,
            ),
        ),
        compensations=()
        if is_consumer
        else (CompensationRule(amount=Decimal(40), source="BW 6:96 lid 4"),),
        # The rate towards consumers (BW 6:119) is not on record.
        rates=RateTable("NL") if is_consumer else _rates("NL", business_rate, (H2_2026, "10.40")),
        rate_source="BW 6:119, 6:120 lid 1" if is_consumer else business_rate,
        # The 40 euro are the least of the same costs.
        fee_excludes_compensation=True,
        conditions=(Condition.FOURTEEN_DAY_LETTER, Condition.VAT_IF_NOT_DEDUCTED)
        if is_consumer
        else (Condition.FEE_OR_COMPENSATION, Condition.VAT_IF_NOT_DEDUCTED),
    )


def _germany(*, is_consumer: bool) -> LatePaymentLaw:
    rate = "BGB § 288 Abs. 1, § 247" if is_consumer else "BGB § 288 Abs. 2, § 247"
    rows = ((H1_2026, "6.27"), (H2_2026, "6.52")) if is_consumer else (
        (H1_2026, "10.27"), (H2_2026, "10.52"))  # fmt: skip
    return LatePaymentLaw(
        country="DE",
        currency="EUR",
        is_consumer=is_consumer,
        compensations=()
        if is_consumer
        else (CompensationRule(amount=Decimal(40), source="BGB § 288 Abs. 5"),),
        rates=_rates("DE", rate, *rows),
        rate_source=rate,
        # BGB § 286: default begins with a reminder, towards a business 30 days after the due date.
        interest_start=InterestStart(
            needs_reminder=True, or_days_after_due=None if is_consumer else 30
        ),
        conditions=(Condition.ACTUAL_COST_ONLY, Condition.AFTER_REMINDER)
        if is_consumer
        else (Condition.ACTUAL_COST_ONLY, Condition.AFTER_REMINDER_OR_30_DAYS),
    )


def _poland(*, is_consumer: bool) -> LatePaymentLaw:
    act = "ustawa z 8 marca 2013 r. o przeciwdziałaniu nadmiernym opóźnieniom"
    if is_consumer:
        # It follows the central bank's rate from the day that changes, not by half-years.
        return LatePaymentLaw(
            country="PL",
            currency="PLN",
            is_consumer=True,
            rates=RateTable("PL"),
            rate_source="Kodeks cywilny art. 481",
            conditions=(Condition.RATE_CHANGES_ANY_DAY,),
        )
    return LatePaymentLaw(
        country="PL",
        currency="PLN",
        is_consumer=False,
        compensations=(
            CompensationRule(
                euro_steps=(
                    EuroStep(Decimal(40), Decimal(5_000), includes_limit=True),
                    EuroStep(Decimal(70), Decimal(50_000)),
                    EuroStep(Decimal(100), None),
                ),
                source=f"{act}, art. 10",
                valid_from=date(2020, 1, 1),
            ),
        ),
        rates=_rates("PL", f"{act}, art. 4, 7; M.P. 2026 poz. 642", (H2_2026, "13.75")),
        rate_source=f"{act}, art. 4, 7",
        conditions=(Condition.BY_AMOUNT_AT_NBP_RATE,),
    )


def fallback_law(country: str, *, is_consumer: bool) -> LatePaymentLaw:
    """Return what directive 2011/7 gives in the EU; nothing elsewhere, and nothing for consumers.

    The 40 euro of its article 6 stand in euro; the rates are set by each country and not on record.
    """
    known = COUNTRIES.get(country)
    in_scope = country in EU_COUNTRIES and not is_consumer
    return LatePaymentLaw(
        country=country,
        currency=known.currency if known else "",
        is_consumer=is_consumer,
        compensations=(CompensationRule(amount=Decimal(40), source="directive 2011/7/EU art. 6"),)
        if in_scope and known and known.currency == "EUR"
        else (),
        rates=RateTable(country),
        rate_source="directive 2011/7/EU art. 2, 3" if in_scope else "",
    )


_MAKERS = (_norway, _sweden, _denmark, _france, _netherlands, _germany, _poland)
LAWS = {
    (law.country, law.is_consumer): law
    for make in _MAKERS
    for law in (make(is_consumer=False), make(is_consumer=True))
}
