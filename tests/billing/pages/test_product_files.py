import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing.catalog.models import Product
from tests.factories import NOW, make_product

pytestmark = pytest.mark.django_db

CSV = """Varenr;Navn;Pris eks. mva;Mva;Enhet
K-1;Kaffe;129,50;15 %;kg
A-1;Design;1100;25 %;timer
X-1;;10;25;stk
"""


def upload(browser, content: bytes) -> str:
    """Send a file and return the address of the columns page."""
    file = SimpleUploadedFile("products.csv", content)
    answer = browser.post(reverse("products:import"), {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def to_preview(browser, columns_url: str) -> str:
    """Accept the guesses and return the address of the preview."""
    page = browser.get(columns_url)
    chosen = {f"column-{column['at']}": column["fact"] for column in page.context["columns"]}
    answer = browser.post(columns_url, {**chosen, "header": "on"})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def exported(browser, **query) -> list[dict[str, str]]:
    answer = browser.get(reverse("products:export"), query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestImport:
    def test_shows_first_and_writes_when_told(self, browser, business):
        make_product(business, code="a-1", name="Design")
        url = to_preview(browser, upload(browser, CSV.encode()))
        page = browser.get(url)
        counts = ("new_count", "changed_count", "bad_count")
        assert [page.context[name] for name in counts] == [1, 1, 1]
        assert Product.objects.count() == 1

        answer = browser.post(url, follow=True)

        assert "1 product is added." in answer.content.decode()
        coffee = Product.objects.get(code="K-1")
        assert (coffee.unit_price, coffee.vat_rate) == (Decimal("129.50"), Decimal(15))
        assert coffee.unit_code == "KGM"
        assert Product.objects.get(name="Design").unit_price == Decimal(1100)

    def test_shows_rows_without_a_price_that_can_be_read(self, browser, business):
        make_product(business, code="A-1", name="Design")
        table = "Code;Name;Price\nA-1;Renamed;\nB-1;Shoe;cheap\n"

        page = browser.get(to_preview(browser, upload(browser, table.encode())))

        assert page.status_code == 200
        assert (page.context["changed_count"], page.context["bad_count"]) == (1, 1)

    def test_hands_out_the_rows_with_an_error(self, browser, business):
        url = to_preview(browser, upload(browser, CSV.encode()))
        content = browser.get(f"{url}bad-rows/").content.decode("utf-8-sig")
        assert "X-1" in content
        assert "The name is missing." in content
        assert "K-1" not in content

    def test_a_file_without_name_and_code_is_asked_about(self, browser, business):
        url = upload(browser, b"Price\n100\n")
        answer = browser.post(url, {"column-0": "unit_price", "header": "on"})
        assert answer.status_code == 422

    def test_no_csv_is_refused(self, browser, business):
        file = SimpleUploadedFile("products.csv", b"PK\x03\x04")
        answer = browser.post(reverse("products:import"), {"file": file})
        assert answer.status_code == 422

    def test_of_our_own_export_changes_nothing(self, browser, business):
        make_product(business, code="T-1", unit_price=Decimal("1.250"), details="a;b\nc")
        make_product(business, code="T-2", unit_price=Decimal("-0.000001"), vat_rate=Decimal("5.5"))
        make_product(
            business, code="T-3", vat_category="E", vat_rate=Decimal(0), price_includes_tax=True
        )
        make_product(business, code="=1+1", unit_text="pallet", currency="EUR")
        answer = browser.get(reverse("products:export"))
        content = b"".join(answer.streaming_content)
        page = browser.get(to_preview(browser, upload(browser, content)))
        assert page.context["bad_count"] == page.context["changed_count"] == 0
        assert page.context["same_count"] == 4


class TestExport:
    def test_has_the_filter_of_the_list(self, browser, business):
        make_product(business, name="Old", archived_at=NOW)
        make_product(business, name="New")
        assert [row["name"] for row in exported(browser)] == ["New"]
        assert [row["name"] for row in exported(browser, archived="1")] == ["Old"]

    def test_prices_are_exact_and_read_in_one_way(self, browser, business):
        make_product(business, unit_price=Decimal("1.250"))
        make_product(business, unit_price=Decimal("0.125"))
        make_product(business, unit_price=Decimal(5), currency="JPY")
        assert [row["unit_price"] for row in exported(browser)] == ["1.25", "0.1250", "5"]

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
    def test_nothing_is_a_formula(self, browser, business, sign):
        make_product(business, name=f"{sign}HYPERLINK(1)", code=f"{sign}1")
        (row,) = exported(browser)
        assert row["name"].startswith("'")
        assert row["code"].startswith("'")

    def test_takes_one_query_for_the_rows(self, browser, business, django_assert_max_num_queries):
        for _time in range(30):
            make_product(business)
        exported(browser)
        with django_assert_max_num_queries(6):
            assert len(exported(browser)) == 30
