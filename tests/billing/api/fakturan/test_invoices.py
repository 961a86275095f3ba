"""Invoices of the dialect: drafts of ours that say the number they will get."""

from decimal import Decimal

import pytest

from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.clock import business_today
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_client,
    make_draft,
    make_imported_invoice,
    make_invoice,
)

pytestmark = pytest.mark.django_db

ROW = {"product_name": "Work", "product_price": "100", "product_tax": 25, "amount": "1"}
# As the documentation's own client sent it: öre are rounded away.
ORE = {
    "date": "2015-01-01",
    "client": {"company": "A simple client"},
    "rows": [
        {"product_code": "", "product_name": "A simple product", "product_unit": "ST",
         "product_price": price, "product_tax": 25, "amount": 5}
        for price in ("50.0", "51.0", "52.0")
    ],
}  # fmt: skip


def made(shop, **facts):
    """Make an invoice and return what the answer says."""
    facts.setdefault("client", {"company": "Acme", "email": "shop@acme.example"})
    answer = shop.post("/invoices", {"rows": [ROW], **facts})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]


def shown(shop, number):
    """Return an invoice as it is said now."""
    return shop.get(f"/invoices/{number}").json()["data"]


def errors_of(answer):
    """Return what a refusal says is wrong."""
    assert answer.status_code == 422, answer.content
    return answer.json()["errors"]


class TestAnInvoice:
    def test_rounds_ore(self, shop):
        found = shop.post("/invoices", ORE).json()["data"]

        assert (found["net"], found["tax"], found["sum"]) == ("765.0", "191.25", "956.0")
        assert found["tax_details"] == {"25": "191.25"}

    def test_is_the_same_when_it_is_shown(self, shop):
        found = made(shop)

        assert shown(shop, found["id"]) == found

    @pytest.mark.parametrize(
        ("amount", "said"),
        [("10 st", "10.0"), ("1.5", "1.5"), ("1,5", "1.5"), (3, "3.0"), ("1 000 kg", "1000.0"),
         ("-2", "-2.0"), ("0.333333", "0.333333")],
    )  # fmt: skip
    def test_reads_an_amount_from_the_beginning_of_a_text(self, shop, amount, said):
        found = made(shop, rows=[{**ROW, "amount": amount}])

        assert found["rows"][0]["amount"] == said

    @pytest.mark.parametrize("day", ["20230101", "2023-01-01", "2023-01-01T10:00:00Z"])
    def test_reads_a_date(self, shop, day):
        assert made(shop, date=day)["date"] == "2023-01-01"

    def test_is_of_today_where_no_date_is_said(self, shop):
        assert made(shop, date="")["date"] == business_today(shop.business).isoformat()

    def test_takes_a_discount_in_per_cent(self, shop):
        found = made(shop, rows=[{**ROW, "discount": 10}, {**ROW, "discount": "12.5"}])

        assert [row["discount"] for row in found["rows"]] == [10, 12.5]
        assert found["net"] == "177.5"

    def test_may_have_prices_with_tax(self, shop):
        found = made(shop, settings={"prices_inc_tax": "yes"})

        assert found["settings"]["prices_inc_tax"] == "yes"
        assert (found["net"], found["tax"], found["sum"]) == ("80.0", "20.0", "100.0")

    def test_has_the_look_and_the_words_that_are_chosen(self, shop):
        settings = {"invoice_template": "foxy", "show_product_code": True}
        found = made(
            shop,
            settings=settings,
            locale="da",
            currency="EUR",
            days=10,
            our_reference="Olle",
            your_reference="Nina",
        )

        assert found["settings"] == {**settings, "prices_inc_tax": "no"}
        assert (found["locale"], found["currency"], found["days"]) == ("da", "EUR", 10)
        assert (found["our_reference"], found["your_reference"]) == ("Olle", "Nina")

    def test_follows_its_client_where_nothing_is_said(self, shop):
        settings = {"locale": "en", "currency": "EUR", "invoice_days": 7}
        found = made(shop, client={"company": "Acme", "settings": settings})

        assert (found["locale"], found["currency"], found["days"]) == ("en", "EUR", 7)

    def test_marks_work_in_the_home(self, shop):
        found = made(shop, rows=[{**ROW, "tax_deductible": True}, ROW])

        assert [row["tax_deductible"] for row in found["rows"]] == [True, False]

    def test_stands_in_the_order_that_is_said(self, shop):
        rows = [
            {**ROW, "product_name": "Second", "sort_order": 2},
            {**ROW, "product_name": "First", "sort_order": 1},
        ]

        found = made(shop, rows=rows)

        assert [row["product_name"] for row in found["rows"]] == ["First", "Second"]

    def test_passes_over_what_it_does_not_know(self, shop):
        assert made(shop, colour="red", rows=[{**ROW, "unit": "pairs", "invoice_id": None}])


