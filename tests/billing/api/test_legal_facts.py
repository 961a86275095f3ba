"""What law wants of business and client, through the API: read, changed, refused at its field."""

from tests.billing.api.conftest import ApiClient


def test_the_business_takes_its_legal_facts(api: ApiClient) -> None:
    said: dict[str, object] = {
        "name": "Atelier",
        "register_entry": "RCS Paris",
        "early_discount_percent": 2.5,
        "early_discount_days": 8,
    }
    assert api.put("/business", said).status_code == 200
    assert {name: api.get("/business").json()[name] for name in said} == said
    assert api.put("/business", {"name": "Atelier", "early_discount_days": 0}).status_code == 422


def test_a_client_takes_what_its_invoices_need(api: ApiClient) -> None:
    said = {"gln": "7350000000009", "discount_percent": 12.5, "due_end_of_month": True}
    made = api.post("/clients", {"name": "Kvarn AB"} | said)
    assert made.status_code == 201
    client = made.json()
    assert {name: client[name] for name in said} == said
    emptied = api.put(
        f"/clients/{client['id']}", {"name": "Kvarn AB", "discount_percent": None, "gln": None}
    ).json()
    assert (emptied["discount_percent"], emptied["gln"]) == (None, None)


def test_wrong_numbers_are_refused_at_their_field(api: ApiClient) -> None:
    wrong = {"name": "Kari", "gln": "7350000000008", "personal_number": "811228-9842"}
    answer = api.post("/clients", wrong)
    assert answer.status_code == 422
    assert {"gln", "personal_number"} <= answer.json()["error"]["fields"].keys()
