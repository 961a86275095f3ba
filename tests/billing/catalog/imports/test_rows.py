from decimal import Decimal

import pytest
from django.utils import translation

from billing.amounts.vat import VatCategory
from billing.amounts.vat_rates import SuggestedRate
from billing.catalog.imports.columns import NAMES, OFFERED, guess_columns
from billing.catalog.imports.numbers import decimal_mark, read_cell
from billing.catalog.imports.plans import begin_plan, load_plan
from billing.catalog.imports.rows import ProductRow, check_rows
from tests.factories import make_business, make_product

STANDARD = SuggestedRate(vat_category=VatCategory.STANDARD, vat_rate=Decimal(25))


@pytest.fixture
def business(db):
    return make_business()


def check(business, columns: str, *rows: str) -> list[ProductRow]:
    return check_rows(
        [row.split(";") for row in rows],
        columns.split(";"),
        business=business,
        first_line=2,
        usual_vat=STANDARD,
    )


class TestColumns:
    def test_every_name_belongs_to_one_fact(self):
        names = [name for known in NAMES.values() for name in set(known.split())]
        assert len(names) == len(set(names))
        assert NAMES.keys() == OFFERED.keys()

    @pytest.mark.parametrize(
        "header",
        [
            "SKU;Name;Price excl. VAT;VAT rate;Unit",
            "Référence;Désignation;Prix unitaire HT;Taux de TVA;Unité",
            "Varenummer;Varenavn;Pris eks. mva;Mva;Enhet",
            "Artikelnummer;Benämning;Pris exkl. moms;Moms;Enhet",
            "Varenr.;Vare;Pris ekskl. moms;Momssats;Enhed",
            "Artikelcode;Omschrijving;Prijs excl. btw;Btw;Eenheid",
        ],
    )
    def test_are_found_in_six_languages(self, header):
        assert guess_columns(header.split(";")) == [
            "code", "name", "unit_price", "vat_rate", "unit",
        ]  # fmt: skip


class TestDecimalMark:
    @pytest.mark.parametrize(
        ("cells", "usual", "mark"),
        [
            (["1.250", "12,50"], ".", ","),
            (["1,250", "12.50"], ",", "."),
            (["1.250,00"], ".", ","),
            (["1.250.000"], ".", ","),
            (["0.125"], ",", "."),
            (["1.2500"], ",", "."),
            (["1.250"], ",", ","),
            (["1.250"], ".", "."),
            (["1250", ""], ",", ","),
        ],
    )
    def test_is_what_the_column_shows(self, cells, usual, mark):
        assert decimal_mark(cells, usual=usual) == mark

    def test_currencies_and_per_cents_are_left_out(self):
        assert read_cell("kr 1 250,50", ",") == Decimal("1250.5")
        assert read_cell("25 %", ".") == Decimal(25)
        assert read_cell("€1,250.50", ".") == Decimal("1250.5")


class TestNewRows:
    def test_say_what_they_say(self, business):
        (row,) = check(
            business,
            "code;name;details;unit_price;vat_rate;unit;currency;supply_kind;external_id",
            "A-1;Chair;Oak;1 250,50;12 %;stk.;eur;tjänster;x-1",
        )
        assert row.problems == []
        assert row.is_new
        assert row.facts == {
            "code": "A-1",
            "name": "Chair",
            "details": "Oak",
            "unit_price": Decimal("1250.50"),
            "price_includes_tax": False,
            "vat_category": "S",
            "vat_rate": Decimal(12),
            "unit_code": "C62",
            "currency": "EUR",
            "supply_kind": "services",
            "external_id": "x-1",
        }

    def test_take_the_usual_vat_and_a_word_of_their_own_for_a_unit(self, business):
        (row,) = check(business, "name;gross_price;unit", "Chair;100;pallet")
        assert row.facts == {
            "name": "Chair",
            "unit_price": Decimal(100),
            "price_includes_tax": True,
            "unit_code": "C62",
            "unit_text": "pallet",
            "vat_category": "S",
            "vat_rate": Decimal(25),
        }

    def test_units_are_known_in_every_language(self, business):
        words = ["timer", "timmar", "uren", "heures", "hrs", "HUR"]
        rows = check(business, "name;unit_price;unit", *(f"A;1;{word}" for word in words))
        assert {row.facts["unit_code"] for row in rows} == {"HUR"}

    def test_zero_per_cent_is_zero_rated_unless_a_category_is_named(self, business):
        zero, exempt = check(business, "name;unit_price;vat_rate;vat_category", "A;1;0;", "B;1;0;e")
        assert (zero.facts["vat_category"], exempt.facts["vat_category"]) == ("Z", "E")

    @pytest.mark.parametrize(
        ("cells", "column"),
        [
            (";;1;25;NOK;", "The name is missing."),
            ("A;;;25;NOK;", "The price is missing."),
            ("A;;abc;25;NOK;", "Price"),
            ("A;;0.1234567;25;NOK;", "Price"),
            ("A;;1;125;NOK;", "VAT rate"),
            ("A;;1;25;XXX;", "Currency"),
            ("A;;1;25;NOK;rot", "ROT or RUT"),
            (f"A;{'c' * 31};1;25;NOK;", "Code"),
        ],
    )
    def test_what_is_wrong_names_its_column(self, business, cells, column):
        with translation.override("en"):
            (row,) = check(business, "name;code;unit_price;vat_rate;currency;tax_deduction", cells)
        assert [problem for problem in row.problems if problem.startswith(column)]

    def test_the_same_code_twice_is_told(self, business):
        rows = check(business, "name;code;unit_price", "A;x;1", "B;X;2")
        assert [row.is_good for row in rows] == [True, False]


class TestKnownRows:
    def test_change_the_product_of_their_code(self, business):
        product = make_product(business, code="A-1", name="Old")
        same, other = check(business, "code;name;unit_price", "a-1;Old;1000", "b;New;1")
        assert same.product == product
        assert same.changed == ("code",)
        assert other.is_new

    def test_say_nothing_of_what_the_file_does_not_name(self, business):
        make_product(business, code="A-1", name="Old", details="Oak")
        (row,) = check(business, "code;unit_price;details", "A-1;1200;")
        assert row.facts.keys() == {"code", "unit_price", "price_includes_tax"}
        assert row.changed == ("unit_price",)

    def test_an_id_of_another_product_is_told(self, business):
        make_product(business, code="A-1", external_id="x")
        make_product(business, code="B-1")
        (row,) = check(business, "code;external_id", "B-1;x")
        assert not row.is_good

    def test_take_two_queries_for_any_number(self, business, django_assert_num_queries):
        make_product(business, code="A-1")
        rows = [f"A-{number};1" for number in range(50)]
        with django_assert_num_queries(1):
            check(business, "code;unit_price", *rows)


class TestPlans:
    def test_of_products_are_kept_apart_from_those_of_clients(self, business, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        plan, sheet = load_plan(business, begin_plan(business, b"Code;Price\nA;1\n"))
        assert plan.columns == ("code", "unit_price")
        assert plan.has_header
        assert sheet.width == 2
