"""Every number stands in the ledger; whoever changes anything is found."""

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from billing.invoices.ledger import (
    OF_A_LINE,
    OF_AN_ALLOWANCE,
    OF_THE_DOCUMENT,
    OF_VAT,
    canonical,
    entry_facts,
    frozen_content,
)
from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.ledger_proof import Flaw, prove_series
from billing.invoices.models import AllowanceCharge, Invoice, InvoiceLine, VatSubtotal
from billing.invoices.operations import issue_invoice
from billing.numbering.operations import ensure_series
from billing.payments.cancellation import cancel_invoice
from tests.billing.test_verify_books import forge
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

ISSUERS = 20


def flaws_of(business, *, deep=True):
    return [flaw.code for flaw in prove_series(ensure_series(business), deep=deep).flaws]


@pytest.mark.django_db
class TestEntry:
    def test_says_what_the_number_was_given_to(self):
        invoice = make_invoice(make_business())
        entry = LedgerEntry.objects.get()
        assert (entry.position, entry.sequence_number, entry.number) == (1, 1, "2026-0001")
        assert (entry.document, entry.kind, entry.total) == (invoice, "invoice", 1250)
        assert (entry.client_name, entry.issue_date) == (invoice.client.name, TODAY)

    def test_follows_the_one_before_it(self):
        business = make_business()
        make_invoice(business)
        make_invoice(business)
        first, second = LedgerEntry.objects.order_by("position")
        assert (first.previous_hash, second.previous_hash) == ("", first.entry_hash)
        series = ensure_series(business)
        assert (series.chain_length, series.chain_hash) == (2, second.entry_hash)

    def test_can_be_verified_with_nothing_but_json_and_sha256(self):
        invoice = make_invoice(make_business())
        entry = LedgerEntry.objects.get()
        facts = json.loads(canonical(entry_facts(entry)))
        said = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        assert sha256(said.encode()).hexdigest() == entry.entry_hash
        content = canonical(frozen_content(Invoice.objects.get(pk=invoice.pk)))
        assert sha256(content).hexdigest() == facts["content_sha256"]
        assert json.loads(content)["document"]["grand_total"] == "1250.000"

    def test_a_credit_note_has_its_own(self):
        business = make_business()
        invoice = make_invoice(business)
        cancel_invoice(
            invoice_id=invoice.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
        )
        assert [entry.kind for entry in LedgerEntry.objects.order_by("position")] == [
            "invoice",
            "credit_note",
        ]
        assert flaws_of(business) == []

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE billing_ledgerentry SET total = 1",
            "UPDATE billing_ledgerentry SET client_name = ''",
            "DELETE FROM billing_ledgerentry",
        ],
    )
    def test_the_database_refuses_to_change_or_delete_it(self, statement):
        make_invoice(make_business())
        with pytest.raises(DatabaseError, match="only added to"), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_the_database_refuses_an_entry_beside_the_chain(self):
        make_invoice(make_business())
        entry = LedgerEntry.objects.get()
        entry.pk, entry.position, entry.sequence_number = None, 3, 3
        entry.document = make_draft(entry.business)
        with pytest.raises(DatabaseError, match="does not follow the end"):
            entry.save(force_insert=True)

    def test_every_column_is_hashed_or_left_out_on_purpose(self):
        left_out = {
            Invoice: {
                # Where it belongs, and what happens to it later.
                *("client_id", "wanted_series_id", "status", "allocated_total", "credited_total"),
                *("version", "external_id", "public_token", "sent_at", "opened_at", "cancelled_at"),
                *("created_at", "updated_at"),
                # What another system issued has no entry.
                "imported_from",
            },
            # The product is no part of the paper; what the line says of it is.
            InvoiceLine: {"id", "invoice_id", "product_id"},
            AllowanceCharge: {"id", "invoice_id"},
            VatSubtotal: {"id", "invoice_id"},
        }
        hashed = {
            Invoice: OF_THE_DOCUMENT,
            InvoiceLine: OF_A_LINE,
            AllowanceCharge: OF_AN_ALLOWANCE,
            VatSubtotal: OF_VAT,
        }
        for model, names in hashed.items():
            columns = {field.attname for field in model._meta.concrete_fields}
            assert columns == set(names) | left_out[model]


