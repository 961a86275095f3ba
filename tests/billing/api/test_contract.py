"""The promises of the contract, kept by the document that we publish."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from billing.api.exact_json import to_json
from billing.api.v1.document import document
from tests.billing.api.contract import CONTRACT, Node, broken_promises, promised

# Where the contract lies beside a checkout; a lone clone has the copy only.
ORIGINAL = Path(__file__).parents[4] / "shared" / "contract" / "fastfaktura-v1.openapi.yaml"


def published() -> Node:
    """Return the document as a caller reads it."""
    found: Node = json.loads(to_json(document()))
    return found


class TestDocument:
    def test_is_valid(self) -> None:
        validate(published())

    def test_keeps_every_promise_of_the_contract(self) -> None:
        assert broken_promises(promised(), published()) == []

    def test_asks_for_a_key_everywhere(self) -> None:
        found = published()
        keys = [{"ApiKeyHeader": []}, {"Bearer": []}]
        assert found["security"] == keys == promised()["security"]
        for path, methods in found["paths"].items():
            for method, operation in methods.items():
                # Beyond the contract, each way names the scope that is needed.
                ways = [list(way) for way in operation["security"]]
                assert ways == [list(way) for way in keys], f"{method} {path}"

    def test_lies_where_the_contract_does(self) -> None:
        assert published()["servers"] == promised()["servers"]
        assert published()["info"]["version"] == promised()["info"]["version"]

    def test_names_the_shared_parts_as_the_contract_does(self) -> None:
        for kind in ("schemas", "responses", "parameters", "securitySchemes"):
            wanted = set(promised()["components"][kind])
            # Lines are written in one shape and read in another one, which says more.
            assert wanted - set(published()["components"][kind]) <= {"InvoiceLine"}, kind

    def test_explains_every_tag(self) -> None:
        found = published()
        used = {
            tag
            for methods in found["paths"].values()
            for operation in methods.values()
            for tag in operation["tags"]
        }
        assert {tag["name"] for tag in found["tags"]} == used
        assert all(tag["description"] for tag in found["tags"])


class TestCopy:
    def test_is_the_contract(self) -> None:
        if not ORIGINAL.exists():
            pytest.skip("This checkout stands alone.")
        assert CONTRACT.read_text() == ORIGINAL.read_text()

    def test_is_valid_and_keeps_its_own_promises(self) -> None:
        validate(promised())
        assert broken_promises(promised(), promised()) == []


def schema(document: Node, name: str) -> Node:
    found: Node = document["components"]["schemas"][name]
    return found


def drop_a_path(document: Node) -> None:
    del document["paths"]["/clients"]


def drop_a_method(document: Node) -> None:
    del document["paths"]["/clients/{id}"]["delete"]


def drop_a_status(document: Node) -> None:
    del document["paths"]["/invoices/{id}/send"]["post"]["responses"]["409"]


def drop_a_media_type(document: Node) -> None:
    document["paths"]["/invoices/{id}/pdf"]["get"]["responses"]["200"]["content"] = {}


def rename_an_operation(document: Node) -> None:
    document["paths"]["/business"]["get"]["operationId"] = "readBusiness"


def rename_a_parameter(document: Node) -> None:
    document["paths"]["/clients"]["get"]["parameters"][1]["name"] = "search"


def ask_for_a_parameter(document: Node) -> None:
    document["paths"]["/clients"]["get"]["parameters"][1]["required"] = True


def ask_for_another_parameter(document: Node) -> None:
    tenant = {"name": "tenant", "in": "query", "required": True, "schema": {"type": "string"}}
    document["paths"]["/clients"]["get"]["parameters"].append(tenant)


def forget_a_header(document: Node) -> None:
    document["paths"]["/invoices"]["post"]["parameters"] = []


def let_the_body_be_left_out(document: Node) -> None:
    document["paths"]["/clients"]["post"]["requestBody"]["required"] = False


def change_a_limit(document: Node) -> None:
    document["paths"]["/clients"]["get"]["parameters"][0]["schema"]["minimum"] = 0


def change_a_default(document: Node) -> None:
    document["paths"]["/clients"]["get"]["parameters"][0]["schema"]["default"] = 2


def drop_a_field_of_an_answer(document: Node) -> None:
    del schema(document, "Invoice")["properties"]["public_url"]


def drop_a_field_of_a_request(document: Node) -> None:
    del schema(document, "InvoiceInput")["properties"]["notes"]


def retype_a_field(document: Node) -> None:
    schema(document, "Invoice")["properties"]["total_cents"]["type"] = "number"


def retype_a_field_of_a_request(document: Node) -> None:
    schema(document, "InvoiceLine")["properties"]["quantity"]["type"] = "integer"


def retype_an_entry_of_a_list(document: Node) -> None:
    schema(document, "ClientInput")["properties"]["tags"]["items"]["type"] = "integer"


def answer_null(document: Node) -> None:
    schema(document, "Invoice")["properties"]["number"]["type"] = ["string", "null"]


def refuse_null(document: Node) -> None:
    schema(document, "InvoiceInput")["properties"]["notes"]["type"] = "string"


def forget_that_a_field_always_comes(document: Node) -> None:
    schema(document, "Invoice")["required"].remove("due_date")


def ask_for_a_field(document: Node) -> None:
    schema(document, "InvoiceInput")["required"].append("due_date")


def forget_a_format(document: Node) -> None:
    del schema(document, "Invoice")["properties"]["due_date"]["format"]


def drop_a_choice(document: Node) -> None:
    schema(document, "InvoiceStatus")["enum"].remove("opened")


def answer_another_choice(document: Node) -> None:
    schema(document, "InvoiceStatus")["enum"].append("void")


def take_choices_only(document: Node) -> None:
    schema(document, "Currency")["enum"] = ["EUR"]


def rename_the_code_of_an_error(document: Node) -> None:
    error = schema(document, "Error")["properties"]["error"]
    error["properties"]["kind"] = error["properties"].pop("code")


def change_the_entries_of_a_map(document: Node) -> None:
    error = schema(document, "Error")["properties"]["error"]
    error["properties"]["fields"]["additionalProperties"] = {"type": "string"}


def rename_the_header_of_the_key(document: Node) -> None:
    document["components"]["securitySchemes"]["ApiKeyHeader"]["name"] = "Api-Key"


BREAKS: list[tuple[Callable[[Node], None], str]] = [
    (drop_a_path, "GET /clients: is missing"),
    (drop_a_method, "DELETE /clients/{id}: is missing"),
    (drop_a_status, "POST /invoices/{id}/send: status 409 is missing"),
    (drop_a_media_type, "GET /invoices/{id}/pdf 200: application/pdf is missing"),
    (rename_an_operation, "GET /business: is called 'readBusiness', not 'getBusiness'"),
    (rename_a_parameter, "GET /clients query q: is missing"),
    (ask_for_a_parameter, "GET /clients query q: required is not False"),
    (ask_for_another_parameter, "GET /clients query tenant: is required"),
    (forget_a_header, "POST /invoices header idempotency-key: is missing"),
    (let_the_body_be_left_out, "POST /clients body: required is not True"),
    (change_a_limit, "GET /clients query page: minimum is 0, not 1"),
    (change_a_default, "GET /clients query page: default is 2, not 1"),
    (drop_a_field_of_an_answer, "GET /invoices 200.data[].public_url: is missing"),
    (drop_a_field_of_a_request, "POST /invoices body.notes: is missing"),
    (retype_a_field, "GET /invoices/{id} 200.total_cents: type is ['number']"),
    (retype_a_field_of_a_request, "POST /invoices body.lines[].quantity: type is ['integer']"),
    (retype_an_entry_of_a_list, "PUT /clients/{id} body.tags[]: type is ['integer']"),
    (answer_null, "GET /invoices 200.data[].number: type is ['null', 'string']"),
    (refuse_null, "POST /invoices body.notes: type is ['string']"),
    (forget_that_a_field_always_comes, "POST /invoices 201.due_date: is not required"),
    (ask_for_a_field, "POST /invoices body.due_date: is required"),
    (forget_a_format, "GET /invoices 200.data[].due_date: format is None, not 'date'"),
    (drop_a_choice, "GET /invoices query status: enum is"),
    (answer_another_choice, "GET /invoices 200.data[].status: enum is"),
    (take_choices_only, "POST /invoices body.currency: takes only ['EUR']"),
    (rename_the_code_of_an_error, "GET /business 401.error.code: is missing"),
    (change_the_entries_of_a_map, "GET /business 401.error.fields[]: type is ['string']"),
    (rename_the_header_of_the_key, "security ApiKeyHeader: name is 'Api-Key'"),
]


class TestComparison:
    @pytest.mark.parametrize(
        ("break_it", "line"), [pytest.param(*case, id=case[0].__name__) for case in BREAKS]
    )
    def test_tells_what_is_broken(self, break_it: Callable[[Node], None], line: str) -> None:
        offered = deepcopy(promised())
        break_it(offered)
        assert any(found.startswith(line) for found in broken_promises(promised(), offered))

    @pytest.mark.parametrize(
        "more",
        [
            {"paths": {"/new": {"get": {"operationId": "new", "responses": {}}}}},
            {"components": {"schemas": {"Client": {"properties": {"city": {"type": "string"}}}}}},
            {"components": {"schemas": {"Client": {"required": ["email"]}}}},
        ],
    )
    def test_lets_more_be_offered(self, more: dict[str, Any]) -> None:
        offered = deepcopy(promised())
        for name, part in more.get("paths", {}).items():
            offered["paths"][name] = part
        for name, part in more.get("components", {}).get("schemas", {}).items():
            schema(offered, name).setdefault("allOf", []).append(part)
        assert broken_promises(promised(), offered) == []

    def test_reads_null_in_both_ways_of_writing_it(self) -> None:
        offered = deepcopy(promised())
        either = {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}
        schema(offered, "Invoice")["properties"]["due_date"] = either
        assert broken_promises(promised(), offered) == []
