"""Invoices of the API: made, read, changed and deleted."""

import json
from decimal import Decimal

import pytest

from billing.invoices.models import Invoice
from tests.billing.api.conftest import ApiClient
from tests.factories import make_business, make_client, make_draft, make_invoice

LINE = {"description": "Consulting", "quantity": 1, "unit_price_cents": 50000, "tax_rate": 20}


def said(client, *lines, **facts):
    """Return the body of a new invoice."""
    return {
        "client_id": str(client.pk),
        "currency": "EUR",
        "lines": [{**LINE, **line} for line in lines or ({},)],
    } | facts


def fields_of(answer):
    """Return what is wrong with a request, by its fields."""
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]["fields"]


@pytest.fixture
def client(api):
    return make_client(api.business)


class TestCreating:
    def test_takes_the_curl_line_of_the_reference(self, api, client):
        body = """{
    "client_id": "1f0c4a9e-…",
    "currency": "EUR",
    "lines": [
      { "description": "Consulting", "quantity": 1, "unit_price_cents": 50000, "tax_rate": 20 }
    ]
  }""".replace("1f0c4a9e-…", str(client.pk))

        answer = api.post("/invoices", body)

        assert answer.status_code == 201
        made = answer.json()
        assert made["status"] == "draft"
        assert made["number"] == ""
        assert made["client_id"] == str(client.pk)
        assert (made["subtotal_cents"], made["tax_cents"], made["total_cents"]) == (
            50000,
            10000,
            60000,
        )
        assert made["due_date"] is None
        assert made["notes"] is None
        assert [event["type"] for event in made["events"]] == ["invoice.drafted"]
        # What the contract and the first answers said stays, whatever came since.
        (line,) = made["lines"]
        expected = [
            {
                "description": "Consulting",
                "quantity": 1,
                "unit_code": "C62",
                "unit_price_cents": 50000,
                "unit_price": "500.00",
                "tax_rate": 20,
                "tax_category": "S",
                "net_cents": 50000,
            }
        ]
        assert expected == [{name: line[name] for name in expected[0]}]
        assert Invoice.objects.for_business(api.business).get().pk.hex == made["id"].replace(
            "-", ""
        )

    def test_keeps_every_fact_that_it_is_told(self, api, client):
        facts = {
            "external_id": "order-7",
            "locale": "fr",
            "payment_terms_days": 30,
            "due_date": "2026-04-30",
            "delivery_date": "2026-03-01",
            "buyer_reference": "Ærlig Øyvind",
            "seller_reference": "Prosjekt 7",
            "order_reference": "PO-1",
            "notes": "Blåbærsyltetøy 🫐\nline two",
        }

        made = api.post("/invoices", said(client, **facts)).json()

        assert {name: made[name] for name in facts} == facts
        assert api.get(f"/invoices/{made['id']}").json() == made

    def test_follows_the_client_then_the_business(self, api):
        own = make_client(api.business, locale="nb", payment_terms_days=7)
        plain = make_client(api.business, locale="sv")

        first = api.post("/invoices", said(own)).json()
        second = api.post("/invoices", said(plain)).json()

        assert (first["locale"], first["payment_terms_days"]) == ("nb", 7)
        assert (second["locale"], second["payment_terms_days"]) == ("sv", 14)

    @pytest.mark.parametrize("registered", [True, False])
    def test_reads_a_rate_of_zero_as_the_seller_may_mean_it(self, db, registered):
        api = ApiClient(make_business(profile={"vat_registered": registered}))
        client = make_client(api.business)

        made = api.post("/invoices", said(client, {"tax_rate": 0})).json()

        assert made["lines"][0]["tax_category"] == ("Z" if registered else "O")

    @pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
    def test_takes_every_category_without_vat(self, api, client, category):
        line = {"tax_rate": 0, "tax_category": category}

        made = api.post("/invoices", said(client, line)).json()

        assert made["lines"][0]["tax_category"] == category
        assert made["tax_breakdown"] == [
            {
                "tax_category": category,
                "tax_rate": 0,
                "taxable_cents": 50000,
                "tax_cents": 0,
                "exemption_reason": None,
                "exemption_code": None,
            }
        ]

    def test_strips_texts_and_lets_blanks_be_nothing(self, api, client):
        body = said(client, {"description": "  Design "}, notes="  ", external_id=" ")

        made = api.post("/invoices", body).json()

        assert made["lines"][0]["description"] == "Design"
        assert (made["notes"], made["external_id"]) == (None, None)

    def test_costs_the_same_for_one_line_and_for_many(self, api, client, django_assert_num_queries):
        api.get("/business")
        for count in (1, 40):
            with django_assert_num_queries(16):
                answer = api.post("/invoices", said(client, *([{}] * count)))
            assert answer.status_code == 201