@pytest.mark.django_db
class TestProof:
    def test_of_honest_books_is_whole(self):
        business = make_business()
        for _ in range(3):
            make_invoice(business)
        proof = prove_series(ensure_series(business), deep=True)
        assert proof.is_whole
        [run] = proof.runs
        assert (run.first, run.last, run.count) == (1, 3, 3)
        assert (run.first_number, run.last_number) == ("2026-0001", "2026-0003")

    @pytest.mark.parametrize(
        ("statement", "code"),
        [
            ("UPDATE billing_invoiceline SET description = 'x' WHERE invoice_id = %s", "document"),
            ("UPDATE billing_invoiceline SET quantity = 2 WHERE invoice_id = %s", "document"),
            ("DELETE FROM billing_vatsubtotal WHERE invoice_id = %s", "document"),
            ("UPDATE billing_invoice SET due_date = '2030-01-01' WHERE id = %s", "document"),
            ("UPDATE billing_ledgerentry SET total = 1 WHERE document_id = %s", "entry"),
        ],
    )
    def test_finds_what_was_changed_past_the_triggers(self, statement, code):
        business = make_business()
        invoice = make_invoice(business)
        make_invoice(business)
        forge(statement, invoice.pk)
        assert flaws_of(business) == [f"changed_{code}"]

    def test_finds_another_total_without_hashing_anything(self):
        business = make_business()
        invoice = make_invoice(business)
        forge("UPDATE billing_ledgerentry SET total = 1 WHERE document_id = %s", invoice.pk)
        assert flaws_of(business, deep=False) == ["changed_document"]

    def test_finds_a_document_that_was_taken_away_with_its_entry(self):
        business = make_business()
        make_invoice(business)
        invoice = make_invoice(business)
        make_invoice(business)
        with transaction.atomic():
            forge("DELETE FROM billing_ledgerentry WHERE document_id = %s", invoice.pk)
            forge("DELETE FROM billing_invoice WHERE id = %s", invoice.pk)
            proof = prove_series(ensure_series(business))
            transaction.set_rollback(True)
        assert proof.flaws == (
            Flaw("gap", "2026-0001", 2, 2),
            Flaw("broken_link", "2026-0003"),
        )

    def test_finds_a_document_that_was_taken_away_alone(self):
        business = make_business()
        invoice = make_invoice(business)
        with transaction.atomic():
            forge("DELETE FROM billing_invoice WHERE id = %s", invoice.pk)
            flaws = flaws_of(business)
            transaction.set_rollback(True)
        assert flaws == ["no_document"]

    def test_finds_the_last_one_taken_away(self):
        business = make_business()
        make_invoice(business)
        invoice = make_invoice(business)
        forge("DELETE FROM billing_ledgerentry WHERE document_id = %s", invoice.pk)
        assert flaws_of(business) == ["no_entry", "wrong_end", "gap"]

    def test_costs_the_same_for_few_and_for_many(self, django_assert_num_queries):
        few, many = make_business(), make_business()
        make_invoice(few)
        for _ in range(4):
            make_invoice(many)
        for business in (few, many):
            series = ensure_series(business)
            with django_assert_num_queries(12):
                prove_series(series)


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_many_issuers_at_once_make_one_chain(self):
        business = make_business()
        client, actor = make_client(business), actor_of(business)
        drafts = [make_draft(business, client).pk for _ in range(ISSUERS)]

        def issue(pk):
            with transaction.atomic():
                issue_invoice(invoice_id=pk, issue_date=TODAY, now=NOW, actor=actor)
                if pk in drafts[::3]:
                    transaction.set_rollback(True)
            connection.close()

        with ThreadPoolExecutor(max_workers=ISSUERS) as pool:
            list(pool.map(issue, drafts))
        proof = prove_series(ensure_series(business), deep=True)
        assert proof.is_whole
        assert proof.count == ISSUERS - len(drafts[::3])


@pytest.mark.django_db
class TestDocumentsOfBefore:
    def test_are_entered_in_the_order_of_their_numbers_and_only_once(self):
        migration = import_module("billing.migrations.0030_enter_numbers_of_before")
        business = make_business()
        for _ in range(5):
            make_invoice(business)
        forge("DELETE FROM billing_ledgerentry")
        forge("UPDATE billing_series SET chain_length = 0, chain_hash = ''")
        assert "no_entry" in flaws_of(business)
        for _ in range(2):
            migration.enter(apps, None, batch=2)
        entries = LedgerEntry.objects.order_by("position")
        assert [entry.sequence_number for entry in entries] == [1, 2, 3, 4, 5]
        assert flaws_of(business) == []
