from datetime import UTC, datetime
from decimal import Decimal

import pytest

from billing.amounts.vat import VatCategory
from billing.catalog.models import ClientPrice
from billing.catalog.queries import (
    client_prices,
    currency_of,
    find_products,
    line_from,
    price_for,
    product_of_code,
)
from billing.invoices.drafts import DraftLine
from tests.factories import make_business, make_client, make_product

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def agree(product, client, price) -> None:
    ClientPrice.objects.create(
        business=product.business, product=product, client=client, unit_price=Decimal(price)
    )


class TestFindProducts:
    def names(self, business, text, **options) -> list[str]:
        return [product.name for product in find_products(business, text, **options)]

    def test_the_exact_code_comes_first_then_beginnings_then_the_rest_by_name(self, business):
        for code, name in [
            ("B-10", "Box"),
            ("BOX", "Packing"),
            ("BOX-2", "Large box"),
            (None, "Transport box"),
            (None, "Boxing gloves"),
            ("X", "Chair"),
        ]:
            make_product(business, code=code, name=name)
        assert self.names(business, "box") == [
            "Packing", "Large box", "Box", "Boxing gloves", "Transport box",
        ]  # fmt: skip

    @pytest.mark.parametrize("typed", ["KON-10", "kon 10", "10", "kon", "utvikl", "KON-1", "shop"])
    def test_finds_by_the_beginnings_of_words_and_parts_of_codes(self, business, typed):
        make_product(business, code="KON-10", name="Webutvikling & utvikling", external_id="shop/7")
        assert len(find_products(business, typed)) == 1

    def test_every_word_must_be_found(self, business):
        make_product(business, name="Blue chair")
        assert self.names(business, "chair blue") == ["Blue chair"]
        assert self.names(business, "chair red") == []

    def test_without_a_text_the_latest(self, business):
        for number in range(4):
            make_product(business, name=f"Product {number}")
        assert self.names(business, "  ", limit=2) == ["Product 3", "Product 2"]

    def test_leaves_out_what_is_archived_or_another_s(self, business):
        make_product(business, name="Chair", archived_at=NOW)
        make_product(make_business(), name="Chair")
        assert self.names(business, "chair") == self.names(business, "") == []

    @pytest.mark.parametrize("typed", ["'", "&|!", "chair' | 'x", "\0", "%"])
    def test_signs_are_no_language_of_the_database(self, business, typed):
        make_product(business, name="Table")
        find_products(business, typed)

    def test_takes_one_query(self, business, django_assert_num_queries):
        for number in range(3):
            make_product(business, name=f"Chair {number}")
        with django_assert_num_queries(1):
            assert len(find_products(business, "chair")) == 3


class TestProductOfCode:
    def test_is_found_whatever_the_capitals(self, business):
        product = make_product(business, code="Kon-Ø")
        assert product_of_code(business, "kON-ø") == product
        assert product_of_code(business, "kon") is None
        assert product_of_code(make_business(), "Kon-Ø") is None


class TestPriceFor:
    def test_is_the_client_s_where_one_is_agreed(self, business):
        product, client = make_product(business), make_client(business)
        agree(product, client, "900.5")
        assert price_for(product, client) == Decimal("900.5")
        assert price_for(product, make_client(business)) == Decimal(1000)
        assert price_for(product, None) == Decimal(1000)

    def test_many_take_one_query(self, business, django_assert_num_queries):
        products, client = [make_product(business) for _time in range(3)], make_client(business)
        agree(products[1], client, "1")
        with django_assert_num_queries(1):
            assert client_prices(products, client) == {products[1].pk: Decimal(1)}


class TestLineFrom:
    def test_says_what_the_product_says(self, business):
        product = make_product(
            business,
            code="A-1",
            name="Painting",
            details="Two coats",
            unit_code="HUR",
            unit_text="work hours",
            unit_price=Decimal("150.3"),
            vat_rate=Decimal(12),
            supply_kind="services",
            tax_deduction="rot",
        )
        fields = line_from(product, client=None, prices_include_tax=False)
        assert DraftLine(**fields, quantity=Decimal(2)) == DraftLine(
            description="Painting",
            details="Two coats",
            quantity=Decimal(2),
            unit_code="HUR",
            unit_text="work hours",
            unit_price=Decimal("150.3"),
            vat_category=VatCategory.STANDARD,
            vat_rate=Decimal(12),
            product_id=product.pk,
            product_code="A-1",
            supply_kind="services",
            tax_deduction="rot",
        )

    @pytest.mark.parametrize(
        ("price", "rate", "includes", "wanted", "found"),
        [
            ("150.3", "12", False, True, "168.336"),
            ("168.336", "12", True, False, "150.3"),
            ("100", "21", True, False, "82.644628"),
            ("100", "21", True, True, "100"),
            ("99.999999", "25", False, True, "124.999999"),
        ],
    )
    def test_converts_the_price_to_the_terms_of_the_document(
        self, business, price, rate, includes, wanted, found
    ):
        product = make_product(
            business,
            unit_price=Decimal(price),
            vat_rate=Decimal(rate),
            price_includes_tax=includes,
        )
        line = line_from(product, client=None, prices_include_tax=wanted)
        assert line["unit_price"] == Decimal(found)

    def test_converts_the_client_s_price_too(self, business):
        product, client = make_product(business), make_client(business)
        agree(product, client, "800")
        line = line_from(product, client=client, prices_include_tax=True)
        assert line["unit_price"] == Decimal(1000)

    def test_a_product_without_vat_costs_the_same_both_ways(self, business):
        product = make_product(business, vat_category="E", vat_rate=Decimal(0))
        line = line_from(product, client=None, prices_include_tax=True)
        assert (line["unit_price"], line["vat_category"]) == (Decimal(1000), VatCategory.EXEMPT)


class TestCurrencyOf:
    def test_is_the_business_s_unless_the_product_has_its_own(self, business):
        assert currency_of(make_product(business)) == "NOK"
        assert currency_of(make_product(business, currency="EUR")) == "EUR"
