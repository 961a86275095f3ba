"""The chip of an invoice says what happened, and nothing that did not."""

from decimal import Decimal

import pytest

from billing.invoices.operations import note_sent
from billing.pages.wording import StatusWords, status_words
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from fastfaktura.core.events import SYSTEM
from tests.factories import NOW, TODAY, make_invoice

pytestmark = pytest.mark.django_db


def pay_a_tenth(invoice):
    """Record a tenth of what an invoice asks for."""
    record_payment(
        invoice_id=invoice.pk,
        amount=(invoice.payable_amount / 10).quantize(Decimal("0.01")),
        received_date=TODAY,
        method=PaymentMethod.BANK_TRANSFER,
        today=TODAY,
        actor=SYSTEM,
    )
    invoice.refresh_from_db()


class TestTheChipOfAPartPaidInvoice:
    def test_claims_no_sending_that_never_was(self, business):
        invoice = make_invoice(business)
        pay_a_tenth(invoice)
        assert status_words(invoice, today=TODAY) == StatusWords("issued", "10 % paid")

    def test_says_that_it_was_sent(self, business):
        invoice = make_invoice(business)
        note_sent(invoice_id=invoice.pk, now=NOW, actor=SYSTEM, channel="email")
        pay_a_tenth(invoice)
        assert status_words(invoice, today=TODAY) == StatusWords("sent", "10 % paid")
