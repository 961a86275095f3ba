"""Everything that a draft can say, said and read by the API."""

import pytest

from billing.invoices.models import Invoice
from tests.factories import make_client, make_product

ITEM = {"description": "Chairs", "quantity": 2, "unit_price_cents": 12500, "tax_rate": 25}
WORDS = {
    "rounds_cash": True,
    "your_reference": "Kari",
    "contract_reference": "C-7",
    "due_end_of_month": True,
    "early_discount_percent": 2,
    "early_discount_days": 10,
    "delivery_start": "2026-03-01",
    "delivery_end": "2026-03-31",
    "template": "urban",
    "shows_product_codes": True,
    "exchange_rate": 11.5,
    "exchange_rate_date": "2026-03-01",
    "exchange_rate_source": "Norges Bank",
    "deduction_property": "Oslo 1:2",
}


@pytest.fixture
def client(api):
    return make_client(api.business)


def draft(api, client, *lines, **facts):
    body = {"client_id": str(client.pk), "currency": "NOK", "lines": list(lines or (ITEM,))}
    return api.post("/invoices", body | facts)


def fields_of(answer):
    assert answer.status_code == 422, answer.content
    return answer.json()["error"]["fields"]


class TestDraft:
    def test_says_back_what_it_was_told(self, api, client):
        made = draft(api, client, **WORDS).json()

        assert {name: made[name] for name in WORDS} == WORDS

    def test_keeps_what_a_change_does_not_name(self, api, client):
        allowances = [{"reason": "Loyal", "percent": 10}]
        made = draft(api, client, **WORDS, allowances=allowances).json()

        changed = api.put(f"/invoices/{made['id']}", {"notes": "Thanks"}).json()
        emptied = api.put(f"/invoices/{made['id']}", dict.fromkeys(WORDS)).json()

        other = {"notes", "updated_at", "events"}
        assert {k: v for k, v in changed.items() if k not in other} == {
            k: v for k, v in made.items() if k not in other
        }
        assert not any(emptied[name] for name in WORDS)

    def test_delivers_elsewhere(self, api, client):
        place = {"name": None, "street": "Kaigata 4", "postal_code": "5003", "city": "Bergen"}
        made = draft(api, client, delivery_place=place | {"country": "NO"}).json()
        assert made["delivery_place"] == place | {"country": "NO"}

    def test_holds_prices_with_tax_to_the_cent(self, api, client):
        made = draft(api, client, prices_include_tax=True).json()

        assert (made["total_cents"], made["tax_cents"]) == (25000, 5000)
        assert (made["lines"][0]["amount_cents"], made["lines"][0]["net_cents"]) == (25000, 20000)

    def test_takes_discounts_and_charges_of_lines_and_of_the_whole(self, api, client):
        line = ITEM | {"discount_percent": 10, "charge_cents": 500, "charge_reason": "Packing"}
        whole = [{"percent": 10}, {"is_charge": True, "amount_cents": 1000, "tax_rate": 25}]

        made = draft(api, client, line, allowances=whole).json()

        assert made["lines_cents"] == 23000
        assert (made["allowance_cents"], made["charge_cents"]) == (2300, 1000)
        assert made["subtotal_cents"] == 21700
        assert [row["net_cents"] for row in made["allowances"]] == [2300, 1000]

    def test_has_rows_of_words_between_its_lines(self, api, client):
        section = {"kind": "section", "description": "Furniture"}
        text = {"kind": "text", "description": "As agreed by telephone"}

        made = draft(api, client, section, ITEM, text).json()

        assert [line["kind"] for line in made["lines"]] == ["section", "item", "text"]
        assert made["lines"][2]["quantity"] == made["lines"][2]["net_cents"] == 0
        assert made["total_cents"] == 31250

    def test_takes_from_a_product_what_a_line_does_not_name(self, api, client):
        product = make_product(api.business)
        lines = [
            {"product_id": str(product.pk), "quantity": 3},
            {"product_id": str(product.pk), "quantity": 1, "unit_price_cents": 100},
        ]

        made = draft(api, client, *lines).json()

        assert made["lines"][0]["description"] == product.name
        assert made["lines"][0]["product_id"] == str(product.pk)
        assert Invoice.objects.get().lines.first().unit_price == product.unit_price
        assert made["lines"][1]["unit_price_cents"] == 100


class TestRefusal:
    @pytest.mark.parametrize(
        ("line", "path"),
        [
            ({"description": "x"}, "quantity"),
            ({"discount_percent": 101} | ITEM, "discount_percent"),
            ({"discount_percent": 1, "discount_cents": 1} | ITEM, "discount_cents"),
            ({"discount_cents": -1} | ITEM, "discount_cents"),
            ({"kind": "text"} | ITEM, "quantity"),
            ({"kind": "text"}, "description"),
            ({"kind": "song"} | ITEM, "kind"),
            ({"product_id": "0199c32a-61d4-7c2e-9b07-3f8e5a1d49c6"} | ITEM, "product_id"),
        ],
    )
    def test_names_the_field_of_a_line(self, api, client, line, path):
        assert f"lines.0.{path}" in fields_of(draft(api, client, line))

    @pytest.mark.parametrize(
        ("facts", "path"),
        [
            ({"allowances": [{"percent": 5, "amount_cents": 5}]}, "allowances.0.amount_cents"),
            ({"allowances": [{}]}, "allowances.0.amount_cents"),
            ({"delivery_start": "2026-03-02", "delivery_end": "2026-03-01"}, "delivery_end"),
            ({"early_discount_percent": 2}, "early_discount_days"),
            ({"exchange_rate": 0}, "exchange_rate"),
            ({"template": "plain"}, "template"),
            ({"deduction_person": "1"}, "deduction_person"),
            ({"number_series_id": "0199c32a-61d4-7c2e-9b07-3f8e5a1d49c6"}, "number_series_id"),
        ],
    )
    def test_names_the_field_of_the_document(self, api, client, facts, path):
        assert path in fields_of(draft(api, client, **facts))

    def test_is_the_same_for_what_is_another_business_s(self, api, mallory, client):
        product = make_product(mallory.business)
        line = ITEM | {"product_id": str(product.pk)}
        assert "lines.0.product_id" in fields_of(draft(api, client, line))


class TestSchedule:
    def test_says_the_same(self, api, client):
        own_day = ("delivery_start", "delivery_end")
        words = {k: v for k, v in WORDS.items() if k not in own_day and "exchange" not in k}
        said = words | {"allowances": [{"percent": 10}], "prices_include_tax": True}
        body = {"name": "Rent", "client_id": str(client.pk), "currency": "NOK", "lines": [ITEM]}

        made = api.post("/schedules", body | said | {"start_date": "2099-01-01"})

        assert made.status_code == 201, made.content
        assert {name: made.json()[name] for name in words} == words
        assert made.json()["total_cents"] == 22500
