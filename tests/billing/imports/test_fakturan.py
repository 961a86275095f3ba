import contextlib
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from billing.catalog.models import Product
from billing.delivery.models import Channel
from billing.delivery.operations import send_invoice
from billing.delivery.reminding import NotRemindable
from billing.imports.models import ImportRow, RowState
from billing.imports.operations import confirm_import
from billing.imports.working import work_jobs, work_next_row
from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.lifecycle import DisplayStatus, display_status
from billing.invoices.models import Invoice
from billing.invoices.queries import IS_OPEN
from billing.invoices.series import save_series
from billing.numbering.operations import ensure_series
from billing.payments.models import Payment
from clients.models import Client
from fastfaktura.core.events import SYSTEM
from tests.factories import NOW, TODAY, make_invoice, make_member

pytestmark = pytest.mark.django_db


def verdicts(job) -> dict[str, str]:
    return {row.label: row.state for row in job.rows.all()}


class TestDryRun:
    def test_writes_nothing_but_itself(self, plan):
        plan("fakturan.json", "fakturan")
        assert not Client.objects.exists()
        assert not Invoice.papers.exists()
        assert not Product.objects.exists()

    def test_says_of_each_what_will_become_of_it(self, plan):
        job = plan("fakturan.json", "fakturan")
        assert verdicts(job) == {
            "Bageriet Solen AB": "ready",
            "Testa Testsson": "ready",
            "Bread": "ready",
            "1041": "ready",
            "1042": "ready",
            "1043": "left_out",
            "1044": "ready",
            "1045": "left_out",
            "1046": "ready",
            "1047": "ready",
            "1048": "left_out",
        }

    def test_lists_differences_to_the_cent(self, plan):
        job = plan("fakturan.json", "fakturan")
        rounded, wrong = job.rows.get(label="1042"), job.rows.get(label="1043")
        assert rounded.differences == [
            {"name": "total", "rate": "", "stated": "956", "ours": "956.25"}
        ]
        assert rounded.notes == ["The sum is kept as stated: -0.25 of it is rounding."]
        assert wrong.differences == [
            {"name": "total", "rate": "", "stated": "1300", "ours": "1250.00"}
        ]

    def test_names_what_cannot_be_read(self, plan):
        job = plan("fakturan.json", "fakturan")
        (sentence,) = job.rows.get(label="1045").notes
        assert sentence.startswith("date: “03/04/2026” is no day")
        assert "does not say what the tax agency pays" in job.rows.get(label="1048").notes[0]
        assert "is no email address" in job.rows.get(label="Testa Testsson").notes[0]

    def test_a_number_of_ours_or_to_come_is_left_out(self, business, plan):
        series = ensure_series(business)
        save_series(
            series_id=series.pk,
            name=series.name,
            pattern="1{NNN}",
            reset="never",
            today=TODAY,
            actor=SYSTEM,
        )
        row = plan("fakturan.json", "fakturan").rows.get(label="1041")
        assert row.state == RowState.LEFT_OUT
        assert "would come to this number by itself" in row.notes[0]


