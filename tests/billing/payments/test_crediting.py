"""Credit notes and money of one invoice in any order: the sums always add up."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from threading import Barrier

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.claims.queries import settlements_of
from billing.invoices.credit_content import CreditTooLarge, CreditWish, NothingToCredit
from billing.invoices.credit_left import credit_left
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.payments.crediting import credit_invoice
from billing.payments.ledger import kept_amount, surplus
from billing.payments.models import Payment
from billing.payments.operations import allocate_surplus, begin_refund, record_payment, undo_payment
from billing.payments.queries import problems, surplus_of_invoice
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_invoice,
    make_line,
)
from tests.nightly import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


def pay(invoice, amount):
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="cash",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def credit(invoice, **wish):
    return credit_invoice(
        invoice_id=invoice.pk,
        wish=CreditWish(**wish),
        reason="",
        issue_date=TODAY,
        now=NOW,
        actor=actor_of(invoice.business),
    )


def fresh(invoice):
    return Invoice.objects.get(pk=invoice.pk)


class TestCreditOfWhatWasPaid:
    def test_frees_what_is_owed_no_more_and_flags_it(self, business):
        invoice = make_invoice(business)
        payment = pay(invoice, 1000)
        credit(invoice, amount=Decimal(500))
        assert (fresh(invoice).open_amount, surplus(payment)) == (0, 250)
        assert (fresh(invoice).paid_amount, fresh(invoice).credited_total) == (750, 500)
        assert surplus_of_invoice(invoice) == 250
        assert [each.pk for each in problems(business)] == [payment.pk]
        kinds = list(
            Event.objects.filter(subject_id=invoice.pk)
            .order_by("id")
            .values_list("kind", flat=True)
        )
        assert kinds[-3:] == ["invoice.credited", "payment.overpaid", "invoice.paid"]

    def test_is_given_back_by_a_press_of_a_button_only(self, business):
        invoice = make_invoice(business)
        payment = pay(invoice, 1250)
        credit(invoice)
        assert kept_amount(payment) == 1250
        begin_refund(payment_id=payment.pk, amount=Decimal(1250), actor=actor_of(business))
        assert (fresh(invoice).status, fresh(invoice).open_amount) == ("cancelled", 0)
        assert surplus_of_invoice(invoice) == 0

    def test_bears_no_interest(self, business):
        invoice = make_invoice(business)
        pay(invoice, 1250)
        credit(invoice, amount=Decimal(500))
        days = {each.amount: each.day for each in settlements_of(fresh(invoice))}
        assert days == {Decimal(750): TODAY, Decimal(500): invoice.issue_date}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("pay", "lines", "amount", "cancel", "refund", "undo")),
        st.integers(1, 1000),
    ),
    max_size=7,
)


def step(invoice, kind, part):
    actor = actor_of(invoice.business)
    left = credit_left(invoice)
    payment = Payment.objects.filter(invoice=invoice).order_by("?").first()
    share = Decimal(part) / 1000
    match kind:
        case "pay":
            pay(invoice, (share * invoice.payable_amount).quantize(Decimal("0.01")) or 1)
        case "lines":
            credit(
                invoice,
                quantities={
                    each.line.pk: (each.quantity * share).quantize(Decimal("0.001"))
                    for each in left.lines
                },
            )
        case "amount":
            credit(invoice, amount=(left.grand_total.amount * share).quantize(Decimal("0.01")))
        case "cancel":
            credit(invoice)
        case "refund" if payment and kept_amount(payment):
            amount = (kept_amount(payment) * share).quantize(Decimal("0.01")) or Decimal("0.01")
            begin_refund(payment_id=payment.pk, amount=amount, actor=actor)
        case "undo" if payment:
            undo_payment(payment_id=payment.pk, actor=actor)


class TestAnyHistory:
    @settings(
        max_examples=examples(12, at_night=1000),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(STEPS, st.booleans())
    def test_adds_up_after_every_step(self, business, steps, is_gross):
        with transaction.atomic():
            invoice = make_invoice(
                business,
                prices_include_tax=is_gross,
                lines=(
                    make_line(quantity=Decimal(3), unit_price=Decimal("33.33")),
                    make_line(unit_price=Decimal("19.95"), vat_rate=Decimal(15)),
                ),
            )
            for kind, part in steps:
                try:
                    step(invoice, kind, part)
                except (InvalidTransition, NothingToCredit, CreditTooLarge):
                    continue
                self.assert_sound(fresh(invoice))
            call_command("verify_books", business=str(business.pk))
            transaction.set_rollback(True)

    def assert_sound(self, invoice):
        notes = list(invoice.corrections.all())
        credited = sum((note.payable_amount for note in notes), Decimal(0))
        payments = list(Payment.objects.filter(invoice=invoice))
        kept = sum((kept_amount(each) for each in payments), Decimal(0))
        free = sum((surplus(each) for each in payments), Decimal(0))
        assert invoice.credited_total == credited
        assert invoice.paid_amount == kept - free
        assert invoice.open_amount == invoice.payable_amount - credited - (kept - free)
        assert min(invoice.open_amount, free, credited) >= 0
        # Nobody is owed money while the invoice is still asked for.
        assert not (invoice.open_amount and free)
        assert (invoice.status == "cancelled") == (credited == invoice.payable_amount)


def at_once(*steps):
    """Run steps in threads of their own from the same instant on; return what each came to."""
    barrier = Barrier(len(steps))

    def run(step):
        close_old_connections()
        try:
            barrier.wait(10)
            return step()
        except (InvalidTransition, CreditTooLarge, NothingToCredit) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        return [each.result(30) for each in [threads.submit(run, step) for step in steps]]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_two_that_together_are_too_much_one_is_refused(self, business):
        invoice = make_invoice(business)

        results = at_once(*[lambda: credit(invoice, amount=Decimal(800))] * 2)

        note = invoice.corrections.get()
        assert [each for each in results if isinstance(each, Invoice)] == [note]
        assert (note.grand_total, fresh(invoice).open_amount) == (800, invoice.grand_total - 800)

    def test_two_that_fit_have_numbers_of_their_own(self, business):
        invoice = make_invoice(business)

        notes = at_once(*[lambda: credit(invoice, amount=Decimal(500))] * 2)

        assert len({note.number for note in notes}) == 2
        assert fresh(invoice).open_amount == invoice.grand_total - 1000

    def test_a_surplus_is_used_once(self, business):
        client = make_client(business)
        pay(make_invoice(business, client), "1350")
        late = [make_invoice(business, client) for _each in range(2)]
        actor = actor_of(business)

        used = at_once(
            *(partial(allocate_surplus, invoice_id=invoice.pk, actor=actor) for invoice in late)
        )

        assert sorted(used) == [0, 100]
        assert sorted(fresh(each).open_amount for each in late) == [1150, 1250]
