from decimal import Decimal

import pytest
from django.urls import reverse

from billing.catalog.models import ClientPrice, Product
from fastfaktura.core.models import Role
from tests.billing.pages.conftest import signed_in
from tests.factories import NOW, make_business, make_client, make_member, make_product

pytestmark = pytest.mark.django_db

LIST = reverse("products:list")
NEW = reverse("products:create")
TYPED = {
    "name": "Painting",
    "code": "P-1",
    "unit_code": "HUR",
    "unit_price": "150.3",
    "price_includes_tax": "",
    "vat": "S:12",
}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def accountant(business):
    return signed_in(make_member(business, Role.ACCOUNTANT))


@pytest.fixture
def mallory():
    """The owner of another business."""
    return signed_in(make_member(make_business()))


def show(product: Product) -> str:
    return reverse("products:show", args=[product.pk])


def names_on(page) -> list[str]:
    return [row["product"].name for row in page.context["rows"]]


class TestList:
    def test_an_empty_catalogue_offers_one_button(self, browser, accountant):
        content = browser.get(LIST).content.decode()
        assert content.count("button--primary") == 1
        assert "No products yet" in content
        assert "button--primary" not in accountant.get(LIST).content.decode()

    def test_shows_the_entered_price_exactly_and_the_other_in_cents(self, browser, business):
        make_product(business, unit_price=Decimal("150.3"), vat_rate=Decimal(12))
        content = browser.get(LIST).content.decode()
        assert "150.30" in content
        assert 'title="168.336"' in content
        assert ">168.34<" in content

    def test_active_archived_and_all(self, browser, business):
        make_product(business, name="Old", archived_at=NOW)
        make_product(business, name="New")
        assert names_on(browser.get(LIST)) == ["New"]
        assert names_on(browser.get(LIST, {"archived": "1"})) == ["Old"]
        assert names_on(browser.get(LIST, {"archived": "all"})) == ["New", "Old"]

    def test_is_searched_by_code_and_name(self, browser, business):
        make_product(business, name="Chair", code="CH-1")
        make_product(business, name="Table", code="TA-1")
        assert names_on(browser.get(LIST, {"q": "ch-"})) == ["Chair"]
        answer = browser.get(LIST, {"q": "tab"}, **HTMX)
        assert names_on(answer) == ["Table"]
        assert b"<html" not in answer.content

    @pytest.mark.parametrize(
        ("order", "names"),
        [
            ("name", ["a", "B", "c"]),
            ("code", ["c", "a", "B"]),
            ("price", ["B", "c", "a"]),
            ("-price", ["a", "c", "B"]),
            ("newest", ["c", "B", "a"]),
            ("nonsense", ["a", "B", "c"]),
        ],
    )
    def test_has_orders(self, browser, business, order, names):
        make_product(business, name="a", code="K2", unit_price=Decimal(90))
        # 100 with 25 % VAT is 80 without.
        make_product(
            business, name="B", code=None, unit_price=Decimal(100), price_includes_tax=True
        )
        make_product(business, name="c", code="k1", unit_price=Decimal(85))
        assert names_on(browser.get(LIST, {"order": order})) == names

    @pytest.mark.parametrize("order", ["name", "code", "price", "-price", "newest"])
    def test_pages_follow_each_other_in_every_order_and_back(self, browser, business, order):
        for number in range(103):
            make_product(
                business,
                name=f"Same {number % 3}",
                code=None if number % 4 == 0 else f"C{number}",
                unit_price=Decimal(number % 7),
                price_includes_tax=number % 2 == 0,
            )
        first = browser.get(LIST, {"order": order})
        second = browser.get(first.context["next_url"])
        third = browser.get(second.context["next_url"])
        back = browser.get(third.context["previous_url"])
        seen = [
            row["product"].pk for page in (first, second, third) for row in page.context["rows"]
        ]
        assert len(seen) == len(set(seen)) == 103
        assert not third.context["next_url"]
        assert [row["product"] for row in back.context["rows"]] == [
            row["product"] for row in second.context["rows"]
        ]

    def test_takes_the_same_queries_for_one_as_for_fifty(
        self, browser, business, django_assert_max_num_queries
    ):
        for _time in range(50):
            make_product(business)
        browser.get(LIST)
        with django_assert_max_num_queries(8):
            browser.get(LIST)

    def test_shows_nothing_of_another_business(self, mallory, business):
        make_product(business, name="Secret")
        assert names_on(mallory.get(LIST, {"archived": "all"})) == []


