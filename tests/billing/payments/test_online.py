"""Paying online, from the click to the books, with the simulator at the other end."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from billing.payments import credentials, ledger
from billing.payments.asking import payable_online
from billing.payments.cancellation import cancel_invoice
from billing.payments.gateway import GatewayRefused
from billing.payments.models import (
    AttemptState,
    InboundEvent,
    Payment,
    PaymentAttempt,
    Reversal,
    ReversalState,
)
from billing.payments.online import (
    CannotPayOnline,
    NothingToPay,
    PaymentUnderWay,
    TryAgainShortly,
    close_outdated,
    online_offer,
    start_payment,
)
from billing.payments.operations import ask_again, begin_refund, record_payment, undo_payment
from billing.payments.queries import problems
from billing.payments.reconciling import reconcile
from billing.payments.refunding import send_refund
from billing.payments.simulator import disputes, refunds
from billing.payments.simulator.simulator import Outage
from billing.payments.sweeping import collect_missed_events, sweep
from billing.payments.tasks import close_outdated_page
from fastfaktura.core.models import Event, EventDelivery
from tests.factories import TODAY, actor_of, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db(transaction=True)

IBAN_GOOD, IBAN_BAD = "DE89370400440532013000", "DE62370400440532013001"


def start(invoice):
    return start_payment(invoice_id=invoice.pk, now=timezone.now())


def session_of(page) -> str:
    return PaymentAttempt.objects.get(pk=page.attempt_id).session_id


def settle_attempt(page):
    return reconcile(attempt_id=page.attempt_id, now=timezone.now())


def paid_online(town, invoice):
    page = start(invoice)
    town.pay(session_of(page))
    settle_attempt(page)
    invoice.refresh_from_db()
    return Payment.objects.get(attempt=page.attempt_id)


def kinds(invoice) -> list[str]:
    events = Event.objects.filter(subject_id=invoice.pk).order_by("id")
    return [each.kind for each in events if each.kind.startswith(("payment.", "invoice.paid"))]


def pay_by_bank(invoice, amount="1250.00"):
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


class TestStartPayment:
    def test_opens_a_page_for_what_is_owed(self, town, invoice):
        page = start(invoice)
        assert page.url.endswith(session_of(page))
        assert str(page.amount) == "1250.00 NOK"
        session = town.find("checkout.session", session_of(page))
        assert session["success_url"].endswith("/return/?session_id={CHECKOUT_SESSION_ID}")
        assert session["metadata"].keys() == {"invoice", "business", "attempt"}

    def test_a_second_click_gets_the_same_page(self, town, invoice):
        assert start(invoice) == start(invoice)
        assert PaymentAttempt.objects.count() == 1

    def test_after_a_lost_answer_the_next_click_goes_on(self, town, invoice):
        # Twice: the SDK itself repeats a call once.
        town.simulator.outage = Outage("lost", 2)
        with pytest.raises(TryAgainShortly):
            start(invoice)
        page = start(invoice)
        assert PaymentAttempt.objects.get().state == AttemptState.OPEN
        assert len(sessions(town)) == 1
        assert page.url

    def test_a_page_for_another_amount_is_closed_first(self, town, invoice):
        first = start(invoice)
        pay_by_bank(invoice, "250")
        second = start(invoice)
        assert second.amount.amount == Decimal(1000)
        assert town.find("checkout.session", session_of(first))["status"] == "expired"

    def test_what_was_paid_before_the_page_was_closed_is_booked(self, town, invoice):
        page = start(invoice)
        town.pay(session_of(page))
        pay_by_bank(invoice, "250")
        with pytest.raises(NothingToPay):
            start(invoice)
        assert sum(payment.amount for payment in Payment.objects.all()) == Decimal(1500)
        assert "payment.overpaid" in kinds(invoice)

    def test_an_old_page_makes_way_for_a_new_one(self, town, invoice):
        start(invoice)
        later = timezone.now() + timedelta(hours=3)
        town.clock.offset = 3 * 3600
        town.simulator.tick()
        page = start_payment(invoice_id=invoice.pk, now=later)
        assert [each.state for each in PaymentAttempt.objects.order_by("id")] == [
            AttemptState.EXPIRED,
            AttemptState.OPEN,
        ]
        assert page.url

    def test_a_lost_answer_of_yesterday_makes_way_too(self, town, invoice):
        town.simulator.outage = Outage("refused", 2)
        with pytest.raises(TryAgainShortly):
            start(invoice)
        town.clock.offset = 86400
        assert start_payment(invoice_id=invoice.pk, now=timezone.now() + timedelta(days=1)).url

    def test_a_debit_under_way_is_not_doubled(self, town, invoice):
        page = start_eur(town, invoice.business)
        attempt = settle_attempt(page)
        assert attempt.state == AttemptState.PROCESSING
        with pytest.raises(PaymentUnderWay):
            start(attempt.invoice)
        assert online_offer(attempt.invoice).state == "processing"

    def test_nothing_is_asked_of_a_draft(self, sandbox):
        with pytest.raises(NothingToPay):
            start(make_draft(sandbox))

    def test_a_live_business_without_a_key_takes_nothing(self):
        invoice = make_invoice(make_business())
        assert online_offer(invoice).state == "unavailable"
        with pytest.raises(CannotPayOnline):
            start(invoice)


def sessions(town) -> list[dict]:
    with town.simulator.book(town.account) as book:
        return list(book.all("checkout.session"))


def start_eur(town, business, iban=IBAN_GOOD):
    page = start(make_invoice(business, currency="EUR"))
    town.pay(session_of(page), iban, "sepa_debit")
    return page


class TestReconcile:
    def test_books_a_card_payment_once(self, town, invoice):
        page = start(invoice)
        town.pay(session_of(page))
        for _ in range(3):
            settle_attempt(page)
        invoice.refresh_from_db()
        assert invoice.open_amount == 0
        assert kinds(invoice) == ["payment.received", "invoice.paid"]

    def test_a_declined_card_books_nothing(self, town, invoice):
        page = start(invoice)
        town.pay(session_of(page), "4000000000000002")
        assert settle_attempt(page).failure_reason == "generic_decline"
        assert not Payment.objects.exists()
        assert start(invoice) == page

    @pytest.mark.parametrize(
        ("iban", "told"),
        [
            (IBAN_GOOD, ["payment.processing", "payment.received", "invoice.paid"]),
            (IBAN_BAD, ["payment.processing", "payment.failed"]),
        ],
    )
    def test_a_bank_debit_is_told_twice(self, town, sandbox, iban, told):
        page = start_eur(town, sandbox, iban)
        settle_attempt(page)
        town.clock.offset = 600
        town.simulator.tick()
        attempt = settle_attempt(page)
        assert kinds(attempt.invoice) == told

    def test_an_older_answer_does_not_undo_a_newer_one(self, town, invoice):
        payment = paid_online(town, invoice)
        before = PaymentAttempt.objects.get().reconciled_at - timedelta(minutes=1)
        with town.simulator.book(town.account) as book:
            disputes.open_dispute(book, next(book.all("charge")))
        reconcile(attempt_id=payment.attempt_id, now=before)
        assert not payment.reversals.exists()

    def test_a_dispute_opens_the_invoice_but_not_the_button(self, town, invoice):
        payment = paid_online(town, invoice)
        with town.simulator.book(town.account) as book:
            dispute = disputes.open_dispute(book, next(book.all("charge")))
        reconcile(attempt_id=payment.attempt_id, now=timezone.now())
        invoice.refresh_from_db()
        assert (invoice.open_amount, payable_online(invoice)) == (Decimal(1250), 0)
        with town.simulator.book(town.account) as book:
            disputes.close(book, dispute["id"], "won")
        reconcile(attempt_id=payment.attempt_id, now=timezone.now())
        invoice.refresh_from_db()
        assert invoice.open_amount == 0
        assert kinds(invoice)[-2:] == ["payment.disputed", "payment.dispute_won"]

    def test_a_dispute_won_closes_the_page_that_asked_again(self, town, invoice):
        payment = paid_online(town, invoice)
        with town.simulator.book(town.account) as book:
            dispute = disputes.open_dispute(book, next(book.all("charge")))
        reconcile(attempt_id=payment.attempt_id, now=timezone.now())
        ask_again(reversal_id=payment.reversals.get().pk, actor=actor_of(invoice.business))
        page = start(invoice)
        with town.simulator.book(town.account) as book:
            disputes.close(book, dispute["id"], "won")
        reconcile(attempt_id=payment.attempt_id, now=timezone.now())
        for owed in EventDelivery.objects.filter(
            event__kind="payment.dispute_won", subscriber=close_outdated_page.name
        ):
            close_outdated_page(event_id=str(owed.event_id))
        assert town.find("checkout.session", session_of(page))["status"] == "expired"


class TestRefund:
    def test_goes_back_the_way_it_came(self, town, invoice):
        payment = paid_online(town, invoice)
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(250), actor=actor_of(invoice.business)
        )
        for _ in range(2):
            send_refund(reversal_id=reversal.pk, now=timezone.now())
        reversal.refresh_from_db()
        assert reversal.state == ReversalState.SUCCEEDED
        assert town.find("refund", reversal.provider_reference)["amount"] == 25000
        assert kinds(invoice)[-1] == "payment.refunded"

    def test_an_order_whose_answer_was_lost_is_found_again(self, town, invoice):
        payment = paid_online(town, invoice)
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(250), actor=actor_of(invoice.business)
        )
        town.simulator.outage = Outage("lost", 2)
        with pytest.raises(TryAgainShortly):
            send_refund(reversal_id=reversal.pk, now=timezone.now())
        sweep(now=timezone.now() + timedelta(minutes=5))
        assert Reversal.objects.get().provider_reference
        assert Reversal.objects.get().state == ReversalState.SUCCEEDED

    def test_one_that_fails_later_settles_the_invoice_again(self, town, invoice):
        payment = paid_online(town, invoice)
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(250), actor=actor_of(invoice.business)
        )
        reversal = send_refund(reversal_id=reversal.pk, now=timezone.now())
        with town.simulator.book(town.account) as book:
            refunds.settle(book, reversal.provider_reference, succeeds=False)
        reconcile(attempt_id=payment.attempt_id, now=timezone.now())
        invoice.refresh_from_db()
        assert invoice.open_amount == 0
        assert kinds(invoice)[-1] == "payment.refund_failed"

    def test_of_a_disputed_payment_is_refused_and_given_back(self, town, invoice):
        payment = paid_online(town, invoice)
        with town.simulator.book(town.account) as book:
            disputes.open_dispute(book, next(book.all("charge")))
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(250), actor=actor_of(invoice.business)
        )
        with pytest.raises(GatewayRefused):
            send_refund(reversal_id=reversal.pk, now=timezone.now())
        reversal.refresh_from_db()
        assert reversal.state == ReversalState.FAILED

    def test_asks_for_the_money_again_only_when_told_to(self, town, invoice):
        payment = paid_online(town, invoice)
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(250), actor=actor_of(invoice.business)
        )
        send_refund(reversal_id=reversal.pk, now=timezone.now())
        assert online_offer(type(invoice).objects.get(pk=invoice.pk)).state == "closed"
        ask_again(reversal_id=reversal.pk, actor=actor_of(invoice.business))
        assert start(invoice).amount.amount == Decimal(250)

    def test_of_a_surplus_leaves_the_invoice_paid(self, town, invoice):
        page = start(invoice)
        pay_by_bank(invoice)
        town.pay(session_of(page))
        settle_attempt(page)
        card = Payment.objects.get(attempt=page.attempt_id)
        assert ledger.surplus(card) == Decimal(1250)
        reversal = begin_refund(
            payment_id=card.pk, amount=Decimal(1250), actor=actor_of(invoice.business)
        )
        send_refund(reversal_id=reversal.pk, now=timezone.now())
        invoice.refresh_from_db()
        assert (invoice.open_amount, ledger.surplus(card)) == (0, 0)
        assert kinds(invoice).count("invoice.paid") == 1


class TestCancelledInvoice:
    def cancelled(self, invoice):
        return cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=timezone.now(),
            actor=actor_of(invoice.business),
        )

    def test_closes_its_page(self, town, invoice):
        page = start(invoice)
        self.cancelled(invoice)
        for owed in EventDelivery.objects.filter(
            event__kind="invoice.cancelled", subscriber=close_outdated_page.name
        ):
            close_outdated_page(event_id=str(owed.event_id))
        assert town.find("checkout.session", session_of(page))["status"] == "expired"
        assert PaymentAttempt.objects.get().state == AttemptState.EXPIRED

    def test_keeps_what_was_paid_meanwhile_for_the_owner_to_send_back(self, town, invoice):
        page = start(invoice)
        town.pay(session_of(page))
        note = self.cancelled(invoice)
        for _ in range(2):
            close_outdated(invoice_id=invoice.pk, now=timezone.now())
        payment = Payment.objects.get()
        invoice.refresh_from_db()
        assert invoice.allocated_total == note.payable_amount == Decimal(1250)
        assert ledger.surplus(payment) == Decimal(1250)
        assert problems(invoice.business) == [payment]
        assert kinds(invoice) == ["payment.received", "payment.overpaid"]
        reversal = begin_refund(
            payment_id=payment.pk, amount=Decimal(1250), actor=actor_of(invoice.business)
        )
        send_refund(reversal_id=reversal.pk, now=timezone.now())
        assert problems(invoice.business) == []


class TestBankPayment:
    def test_closes_an_open_page(self, town, invoice):
        page = start(invoice)
        pay_by_bank(invoice)
        close_outdated(invoice_id=invoice.pk, now=timezone.now())
        assert town.find("checkout.session", session_of(page))["status"] == "expired"

    def test_is_booked_though_the_provider_is_away(self, town, invoice):
        page = start(invoice)
        pay_by_bank(invoice)
        town.simulator.outage = Outage("refused", 2)
        with pytest.raises(TryAgainShortly):
            close_outdated(invoice_id=invoice.pk, now=timezone.now())
        sweep(now=timezone.now() + timedelta(minutes=1))
        assert town.find("checkout.session", session_of(page))["status"] == "expired"

    def test_undone_it_opens_the_invoice_again(self, invoice):
        payment = pay_by_bank(invoice)
        for _ in range(2):
            undo_payment(payment_id=payment.pk, actor=actor_of(invoice.business))
        invoice.refresh_from_db()
        assert payable_online(invoice) == invoice.open_amount == Decimal(1250)
        assert Reversal.objects.count() == 1


class TestSweep:
    def test_books_what_no_webhook_told(self, town, invoice):
        page = start(invoice)
        town.pay(session_of(page))
        sweep(now=timezone.now() + timedelta(minutes=1))
        assert Payment.objects.count() == 1

    def test_fetches_events_that_nobody_heard(self, town, invoice):
        payment = paid_online(town, invoice)
        with town.simulator.book(town.account) as book:
            disputes.open_dispute(book, next(book.all("charge")))
        collect_missed_events(now=timezone.now())
        assert InboundEvent.objects.exists()
        sweep(now=timezone.now() + timedelta(minutes=1))
        assert payment.reversals.count() == 1
        assert not InboundEvent.objects.filter(processed_at=None).exists()


class TestCredentials:
    def test_a_sandbox_never_takes_a_live_key(self, sandbox, settings):
        settings.STRIPE_API_KEY = "sk_live_" + "x" * 30
        assert credentials.credentials_of(sandbox).api_key == credentials.simulator_key()

    def test_a_live_key_goes_to_stripe_alone(self, settings):
        settings.STRIPE_API_KEY = "sk_live_" + "x" * 30
        settings.STRIPE_SHARED_ACCOUNT = True
        assert credentials.credentials_of(make_business()).base_url == ""
        settings.STRIPE_API_URL = "http://127.0.0.1:1"
        with pytest.raises(credentials.LiveKeyElsewhere):
            credentials.credentials_of(make_business())

    def test_a_business_is_not_paid_into_the_operators_account(self, settings):
        settings.STRIPE_API_KEY = "sk_live_" + "x" * 30
        assert credentials.credentials_of(make_business()) is None
