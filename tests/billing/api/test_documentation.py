"""The examples of the documentation, made as they are printed: by curl and by Python."""

import ast
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client as Browser
from django.urls import reverse
from jsonschema import Draft202012Validator

from billing.api.v1.document import document
from billing.attachments.operations import add_attachment
from billing.bulk.models import BulkJob, BulkKind
from billing.bulk.operations import Choice, confirm_job, plan_job
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel
from billing.delivery.tracking import MarkReason
from billing.exports.models import ExportFormat, ExportJob, ExportWhat
from billing.exports.operations import request_export, run_export
from billing.invoices.depositing import draft_deposit
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.invoices.series import create_series
from billing.numbering.models import Series
from billing.pages.reference.operations import operations_in
from billing.pages.reference.story import (
    ATTACHMENT,
    BULK_JOB,
    CLAIM,
    CLIENT,
    DEPOSIT,
    ENDPOINT,
    EXPORT,
    HOOK,
    INVOICE,
    KEY,
    MARK,
    MESSAGE,
    PAUSE,
    PAYMENT,
    PLAN,
    PRODUCT,
    QUOTE,
    SCHEDULE,
    SERIES,
)
from billing.payments.models import Payment
from billing.payments.operations import record_payment
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote
from billing.recurring.models import Schedule
from billing.recurring.operations import run_schedule
from billing.webhooks.signing import new_secret, signed_headers
from clients.models import Client
from clients.operations import archive_client
from fastfaktura.core.models import Business
from tests.billing.api.printed import Printed, read_page
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_api_key,
    make_business,
    make_claim,
    make_client,
    make_draft,
    make_draft_quote,
    make_endpoint,
    make_invoice,
    make_pause,
    make_plan,
    make_product,
    make_quote,
    make_schedule,
    make_webhook_message,
)

OPERATIONS = {facts["operationId"]: facts for _path, _method, facts in operations_in(document())}
# Operations that want a draft, an archived client, …: what else an id leads to is issued and open.
OF_DRAFTS = {"updateInvoice", "deleteInvoice", "issueInvoice", "sendInvoice", "deductDeposit",
             "keepDeposit"}  # fmt: skip
OF_DRAFT_QUOTES = {"updateQuote", "deleteQuote", "issueQuote"}
OF_DEPOSITS = {"deductDeposit", "keepDeposit"}
OF_PAYMENTS = {"listInvoicePayments", "undoPayment", "refundPayment"}
OF_CLIENTS_PAUSES = {"listClientReminderPauses", "endClientReminderPause"}
# An address of the public internet that no name is looked up for.
REACHABLE = "https://203.1.113.7/webhooks"
# Who invoices in another currency than his own also says what it is worth.
IN_EUROS = {"currency": "EUR", "country": "FI", "profile": {"vat_number": "FI01120389"}}
CURLRC = """silent
show-error
noproxy = "*"
write-out = "\\n%{http_code}"
"""


def world(operation: str, business: Business) -> dict[str, str]:
    """Make what an example works on; return what stands for its placeholders."""
    client = make_client(business)
    make = make_draft if operation in OF_DRAFTS else make_invoice
    endpoint = make_endpoint(business, url=REACHABLE)
    invoice = make(business, client)
    quote = quote_of(operation, business, client)
    schedule = schedule_with_missed_dates(business, client)
    if operation == "restoreClient":
        archive_client(client_id=client.pk, now=NOW, actor=actor_of(business))
    # The first plan is the default, which is not archived.
    make_plan(business)
    plan, _step = make_plan(business)
    paused = {"client": client} if operation in OF_CLIENTS_PAUSES else {"invoice": invoice}
    found: dict[str, Any] = {
        CLIENT: client.pk,
        PLAN: plan.pk,
        PRODUCT: make_product(business).pk,
        PAUSE: make_pause(business, **paused).pk,
        CLAIM: "" if operation in OF_DRAFTS else make_claim(invoice).pk,
        INVOICE: invoice.pk,
        QUOTE: quote.pk,
        DEPOSIT: issued_deposit(invoice).pk if operation in OF_DEPOSITS else "",
        PAYMENT: paid_by_hand(invoice).pk if operation in OF_PAYMENTS else "",
        ENDPOINT: endpoint.pk,
        MESSAGE: make_webhook_message(endpoint).pk,
        SCHEDULE: schedule.pk,
        SERIES: spare_series(business).pk,
        EXPORT: made_export(business).pk,
        BULK_JOB: bulk_job(operation, invoice).pk,
        ATTACHMENT: add_attachment(
            invoice_id=quote.pk if operation.endswith("QuoteAttachment") else invoice.pk,
            name="hours.txt",
            content=b"7.5 hours",
            now=NOW,
            actor=actor_of(business),
        ).pk,
        MARK: mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@example.com",
            reason=MarkReason.BOUNCED,
            now=NOW,
        ).pk,
    }
    return {name: str(value) for name, value in found.items()}


