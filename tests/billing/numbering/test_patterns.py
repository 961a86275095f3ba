"""Patterns of numbers: what they write, what they refuse, and when two would meet."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from billing.numbering.patterns import (
    LONGEST_NUMBER,
    PatternNotUsable,
    Reset,
    can_collide,
    client_code,
    parse_pattern,
    period_of,
)

TOKENS = ("{YYYY}", "{YY}", "{MM}", "{CLIENT}")
LITERALS = st.sampled_from(("", "", "-", "F", "a", "0", "12", "+", "_b", "K/"))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
COUNTS = st.integers(1, 2_000_000_000)
CLIENTS = st.text(max_size=30)


@st.composite
def texts(draw, reset):
    """Draw the text of a pattern, which may break a rule."""
    tokens = draw(st.lists(st.sampled_from(TOKENS), max_size=2, unique=True))
    if reset == Reset.MONTHLY:
        tokens = ["{MM}", draw(st.sampled_from(TOKENS[:2]))]
    tokens.append("{" + "N" * draw(st.integers(1, 10)) + "}")
    pieces = [draw(LITERALS)]
    for token in draw(st.permutations(tokens)):
        pieces += [token, draw(LITERALS)]
    return "".join(pieces)


@st.composite
def patterns(draw, reset=Reset.NEVER):
    """Draw a pattern that keeps the rules."""
    try:
        return parse_pattern(draw(texts(reset)), reset)
    except PatternNotUsable:
        assume(False)


class TestParsePattern:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("{YYYY}-{NNNN}", "2026-0042"),
            ("F{YYYY}-{NNNN}", "F2026-0042"),
            ("{N}", "42"),
            ("{YY}{MM}/{NNN}", "2603/042"),
            ("{CLIENT}-{N}", "K-17-42"),
            ("{NNNN}/{YYYY}/FV", "0042/2026/FV"),
        ],
    )
    def test_writes_its_tokens(self, text, number):
        said = parse_pattern(text).format(42, on=date(2026, 3, 2), client_number="K 17")
        assert said == number

    @pytest.mark.parametrize(
        ("text", "reset", "code"),
        [
            ("F 1{N}", "never", "forbidden_sign"),
            ("Ø{N}", "never", "forbidden_sign"),
            ("{YEAR}-{N}", "never", "forbidden_sign"),
            ("{NNNNNNNNNNN}", "never", "forbidden_sign"),
            ("-{N}", "never", "bad_start"),
            ("F{YYYY}", "never", "number_not_once"),
            ("", "never", "number_not_once"),
            ("{N}-{NN}", "never", "number_not_once"),
            ("{CLIENT}-{CLIENT}-{N}", "never", "number_not_once"),
            ("ABCDEFGHIJKLMNOPQRSTUVWXYZ-{CLIENT}-{N}", "never", "too_long"),
            ("{CLIENT}{N}", "never", "client_touches_number"),
            ("{N}{YYYY}7{CLIENT}", "never", "client_touches_number"),
            ("F{NNNN}", "yearly", "year_missing"),
            ("F{MM}-{NNNN}", "monthly", "year_missing"),
            ("F{YYYY}-{NNNN}", "monthly", "month_missing"),
        ],
    )
    def test_refuses_what_would_be_ambiguous_or_unreadable(self, text, reset, code):
        with pytest.raises(PatternNotUsable) as refusal:
            parse_pattern(text, reset)
        assert refusal.value.code == code

    @given(patterns(), COUNTS, DAYS, CLIENTS)
    def test_every_number_is_short_and_of_signs_that_all_states_take(
        self, pattern, count, day, client
    ):
        number = pattern.format(count, on=day, client_number=client)
        assert len(number) <= LONGEST_NUMBER
        assert re.fullmatch(r"[A-Za-z0-9+_/-]+", number)
        assert number[0].isalnum()
        assert re.match(pattern.expression(), number)

    @given(patterns(), COUNTS, COUNTS, DAYS, DAYS, CLIENTS, CLIENTS)
    def test_two_places_of_a_series_never_have_one_number(
        self, pattern, count, other, day, later, client, another
    ):
        assume(count != other)
        assert pattern.format(count, on=day, client_number=client) != pattern.format(
            other, on=later, client_number=another
        )

    @given(patterns(reset=Reset.MONTHLY), COUNTS, DAYS, DAYS)
    def test_two_periods_never_have_one_number(self, pattern, count, day, later):
        assume(period_of(Reset.MONTHLY, day) != period_of(Reset.MONTHLY, later))
        assert pattern.format(count, on=day) != pattern.format(count, on=later)


class TestCanCollide:
    @pytest.mark.parametrize(
        ("one", "other", "collide"),
        [
            ("F{YYYY}-{NNNN}", "K{YYYY}-{NNNN}", False),
            ("F{YYYY}-{NNNN}", "f{YYYY}-{NN}", True),
            ("F{YYYY}-{NNNN}", "F{YY}-{NNNN}", False),
            ("{N}", "{NNNN}", True),
            ("F{NNNN}", "F0{NNNN}", False),
            ("F{NNNN}", "F1{NNNN}", True),
            ("{CLIENT}-{N}", "F{YYYY}-{NNNN}", True),
            ("{CLIENT}/{N}", "F{YYYY}-{NNNN}", False),
            ("{YYYY}{NNNN}", "{NNNN}", True),
        ],
    )
    def test_is_told_from_the_patterns_alone(self, one, other, collide):
        assert can_collide(parse_pattern(one), parse_pattern(other)) is collide
        assert can_collide(parse_pattern(other), parse_pattern(one)) is collide

    @given(patterns(), patterns(), COUNTS, DAYS, CLIENTS)
    def test_what_both_could_write_is_always_told(self, one, other, count, day, client):
        number = one.format(count, on=day, client_number=client)
        if re.fullmatch(other.expression(), number, re.IGNORECASE):
            assert can_collide(one, other)

    @given(patterns())
    def test_every_pattern_meets_itself(self, pattern):
        assert can_collide(pattern, pattern)


class TestPeriodOf:
    def test_turns_with_the_year_and_the_month(self):
        eve = date(2026, 12, 31)
        for reset, before, after in (
            ("never", "", ""),
            ("yearly", "2026", "2027"),
            ("monthly", "2026-12", "2027-01"),
        ):
            assert period_of(reset, eve) == before
            assert period_of(reset, eve + timedelta(days=1)) == after


class TestClientCode:
    @pytest.mark.parametrize(
        ("number", "code"),
        [("1001", "1001"), ("K 17", "K-17"), ("", "0"), ("Ærø", "r"), ("=1+1", "1+1")],
    )
    def test_has_signs_that_all_states_take(self, number, code):
        assert client_code(number) == code
