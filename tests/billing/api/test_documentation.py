"""The examples of the documentation, made as they are printed: by curl and by Python."""

import ast
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.urls import reverse
from jsonschema import Draft202012Validator

from billing.api.v1.document import document
from billing.pages.reference.story import CLIENT, INVOICE, KEY, MESSAGE
from billing.webhooks.signing import new_secret, signed_headers
from tests.billing.api.examples import OPERATIONS, put_in, real_examples
from tests.billing.api.printed import Printed, read_page
from tests.factories import make_api_key, make_business, make_client, make_invoice

# Who invoices in another currency than his own also says what it is worth.
IN_EUROS = {"currency": "EUR", "country": "FI", "profile": {"vat_number": "FI01120389"}}
ALL_OF_THEM = """
import contextlib, io, json, sys
told = []
for code in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(code, code, "exec"), {"__name__": "__main__"})
    told.append(output.getvalue())
print(json.dumps(told))
"""
CURLRC = """silent
show-error
noproxy = "*"
write-out = "\\n%{http_code}"
"""


def problems_of(operation: str, status: int, answer: Any) -> list[str]:
    """Return what is wrong with an answer, by the document."""
    facts = OPERATIONS[operation]["responses"]
    if str(status) not in map(str, facts) or not 200 <= status < 300:
        return [f"status {status}: {answer}"]
    told = facts.get(str(status), facts.get(status))
    content = told.get("content", {}).get("application/json")
    if content is None:
        return []
    schema = {**content["schema"], "components": document()["components"]}
    return [error.message for error in Draft202012Validator(schema).iter_errors(answer)]