def quote_of(operation: str, business: Business, client: Client) -> Invoice:
    """Write a quote, issued unless the operation is for drafts."""
    make = make_draft_quote if operation in OF_DRAFT_QUOTES else make_quote
    quote = make(business, client)
    if operation == "reopenQuote":
        answer_quote(
            quote_id=quote.pk,
            answer=Answer.ACCEPTED,
            by_buyer=False,
            today=TODAY,
            now=NOW,
            actor=actor_of(business),
        )
    return quote


def issued_deposit(draft: Invoice) -> Invoice:
    """Ask for a deposit on a draft, and issue it."""
    actor = actor_of(draft.business)
    deposit = draft_deposit(source_id=draft.pk, actor=actor, percent=Decimal(30))
    return issue_invoice(invoice_id=deposit.pk, issue_date=TODAY, now=NOW, actor=actor)


def spare_series(business: Business) -> Series:
    """Make a number series that nothing takes its numbers from."""
    return create_series(
        business=business,
        name="Fair",
        pattern="M{NNNN}",
        reset="never",
        today=TODAY,
        actor=actor_of(business),
    )


def made_export(business: Business) -> ExportJob:
    """Make a file of clients, now: it is kept for a day."""
    job = request_export(
        business=business,
        what=ExportWhat.CLIENTS,
        written_as=ExportFormat.CSV,
        conditions={},
        locale="en",
        actor=actor_of(business),
        now=datetime.now(UTC),
    )
    run_export(job_id=job.pk, clock=lambda: datetime.now(UTC))
    return job


def schedule_with_missed_dates(business: Business, client: Client) -> Schedule:
    """Make a schedule of which the first two dates wait for a decision."""
    schedule = make_schedule(business, client)
    run_schedule(schedule_id=schedule.pk, now=NOW + timedelta(days=92))
    return schedule


def bulk_job(operation: str, invoice: Invoice) -> BulkJob:
    """Plan to send an invoice, today; let the work begin if it is to be stopped."""
    now, actor = datetime.now(UTC), actor_of(invoice.business)
    job = plan_job(
        business=invoice.business,
        kind=BulkKind.SEND,
        choice=Choice(invoice_ids=[invoice.pk]),
        today=now.date(),
        actor=actor,
        now=now,
    )
    if operation != "stopBulkJob":
        return job
    return confirm_job(job_id=job.pk, actor=actor, now=now)


def paid_by_hand(invoice: Invoice) -> Payment:
    """Record a payment of the whole."""
    return record_payment(
        invoice_id=invoice.pk,
        amount=invoice.payable_amount,
        method="cash",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def put_in(code: str, values: dict[str, str]) -> str:
    """Put real values in place of those that are printed."""
    for printed, real in values.items():
        code = code.replace(printed, real)
    return code


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


def run(desk: Path, *command: str) -> str:
    """Run a program on the desk and return what it prints.

    :raises AssertionError: if it fails.
    """
    environment = {"PATH": os.environ["PATH"], "HOME": str(desk), "NO_PROXY": "*"}
    done = subprocess.run(
        command, cwd=desk, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stderr}"
    return done.stdout


def run_curl(desk: Path, code: str) -> tuple[int, Any]:
    body, _line, status = run(desk, "sh", "-c", code).rpartition("\n")
    return int(status), json.loads(body) if body.startswith("{") else body


def run_python(desk: Path, code: str) -> str:
    return run(desk, sys.executable, "-I", "-c", code)


@pytest.mark.django_db(transaction=True)
class TestTheExamples:
    @pytest.mark.parametrize("language", ["curl", "python"])
    def test_work_as_they_are_printed(self, printed, desk, language):
        wrong = {}
        examples = [each for each in printed.in_language(language) if each[0] in OPERATIONS]

        for operation, code in examples:
            business = make_business(is_sandbox=True)
            values = world(operation, business) | {KEY: make_api_key(business), HOOK: REACHABLE}
            real = put_in(code, values)
            if language == "curl":
                status, answer = run_curl(desk, real)
            else:
                told = run_python(desk, real)
                answer = ast.literal_eval(told) if told else ""
                status = min(int(s) for s in OPERATIONS[operation]["responses"])
            if problems := problems_of(operation, status, answer):
                wrong[operation] = problems

        assert {place for place, _code in examples} == set(OPERATIONS)
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
