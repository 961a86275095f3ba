"""Steps in an invoice's life by the API, and its PDF."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine

from billing.amounts.references import is_kid
from billing.amounts.vat import VatCategory
from billing.invoices.models import Invoice
from billing.invoices.operations import note_opened, note_sent
from billing.payments.models import Payment, PaymentMethod
from billing.payments.operations import record_payment
from billing.sellers.models import SellerProfile
from fastfaktura.core.events import SYSTEM
from tests.billing.api.conftest import ApiClient
from tests.factories import (
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

STEPS = ("issue", "cancel", "credit")
ISSUING = 19


def refusal_of(answer):
    """Return status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


def pay(invoice, amount="1250.00"):
    """Let somebody have paid for it."""
    record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method=PaymentMethod.BANK_TRANSFER,
        received_date=invoice.issue_date,
        today=invoice.issue_date,
        actor=actor_of(invoice.business),
    )
    assert Payment.objects.exists()


class TestIssuing:
    @pytest.mark.parametrize("body", [None, {}])
    def test_gives_a_draft_its_number_and_its_dates(self, api, body):
        draft = make_draft(api.business)

        with time_machine.travel(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), tick=False):
            answer = api.post(f"/invoices/{draft.pk}/issue", body)

        issued = answer.json()
        assert answer.status_code == 200
        assert issued["number"] != ""
        # It is past midnight in Oslo.
        assert (issued["issue_date"], issued["due_date"]) == ("2026-03-02", "2026-03-16")
        assert issued["issued_at"] == "2026-03-01T23:30:00Z"
        assert (issued["status"], issued["open_cents"], issued["paid_cents"]) == ("sent", 125000, 0)

    def test_refuses_what_is_no_draft(self, api):
        invoice = make_invoice(api.business)

        answer = api.post(f"/invoices/{invoice.pk}/issue")

        assert refusal_of(answer) == (409, "invoice_not_draft")

    def test_refuses_words_that_it_does_not_know(self, api):
        draft = make_draft(api.business)

        answer = api.post(f"/invoices/{draft.pk}/issue", {"date": "2026-01-01"})

        assert answer.json()["error"]["fields"].keys() == {"date"}

    def test_tells_every_lack_at_its_field(self, db):
        api = ApiClient(make_business(profile={"vat_registered": False}))
        lines = (
            make_line(description=""),
            make_line(vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(0)),
        )
        draft = make_draft(api.business, lines=lines)
        Invoice.objects.filter(pk=draft.pk).update(client=None, due_date="2020-01-01")

        answer = api.post(f"/invoices/{draft.pk}/issue")

        assert refusal_of(answer) == (422, "validation_failed")
        assert answer.json()["error"]["fields"].keys() == {
            "client_id",
            "due_date",
            "lines.0.description",
            "lines.0.tax_rate",
        }
        assert api.get(f"/invoices/{draft.pk}").json()["status"] == "draft"

    def test_tells_at_the_client_that_his_vat_number_is_missing(self, api):
        client = make_client(api.business, country="DE", vat_number="")
        line = make_line(vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(0))
        draft = make_draft(api.business, client, lines=(line,))

        answer = api.post(f"/invoices/{draft.pk}/issue")

        assert refusal_of(answer) == (422, "validation_failed")
        assert answer.json()["error"]["fields"].keys() == {"client_id.vat_number"}

    def test_costs_the_same_for_one_line_and_for_many(self, api, django_assert_num_queries):
        # The first of a business also makes its series.
        make_invoice(api.business)
        client = make_client(api.business)
        drafts = [make_draft(api.business, client, lines=(make_line(),) * n) for n in (1, 40)]
        api.get("/business")

        for draft in drafts:
            with django_assert_num_queries(ISSUING):
                assert api.post(f"/invoices/{draft.pk}/issue").status_code == 200

    def test_names_the_payment_reference_from_then_on(self, api):
        SellerProfile.objects.filter(business=api.business).update(reference_scheme="kid10")
        draft = make_draft(api.business)

        assert api.get(f"/invoices/{draft.pk}").json()["payment_reference"] is None
        facts = api.post(f"/invoices/{draft.pk}/issue").json()
        assert is_kid(facts["payment_reference"])
        digits = facts["number"].replace("-", "")
        assert facts["payment_reference"].startswith(digits)