class TestAProductsRow:
    def test_is_filled_by_the_product(self, shop):
        shop.post("/products", {"name": "Shoes", "price": "500", "tax": 12, "unit": "par",
                                "product_code": "S1"})  # fmt: skip

        [row] = made(shop, rows=[{"product_id": 1, "amount": "2"}])["rows"]

        assert row == {
            "id": 1,
            "product_id": 1,
            "discount": 0,
            "amount": "2.0",
            "text": "",
            "product_code": "S1",
            "product_name": "Shoes",
            "product_unit": "par",
            "product_price": "500.0",
            "product_tax": 12,
            "text_row": False,
            "sort_order": 0,
            "tax_deductible": False,
        }

    def test_says_what_the_row_says_of_itself(self, shop):
        shop.post("/products", {"name": "A simple product", "price": "200", "unit": "ST"})
        row = {"product_id": 1, "product_code": "", "product_price": "50.0", "product_tax": 25,
               "product_name": "A simple product", "product_unit": "ST", "amount": 5}  # fmt: skip

        [found] = made(shop, rows=[row])["rows"]

        assert (found["product_price"], found["product_code"]) == ("50.0", "")

    def test_keeps_its_own_price_when_the_product_is_named_again(self, shop):
        shop.post("/products", {"name": "Shoes", "price": "500"})
        found = made(shop, rows=[{"product_id": 1, "product_price": "450"}])
        row = found["rows"][0]["id"]

        shop.put(f"/invoices/{found['id']}", {"rows": [{"id": row, "product_id": 1, "amount": 2}]})

        [after] = shown(shop, found["id"])["rows"]
        assert (after["product_price"], after["amount"]) == ("450.0", "2.0")

    @pytest.mark.parametrize("none", [0, None, ""])
    def test_may_have_no_product(self, shop, none):
        assert made(shop, rows=[{**ROW, "product_id": none}])["rows"][0]["product_id"] == 0

    def test_is_refused_for_a_product_that_is_not_there(self, shop):
        answer = shop.post(
            "/invoices", {"client": {"company": "A"}, "rows": [{**ROW, "product_id": 9}]}
        )

        wrong = {"rows.product_id": [{"error": "invalid", "value": 9}]}
        assert errors_of(answer) == {"rows": [{"0": wrong}]}


class TestARefusal:
    @pytest.mark.parametrize("body", [{}, "", '""', {"rows": []}])
    def test_says_that_rows_and_a_client_are_missing(self, shop, body):
        assert errors_of(shop.post("/invoices", body)) == {
            "client_id": [{"error": "blank"}],
            "base": [{"error": "Invoice_must_contain_rows"}],
            "rows": [{"error": "blank"}],
        }

    def test_names_the_fields_of_a_new_client(self, shop):
        client = {"address": {"country": "Atlantis"}}

        found = errors_of(shop.post("/invoices", {"client": client, "rows": [ROW]}))

        assert found == {
            "client.company": [{"error": "blank"}],
            "client.address.country": [{"error": "invalid", "value": "Atlantis"}],
        }

    def test_makes_no_client_for_an_invoice_that_is_none(self, shop):
        shop.post("/invoices", {"client": {"company": "A"}, "rows": []})

        assert shop.get("/clients").json()["data"] == []

    def test_counts_rows_from_nought(self, shop):
        rows = [ROW, {**ROW, "product_tax": 20}, {"text": "A" * 256, "text_row": True}]

        found = errors_of(shop.post("/invoices", {"client": {"company": "A"}, "rows": rows}))

        assert found == {
            "rows": [
                {"1": {"rows.product_tax": [{"error": "invalid", "value": 20}]}},
                {"2": {"rows.text": [{"error": "too_long", "count": 255}]}},
            ]
        }


