"""Drafts, issuing and what cannot be changed after."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftAllowance
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.issuing import MOST_LINES, InvoiceNotIssuable
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice, InvoiceLine, VatSubtotal
from billing.invoices.operations import (
    DraftChanged,
    delete_draft,
    draft_invoice,
    issue_invoice,
    note_opened,
    note_sent,
    save_draft,
)
from billing.invoices.parties import PartyCopy
from clients.models import Client
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_content,
    make_draft,
    make_invoice,
    make_line,
)

pytestmark = pytest.mark.django_db


def issue(draft):
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )


class TestSaveDraft:
    def test_replaces_lines_and_figures_and_counts_the_save(self):
        business = make_business()
        draft = make_draft(business)
        content = make_content(
            business,
            draft.client,
            lines=(make_line(quantity=Decimal(3)), make_line(unit_price=Decimal("0.005"))),
        )
        saved = save_draft(invoice_id=draft.pk, expected_version=1, content=content)
        saved.refresh_from_db()
        assert saved.version == 2
        assert [line.line_net_amount for line in saved.lines.all()] == [3000, Decimal("0.01")]
        assert saved.payable_amount == Decimal("3750.01")

    def test_refuses_to_overwrite_what_another_tab_saved(self):
        business = make_business()
        draft = make_draft(business)
        first = make_content(business, draft.client, notes="first tab")
        save_draft(invoice_id=draft.pk, expected_version=1, content=first)
        with pytest.raises(DraftChanged) as refusal:
            save_draft(
                invoice_id=draft.pk,
                expected_version=1,
                content=make_content(business, draft.client, notes="second tab"),
            )
        draft.refresh_from_db()
        assert (refusal.value.current_version, draft.notes) == (2, "first tab")

    def test_refuses_another_business_s_client(self):
        business = make_business()
        foreign = make_client(make_business())
        with pytest.raises(Client.DoesNotExist):
            draft_invoice(
                business=business,
                content=make_content(business, foreign),
                actor=actor_of(business),
            )
        with pytest.raises(Client.DoesNotExist):
            save_draft(
                invoice_id=make_draft(business).pk,
                expected_version=None,
                content=make_content(business, foreign),
            )

    def test_refuses_an_issued_invoice(self):
        invoice = make_invoice(make_business())
        with pytest.raises(InvalidTransition):
            save_draft(
                invoice_id=invoice.pk,
                expected_version=None,
                content=make_content(invoice.business, invoice.client),
            )


class TestIssueInvoice:
    def test_fixes_number_dates_parties_and_announces_it(self):
        business = make_business()
        invoice = issue(make_draft(business, make_client(business, payment_terms_days=30)))
        invoice.refresh_from_db()
        assert invoice.number == "2026-0001"
        assert invoice.issue_date == TODAY
        assert invoice.due_date == TODAY + timedelta(days=14)
        assert PartyCopy.from_json(invoice.seller).name == business.name
        assert PartyCopy.from_json(invoice.buyer).name == invoice.client.name
        assert invoice.payment_means["reference"] == "2026-0001"
        assert Event.objects.filter(kind="invoice.issued", subject_id=invoice.pk).count() == 1

    @pytest.mark.parametrize(
        ("own", "of_client", "days"), [(7, 30, 7), (None, 30, 30), (None, None, 14), (0, 30, 0)]
    )
    def test_takes_the_terms_of_the_invoice_then_the_client_then_the_business(
        self, own, of_client, days
    ):
        business = make_business(payment_terms_days=14)
        client = make_client(business, payment_terms_days=of_client)
        invoice = issue(make_draft(business, client, payment_terms_days=own))
        assert invoice.due_date == TODAY + timedelta(days=days)

    def test_keeps_what_the_client_was_called_on_that_day(self):
        invoice = make_invoice(make_business())
        then = invoice.client.name
        Client.objects.filter(pk=invoice.client_id).update(name="Renamed AS")
        invoice.refresh_from_db()
        assert PartyCopy.from_json(invoice.buyer).name == then

    def test_a_total_below_zero_is_not_rounded_to_nothing(self):
        # Whole coins lift a few hundredths below zero to nothing: no credit note undoes that.
        draft = make_draft(
            make_business(),
            rounds_cash=True,
            lines=(make_line(unit_price=Decimal("0.04"), quantity=Decimal(-1)),),
        )
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(draft)
        assert [problem.code for problem in refusal.value.problems] == ["negative_total"]

    def test_names_every_lack_at_its_field(self):
        business = make_business(profile={"vat_registered": False})
        client = make_client(business, archived_at=NOW)
        draft = make_draft(
            business,
            client,
            due_date=date(2026, 1, 1),
            lines=(
                make_line(description="  "),
                make_line(vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(0)),
                make_line(quantity=Decimal(-5)),
            ),
        )
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(draft)
        assert {(problem.field, problem.code) for problem in refusal.value.problems} == {
            ("client", "client_archived"),
            ("due_date", "due_before_issue"),
            ("lines", "negative_total"),
            ("lines.0.description", "no_description"),
            ("lines.0.vat_rate", "seller_not_registered"),
            ("client.vat_number", "no_buyer_vat_number"),
            ("lines.2.vat_rate", "seller_not_registered"),
        }
        draft.refresh_from_db()
        assert draft.number == ""

    def test_what_is_outside_the_scope_of_vat_stands_alone(self):
        outside = make_line(vat_category=VatCategory.OUTSIDE_SCOPE, vat_rate=Decimal(0))
        draft = make_draft(make_business(), lines=(make_line(), outside))
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(draft)
        (problem,) = refusal.value.problems
        assert (problem.field, problem.code) == ("lines.1.vat_rate", "outside_scope_mixed")
        assert issue(make_draft(make_business(), lines=(outside,))).number

    def test_what_stands_beside_the_lines_is_held_to_the_same_vat(self):
        beside = [
            DraftAllowance(is_charge=True, amount=Decimal(5), reason="Fee", vat_category=category)
            for category in ("O", "AE")
        ]
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(make_draft(make_business(), allowances=tuple(beside)))
        assert {(problem.field, problem.code) for problem in refusal.value.problems} == {
            ("allowances.0.vat", "outside_scope_mixed"),
            ("client.vat_number", "no_buyer_vat_number"),
        }

    def test_refuses_more_lines_than_a_document_can_have(self):
        draft = make_draft(make_business(), lines=(make_line(),) * (MOST_LINES + 1))
        with pytest.raises(InvoiceNotIssuable) as refusal:
            issue(draft)
        (problem,) = refusal.value.problems
        assert (problem.field, problem.code) == ("lines", "too_many_lines")
        assert "2000" in problem.message

    def test_is_done_once(self):
        invoice = make_invoice(make_business())
        with pytest.raises(InvalidTransition):
            issue(invoice)


class TestFrozenInvoice:
    def test_cannot_be_changed_by_any_writer(self):
        invoice = make_invoice(make_business())
        for change in (
            {"notes": "forged"},
            {"number": "1"},
            {"client": make_client(invoice.business)},
            {"status": "draft", "number": "", "sequence_number": None, "series": None},
            {"due_date": date(2030, 1, 1)},
        ):
            with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
                Invoice.objects.filter(pk=invoice.pk).update(**change)

    def test_cannot_be_deleted(self):
        invoice = make_invoice(make_business())
        with pytest.raises(DatabaseError, match="cannot be deleted"), transaction.atomic():
            Invoice.objects.filter(pk=invoice.pk)._raw_delete("default")
        with pytest.raises(InvalidTransition):
            delete_draft(invoice_id=invoice.pk, actor=actor_of(invoice.business))

    def test_keeps_its_lines(self):
        invoice = make_invoice(make_business())
        draft = make_draft(invoice.business)
        line, stray = invoice.lines.get(), draft.lines.get()
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            InvoiceLine.objects.filter(pk=line.pk).update(quantity=2)
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            InvoiceLine.objects.filter(pk=line.pk).update(invoice=draft, position=9)
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            InvoiceLine.objects.filter(pk=stray.pk).update(invoice=invoice, position=9)
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            line.delete()
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            VatSubtotal.objects.filter(invoice=invoice).update(tax_amount=0)

    def test_takes_no_further_parts(self):
        invoice = make_invoice(make_business())
        for part in (
            InvoiceLine(invoice=invoice, position=2, vat_rate=25),
            VatSubtotal(invoice=invoice, vat_category="S", vat_rate=12),
        ):
            with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
                part.save()
        with pytest.raises(DatabaseError, match="parts"), transaction.atomic():
            invoice.vat_subtotals.all()._raw_delete("default")

    def test_notes_that_it_was_sent_and_opened_once(self):
        invoice = make_invoice(make_business())
        actor = actor_of(invoice.business)
        assert note_sent(invoice_id=invoice.pk, now=NOW, actor=actor, channel="email")
        assert not note_sent(invoice_id=invoice.pk, now=NOW + timedelta(1), actor=actor, channel="")
        assert Event.objects.filter(kind="invoice.sent").count() == 1
        assert note_opened(invoice_id=invoice.pk, now=NOW, actor=actor)
        assert not note_opened(invoice_id=invoice.pk, now=NOW + timedelta(1), actor=actor)
        invoice.refresh_from_db()
        assert (invoice.sent_at, invoice.opened_at) == (NOW, NOW)


class TestDrafts:
    def test_cannot_have_totals_that_do_not_add_up(self):
        draft = make_draft(make_business())
        with pytest.raises(DatabaseError, match="invoice_totals_add_up"), transaction.atomic():
            Invoice.objects.filter(pk=draft.pk).update(tax_total=1)

    def test_a_duplicate_says_the_same_without_dates(self):
        invoice = make_invoice(make_business(), notes="Thank you", delivery_date=TODAY)
        twin = duplicate_invoice(invoice_id=invoice.pk, actor=actor_of(invoice.business))
        assert (twin.notes, twin.client, twin.payable_amount) == (
            "Thank you",
            invoice.client,
            invoice.payable_amount,
        )
        assert (twin.number, twin.issue_date, twin.due_date, twin.delivery_date) == (
            "",
            None,
            None,
            None,
        )
        assert twin.public_token != invoice.public_token

    def test_a_deleted_draft_leaves_its_event(self):
        draft = make_draft(make_business())
        pk = draft.pk
        delete_draft(invoice_id=pk, actor=actor_of(draft.business))
        assert not Invoice.objects.filter(pk=pk).exists()
        assert Event.objects.filter(kind="invoice.deleted", subject_id=pk).exists()