class TestTakingBack:
    def test_cancels_and_answers_with_the_invoice(self, api):
        invoice = make_invoice(api.business)

        answer = api.post(f"/invoices/{invoice.pk}/cancel", {"reason": " Ordered twice "})

        cancelled = answer.json()
        assert answer.status_code == 200
        assert (cancelled["id"], cancelled["status"]) == (str(invoice.pk), "cancelled")
        assert (cancelled["open_cents"], cancelled["paid_cents"]) == (0, 0)
        [note_id] = cancelled["credit_note_ids"]
        note = api.get(f"/invoices/{note_id}").json()
        assert (note["type"], note["credited_invoice_id"]) == ("credit_note", str(invoice.pk))
        assert note["correction_reason"] == "Ordered twice"

    @pytest.mark.parametrize("body", [None, {}, {"reason": None}])
    def test_credits_and_answers_with_the_credit_note(self, api, body):
        invoice = make_invoice(api.business)

        answer = api.post(f"/invoices/{invoice.pk}/credit", body)

        note = answer.json()
        assert answer.status_code == 201
        assert (note["type"], note["total_cents"]) == ("credit_note", 125000)
        assert note["credited_invoice_id"] == str(invoice.pk)
        assert (note["open_cents"], note["paid_cents"]) == (0, 0)
        assert (note["external_id"], note["correction_reason"]) == (None, None)
        assert api.get(f"/invoices/{invoice.pk}").json()["status"] == "cancelled"

    @pytest.mark.parametrize("step", ["cancel", "credit"])
    def test_frees_what_was_paid(self, api, step):
        invoice = make_invoice(api.business)
        pay(invoice, "0.01")

        assert api.post(f"/invoices/{invoice.pk}/{step}").status_code in (200, 201)

        facts = api.get(f"/invoices/{invoice.pk}").json()
        assert (facts["status"], facts["open_cents"]) == ("cancelled", 0)
        assert (facts["paid_cents"], facts["credited_cents"]) == (0, facts["total_cents"])

    @pytest.mark.parametrize("step", ["cancel", "credit"])
    def test_refuses_drafts_credit_notes_and_what_is_cancelled(self, api, step):
        draft, invoice = make_draft(api.business), make_invoice(api.business)
        note = api.post(f"/invoices/{invoice.pk}/credit").json()

        for invoice_id in (draft.pk, invoice.pk, note["id"]):
            answer = api.post(f"/invoices/{invoice_id}/{step}")
            assert refusal_of(answer)[0] == 409

        assert refusal_of(api.post(f"/invoices/{draft.pk}/{step}"))[1] == "invoice_not_cancellable"

    def test_refuses_a_reason_that_does_not_fit(self, api):
        invoice = make_invoice(api.business)

        answer = api.post(f"/invoices/{invoice.pk}/cancel", {"reason": "x" * 301})

        assert answer.json()["error"]["fields"].keys() == {"reason"}


class TestEveryStep:
    @pytest.mark.parametrize("step", STEPS)
    def test_finds_nothing_of_another(self, api, mallory, step):
        draft = make_draft(api.business)

        assert mallory.post(f"/invoices/{draft.pk}/{step}").status_code == 404
        assert mallory.post(f"/invoices/nonsense/{step}").status_code == 404

    @pytest.mark.parametrize("step", STEPS)
    def test_needs_the_scope_to_write(self, api, step):
        draft = make_draft(api.business)
        reader = ApiClient(api.business, scopes=["read"])

        answer = reader.post(f"/invoices/{draft.pk}/{step}")

        assert refusal_of(answer) == (403, "insufficient_scope")


class TestStatus:
    def test_is_what_the_pages_show_at_every_turn(self, api):
        def shown(invoice):
            return api.get(f"/invoices/{invoice.pk}").json()["status"]

        moment = datetime(2026, 3, 2, 10, tzinfo=UTC)
        with time_machine.travel(moment, tick=False):
            draft, invoice = make_draft(api.business), make_invoice(api.business)
            assert (shown(draft), shown(invoice)) == ("draft", "sent")
            note_sent(invoice_id=invoice.pk, now=moment, actor=SYSTEM, channel="email")
            assert shown(invoice) == "sent"
            note_opened(invoice_id=invoice.pk, now=moment, actor=SYSTEM)
            assert shown(invoice) == "opened"
        with time_machine.travel(datetime(2026, 3, 16, 12, tzinfo=UTC), tick=False):
            assert shown(invoice) == "opened"
        with time_machine.travel(datetime(2026, 3, 16, 23, 30, tzinfo=UTC), tick=False):
            assert shown(invoice) == "overdue"
        pay(invoice)
        assert shown(invoice) == "paid"
        assert api.get(f"/invoices/{invoice.pk}").json()["paid_cents"] == 125000


class TestPdf:
    def test_is_kept_for_what_was_issued(self, api):
        invoice = make_invoice(api.business)

        first = api.get(f"/invoices/{invoice.pk}/pdf")
        again = api.get(
            f"/invoices/{invoice.pk}/pdf", headers={"If-None-Match": first.headers["ETag"]}
        )

        assert first.status_code == 200
        assert first.headers["Content-Type"] == "application/pdf"
        assert invoice.number in first.headers["Content-Disposition"]
        assert first.content.startswith(b"%PDF")
        assert api.get(f"/invoices/{invoice.pk}/pdf").content == first.content
        assert (again.status_code, again.content) == (304, b"")

    def test_answers_to_a_head(self, api):
        invoice = make_invoice(api.business)

        answer = api.call("HEAD", f"/invoices/{invoice.pk}/pdf")

        assert answer.status_code == 200
        assert answer.headers["ETag"]
        assert answer.content == b""

    def test_is_made_for_a_draft(self, api):
        draft = make_draft(api.business)

        answer = api.get(f"/invoices/{draft.pk}/pdf")

        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")

    def test_is_not_found_for_another(self, api, mallory):
        invoice = make_invoice(api.business)

        assert mallory.get(f"/invoices/{invoice.pk}/pdf").status_code == 404
        assert mallory.call("HEAD", f"/invoices/{invoice.pk}/pdf").status_code == 404