class TestChanging:
    def test_changes_a_row_by_its_id_and_keeps_the_others(self, shop):
        before = made(shop, rows=[ROW, {**ROW, "product_name": "Other"}])
        first = before["rows"][0]["id"]

        answer = shop.put(
            f"/invoices/{before['id']}",
            {"date": "2021-01-26", "rows": [{"id": first, "product_name": "Updated name"}]},
        )

        after = shown(shop, before["id"])
        assert (answer.status_code, answer.content) == (204, b"")
        assert after["date"] == "2021-01-26"
        assert [row["id"] for row in after["rows"]] == [row["id"] for row in before["rows"]]
        assert [row["product_name"] for row in after["rows"]] == ["Updated name", "Other"]

    def test_takes_back_the_whole_object_with_its_read_only_keys(self, shop):
        shop.post("/products", {"name": "Shoes", "price": "500", "tax": 12})
        before = made(shop, rows=[ROW, {"product_id": 1}, {"text": "Words", "text_row": True}])
        rows = [{**row, "invoice_id": None} for row in before["rows"]]
        version = Invoice.objects.get().version

        answer = shop.put(f"/invoices/{before['id']}", {**before, "rows": rows})

        assert answer.status_code == 204
        assert shown(shop, before["id"]) == before
        assert Invoice.objects.get().version == version

    def test_adds_rows_without_an_id_and_takes_away_what_is_to_go(self, shop):
        before = made(shop, rows=[ROW, {**ROW, "product_name": "Gone"}])
        gone = before["rows"][1]["id"]

        shop.put(
            f"/invoices/{before['id']}",
            {"rows": [{"id": gone, "_destroy": "1"}, {**ROW, "product_name": "New"}]},
        )

        after = shown(shop, before["id"])
        assert [row["product_name"] for row in after["rows"]] == ["Work", "New"]
        assert after["sum"] == "250.0"

    def test_refuses_the_row_of_another_invoice(self, shop):
        other, mine = made(shop), made(shop)
        stolen = other["rows"][0]["id"]

        answer = shop.put(f"/invoices/{mine['id']}", {"rows": [{"id": stolen, "amount": "9"}]})

        wrong = {"rows.id": [{"error": "invalid", "value": stolen}]}
        assert errors_of(answer) == {"rows": [{"0": wrong}]}

    def test_does_not_change_the_client_through_the_invoice(self, shop):
        before = made(shop)

        shop.put(f"/invoices/{before['id']}", {"client": {"company": "Other"}})

        assert shown(shop, before["id"])["address"]["name"] == "Acme"
        assert len(shop.get("/clients").json()["data"]) == 1

    def test_of_an_issued_invoice_is_refused_at_each_field(self, shop):
        found = made(shop)
        shop.post(f"/invoices/{found['id']}/payments", {})

        answer = shop.put(f"/invoices/{found['id']}", {"days": 3, "our_reference": ""})

        assert errors_of(answer) == {
            "base": [{"error": "Invoice_is_issued"}],
            "days": [{"error": "invalid", "value": 3}],
        }

    def test_of_an_issued_invoice_may_say_what_it_says_already(self, shop):
        found = made(shop, rows=[ROW, {"text": "Words", "text_row": True}])
        shop.post(f"/invoices/{found['id']}/payments", {})
        issued = shown(shop, found["id"])

        assert shop.put(f"/invoices/{found['id']}", issued).status_code == 204