class TestWrongInvoices:
    @pytest.mark.parametrize(
        ("line", "field"),
        [
            ({"description": " "}, "description"),
            ({"description": "x" * 5001}, "description"),
            ({"quantity": "1"}, "quantity"),
            ({"quantity": True}, "quantity"),
            ({"quantity": 10**12}, "quantity"),
            ({"unit_price_cents": 1.5}, "unit_price_cents"),
            ({"unit_price_cents": 10**16}, "unit_price_cents"),
            ({"unit_price_cents": 10**14 - 1, "quantity": 10**11}, "unit_price_cents"),
            ({"unit_price_cents": 10**40}, "unit_price_cents"),
            ({"unit_price": "500.01"}, "unit_price"),
            ({"unit_price": "5e2"}, "unit_price"),
            ({"unit_price": 500}, "unit_price"),
            ({"unit_price": "500.0000001"}, "unit_price"),
            ({"tax_rate": -1}, "tax_rate"),
            ({"tax_rate": 101}, "tax_rate"),
            ({"tax_rate": "20"}, "tax_rate"),
            ({"tax_rate": None}, "tax_rate"),
            ({"tax_category": "X"}, "tax_category"),
            ({"tax_category": "Z"}, "tax_category"),
            ({"tax_category": "S", "tax_rate": 0}, "tax_category"),
            ({"unit_code": "hour"}, "unit_code"),
            ({"unit": "HUR"}, "unit"),
        ],
    )
    def test_are_refused_at_the_line_and_its_field(self, api, client, line, field):
        wrong = fields_of(api.post("/invoices", said(client, {}, line)))

        assert list(wrong) == [f"lines.1.{field}"]
        assert not Invoice.objects.exists()

    @pytest.mark.parametrize(
        ("number", "field"), [("0.1234567", "quantity"), ("25.00001", "tax_rate")]
    )
    def test_are_refused_for_decimals_that_nobody_could_keep(self, api, client, number, field):
        body = json.dumps(said(client, {field: "HERE"})).replace('"HERE"', number)

        assert list(fields_of(api.post("/invoices", body))) == [f"lines.0.{field}"]

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"currency": "EURO"}, "currency"),
            ({"currency": "eur"}, "currency"),
            ({"currency": None}, "currency"),
            ({"lines": []}, "lines"),
            ({"lines": [LINE] * 501}, "lines"),
            ({"lines": None}, "lines"),
            ({"notes": "x" * 5001}, "notes"),
            ({"buyer_reference": "x" * 121}, "buyer_reference"),
            ({"external_id": "x" * 121}, "external_id"),
            ({"due_date": "31.03.2026"}, "due_date"),
            ({"due_date": "2026-02-30"}, "due_date"),
            ({"payment_terms_days": 366}, "payment_terms_days"),
            ({"payment_terms_days": -1}, "payment_terms_days"),
            ({"locale": "it"}, "locale"),
            ({"status": "paid"}, "status"),
            ({"client_id": "1f0c4a9e"}, "client_id"),
            ({"client_id": "1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10"}, "client_id"),
            ({"client_id": None}, "client_id"),
        ],
    )
    def test_are_refused_at_their_field(self, api, client, facts, field):
        assert list(fields_of(api.post("/invoices", said(client, **facts)))) == [field]

    def test_are_refused_for_a_client_of_another(self, api, mallory):
        theirs = make_client(mallory.business)

        assert list(fields_of(api.post("/invoices", said(theirs)))) == ["client_id"]

    def test_are_refused_for_an_archived_client(self, api, client):
        client.archived_at = client.created_at
        client.save()

        assert list(fields_of(api.post("/invoices", said(client)))) == ["client_id"]

    def test_are_refused_for_totals_that_no_column_holds(self, api, client):
        line = {"quantity": 10**11, "unit_price_cents": 999_000}

        wrong = fields_of(api.post("/invoices", said(client, line, line)))

        assert list(wrong) == ["lines"]

    def test_are_refused_for_an_external_id_that_is_taken(self, api, mallory, client):
        make_invoice(mallory.business)
        assert api.post("/invoices", said(client, external_id="7")).status_code == 201

        wrong = fields_of(api.post("/invoices", said(client, external_id="7")))
        theirs = mallory.post("/invoices", said(make_client(mallory.business), external_id="7"))

        assert list(wrong) == ["external_id"]
        assert theirs.status_code == 201

    def test_can_be_mended_under_another_idempotency_key(self, api, client):
        api.post("/invoices", said(client, external_id="7"))
        twin, key = said(client, external_id="7"), {"Idempotency-Key": "a"}

        first = api.post("/invoices", twin, headers=key)
        again = api.post("/invoices", twin, headers=key)
        mended = api.post(
            "/invoices", twin | {"external_id": "8"}, headers={"Idempotency-Key": "b"}
        )

        assert list(fields_of(first)) == list(fields_of(again)) == ["external_id"]
        assert mended.status_code == 201

    def test_tell_everything_at_once(self, api, client):
        body = said(client, {"tax_category": "Z"}, {"quantity": 10**13}, currency="EUR")
        body["client_id"] = "1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10"

        wrong = fields_of(api.post("/invoices", body))

        assert set(wrong) == {"client_id", "lines.0.tax_category", "lines.1.quantity"}


