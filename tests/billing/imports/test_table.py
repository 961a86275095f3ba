from decimal import Decimal

import pytest

from billing.imports.models import RowKind, RowState
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
