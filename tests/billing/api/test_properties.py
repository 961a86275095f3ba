"""What schemathesis makes of two documents, the contract and ours, against the running product.

Every run asks each operation a few requests that are right and a few that are wrong; with
``HYPOTHESIS_PROFILE=nightly`` there are thousands of them, those at the edges of every limit too.
"""

import json
import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import (
    allow_header_conformance,
    status_code_conformance,
    unsupported_method,
)
from schemathesis.config import (
    ChecksConfig,
    CoveragePhaseConfig,
    PhasesConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.generation import GenerationMode

from billing.api.exact_json import to_json
from billing.api.v1.document import document
from tests.billing.api.contract import promised
from tests.factories import make_client, make_draft, make_invoice

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 1000 if NIGHTLY else 3
pytestmark = pytest.mark.django_db

# Fields of which a schema tells only the form: whether a number has its check digit, a client
# exists, an id is taken or a server answers is known to the product alone. Blanks are no name,
# and no key to repeat a request by.
JUDGED = {
    *("name", "email", "other_emails", "receivers", "phone", "country", "currency", "address"),
    *("organization_number", "vat_number", "postal_code", "iban", "bic"),
    *("bank_account", "bankgiro", "plusgiro", "number", "external_id", "client_id"),
    *("description", "quantity", "unit_price_cents", "unit_price", "tax_rate", "tax_category"),
    *(
        "Idempotency-Key",
        "unit_code",
        "lines",
        "url",
        "cursor",
        "amount_cents",
        "received_date",
        "channels",
    ),
    # What a schedule, a reminder and a bulk job can mean: dates that are left, ids that exist.
    *("start_date", "end_date", "tone", "invoice_ids", "plan_id", "until_date"),
    # What a draft says beyond its lines' figures, and what is credited of an invoice.
    *("personal_number", "gln", "position", "deduct_deposit_ids", "product_id", "discount_cents"),
    *("charge_cents", "allowances", "percent", "early_discount_days", "delivery_end"),
    *("discount_percent", "early_discount_percent"),
    *("exchange_rate", "number_series_id", "deduction_person", "kind"),
    # How numbers of a series read.
    *("pattern", "resets", "next_count"),
    # PDFs are no table, and a table is no ZIP.
    "format",
}
# PostgreSQL keeps no NUL, and no schema can say so for all texts at once.
NO_SIGN = (
    ["The text has a sign that is no character (NUL or half a pair)."],
    ["A name of a field has a sign that is no character."],
)
# Drafts are changed and deleted where the contract only reads.
EXTENDED = {"/invoices/{id}"}
# The contract lets bodies have any further field; what it does not know is refused by name.
UNKNOWN = "There is no field of this name."


def documented(facts: dict[str, Any]) -> Any:
    """Return a document as schemathesis asks the product by it: all checks are on."""
    # A request of the right form may be refused for its meaning, see JUDGED, and a draft that
    # does not exist cannot be issued. Which refusals these are is checked here, one by one.
    accepted = PositiveDataAcceptanceConfig(expected_statuses=["2xx", 404, 409, 422])
    project = ProjectConfig(
        checks=ChecksConfig(positive_data_acceptance=accepted),
        phases=PhasesConfig(coverage=CoveragePhaseConfig(enabled=NIGHTLY)),
    )
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    schema = schemathesis.openapi.from_dict(facts, config=config)
    schema.app = get_wsgi_application()
    return schema


contract = documented(promised())
ours = documented(json.loads(to_json(document())))
examples = hypothesis_settings(
    max_examples=EXAMPLES,
    # Every run asks the same few things; chance has the night.
    derandomize=not NIGHTLY,
    database=None,
    deadline=None,
    # The business is made once: every request finds what those before it have left.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(autouse=True)
def kept_connection():
    """Let requests in process use the test's own connection, as Django's test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def known(api):
    """Return the ids that the business has, by the collection that they stand in."""
    client = make_client(api.business)
    draft, invoice = make_draft(api.business, client), make_invoice(api.business, client)
    return {"clients": client.pk, "drafts": draft.pk, "invoices": invoice.pk}


def lead_home(case: Any, known: dict[str, Any]) -> None:
    """Let a request of the right form be about something that there is, not about a random id."""
    if case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    collection = case.operation.path.split("/")[1]
    if case.path_parameters and collection in known:
        name = "drafts" if collection == "invoices" and case.method == "PUT" else collection
        case.path_parameters["id"] = str(known[name])
    if isinstance(case.body, dict) and "client_id" in case.body:
        case.body["client_id"] = str(known["clients"])


def ask(case: Any, secret: str, *, unknown: bool = False) -> None:
    """Send one request, and hold the answer to its document.

    :param unknown: the document does not know all fields and methods of the product.
    """
    headers = {"X-Api-Key": secret}
    response = case.call(headers=headers)
    excluded: list[Any] = []
    if unknown and case.operation.path in EXTENDED:
        excluded += [unsupported_method, allow_header_conformance]
    error = response.json().get("error", {}) if response.status_code >= 400 else {}
    if error.get("code") == "idempotency_key_reused":
        # The contract says 409 in the description of the header, and forgets it for clients.
        excluded.append(status_code_conformance)
    case.validate_response(
        response, headers=headers, excluded_checks=excluded, transport_kwargs={"headers": headers}
    )
    if response.status_code == 422 and case.meta.generation.mode == GenerationMode.POSITIVE:
        refused = error.get("fields", {})
        assert refused, error
        for path, sentences in refused.items():
            field = next(part for part in reversed(path.split(".")) if not part.isdigit())
            known = unknown and sentences == [UNKNOWN]
            assert known or field in JUDGED or sentences in NO_SIGN, refused


class TestContract:
    @contract.parametrize()
    @examples
    def test_is_kept(self, case, api, known):
        lead_home(case, known)
        ask(case, api.secret, unknown=True)


class TestDocument:
    @ours.parametrize()
    @examples
    def test_is_true(self, case, api, known):
        lead_home(case, known)
        ask(case, api.secret)
