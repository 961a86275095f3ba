"""Which VAT a supply bears: every seller of the seven against every kind of buyer."""

from datetime import date
from decimal import Decimal

import pytest

from billing.amounts.treatment import Side, Treatment, TreatmentReason, treatment_of
from billing.amounts.vat import VatCategory
from billing.pages.vat_words import TREATMENT_SENTENCES

ON = date(2026, 11, 1)
STANDARD = {"NO": 25, "SE": 25, "DK": 25, "FR": 20, "NL": 21, "DE": 19, "PL": 23}
UNION = [country for country in STANDARD if country != "NO"]
A_NUMBER = {"SE": "SE556012579001", "DE": "DE136695976"}


def treat(seller, buyer, kind):
    return treatment_of(seller, buyer, supply_kind=kind, on=ON)


def seller_of(country, **facts):
    return Side(country=country, **facts)


def abroad_in_union(seller, **facts):
    """A buyer in Germany, or in Sweden where the seller is German."""
    country = "SE" if seller == "DE" else "DE"
    return Side(country=country, **facts)


def with_number(seller):
    country = "SE" if seller == "DE" else "DE"
    return Side(country=country, vat_number=A_NUMBER[country])


@pytest.mark.parametrize("country", STANDARD)
@pytest.mark.parametrize("kind", ["goods", "services", ""])
@pytest.mark.parametrize("is_person", [True, False])
class TestAtHome:
    def test_it_bears_the_standard_rate(self, country, kind, is_person):
        found = treat(seller_of(country), Side(country=country, is_person=is_person), kind)
        assert found == Treatment(
            category=VatCategory.STANDARD,
            rate=Decimal(STANDARD[country]),
            reason=TreatmentReason.DOMESTIC,
        )

    def test_a_seller_without_registration_charges_none(self, country, kind, is_person):
        found = treat(
            seller_of(country, vat_registered=False),
            Side(country=country, is_person=is_person),
            kind,
        )
        assert found.rate == 0
        assert (found.category, found.reason) == (
            (VatCategory.OUTSIDE_SCOPE, TreatmentReason.NOT_REGISTERED)
            if country == "NO"
            else (VatCategory.EXEMPT, TreatmentReason.SMALL_BUSINESS)
        )


# Buyer, kind of supply, then category and reason for a seller of the Union and of Norway.
S, AE, K, G, OUT = (
    VatCategory.STANDARD,
    VatCategory.REVERSE_CHARGE,
    VatCategory.INTRA_COMMUNITY,
    VatCategory.EXPORT,
    VatCategory.OUTSIDE_SCOPE,
)
R = TreatmentReason
ABROAD = {
    "EU business, goods": (with_number, "goods", (K, R.EU_GOODS), (G, R.EXPORT_OF_GOODS)),
    "EU business, services": (
        with_number,
        "services",
        (AE, R.EU_SERVICES),
        (G, R.SERVICES_ABROAD),
    ),
    "EU business, unsaid": (
        with_number,
        "",
        (S, R.SAY_GOODS_OR_SERVICES),
        (G, R.EXPORT_OF_GOODS),
    ),
    "EU business without a number, goods": (
        abroad_in_union,
        "goods",
        (S, R.EU_WITHOUT_VAT_NUMBER),
        (G, R.EXPORT_OF_GOODS),
    ),
    "EU business without a number, services": (
        abroad_in_union,
        "services",
        (S, R.EU_WITHOUT_VAT_NUMBER),
        (G, R.SERVICES_ABROAD),
    ),
    "EU person, goods": (
        lambda seller: abroad_in_union(seller, is_person=True),
        "goods",
        (S, R.EU_PERSON),
        (G, R.EXPORT_OF_GOODS),
    ),
    "EU person, services": (
        lambda seller: abroad_in_union(seller, is_person=True),
        "services",
        (S, R.EU_PERSON),
        (S, R.SERVICES_TO_PERSON_ABROAD),
    ),
    "American business, goods": (
        lambda _: Side(country="US"),
        "goods",
        (G, R.EXPORT_OF_GOODS),
        (G, R.EXPORT_OF_GOODS),
    ),
    "American business, services": (
        lambda _: Side(country="US"),
        "services",
        (OUT, R.SERVICES_OUTSIDE),
        (G, R.SERVICES_ABROAD),
    ),
    "American person, goods": (
        lambda _: Side(country="US", is_person=True),
        "goods",
        (G, R.EXPORT_OF_GOODS),
        (G, R.EXPORT_OF_GOODS),
    ),
    "American person, services": (
        lambda _: Side(country="US", is_person=True),
        "services",
        (S, R.SERVICES_TO_PERSON_ABROAD),
        (S, R.SERVICES_TO_PERSON_ABROAD),
    ),
    "Northern Ireland, goods": (
        lambda _: Side(country="GB", vat_number="XI123456789"),
        "goods",
        (K, R.NORTHERN_IRELAND_GOODS),
        (G, R.EXPORT_OF_GOODS),
    ),
    "Northern Ireland, services": (
        lambda _: Side(country="GB", vat_number="XI123456789"),
        "services",
        (OUT, R.SERVICES_OUTSIDE),
        (G, R.SERVICES_ABROAD),
    ),
    "Great Britain, goods": (
        lambda _: Side(country="GB", vat_number="GB123456789"),
        "goods",
        (G, R.EXPORT_OF_GOODS),
        (G, R.EXPORT_OF_GOODS),
    ),
    "Åland, goods": (
        lambda _: Side(country="AX", vat_number="FI12345678"),
        "goods",
        (G, R.EXPORT_OF_GOODS),
        (G, R.EXPORT_OF_GOODS),
    ),
    "a country not named": (
        lambda _: Side(country=""),
        "goods",
        (S, R.SAY_BUYER_COUNTRY),
        (S, R.SAY_BUYER_COUNTRY),
    ),
}