class TestItsNumber:
    def test_is_promised_in_the_order_of_making(self, shop):
        make_invoice(shop.business)

        assert [made(shop)["number"] for _time in range(3)] == [2, 3, 4]

    def test_is_kept_when_they_are_issued_in_that_order(self, shop):
        promised = [made(shop) for _time in range(3)]

        for found in promised:
            shop.post(f"/invoices/{found['id']}/payments", {})

        kept = [shown(shop, found["id"])["number"] for found in promised]
        assert kept == [found["number"] for found in promised] == [1, 2, 3]

    def test_goes_to_who_is_issued_first(self, shop):
        first, second = made(shop), made(shop)

        shop.post(f"/invoices/{second['id']}/payments", {})

        assert shown(shop, second["id"])["number"] == 1
        assert shown(shop, first["id"])["number"] == 2

    def test_may_be_said_if_it_is_the_one_to_come(self, shop):
        assert made(shop, number=1)["number"] == 1
        assert made(shop, number="2")["number"] == 2

    def test_is_refused_if_another_has_it_or_is_promised_it(self, shop):
        make_invoice(shop.business)
        made(shop)
        body = {"client": {"company": "A"}, "rows": [ROW]}

        for number in (1, 2):
            found = errors_of(shop.post("/invoices", {**body, "number": number}))
            assert found == {"number": [{"error": "taken", "value": number}]}

    def test_is_refused_if_it_would_leave_a_gap(self, shop):
        body = {"client": {"company": "A"}, "rows": [ROW], "number": 17}

        found = errors_of(shop.post("/invoices", body))

        assert found == {"number": [{"error": "invalid", "value": 17}]}

    def test_is_none_for_a_draft_that_our_pages_made(self, shop):
        make_draft(shop.business)

        assert shop.get("/invoices").json()["data"][0]["number"] is None
        assert made(shop)["number"] == 1


class TestTheList:
    def test_finds_by_number_issued_or_promised(self, shop):
        make_invoice(shop.business)
        found = made(shop)

        for number in (1, 2):
            [row] = shop.get(f"/invoices?number={number}").json()["data"]
            assert row["number"] == number
        assert shop.get("/invoices?number=2").json()["data"] == [found]
        assert shop.get("/invoices?number=99").json()["data"] == []

    def test_finds_by_client(self, shop):
        first, _second = made(shop), made(shop)

        assert shop.get("/invoices?client_id=1").json()["data"] == [first]
        assert shop.get("/clients/1/invoices").json()["data"] == [first]
        assert shop.get("/invoices?client_id=77").json()["data"] == []

    def test_finds_by_dates(self, shop):
        for day in ("2023-01-01", "2023-02-01", "2023-03-01"):
            made(shop, date=day)

        def dates(query):
            return [row["date"][5:7] for row in shop.get(f"/invoices?{query}").json()["data"]]

        assert dates("start_date=2023-02-01") == ["02", "03"]
        assert dates("end_date=20230201") == ["01", "02"]
        assert dates("start_date=2023-01-15&end_date=2023-02-15") == ["02"]
        assert dates("sort=-date") == ["03", "02", "01"]
        assert dates("sort=%2Bdate") == dates("sort=+date") == ["01", "02", "03"]
        assert dates("sort=-number") == ["03", "02", "01"]

    def test_leaves_credit_notes_out(self, shop):
        invoice = make_invoice(shop.business)
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(shop.business),
        )

        assert [row["number"] for row in shop.get("/invoices").json()["data"]] == [1]

    def test_has_one_page_even_if_it_is_empty(self, shop):
        assert shop.get("/invoices").json() == {
            "data": [],
            "paging": {"total_pages": 1, "current_page": 1, "next": None, "previous": None},
        }


class TestOurOwnInvoices:
    def test_are_said_too(self, shop):
        client = make_client(shop.business, country="SE", postal_code="111 22")
        make_invoice(shop.business, client, payment_terms_days=14)

        [found] = shop.get("/invoices").json()["data"]

        assert (found["number"], found["days"]) == (1, 14)
        assert found["rows"][0]["product_price"] == "1000.0"
        assert Decimal(found["sum"]) == Invoice.objects.get().payable_amount


class TestAnInvoiceOfAnotherSystem:
    @pytest.fixture
    def imported(self, shop):
        """Keep three invoices that another system numbered, the later one first."""
        client = make_client(shop.business)
        for number in ("1042", "1041", "A-7"):
            make_imported_invoice(shop.business, client, number=number)

    def test_says_the_number_that_it_has_there(self, shop, imported):
        found = shop.get("/invoices?sort=number").json()["data"]

        assert [row["number"] for row in found] == [1041, 1042, "A-7"]
        assert [row["id"] for row in shop.get("/invoices?number=1042").json()["data"]] == [1]
        assert shop.get("/invoices?number=1").json()["data"] == []

    def test_keeps_its_number_from_new_ones(self, shop, imported):
        answer = shop.post("/invoices", {"client_id": 1, "number": 1041, "rows": [ROW]})

        assert errors_of(answer)["number"] == [{"error": "taken", "value": 1041}]