class TestReading:
    def test_finds_nothing_of_another(self, api, mallory):
        invoice = make_invoice(api.business)

        for path in ("", "/pdf", "/events"):
            assert mallory.get(f"/invoices/{invoice.pk}{path}").status_code == 404
            assert mallory.get(f"/invoices/nonsense{path}").status_code == 404

    def test_costs_the_same_for_three_hundred_lines(self, api, django_assert_num_queries):
        short = make_draft(api.business)
        body = said(make_client(api.business), *([{}] * 300))
        long = api.post("/invoices", body).json()["id"]
        api.get("/business")

        for invoice_id in (short.pk, long):
            with django_assert_num_queries(7):
                answer = api.get(f"/invoices/{invoice_id}")
        assert len(answer.json()["lines"]) == 300

    def test_names_what_happened_oldest_first(self, api):
        invoice = make_draft(api.business)
        api.post(f"/invoices/{invoice.pk}/issue")

        listed = api.get(f"/invoices/{invoice.pk}/events").json()["data"]

        assert [event["type"] for event in listed] == ["invoice.drafted", "invoice.issued"]
        assert listed == api.get(f"/invoices/{invoice.pk}").json()["events"]

    def test_names_nobody_and_nothing_where_the_editor_left_them_out(self, api):
        draft = make_draft(api.business)
        Invoice.objects.filter(pk=draft.pk).update(client=None)
        draft.lines.update(description="")

        shown = api.get(f"/invoices/{draft.pk}").json()

        assert shown["client_id"] == "00000000-0000-0000-0000-000000000000"
        assert shown["lines"][0]["description"] == "–"


class TestChanging:
    @pytest.fixture
    def draft(self, api, client):
        return api.post(
            "/invoices", said(client, notes="Kept", external_id="7", due_date="2026-05-01")
        ).json()

    def test_changes_what_is_named_and_nothing_else(self, api, draft):
        changed = api.put(f"/invoices/{draft['id']}", {"order_reference": "PO-9"})

        assert changed.status_code == 200
        assert {**changed.json(), "updated_at": ""} == {
            **draft,
            "order_reference": "PO-9",
            "updated_at": "",
        }

    def test_empties_what_is_null(self, api, draft):
        names = ("notes", "external_id", "due_date")

        changed = api.put(f"/invoices/{draft['id']}", dict.fromkeys(names)).json()

        assert [changed[name] for name in names] == [None, None, None]

    def test_replaces_all_lines(self, api, draft):
        lines = [{**LINE, "quantity": 2}, {**LINE, "description": "Travel", "tax_rate": 10}]

        changed = api.put(f"/invoices/{draft['id']}", {"lines": lines}).json()

        assert [line["description"] for line in changed["lines"]] == ["Consulting", "Travel"]
        assert changed["total_cents"] == 120000 + 55000

    def test_keeps_prices_where_only_the_currency_changes(self, api, draft):
        changed = api.put(f"/invoices/{draft['id']}", {"currency": "JPY"}).json()

        assert changed["lines"][0]["unit_price"] == "500"
        assert (changed["lines"][0]["unit_price_cents"], changed["total_cents"]) == (500, 600)

    def test_changes_the_client_but_not_what_followed_from_the_first(self, api, draft):
        other = make_client(api.business, locale="da", payment_terms_days=90)

        changed = api.put(f"/invoices/{draft['id']}", {"client_id": str(other.pk)}).json()
        then = api.put(f"/invoices/{draft['id']}", {"locale": None, "payment_terms_days": None})

        assert changed["client_id"] == str(other.pk)
        assert (changed["locale"], changed["payment_terms_days"]) == ("en", 14)
        assert (then.json()["locale"], then.json()["payment_terms_days"]) == ("da", 90)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"client_id": None}, "client_id"),
            ({"client_id": "1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10"}, "client_id"),
            ({"lines": []}, "lines"),
            ({"lines": [{**LINE, "tax_rate": 200}]}, "lines.0.tax_rate"),
            ({"currency": "XXX"}, "currency"),
            ({"number": "7"}, "number"),
        ],
    )
    def test_refuses_at_the_field_and_changes_nothing(self, api, draft, change, field):
        assert list(fields_of(api.put(f"/invoices/{draft['id']}", {"notes": "x"} | change))) == [
            field
        ]
        assert api.get(f"/invoices/{draft['id']}").json() == draft

    def test_refuses_an_external_id_that_is_taken(self, api, client, draft):
        api.post("/invoices", said(client, external_id="8"))

        wrong = fields_of(api.put(f"/invoices/{draft['id']}", {"external_id": "8"}))

        assert list(wrong) == ["external_id"]

    def test_writes_nothing_where_nothing_changes(self, api, draft):
        again = {"notes": "Kept", "external_id": "7", "lines": [LINE]}

        assert api.put(f"/invoices/{draft['id']}", again).json() == draft
        assert api.put(f"/invoices/{draft['id']}", {}).json() == draft

    def test_leaves_what_was_issued_alone(self, api):
        invoice = make_invoice(api.business)

        answer = api.put(f"/invoices/{invoice.pk}", {"notes": "New"})

        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "invoice_not_draft"

    def test_finds_nothing_of_another(self, api, mallory, draft):
        assert mallory.put(f"/invoices/{draft['id']}", {"notes": "x"}).status_code == 404
        assert mallory.delete(f"/invoices/{draft['id']}").status_code == 404


