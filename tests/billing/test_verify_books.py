"""The books are checked against the engine; a forged figure is found."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.documents.operations import keep_document
from billing.payments.cancellation import cancel_invoice
from billing.payments.operations import begin_refund, record_payment
from tests.factories import NOW, TODAY, actor_of, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice():
    business = make_business()
    make_draft(business)
    cancelled = make_invoice(business)
    cancel_invoice(
        invoice_id=cancelled.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
    )
    invoice = make_invoice(business)
    payment = record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(1250),
        method="cash",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(business),
    )
    begin_refund(payment_id=payment.pk, amount=Decimal(750), actor=actor_of(business))
    keep_document(invoice_id=invoice.pk)
    return invoice


def forge(statement, *values):
    """Write past every trigger, as somebody with a database shell might."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


class TestVerifyBooks:
    def test_finds_nothing_in_honest_books(self, invoice, capsys):
        call_command("verify_books")
        assert capsys.readouterr().out == "4 invoices, nothing to find.\n"

    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            (
                "UPDATE billing_invoice SET tax_total = tax_total + 1, grand_total = grand_total"
                " + 1, payable_amount = payable_amount + 1 WHERE id = %s",
                "tax_total is 251.000, its lines give 250.00",
            ),
            (
                "UPDATE billing_invoiceline SET line_net_amount = 1 WHERE invoice_id = %s",
                "line 1 has 1.000, computed 1000.00",
            ),
            (
                "UPDATE billing_vatsubtotal SET tax_amount = 1 WHERE invoice_id = %s",
                "the VAT breakdown differs",
            ),
            (
                "UPDATE billing_invoice SET allocated_total = 1 WHERE id = %s",
                "allocated 1.000, its allocations sum 500",
            ),
            (
                "UPDATE billing_invoice SET credited_total = 1 WHERE id = %s",
                "credited 1.000, its notes settle 0",
            ),
            (
                "UPDATE billing_invoice SET preceding_invoice_id = %s WHERE type_code = 381",
                "it is issued, its credit notes deny it",
            ),
            (
                "UPDATE billing_payment SET amount = 1 WHERE invoice_id = %s",
                "kept 0, allocated 500.000",
            ),
            (
                "UPDATE billing_reversal SET amount = 1250 WHERE payment_id IN"
                " (SELECT id FROM billing_payment WHERE invoice_id = %s)",
                "kept 0.000, allocated 500.000",
            ),
            (
                "UPDATE billing_document SET sha256 = 'forged' WHERE invoice_id = %s",
                "its document was changed in the storage",
            ),
            (
                "UPDATE billing_invoice SET sequence_number = 5 WHERE id = %s",
                "2 numbers are missing",
            ),
        ],
    )
    def test_finds_what_was_forged(self, invoice, capsys, statement, sentence):
        forge(statement, invoice.pk)
        with pytest.raises(CommandError):
            call_command("verify_books")
        assert sentence in capsys.readouterr().err