def without_names(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what an answer says, without what is another each time: names, places, moments."""
    other = {"id", "client_id", "number", "public_url", "events", "created_at", "updated_at"}
    return {name: value for name, value in answer.items() if name not in other}


@pytest.fixture
def printed(live_server, settings) -> Printed:
    """Return what the page prints, for a house that is really there."""
    settings.BASE_URL = live_server.url
    return read_page(Browser().get(reverse("api_docs"), {"lang": "en"}).content.decode())


@pytest.fixture
def desk(tmp_path, settings) -> Path:
    """Return the folder of an integrator, with curl set up to tell the status."""
    settings.MEDIA_ROOT = tmp_path / "files"
    folder = tmp_path / "desk"
    folder.mkdir()
    (folder / ".curlrc").write_text(CURLRC)
    return folder


def run(desk: Path, *command: str, said: str = "") -> str:
    """Run a program on the desk, say something to it, and return what it prints.

    :raises AssertionError: if it fails.
    """
    environment = {"PATH": os.environ["PATH"], "HOME": str(desk), "NO_PROXY": "*"}
    done = subprocess.run(
        command,
        input=said,
        cwd=desk,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stderr}"
    return done.stdout


def run_curl(desk: Path, code: str) -> tuple[int, Any]:
    body, _line, status = run(desk, "sh", "-c", code).rpartition("\n")
    return int(status), json.loads(body) if body.startswith("{") else body


def run_python(desk: Path, code: str) -> str:
    return run(desk, sys.executable, "-I", "-c", code)


def run_pythons(desk: Path, codes: list[str]) -> list[str]:
    """Run many programs one after the other, and return what each prints.

    One interpreter runs them all, as loading what they import takes longer than what they do; each
    has its names to itself.

    :raises AssertionError: if one fails.
    """
    said = run(desk, sys.executable, "-I", "-c", ALL_OF_THEM, said=json.dumps(codes))
    told: list[str] = json.loads(said)
    return told


@pytest.mark.django_db(transaction=True)
class TestTheExamples:
    def test_work_as_they_are_printed_for_curl(self, printed, desk):
        examples = real_examples(printed, "curl")
        wrong = {}

        for operation, code in examples:
            if problems := problems_of(operation, *run_curl(desk, code)):
                wrong[operation] = problems

        assert {operation for operation, _code in examples} == set(OPERATIONS)
        assert wrong == {}

    def test_work_as_they_are_printed_in_python(self, printed, desk):
        examples = real_examples(printed, "python")
        wrong = {}

        told = run_pythons(desk, [code for _operation, code in examples])
        for (operation, _code), said in zip(examples, told, strict=True):
            status = min(int(status) for status in OPERATIONS[operation]["responses"])
            if problems := problems_of(operation, status, ast.literal_eval(said) if said else ""):
                wrong[operation] = problems

        assert {operation for operation, _code in examples} == set(OPERATIONS)
        assert wrong == {}

    @pytest.mark.parametrize("operation", ["createClient", "createInvoice"])
    def test_answer_what_is_printed_below_them(self, printed, desk, operation):
        business = make_business(is_sandbox=True)
        client = make_client(business, locale="nb")
        values = {KEY: make_api_key(business), CLIENT: str(client.pk)}

        _status, answer = run_curl(desk, put_in(printed.codes[operation, "curl"], values))

        shown = json.loads(printed.codes[operation, "Answer 201"])
        assert without_names(answer) == without_names(shown)

    def test_of_authentication_work_both_ways(self, printed, desk):
        key = make_api_key(make_business())
        for title in ("X-Api-Key", "Authorization: Bearer"):
            code = put_in(printed.codes["authentication", title], {KEY: key})

            status, answer = run_curl(desk, code)

            assert (status, answer["data"]) == (200, []), title

    def test_of_the_quick_start_lead_from_a_key_to_an_invoice_that_is_sent(self, printed, desk):
        business = make_business(is_sandbox=True, **IN_EUROS)
        values = {KEY: make_api_key(business)}
        steps = [each for each in printed.in_language("curl") if each[0].startswith("quick-start-")]

        answers = []
        for _place, code in steps:
            status, answer = run_curl(desk, put_in(code, values))
            assert status in {200, 201}, answer
            answers.append(answer)
            # What the reader keeps of the answers: the client's id, then the invoice's.
            if len(answers) in {2, 3}:
                values[(CLIENT, INVOICE)[len(answers) - 2]] = answer["id"]

        assert len(steps) == 5
        assert answers[-1]["status"] == "sent"
        assert answers[-1]["total_cents"] == 60000

    def test_of_the_quick_start_are_one_program_in_python(self, printed, desk):
        # In the currency of the business, whatever it is: this one's is the krone.
        business = make_business(is_sandbox=True)
        steps = [c for p, c in printed.in_language("python") if p.startswith("quick-start-")]

        told = run_python(desk, put_in("\n".join(steps), {KEY: make_api_key(business)}))

        assert len(steps) == 5
        assert re.search(r"^\S+ sent http\S+/i/\S+/$", told, re.MULTILINE), told

    def test_of_lists_idempotency_and_conditions_work(self, printed, desk):
        business = make_business(is_sandbox=True)
        invoice = make_invoice(business)
        values = {KEY: make_api_key(business), INVOICE: str(invoice.pk)}

        listed = run_python(desk, put_in(printed.codes["lists", "Python"], values))
        retry = put_in(printed.codes["idempotency", "curl"], values)
        first, again = run_curl(desk, retry), run_curl(desk, retry)
        status, _answer = run_curl(
            desk, put_in(printed.codes["conditional-requests", "curl"], values)
        )

        assert invoice.number in listed
        assert first == again
        assert first[0] == 201
        assert status == 200


class TestTheCheckOfSignatures:
    CHECK = """
{code}
import json, sys
asked = json.load(sys.stdin)
print(is_ours(asked["secret"], asked["headers"], asked["body"].encode()))
"""

    @pytest.fixture
    def is_ours(self, desk, db):
        """Return what the printed program says of a message."""
        page = read_page(Browser().get(reverse("api_docs")).content.decode())
        program = self.CHECK.replace("{code}", page.codes["webhook-signatures", "Python"])

        def ask(secret: str, headers: dict[str, str], body: str) -> bool:
            done = subprocess.run(
                [sys.executable, "-I", "-c", program],
                input=json.dumps({"secret": secret, "headers": headers, "body": body}),
                cwd=desk,
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
            return done.stdout.strip() == "True"

        return ask

    def test_takes_our_own_and_nothing_else(self, is_ours):
        body = '{"type":"invoice.paid","data":{"name":"Bø"}}'
        old, new = new_secret(), new_secret()
        now = datetime.now(UTC)
        signed = {"message_id": UUID(MESSAGE), "body": body.encode()}

        headers = signed_headers(**signed, secrets_=[new, old], now=now)
        stale = signed_headers(**signed, secrets_=[new], now=datetime(2026, 3, 2, tzinfo=UTC))

        assert is_ours(new, headers, body)
        assert is_ours(old, headers, body)
        assert not is_ours(new_secret(), headers, body)
        assert not is_ours(new, headers, body + " ")
        assert not is_ours(new, headers | {"webhook-id": "msg_other"}, body)
        assert not is_ours(new, stale, body)