class TestNewProduct:
    def test_is_created_as_typed(self, browser, business):
        answer = browser.post(NEW, TYPED)
        product = Product.objects.get()
        assert answer.headers["Location"] == show(product)
        assert (product.unit_price, product.vat_rate) == (Decimal("150.3"), Decimal(12))
        assert (product.vat_category, product.unit_code, product.code) == ("S", "HUR", "P-1")

    def test_what_is_wrong_stands_at_its_field(self, browser, business):
        make_product(business, code="p-1")
        page = browser.post(NEW, TYPED | {"name": " ", "unit_price": "12,5x", "vat": "S:200"})
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"name", "code", "unit_price", "vat"}

    def test_prices_are_read_in_the_reader_s_language(self, browser, owner):
        owner.language = "nb"
        owner.save()
        browser.post(NEW, TYPED | {"unit_price": "1 250,125"})
        assert Product.objects.get().unit_price == Decimal("1250.125")

    def test_begins_with_the_vat_of_the_country(self, browser):
        assert browser.get(NEW, {"name": "Chair"}).context["form"]["vat"].value() == "S:25"

    def test_rot_and_rut_are_offered_to_swedish_businesses_only(self, browser, business):
        assert "tax_deduction" not in browser.get(NEW).context["form"].fields
        business.country = "SE"
        business.save()
        assert "tax_deduction" in browser.get(NEW).context["form"].fields

    def test_an_accountant_reads_and_does_not_write(self, accountant, business):
        product = make_product(business)
        assert accountant.get(NEW).status_code == 403
        page = accountant.get(show(product))
        assert page.status_code == 200
        assert b"button--primary" not in page.content
        assert accountant.post(show(product), TYPED).status_code == 403


class TestQuickCreate:
    URL = reverse("products:quick_create")

    def test_tells_who_asked_which_product_it_became(self, browser):
        answer = browser.post(self.URL, TYPED, **HTMX)
        product = Product.objects.get()
        assert str(product.pk) in answer.headers["HX-Trigger"]
        assert "product-created" in answer.headers["HX-Trigger"]

    def test_says_what_is_wrong(self, browser):
        answer = browser.post(self.URL, TYPED | {"name": ""}, **HTMX)
        assert answer.status_code == 422
        assert not Product.objects.exists()


class TestFigures:
    URL = reverse("products:figures")

    def test_show_both_prices_while_one_types(self, browser):
        content = browser.post(self.URL, TYPED).content.decode()
        assert "150.30" in content
        assert "168.34" in content
        assert "exactly 168.336" in content

    def test_take_vat_out_of_a_price_that_includes_it(self, browser):
        typed = TYPED | {"unit_price": "100", "price_includes_tax": "1", "vat": "S:25"}
        content = browser.post(self.URL, typed).content.decode()
        assert "80.00" in content

    @pytest.mark.parametrize("price", ["", "x", "1e9", "9" * 40])
    def test_show_nothing_of_what_is_no_price(self, browser, price):
        page = browser.post(self.URL, TYPED | {"unit_price": price})
        assert page.context["figures"] is None


