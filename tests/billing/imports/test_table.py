from decimal import Decimal

import pytest

from billing.imports.models import RowKind, RowState
from billing.imports.sources.columns import guess_columns
from billing.invoices.models import Invoice
from clients.models import Client

pytestmark = pytest.mark.django_db


class TestTable:
    def test_guesses_our_documented_columns(self, plan):
        job = plan("invoices.csv", "csv")
        assert "" not in job.columns

    def test_rows_with_one_number_are_one_invoice(self, plan, take_over):
        take_over(plan("invoices.csv", "csv"))
        invoice = Invoice.objects.get(number="A-17")
        assert [line.quantity for line in invoice.lines.all()] == [Decimal("7.5"), Decimal(1)]
        assert (invoice.payable_amount, invoice.open_amount) == (Decimal("11362.50"), Decimal(0))
        assert invoice.client == Client.objects.get(number="77")

    def test_vat_rounded_line_by_line_is_a_rounding_and_listed(self, plan, take_over):
        job = plan("invoices.csv", "csv")
        assert job.rows.get(label="A-18").differences == [
            {"name": "vat", "rate": "", "stated": "79.85", "ours": "79.83"},
            {"name": "total", "rate": "", "stated": "500.03", "ours": "500.01"},
        ]

    def test_says_which_row_cannot_be_read_and_why(self, plan):
        job = plan("invoices.csv", "csv")
        left = job.rows.filter(kind=RowKind.INVOICE, state=RowState.LEFT_OUT)
        assert {row.line: row.notes[0] for row in left.exclude(label__in=["A-18", "A-19"])} == {
            6: "The invoice number is missing. Write it in each row.",
            8: "Row 8: Quantity: “x” is no number.",
        }


CREDITS = """\
Number;Date;Kind;Credited number;Client;Description;Quantity;Unit price;VAT rate;Total
B-1;2026-01-05;Invoice;;Acme;Work;2;100;25;250
B-2;2026-01-06;Credit note;B-1;Acme;Work;-1;100;25;-125
B-3;2026-01-07;Kreditfaktura;B-1;Acme;Work;1;100;25;125
B-4;2026-01-08;Credit note;B-1;Acme;Too much;1;100;25;125
"""
WORK = """\
Number;Date;Currency;Client;Description;Price;VAT rate;ROT/RUT;Total;Skattereduktion;Surcharge
C-1;2026-01-05;SEK;Acme;Cleaning;800;25;RUT;1125;500;100
C-1;;SEK;Acme;Soap;20;25;;;;
"""


class TestColumnsOfOtherSystems:
    def test_of_invoice_ninja_are_the_entity_and_the_label(self):
        header = [
            *("Invoice Number", "Invoice Date", "Invoice Due Date", "Invoice Status"),
            *("Invoice Amount", "Invoice Total Taxes", "Invoice Surcharge 1", "Client Name"),
            *("Item Product", "Item Notes", "Item Quantity", "Item Cost", "Item Tax Rate 1"),
        ]
        assert guess_columns(header) == [
            *("number", "issue_date", "due_date", "status", "total", "tax_total", "surcharge"),
            *("client_name", "description", "details", "quantity", "unit_price", "vat_rate"),
        ]


class TestCreditNotes:
    def test_take_their_invoice_back_until_nothing_is_left(self, plan, take_over):
        take_over(plan("credits.csv", "csv", CREDITS))
        invoice = Invoice.objects.get(number="B-1")
        linked = list(invoice.corrections.order_by("number").values_list("number", flat=True))
        assert (linked, invoice.status) == (["B-2", "B-3"], "cancelled")
        assert (invoice.open_amount, invoice.credited_total) == (Decimal(0), Decimal(250))
        assert Invoice.objects.get(number="B-4").preceding_invoice is None


class TestWorkForRotAndRut:
    def test_is_deducted_as_the_file_says(self, plan, take_over):
        take_over(plan("work.csv", "csv", WORK))
        invoice = Invoice.objects.get(number="C-1")
        assert (invoice.grand_total, invoice.charge_total) == (Decimal(1125), Decimal(100))
        assert (invoice.deduction_total, invoice.open_amount) == (Decimal(500), Decimal(625))
        assert {line.tax_deduction for line in invoice.lines.all()} == {"rut", ""}
