"""Paid twice, and one of the two goes back: the other settles the invoice, whichever it was."""

from decimal import Decimal

import pytest

from billing.payments.models import Payment, PaymentMethod
from billing.payments.operations import begin_refund, record_payment, undo_payment
from fastfaktura.core.models import Event
from tests.factories import TODAY, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db


def pay(invoice, amount) -> Payment:
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method=PaymentMethod.BANK_TRANSFER,
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


@pytest.fixture
def invoice():
    return make_invoice(make_business())


class TestPaidTwice:
    @pytest.mark.parametrize("which", [0, 1])
    def test_stays_paid_when_one_of_the_two_is_refunded(self, invoice, which):
        payments = [pay(invoice, "1250.00"), pay(invoice, "1250.00")]
        begin_refund(
            payment_id=payments[which].pk,
            amount=Decimal("1250.00"),
            actor=actor_of(invoice.business),
        )
        invoice.refresh_from_db()
        assert invoice.open_amount == 0
        assert Event.objects.filter(subject_id=invoice.pk, kind="invoice.paid").count() == 1

    def test_is_settled_as_far_as_what_is_left_reaches(self, invoice):
        whole, part = pay(invoice, "1250.00"), pay(invoice, "312.50")
        undo_payment(payment_id=whole.pk, actor=actor_of(invoice.business))
        invoice.refresh_from_db()
        assert invoice.allocated_total == Decimal("312.50")
        told = Event.objects.get(subject_id=invoice.pk, kind="payment.allocated")
        assert (told.data["amount"], told.data["payment"]) == ("312.500", str(part.pk))
