"""Figures and dates as people of the six languages read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.numbers import format_decimal
from django.template import Context, Template
from django.utils import timezone, translation

from fastfaktura.core.cldr import UnknownLanguage
from fastfaktura.core.currencies import UnknownCurrency
from fastfaktura.core.templatetags.figures import (
    MissingCurrency,
    NotDecimal,
    amount,
    cldr_of,
    clock,
    day,
    day_short,
    moment,
    money,
    month,
    quantity,
    rate,
    relative_day,
)

NOVEMBER_5 = date(2026, 11, 5)
LANGUAGES = ["en", "fr", "nb", "sv", "da", "nl", "de", "pl"]


@dataclass(frozen=True)
class KnowsItsCurrency:
    amount: Decimal
    currency: str


def spaced(text: str) -> str:
    """Show which spaces a text has: "~" for no-break, "_" for narrow no-break."""
    return text.replace("\N{NO-BREAK SPACE}", "~").replace("\N{NARROW NO-BREAK SPACE}", "_")


class TestMoney:
    @pytest.mark.parametrize(
        ("locale", "euro", "krone"),
        [
            ("en", "€1,234.50", "NOK~1,234.50"),
            ("fr", "1_234,50~€", "1_234,50~NOK"),
            ("nb", "1~234,50~€", "1~234,50~kr"),
            ("sv", "1~234,50~€", "1~234,50~NOK"),
            ("da", "1.234,50~€", "1.234,50~NOK"),
            ("nl", "€~1.234,50", "NOK~1.234,50"),
            ("de", "1.234,50~€", "1.234,50~NOK"),
            ("pl", "1~234,50~€", "1~234,50~NOK"),
        ],
    )
    def test_each_language_has_its_own_form(self, locale: str, euro: str, krone: str) -> None:
        assert spaced(money(Decimal("1234.500"), "EUR", locale)) == euro
        assert spaced(money(Decimal("1234.500"), "NOK", locale)) == krone

    @pytest.mark.parametrize(
        ("currency", "locale", "written"),
        [
            ("SEK", "sv", "5,00~kr"),
            ("DKK", "da", "5,00~kr."),
            ("PLN", "pl", "5,00~zł"),
            ("PLN", "de", "5,00~PLN"),
            ("USD", "en", "US$5.00"),
        ],
    )
    def test_the_readers_own_currency_has_its_symbol(
        self, currency: str, locale: str, written: str
    ) -> None:
        assert spaced(money(Decimal(5), currency, locale)) == written

    @pytest.mark.parametrize("locale", LANGUAGES)
    def test_the_minus_stands_before_everything(self, locale: str) -> None:
        positive = money(Decimal("1234.5"), "EUR", locale)
        assert money(Decimal("-1234.5"), "EUR", locale) == f"\N{MINUS SIGN}{positive}"

    @pytest.mark.parametrize(
        ("currency", "value", "written"),
        [
            ("JPY", "1250.000", "1~250~JPY"),
            ("ISK", "1250", "1~250~ISK"),
            ("HUF", "1250", "1~250,00~HUF"),
            ("KWD", "1250", "1~250,000~KWD"),
        ],
    )
    def test_decimals_follow_the_standard(self, currency: str, value: str, written: str) -> None:
        assert spaced(money(Decimal(value), currency, "nb")) == written

    def test_no_two_currencies_look_alike_in_one_language(self) -> None:
        for locale in LANGUAGES:
            crowns = {money(Decimal(1), code, locale) for code in ("NOK", "SEK", "DKK", "ISK")}
            dollars = {money(Decimal(1), code, locale) for code in ("USD", "CAD", "AUD", "NZD")}
            assert (len(crowns), len(dollars)) == (4, 4)

    def test_a_large_amount_keeps_every_digit(self) -> None:
        assert money(Decimal("999999999999999.99"), "EUR", "en") == "€999,999,999,999,999.99"

    def test_nothing_is_rounded_away(self) -> None:
        assert money(Decimal("0.125"), "EUR", "en") == "€0.125"

    def test_zero_has_no_sign(self) -> None:
        assert money(Decimal("-0.00"), "EUR", "en") == "€0.00"

    def test_money_brings_its_own_currency(self) -> None:
        assert money(KnowsItsCurrency(Decimal(5), "EUR"), locale="en") == "€5.00"

    def test_a_bare_number_needs_a_currency(self) -> None:
        with pytest.raises(MissingCurrency):
            money(Decimal(5), locale="en")
        with pytest.raises(UnknownCurrency):
            money(Decimal(5), "???", locale="en")

    @pytest.mark.parametrize("value", [1.5, 5, "5"])
    def test_only_exact_numbers_are_shown(self, value: object) -> None:
        with pytest.raises(NotDecimal):
            money(value, "EUR", "en")  # type: ignore[arg-type]  # The refusal is tested.
        with pytest.raises(NotDecimal):
            quantity(value, "en")  # type: ignore[arg-type]  # The refusal is tested.

    def test_an_unknown_language_is_refused(self) -> None:
        with pytest.raises(UnknownLanguage):
            money(Decimal(5), "EUR", "it")


class TestAmount:
    def test_it_leaves_the_currency_to_the_heading(self) -> None:
        assert spaced(amount(Decimal("-1234.5"), "NOK", "nb")) == "\N{MINUS SIGN}1~234,50"
        assert amount(Decimal(1250), "JPY", "en") == "1,250"

    def test_a_unit_price_keeps_its_decimals(self) -> None:
        assert amount(Decimal("0.001234"), "EUR", "en") == "0.001234"
        assert amount(Decimal("100.000000"), "EUR", "en") == "100.00"


class TestDigits:
    @pytest.mark.parametrize("locale", LANGUAGES)
    def test_they_are_grouped_as_cldr_groups_them(self, locale: str) -> None:
        # Patterns are not parsed for every number; what comes out is the same.
        cldr = cldr_of(locale)
        for text in ("0", "1", "999.5", "1000", "12345.678900", "1234567.8", "1E+9", "0.000001"):
            value = Decimal(text)
            written = format_decimal(value, "#,##0.00", locale=cldr, decimal_quantization=False)
            assert amount(value, "EUR", locale) == written
            written = format_decimal(value, "#,##0", locale=cldr, decimal_quantization=False)
            assert quantity(value, locale) == written


class TestQuantity:
    @pytest.mark.parametrize(
        ("value", "written"),
        [("1250.000000", "1~250"), ("0.500000", "0,5"), ("1E+3", "1~000"), ("-2", "−2")],
    )
    def test_it_has_the_decimals_it_needs(self, value: str, written: str) -> None:
        assert spaced(quantity(Decimal(value), "sv")) == written


class TestRate:
    @pytest.mark.parametrize(
        ("locale", "written"),
        [
            ("en", "25.5%"),
            ("fr", "25,5~%"),
            ("nb", "25,5~%"),
            ("sv", "25,5~%"),
            ("da", "25,5~%"),
            ("nl", "25,5%"),
        ],
    )
    def test_the_sign_stands_as_the_language_puts_it(self, locale: str, written: str) -> None:
        shown = spaced(rate(Decimal("25.5000"), locale)).replace("_", "~")
        assert shown == written

    def test_a_whole_rate_has_no_decimals(self) -> None:
        assert rate(Decimal("25.0000"), "en") == "25%"
        assert rate(Decimal("11.11"), "en") == "11.11%"
        assert rate(Decimal("0.0000"), "en") == "0%"


class TestDates:
    @pytest.mark.parametrize(
        ("locale", "medium", "short", "name", "instant"),
        [
            ("en", "5~Nov~2026", "05/11/2026", "November~2026", "5~Nov~2026,~15:03"),
            ("fr", "5~nov.~2026", "05/11/2026", "novembre~2026", "5~nov.~2026,~15:03"),
            ("nb", "5.~nov.~2026", "05.11.2026", "november~2026", "5.~nov.~2026,~15:03"),
            ("sv", "5~nov.~2026", "2026-11-05", "november~2026", "5~nov.~2026~15:03"),
            ("da", "5.~nov.~2026", "05.11.2026", "november~2026", "5.~nov.~2026~15.03"),
            ("nl", "5~nov~2026", "05-11-2026", "november~2026", "5~nov~2026,~15:03"),
        ],
    )
    def test_each_language_has_its_own_forms(
        self, locale: str, medium: str, short: str, name: str, instant: str
    ) -> None:
        at = datetime(2026, 11, 5, 14, 3, tzinfo=UTC)
        assert spaced(day(NOVEMBER_5, locale)) == medium
        assert day_short(NOVEMBER_5, locale) == short
        assert spaced(month(NOVEMBER_5, locale)) == name
        assert spaced(moment(at, ZoneInfo("Europe/Oslo"), locale)) == instant

    def test_an_instant_is_shown_in_the_active_zone(self) -> None:
        late = datetime(2026, 11, 5, 23, 30, tzinfo=UTC)
        with timezone.override("Europe/Oslo"):
            assert spaced(moment(late, locale="en")) == "6~Nov~2026,~00:30"
            assert spaced(day(late, "en")) == "6~Nov~2026"

    def test_a_naive_instant_is_refused(self) -> None:
        with pytest.raises(ValueError, match="naive"):
            moment(datetime(2026, 11, 5, 14, 3), locale="en")  # noqa: DTZ001  # The refusal.


class TestRelativeDay:
    @pytest.mark.parametrize(
        ("due", "written"),
        [
            (date(2026, 11, 11), "in 6 days"),
            (date(2026, 11, 6), "in 1 day"),
            (date(2026, 11, 5), "today"),
            (date(2026, 11, 4), "1 day late"),
            (date(2026, 10, 24), "12 days late"),
        ],
    )
    def test_it_counts_from_the_day_given(self, due: date, written: str) -> None:
        assert relative_day(due, NOVEMBER_5, "en") == written


class TestInTemplates:
    def render(self, source: str, **context: object) -> str:
        return spaced(Template("{% load figures %}" + source).render(Context(context)))

    def test_a_filter_follows_the_active_language(self) -> None:
        source = "{{ sum|money:code }} {{ sum|amount:code }} {{ sum|quantity }} {{ on|day }}"
        context = {"sum": Decimal("1234.50"), "code": "NOK", "on": NOVEMBER_5}
        with translation.override("nb"):
            written = "1~234,50~kr 1~234,50 1~234,5 5.~nov.~2026"
            assert self.render(source, **context) == written
        with translation.override("en"):
            written = "NOK~1,234.50 1,234.50 1,234.5 5~Nov~2026"
            assert self.render(source, **context) == written

    def test_a_tag_takes_its_language(self) -> None:
        source = '{% money sum "EUR" locale="fr" %}{% rate vat locale="nl" as r %} {{ r }}'
        with translation.override("en"):
            shown = self.render(source, sum=Decimal(5), vat=Decimal(21))
        assert shown == "5,00~€ 21%"

    def test_a_filter_takes_the_day_to_count_from(self) -> None:
        shown = self.render("{{ due|relative_day:today }}", due=date(2026, 11, 8), today=NOVEMBER_5)
        assert shown == "in 3 days"

    def test_nothing_is_shown_for_nothing(self) -> None:
        source = (
            "{{ x|money:'EUR' }}{{ x|amount:'EUR' }}{{ x|quantity }}{{ x|rate }}{{ x|day }}"
            "{{ x|day_short }}{{ x|month }}{{ x|moment }}{{ x|relative_day:x }}"
        )
        assert self.render(source, x=None) == ""


class TestClock:
    @pytest.mark.parametrize(("locale", "written"), [("en", "15:03"), ("da", "15.03")])
    def test_writes_the_time_of_day_in_the_zone(self, locale, written):
        at = datetime(2026, 11, 5, 14, 3, tzinfo=UTC)
        assert clock(at, ZoneInfo("Europe/Oslo"), locale) == written

    def test_writes_nothing_for_no_instant(self):
        assert clock(None) == ""
