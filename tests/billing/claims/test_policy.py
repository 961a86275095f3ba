"""What may be claimed, country by country: amounts, maxima, waiting times, and each refusal."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.claims.facts import ClaimFacts, ClaimWish, Reason
from billing.claims.interest import Settlement
from billing.claims.models import Claim, ClaimState
from billing.claims.policy import allowed_by_law, months_before

DUE = date(2026, 7, 15)
EVERYTHING = ClaimWish(with_fee=True, with_interest=True, with_compensation=True)
FEE = ClaimWish(with_fee=True)
INTEREST = ClaimWish(with_interest=True)
COMPENSATION = ClaimWish(with_compensation=True)
CURRENCIES = {"NO": "NOK", "SE": "SEK", "DK": "DKK", "PL": "PLN"}


def facts(country="NO", **more):
    more = {
        "seller_country": country,
        "buyer_country": country,
        "is_consumer": False,
        "seller_deducts_vat": True,
        "currency": CURRENCIES.get(country, "EUR"),
        "issue_date": DUE - timedelta(days=14),
        "due_date": DUE,
        "principal": Decimal("10000.00"),
        "open_amount": Decimal("10000.00"),
    } | more
    return ClaimFacts(**more)


def claim(kind, day, state=ClaimState.CLAIMED, **more):
    return Claim(kind=kind, state=state, claim_date=day, amount=Decimal(1), **more)


def after(days):
    return DUE + timedelta(days=days)


def amounts(case, wish, today):
    allowed = allowed_by_law(case, wish, today=today)
    return {str(each.kind): each.amount.amount for each in allowed.claims}


def reasons(case, wish, today):
    allowed = allowed_by_law(case, wish, today=today)
    return {str(each.kind): each.reason for each in allowed.refused}


class TestAnyCountry:
    def test_claims_nothing_that_was_not_wished(self):
        assert amounts(facts(), ClaimWish(), after(30)) == {}
        assert reasons(facts(), ClaimWish(), after(30)) == {}

    def test_claims_nothing_before_or_on_the_due_date(self):
        assert set(reasons(facts(), EVERYTHING, DUE).values()) == {Reason.NOT_DUE}

    def test_claims_nothing_of_what_is_paid(self):
        paid = facts(open_amount=Decimal(0))
        assert set(reasons(paid, EVERYTHING, after(30)).values()) == {Reason.NOT_OWED}

    def test_interest_ends_yesterday_and_begins_the_day_after_the_due_date(self):
        (interest,) = allowed_by_law(facts(), INTEREST, today=after(10)).claims
        assert (interest.from_date, interest.until_date) == (after(1), after(9))

    def test_interest_goes_on_where_the_last_claim_ended(self):
        case = facts(
            claims=(claim("interest", after(10), from_date=after(1), until_date=after(9)),)
        )
        (interest,) = allowed_by_law(case, INTEREST, today=after(20)).claims
        assert (interest.from_date, interest.until_date) == (after(10), after(19))

    def test_interest_that_was_waived_is_not_asked_for_again(self):
        waived = claim(
            "interest", after(10), ClaimState.WAIVED, from_date=after(1), until_date=after(9)
        )
        (interest,) = allowed_by_law(facts(claims=(waived,)), INTEREST, today=after(20)).claims
        assert interest.from_date == after(10)

    def test_interest_that_was_withdrawn_may_be_claimed(self):
        withdrawn = claim(
            "interest", after(10), ClaimState.WITHDRAWN, from_date=after(1), until_date=after(9)
        )
        (interest,) = allowed_by_law(facts(claims=(withdrawn,)), INTEREST, today=after(20)).claims
        assert interest.from_date == after(1)

    def test_interest_of_the_first_day_waits_for_the_next(self):
        assert reasons(facts(), INTEREST, after(1)) == {"interest": Reason.INTEREST_NOT_YET}

    def test_interest_runs_on_what_was_open_on_each_day(self):
        case = facts(open_amount=Decimal(6000), settlements=(Settlement(after(11), Decimal(4000)),))
        (interest,) = allowed_by_law(case, INTEREST, today=after(32)).claims
        assert interest.amount.amount == Decimal("75.85")

    def test_interest_of_less_than_half_a_minor_unit_is_none(self):
        case = facts(principal=Decimal("1.00"), open_amount=Decimal("1.00"))
        assert reasons(case, INTEREST, after(5)) == {"interest": Reason.INTEREST_NOT_YET}

    def test_a_missing_rate_refuses_all_the_interest(self):
        case = facts(due_date=date(2024, 12, 1), issue_date=date(2024, 11, 1))
        (refused,) = allowed_by_law(case, INTEREST, today=date(2026, 8, 1)).refused
        assert (refused.reason, refused.data) == (
            Reason.RATE_MISSING,
            {"country": "NO", "day": "2024-12-02"},
        )


class TestForeignBuyers:
    def test_businesses_of_the_directive_owe_compensation_and_interest_but_no_fee(self):
        case = facts("FR", buyer_country="DE")
        assert set(amounts(case, EVERYTHING, after(30))) == {"compensation", "interest"}
        assert reasons(case, EVERYTHING, after(30)) == {"fee": Reason.FOREIGN_LAW}

    def test_norway_belongs_to_the_directive(self):
        assert "compensation" in amounts(facts(buyer_country="SE"), EVERYTHING, after(30))

    def test_consumers_abroad_owe_nothing_by_our_law(self):
        case = facts(buyer_country="SE", is_consumer=True)
        assert set(reasons(case, EVERYTHING, after(30)).values()) == {
            Reason.FOREIGN_LAW,
            Reason.CONSUMER_NO_COMPENSATION,
        }

    def test_businesses_elsewhere_owe_nothing_by_our_law(self):
        case = facts(buyer_country="US")
        assert set(reasons(case, EVERYTHING, after(30)).values()) == {Reason.FOREIGN_LAW}

    @pytest.mark.parametrize("country", ["NO", "SE", "DK", "FR", "NL", "DE", "PL"])
    def test_fixed_sums_stand_in_the_currency_of_the_law(self, country):
        case = facts(country, currency="USD")
        wish = ClaimWish(
            with_fee=True, with_compensation=True, fee_agreed=True, euro_rate=Decimal(4)
        )
        assert amounts(case, wish, after(30)) == {}
        assert Reason.OTHER_CURRENCY in reasons(case, wish, after(30)).values()


class TestNorway:
    def test_a_business_owes_the_fixed_sum_of_the_half_year_in_which_it_was_late(self):
        assert amounts(facts(), COMPENSATION, after(1)) == {"compensation": 430}
        spring = facts(due_date=date(2026, 6, 29), issue_date=date(2026, 6, 1))
        assert amounts(spring, COMPENSATION, date(2026, 8, 1)) == {"compensation": 460}

    def test_a_consumer_owes_no_fixed_sum(self):
        assert reasons(facts(is_consumer=True), COMPENSATION, after(20)) == {
            "compensation": Reason.CONSUMER_NO_COMPENSATION
        }

    def test_a_consumer_owes_the_same_interest(self):
        assert amounts(facts(), INTEREST, after(30)) == amounts(
            facts(is_consumer=True), INTEREST, after(30)
        )

    def test_the_fee_waits_for_two_weeks(self):
        (refused,) = allowed_by_law(facts(), FEE, today=after(13)).refused
        assert (refused.reason, refused.data["day"]) == (
            Reason.FEE_TOO_EARLY,
            after(14).isoformat(),
        )
        assert amounts(facts(), FEE, after(14)) == {"fee": 38}

    def test_the_second_fee_waits_until_the_deadline_of_the_first_was_missed(self):
        case = facts(claims=(claim("fee", after(14)),))
        assert reasons(case, FEE, after(28)) == {"fee": Reason.FEE_TOO_SOON}
        assert amounts(case, FEE, after(29)) == {"fee": 38}

    def test_there_is_no_third_fee_until_six_months_have_passed(self):
        case = facts(claims=(claim("fee", after(14)), claim("fee", after(29))))
        assert reasons(case, FEE, after(60)) == {"fee": Reason.FEE_MAXIMUM}
        old = facts(
            due_date=date(2025, 11, 1),
            claims=(claim("fee", date(2025, 12, 1)), claim("fee", date(2025, 12, 20))),
        )
        assert reasons(old, FEE, date(2026, 5, 31)) == {"fee": Reason.FEE_MAXIMUM}
        assert amounts(old, FEE, date(2026, 6, 1)) == {"fee": 38}

    def test_a_waived_fee_counts_as_one_and_a_withdrawn_one_does_not(self):
        waived = facts(claims=(claim("fee", after(14), ClaimState.WAIVED), claim("fee", after(29))))
        assert reasons(waived, FEE, after(60)) == {"fee": Reason.FEE_MAXIMUM}
        withdrawn = facts(
            claims=(claim("fee", after(14), ClaimState.WITHDRAWN), claim("fee", after(29)))
        )
        assert amounts(withdrawn, FEE, after(60)) == {"fee": 38}

    def test_a_planned_fee_counts_in_a_look_ahead(self):
        case = facts(planned_fees=(after(14), after(29)))
        assert reasons(case, FEE, after(60)) == {"fee": Reason.FEE_MAXIMUM}

    def test_asks_for_the_fixed_sum_or_a_fee_never_both(self):
        assert set(amounts(facts(), EVERYTHING, after(20))) == {"compensation", "interest"}
        assert reasons(facts(), EVERYTHING, after(20)) == {"fee": Reason.FEE_OR_COMPENSATION}
        with_fee = facts(claims=(claim("fee", after(14)),))
        assert reasons(with_fee, COMPENSATION, after(20)) == {
            "compensation": Reason.FEE_OR_COMPENSATION
        }
        with_sum = facts(claims=(claim("compensation", after(14)),))
        assert reasons(with_sum, FEE, after(40)) == {"fee": Reason.FEE_OR_COMPENSATION}

    def test_asks_for_the_fixed_sum_once(self):
        case = facts(claims=(claim("compensation", after(14), ClaimState.WAIVED),))
        assert reasons(case, COMPENSATION, after(40)) == {"compensation": Reason.COMPENSATION_ONCE}

    def test_refuses_a_fee_whose_amount_is_not_set_yet(self):
        assert reasons(facts(), FEE, date(2027, 1, 2)) == {"fee": Reason.FEE_MISSING}


class TestSweden:
    def test_the_fee_must_have_been_agreed(self):
        case = facts("SE")
        assert reasons(case, FEE, after(5)) == {"fee": Reason.FEE_NOT_AGREED}
        assert amounts(case, ClaimWish(with_fee=True, fee_agreed=True), after(5)) == {"fee": 60}

    def test_the_fee_is_asked_for_once(self):
        case = facts("SE", claims=(claim("fee", after(5)),))
        wish = ClaimWish(with_fee=True, fee_agreed=True)
        assert reasons(case, wish, after(50)) == {"fee": Reason.FEE_MAXIMUM}

    def test_a_business_owes_450(self):
        assert amounts(facts("SE"), COMPENSATION, after(5)) == {"compensation": 450}

    def test_interest_begins_thirty_days_after_the_invoice(self):
        due = date(2026, 4, 15)
        case = facts("SE", due_date=due, issue_date=date(2026, 4, 1))
        (interest,) = allowed_by_law(case, INTEREST, today=date(2026, 6, 1)).claims
        assert interest.from_date == date(2026, 5, 2)

    def test_interest_of_the_second_half_of_2026_is_refused(self):
        assert reasons(facts("SE"), INTEREST, after(40)) == {"interest": Reason.RATE_MISSING}


class TestDenmark:
    def test_three_fees_ten_days_apart(self):
        case = facts("DK")
        assert amounts(case, FEE, after(1)) == {"fee": 100}
        one = facts("DK", claims=(claim("fee", after(1)),))
        assert reasons(one, FEE, after(10)) == {"fee": Reason.FEE_TOO_SOON}
        assert amounts(one, FEE, after(11)) == {"fee": 100}
        three = facts("DK", claims=tuple(claim("fee", after(day)) for day in (1, 11, 21)))
        assert reasons(three, FEE, after(60)) == {"fee": Reason.FEE_MAXIMUM}

    def test_a_business_owes_310_beside_the_fee(self):
        assert amounts(facts("DK"), EVERYTHING, after(20)) == {
            "compensation": 310,
            "fee": 100,
            "interest": Decimal("52.05"),
        }


class TestFrance:
    def test_a_business_owes_forty_euro_and_interest_and_no_fee(self):
        case = facts("FR")
        assert amounts(case, EVERYTHING, after(11)) == {
            "compensation": 40,
            "interest": Decimal("33.97"),
        }
        assert reasons(case, EVERYTHING, after(11)) == {"fee": Reason.FEE_NOT_IN_LAW}


class TestNetherlands:
    def test_a_consumer_is_given_fourteen_days_by_letter_first(self):
        case = facts("NL", is_consumer=True)
        assert reasons(case, FEE, after(60)) == {"fee": Reason.FEE_AFTER_LETTER}
        told = facts("NL", is_consumer=True, announced=(after(3),))
        assert reasons(told, FEE, after(17)) == {"fee": Reason.FEE_AFTER_LETTER}
        assert amounts(told, FEE, after(18)) == {"fee": Decimal("875.00")}

    def test_a_reminder_before_the_due_date_is_no_such_letter(self):
        told = facts("NL", is_consumer=True, announced=(after(-3),))
        assert reasons(told, FEE, after(60)) == {"fee": Reason.FEE_AFTER_LETTER}

    def test_the_costs_follow_what_is_open(self):
        case = facts("NL", open_amount=Decimal(2500))
        assert amounts(case, FEE, after(1)) == {"fee": Decimal("375.00")}

    def test_a_seller_who_cannot_deduct_vat_adds_it(self):
        case = facts("NL", open_amount=Decimal(2500), seller_deducts_vat=False)
        (fee,) = allowed_by_law(case, FEE, today=after(1)).claims
        assert (fee.amount.amount, fee.more) == (Decimal("453.75"), {"vat_rate": "21.0000"})

    def test_the_forty_euro_are_part_of_the_costs(self):
        assert set(amounts(facts("NL"), EVERYTHING, after(20))) == {"compensation", "interest"}


class TestGermany:
    def test_knows_no_fee(self):
        assert reasons(facts("DE"), FEE, after(20)) == {"fee": Reason.FEE_NOT_IN_LAW}

    def test_a_business_is_in_default_after_thirty_days_or_a_reminder(self):
        assert reasons(facts("DE"), INTEREST, after(30)) == {"interest": Reason.INTEREST_NOT_YET}
        (late,) = allowed_by_law(facts("DE"), INTEREST, today=after(40)).claims
        assert late.from_date == after(31)
        reminded = facts("DE", reminded=(after(7),))
        (late,) = allowed_by_law(reminded, INTEREST, today=after(40)).claims
        assert late.from_date == after(8)

    def test_a_consumer_is_in_default_after_a_reminder(self):
        case = facts("DE", is_consumer=True)
        assert reasons(case, INTEREST, after(60)) == {"interest": Reason.INTEREST_AFTER_REMINDER}
        reminded = facts("DE", is_consumer=True, reminded=(after(7),))
        (late,) = allowed_by_law(reminded, INTEREST, today=after(60)).claims
        assert late.from_date == after(8)


class TestPoland:
    def test_wants_the_rate_of_the_central_bank(self):
        assert reasons(facts("PL"), COMPENSATION, after(5)) == {
            "compensation": Reason.EURO_RATE_MISSING
        }

    @pytest.mark.parametrize(
        ("debt", "euro"),
        [("5000.00", 40), ("5000.01", 70), ("49999.99", 70), ("50000.00", 100), ("90000", 100)],
    )
    def test_takes_forty_seventy_or_a_hundred_euro_by_the_debt(self, debt, euro):
        case = facts("PL", principal=Decimal(debt), open_amount=Decimal(debt))
        wish = ClaimWish(with_compensation=True, euro_rate=Decimal("4.2512"))
        (sum_,) = allowed_by_law(case, wish, today=after(5)).claims
        assert sum_.amount.amount == (euro * Decimal("4.2512")).quantize(Decimal("0.01"))
        assert sum_.more == {"euro": str(euro), "euro_rate": "4.2512"}


class TestElsewhere:
    def test_the_euro_area_has_forty_euro_and_no_rate(self):
        case = facts("AT")
        assert amounts(case, EVERYTHING, after(20)) == {"compensation": 40}
        assert reasons(case, EVERYTHING, after(20)) == {
            "fee": Reason.FEE_NOT_IN_LAW,
            "interest": Reason.RATE_MISSING,
        }

    def test_a_country_without_rows_has_nothing(self):
        case = facts("GB", currency="GBP")
        assert amounts(case, EVERYTHING, after(20)) == {}
        assert reasons(case, COMPENSATION, after(20)) == {"compensation": Reason.NO_LAW}


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 8, 31), date(2026, 2, 28)),
        (date(2026, 3, 15), date(2025, 9, 15)),
        (date(2026, 6, 1), date(2025, 12, 1)),
    ],
)
def test_six_months_before_a_day(day, before):
    assert months_before(day, 6) == before