class TestShowProduct:
    def test_two_tabs_do_not_write_over_each_other(self, browser, business):
        product = make_product(business)
        typed = TYPED | {"version": "1"}
        assert browser.post(show(product), typed | {"name": "First"}).status_code == 302
        second = browser.post(show(product), typed | {"name": "Second"})
        assert second.status_code == 409
        assert 'value="Second"' in second.content.decode()
        product.refresh_from_db()
        assert product.name == "First"
        browser.post(show(product), typed | {"name": "Second", "overwrite": "1"})
        product.refresh_from_db()
        assert product.name == "Second"

    def test_nothing_changed_is_no_conflict(self, browser, business):
        product = make_product(business, version=4)
        page = browser.get(show(product))
        typed = {
            name: page.context["form"][name].value() or "" for name in page.context["form"].fields
        }
        assert browser.post(show(product), typed).status_code == 302
        product.refresh_from_db()
        assert (product.version, product.unit_price) == (4, Decimal(1000))

    def test_is_archived_with_a_way_back(self, browser, business):
        product = make_product(business)
        page = browser.post(reverse("products:archive", args=[product.pk]), follow=True)
        assert reverse("products:restore", args=[product.pk]) in page.content.decode()
        browser.post(reverse("products:restore", args=[product.pk]))
        product.refresh_from_db()
        assert product.archived_at is None

    def test_takes_few_queries_for_many_prices(
        self, browser, business, django_assert_max_num_queries
    ):
        product = make_product(business)
        for number in range(20):
            ClientPrice.objects.create(
                business=business,
                product=product,
                client=make_client(business),
                unit_price=Decimal(number),
            )
        browser.get(show(product))
        with django_assert_max_num_queries(11):
            browser.get(show(product))


class TestClientPrices:
    def url(self, product) -> str:
        return reverse("products:agree_price", args=[product.pk])

    @pytest.mark.parametrize("typed", ["77", "fjord bakeri", "Fjord Ba"])
    def test_are_agreed_with_a_client_by_number_or_name(self, browser, business, typed):
        product = make_product(business)
        client = make_client(business, name="Fjord Bakeri", number="77")
        make_client(business, name="Nord", number="78")
        answer = browser.post(self.url(product), {"party": typed, "price": "850"}, **HTMX)
        assert answer.status_code == 200
        agreed = ClientPrice.objects.get()
        assert (agreed.client, agreed.unit_price) == (client, Decimal(850))
        assert "1,062.50" in answer.content.decode()

    def test_are_refused_where_several_fit_or_none(self, browser, business):
        product = make_product(business)
        for name in ("Fjord A", "Fjord B"):
            make_client(business, name=name)
        for typed in ("Fjord", "Nobody"):
            answer = browser.post(self.url(product), {"party": typed, "price": "x"})
            assert answer.status_code == 422
        answer = browser.post(self.url(product), {"party": "Fjord", "price": "1"})
        assert set(answer.context["price_form"].errors) == {"party"}

    def test_are_suggested_while_one_types(self, browser, business):
        make_client(business, name="Fjord", number="77")
        page = browser.get(self.url(make_product(business)), {"party": "fjo"}, **HTMX)
        assert '<option value="77">Fjord</option>' in page.content.decode()

    def test_are_removed(self, browser, business):
        product, client = make_product(business), make_client(business)
        browser.post(self.url(product), {"party": client.number, "price": "1"})
        browser.post(reverse("products:remove_price", args=[product.pk, client.pk]))
        assert not ClientPrice.objects.exists()

    def test_are_shown_and_agreed_on_the_client_s_page_too(self, browser, business):
        product = make_product(business, name="Chair", code="CH-1")
        client = make_client(business)
        url = reverse("products:of_client", args=[client.pk])
        assert url in browser.get(reverse("clients:show", args=[client.pk])).content.decode()
        answer = browser.post(url, {"party": "ch-1", "price": "90"}, **HTMX)
        assert "Chair" in answer.content.decode()
        assert ClientPrice.objects.get().product == product
        removal = reverse("products:remove_price", args=[product.pk, client.pk])
        answer = browser.post(f"{removal}?of=client", **HTMX)
        assert "what everybody pays" in answer.content.decode()

    def test_an_accountant_reads_them(self, accountant, business):
        product = make_product(business)
        assert accountant.get(self.url(product)).status_code == 200
        assert accountant.post(self.url(product), {"party": "1", "price": "1"}).status_code == 403

    def test_another_business_s_client_is_not_found(self, browser, business):
        make_client(make_business(), name="Stranger", number="4711")
        answer = browser.post(self.url(make_product(business)), {"party": "4711", "price": "1"})
        assert answer.status_code == 422


class TestSearch:
    def test_finds_products_by_code(self, browser, business):
        product = make_product(business, code="CH-1", name="Chair")
        answer = browser.get(reverse("search"), {"q": "ch-1"}, **HTMX)
        assert show(product) in answer.content.decode()