class TestDeleting:
    def test_takes_a_draft_away(self, api):
        draft = make_draft(api.business)

        answer = api.delete(f"/invoices/{draft.pk}")

        assert (answer.status_code, answer.content) == (204, b"")
        assert api.get(f"/invoices/{draft.pk}").status_code == 404

    def test_leaves_what_was_issued(self, api):
        invoice = make_invoice(api.business)

        answer = api.delete(f"/invoices/{invoice.pk}")

        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "invoice_not_draft"


class TestExactness:
    def put_in(self, body, **numbers):
        """Return JSON with numbers as they are written, digit by digit."""
        text = json.dumps(body)
        for name, number in numbers.items():
            text = text.replace(f'"{name}": "HERE"', f'"{name}": {number}')
        return text

    @pytest.mark.parametrize(
        "quantity", ["0.1", "0.000001", "-3.141593", "123456789.123456", "1e2", "100", "0.30"]
    )
    def test_gives_quantities_back_digit_by_digit(self, api, client, quantity):
        body = self.put_in(said(client, {"quantity": "HERE"}), quantity=quantity)

        answer = api.post("/invoices", body)

        shown = {"1e2": "100", "0.30": "0.3"}.get(quantity, quantity)
        assert f'"quantity":{shown},' in answer.content.decode()

    def test_adds_a_tenth_and_two_tenths_to_three(self, api, client):
        line = {"unit_price_cents": 100, "tax_rate": 20}
        body = said(client, {**line, "quantity": 0.1}, {**line, "quantity": 0.2})

        made = api.post("/invoices", body).json()

        assert (made["subtotal_cents"], made["tax_cents"]) == (30, 6)

    def test_takes_prices_with_more_decimals_than_money(self, api, client):
        line = {"quantity": 1000, "unit_price_cents": 1, "unit_price": "0.0125", "tax_rate": 25}

        made = api.post("/invoices", said(client, line)).json()

        assert made["lines"][0]["unit_price"] == "0.0125"
        assert made["lines"][0]["unit_price_cents"] == 1
        assert made["subtotal_cents"] == 1250

    @pytest.mark.parametrize(
        ("exact", "cents"), [("0.005", 1), ("-0.005", -1), ("0.004999", 0), ("1.115", 112)]
    )
    def test_rounds_half_a_cent_away_from_zero(self, api, client, exact, cents):
        line = {"unit_price": exact, "unit_price_cents": cents}

        made = api.post("/invoices", said(client, line)).json()

        assert made["lines"][0]["unit_price_cents"] == cents
        assert Decimal(made["lines"][0]["unit_price"]) == Decimal(exact)

    @pytest.mark.parametrize(
        ("currency", "price", "total"), [("JPY", "50000", 60000), ("KWD", "50.000", 60000)]
    )
    def test_counts_in_the_smallest_unit_of_the_currency(self, api, client, currency, price, total):
        made = api.post("/invoices", said(client, currency=currency)).json()

        assert made["lines"][0]["unit_price"] == price
        assert made["total_cents"] == total

    def test_writes_rates_as_numbers(self, api, client):
        body = self.put_in(said(client, {"tax_rate": "HERE"}), tax_rate="5.5")

        answer = api.post("/invoices", body)

        assert '"tax_rate":5.5,' in answer.content.decode()