class TestAbroad:
    @pytest.mark.parametrize("case", ABROAD)
    @pytest.mark.parametrize("country", STANDARD)
    def test_category_and_reason_are_those_of_the_table(self, country, case):
        buyer, kind, in_union, in_norway = ABROAD[case]
        found = treat(seller_of(country), buyer(country), kind)
        category, reason = in_norway if country == "NO" else in_union
        assert (found.category, found.reason) == (category, reason)
        assert found.rate == (STANDARD[country] if category is S else 0)

    @pytest.mark.parametrize("country", UNION)
    def test_a_number_of_the_sellers_own_country_frees_nothing(self, country):
        buyer = abroad_in_union(country, vat_number=f"{country}123456789")
        assert treat(seller_of(country), buyer, "goods").reason is R.EU_WITHOUT_VAT_NUMBER

    @pytest.mark.parametrize("country", UNION)
    def test_a_norwegian_buyer_is_outside_the_union(self, country):
        buyer = Side(country="NO", vat_number="NO923609016MVA")
        assert treat(seller_of(country), buyer, "goods").category is G
        assert treat(seller_of(country), buyer, "services").category is OUT

    def test_a_foreign_number_frees_nothing_at_home(self):
        buyer = Side(country="FR", vat_number="DE136695976")
        assert treat(seller_of("FR"), buyer, "goods").reason is R.DOMESTIC

    def test_a_person_with_a_vat_number_buys_as_a_business(self):
        buyer = Side(country="DE", vat_number="DE136695976", is_person=True)
        assert treat(seller_of("SE"), buyer, "services").category is AE

    def test_greek_numbers_begin_with_el(self):
        buyer = Side(country="GR", vat_number="EL094259216")
        assert treat(seller_of("DK"), buyer, "goods").category is K

    def test_monaco_is_france(self):
        assert treat(seller_of("FR"), Side(country="MC"), "goods").reason is R.DOMESTIC
        buyer = Side(country="MC", vat_number="FR40303265045")
        assert treat(seller_of("NL"), buyer, "goods").category is K

    def test_liechtenstein_is_home_for_a_swiss_seller(self):
        assert treat(seller_of("CH"), Side(country="LI"), "goods").reason is R.DOMESTIC

    def test_what_is_unsaid_does_not_matter_where_both_answers_agree(self):
        buyer = abroad_in_union("DK", is_person=True)
        found = treat(seller_of("DK"), buyer, "")
        assert (found.reason, found.is_decided) == (R.EU_PERSON, True)

    def test_what_is_unsaid_and_matters_is_left_to_the_user(self):
        assert not treat(seller_of("DK"), with_number("DK"), "").is_decided


class TestRates:
    def test_the_rate_is_that_of_the_day(self):
        found = treatment_of(
            seller_of("DE"), Side(country="DE"), supply_kind="goods", on=date(2020, 8, 1)
        )
        assert found.rate == 16

    def test_a_seller_of_a_country_without_rates_names_the_rate(self):
        found = treat(seller_of("AD"), Side(country="AD"), "goods")
        assert (found.category, found.rate) == (S, None)


def test_every_reason_has_its_sentence():
    assert set(TREATMENT_SENTENCES) == set(TreatmentReason)