class TestTakingOver:
    def test_keeps_numbers_sums_and_payments(self, plan, take_over):
        job = take_over(plan("fakturan.json", "fakturan"))
        assert job.state == "done"
        paid, rounded = Invoice.objects.get(number="1041"), Invoice.objects.get(number="1042")
        assert (paid.payable_amount, paid.open_amount) == (Decimal(2370), Decimal(0))
        assert (rounded.grand_total, rounded.rounding_amount) == (
            Decimal("956.25"),
            Decimal("-0.25"),
        )
        assert rounded.open_amount == Decimal(956)
        assert Payment.objects.get().received_date == date(2025, 11, 20)
        assert (paid.issue_date, paid.due_date) == (date(2025, 11, 3), date(2025, 12, 3))
        draft = Invoice.objects.get(external_id="fakturan:104")
        assert (draft.status, draft.number, draft.imported_from) == ("draft", "", "")

    def test_takes_no_number_of_ours_and_leaves_the_ledger_alone(self, business, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))
        assert not LedgerEntry.objects.exists()
        assert make_invoice(business).number == "2026-0001"
        out = StringIO()
        call_command("verify_books", stdout=out)
        assert "nothing to find" in out.getvalue()

    def test_the_same_file_again_changes_nothing(self, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))
        before = Invoice.papers.count(), Client.objects.count(), Product.objects.count()
        again = plan("fakturan.json", "fakturan")
        states = set(again.rows.values_list("state", flat=True))
        assert states == {RowState.KNOWN, RowState.LEFT_OUT}
        assert (Invoice.papers.count(), Client.objects.count(), Product.objects.count()) == before

    def test_two_plans_of_one_file_import_it_once(self, plan, take_over):
        one, two = plan("fakturan.json", "fakturan"), plan("fakturan.json", "fakturan")
        take_over(one)
        take_over(two)
        assert Invoice.papers.count() == 5
        assert not ImportRow.objects.filter(job=two, state=RowState.DONE).exists()

    def test_nothing_of_it_is_sent_or_reminded_of(self, actor, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))
        invoice = Invoice.objects.get(number="1042")
        with pytest.raises(NotRemindable):
            send_invoice(invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor, now=NOW)


class TestWorkForRotAndRut:
    def test_is_seen_in_the_sum_and_told_apart_by_its_share(self, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))

        roof = Invoice.objects.get(number="1046")

        assert (roof.grand_total, roof.deduction_total) == (Decimal(1000), Decimal(300))
        assert (roof.payable_amount, roof.open_amount) == (Decimal(700), Decimal(700))
        assert roof.lines.get().tax_deduction == "rot"


class TestWhatGivesMoneyBack:
    def test_is_a_credit_note_that_stands_alone(self, plan, take_over):
        job = plan("fakturan.json", "fakturan")
        take_over(job)

        note = Invoice.objects.get(number="1047")

        assert (note.is_credit_note, note.preceding_invoice) == (True, None)
        assert (note.grand_total, note.lines.get().quantity) == (Decimal(250), Decimal(2))
        assert display_status(note, today=TODAY) == DisplayStatus.PAID
        assert "it stands alone" in job.rows.get(label="1047").notes[0]

    def test_has_its_pages_though_its_invoice_stayed_there(self, business, client, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))
        note = Invoice.objects.get(number="1047")
        client.force_login(make_member(business))

        ours = client.get(reverse("invoices:show", args=[note.pk]))
        theirs = client.get(reverse("public:invoice", args=[note.public_token]), {"lang": "en"})

        assert (ours.status_code, theirs.status_code) == (200, 200)
        assert "There is nothing to pay." in theirs.content.decode()

    def test_is_owed_by_nobody(self, business, plan, take_over):
        take_over(plan("fakturan.json", "fakturan"))

        open_ones = Invoice.objects.filter(IS_OPEN).values_list("number", flat=True)

        assert set(open_ones) == {"1042", "1046"}


class TestAStopInTheMiddle:
    def test_writes_nothing_twice(self, actor, plan):
        job = plan("fakturan.json", "fakturan")
        confirm_import(job_id=job.pk, now=NOW, actor=actor)
        work_jobs(now=NOW, limit=3)
        # A process that dies takes its row's transaction with it.
        with contextlib.suppress(ZeroDivisionError), transaction.atomic():
            work_next_row(job_id=job.pk, now=NOW)
            _crash = 1 / 0
        assert Invoice.papers.count() == 0

        work_jobs(now=NOW, limit=1000)
        work_jobs(now=NOW, limit=1000)

        job.refresh_from_db()
        assert job.state == "done"
        assert (Invoice.papers.count(), Client.objects.count(), Product.objects.count()) == (
            5,
            2,
            1,
        )
        assert Payment.objects.count() == 1
