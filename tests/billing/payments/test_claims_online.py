"""The pay button with claims: one amount, one page, closed when what is asked for changes."""

from decimal import Decimal

import pytest
from django.utils import timezone

from billing.claims.models import Claim, ClaimState
from billing.claims.operations import confirm_claims, waive_claim, withdraw_claims
from billing.claims.queries import claimed_open
from billing.payments.claims_ledger import follow_claims
from billing.payments.ledger import surplus
from billing.payments.models import AttemptState, Payment, PaymentAttempt
from billing.payments.online import close_outdated, online_offer, start_payment
from billing.payments.operations import record_payment
from billing.payments.reconciling import reconcile
from billing.payments.sweeping import sweep
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.ids import new_id
from tests.factories import NOW, TODAY, actor_of, make_claim

pytestmark = pytest.mark.django_db(transaction=True)


def start(invoice):
    return start_payment(invoice_id=invoice.pk, now=timezone.now())


def attempt_of(page) -> PaymentAttempt:
    return PaymentAttempt.objects.get(pk=page.attempt_id)


def status_of(town, page) -> str:
    return town.find("checkout.session", attempt_of(page).session_id)["status"]


def settle(town, page) -> Payment:
    town.pay(attempt_of(page).session_id)
    reconcile(attempt_id=page.attempt_id, now=timezone.now())
    return Payment.objects.get(attempt=page.attempt_id)


class TestThePayButton:
    def test_asks_for_invoice_and_claims_and_settles_both(self, town, invoice):
        make_claim(invoice)
        assert online_offer(invoice).amount.amount == Decimal(1288)
        page = start(invoice)
        assert page.amount.amount == Decimal(1288)
        payment = settle(town, page)
        invoice.refresh_from_db()
        assert (invoice.open_amount, claimed_open(invoice), surplus(payment)) == (0, 0, 0)
        assert online_offer(invoice).state == "closed"

    def test_asks_for_the_claims_of_a_paid_invoice(self, town, invoice):
        make_claim(invoice)
        record_payment(
            invoice_id=invoice.pk,
            amount=Decimal(1250),
            method="cash",
            received_date=TODAY,
            today=TODAY,
            actor=actor_of(invoice.business),
        )
        page = start(invoice)
        assert page.amount.amount == Decimal(38)
        settle(town, page)
        assert claimed_open(invoice) == 0


class TestAPageThatIsOpen:
    def test_is_closed_when_a_claim_appears(self, town, invoice):
        page = start(invoice)
        late = make_claim(invoice, state=ClaimState.PENDING, cause_id=new_id())
        close_outdated(invoice_id=invoice.pk, now=timezone.now())
        assert status_of(town, page) == "open"
        confirm_claims(cause_id=late.cause_id, now=NOW)
        close_outdated(invoice_id=invoice.pk, now=timezone.now())
        assert status_of(town, page) == "expired"
        assert start(invoice).amount.amount == Decimal(1288)

    def test_is_closed_when_a_claim_is_waived(self, town, invoice):
        claim = make_claim(invoice)
        page = start(invoice)
        waive_claim(claim_id=claim.pk, reason="", actor=SYSTEM, now=NOW)
        close_outdated(invoice_id=invoice.pk, now=timezone.now())
        assert status_of(town, page) == "expired"

    def test_is_closed_by_the_sweep_where_nobody_heard(self, town, invoice):
        page = start(invoice)
        reconcile(attempt_id=page.attempt_id, now=timezone.now())
        make_claim(invoice)
        sweep(now=timezone.now())
        assert attempt_of(page).state == AttemptState.EXPIRED

    def test_is_left_alone_by_the_sweep_while_it_asks_for_what_is_owed(self, town, invoice):
        make_claim(invoice)
        page = start(invoice)
        reconcile(attempt_id=page.attempt_id, now=timezone.now())
        sweep(now=timezone.now())
        assert attempt_of(page).state == AttemptState.OPEN

    def test_that_was_paid_before_it_closed_pays_what_it_asked_for(self, town, invoice):
        page = start(invoice)
        town.pay(attempt_of(page).session_id)
        make_claim(invoice)
        close_outdated(invoice_id=invoice.pk, now=timezone.now())
        invoice.refresh_from_db()
        assert (invoice.open_amount, claimed_open(invoice)) == (0, Decimal(38))

    def test_whose_claim_was_withdrawn_while_it_was_paid_leaves_a_surplus(self, town, invoice):
        claim = make_claim(invoice, cause_id=new_id())
        page = start(invoice)
        town.pay(attempt_of(page).session_id)
        withdraw_claims(cause_id=claim.cause_id, now=NOW)
        follow_claims(invoice_id=invoice.pk)
        reconcile(attempt_id=page.attempt_id, now=timezone.now())
        payment = Payment.objects.get(attempt=page.attempt_id)
        assert surplus(payment) == Decimal(38)
        assert Claim.objects.get().allocated_total == 0
