"""Random histories of a payer, a bank, an owner and a bad line: the books say what Stripe says.

Weighted towards success: a generator that mostly fails stays green over a real double payment.
Every run tries the same few; HYPOTHESIS_PROFILE=nightly tries thousands by chance.
"""

import os
import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from billing.invoices.models import Invoice
from billing.payments.asking import payable_online
from billing.payments.gateway import GatewayError
from billing.payments.inbound import process
from billing.payments.ledger import COUNTING, kept_amount
from billing.payments.models import LIVE_STATES, InboundEvent, Payment, PaymentAttempt
from billing.payments.online import (
    CannotPayOnline,
    NothingToPay,
    PaymentUnderWay,
    TryAgainShortly,
    start_payment,
)
from billing.payments.operations import RefundTooLarge, begin_refund, record_payment
from billing.payments.refunding import send_refund
from billing.payments.simulator import checkout, disputes, intents, refunds
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.simulator import Outage
from billing.payments.sweeping import sweep
from fastfaktura.core.models import Event
from tests.factories import TODAY, actor_of, make_invoice

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["click"] * 4
            + ["pay"] * 5
            + ["deliver"] * 4
            + ["debit", "settle", "decline", "confirm", "expire", "sweep", "return"]
            + ["refund", "refund_outside", "refund_fails", "dispute", "dispute_ends"]
            + ["bank", "bank_all", "lost", "refused"]
        ),
        st.integers(0, 10**6),
    ),
    min_size=4,
    max_size=14,
)
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 3000 if NIGHTLY else 5
TROUBLE = (GatewayError, TryAgainShortly)


class History:
    """One invoice and everybody who has to do with its money."""

    def __init__(self, town, business) -> None:
        self.town, self.client = town, Client()
        self.invoice = make_invoice(business, currency="EUR")
        self.actor = actor_of(business)
        self.now = timezone.now()
        self.bank_money = Decimal(0)

    def act(self, step: str, number: int) -> None:
        self.now += timedelta(seconds=30)
        try:
            getattr(self, step)(random.Random(number))
        except (NothingToPay, PaymentUnderWay, CannotPayOnline, RefundTooLarge, *TROUBLE):
            pass
        except (ApiError, intents.SessionIsOver):
            # The payer or the bank did what cannot be done now.
            pass
        self.check_always()

    # The payer

    def click(self, _chance) -> None:
        start_payment(invoice_id=self.invoice.pk, now=self.now)

    def a_session(self, chance) -> str:
        """Pick any page that was ever opened: old tabs stay open."""
        with self.town.simulator.book(self.town.account) as book:
            ours = [
                each["id"]
                for each in book.all("checkout.session")
                if each["metadata"]["invoice"] == str(self.invoice.pk)
            ]
        if not ours:
            raise NothingToPay
        return ours[0] if chance.random() < 0.7 else chance.choice(ours)

    def pay(self, chance) -> None:
        self.town.pay(self.a_session(chance))

    def decline(self, chance) -> None:
        self.town.pay(self.a_session(chance), "4000000000000002")

    def confirm(self, chance) -> None:
        session = self.a_session(chance)
        self.town.pay(session, "4000002500003155")
        with self.town.simulator.book(self.town.account) as book:
            intents.authenticate(book, session, succeeds=chance.random() < 0.7)

    def debit(self, chance) -> None:
        iban = "DE89370400440532013000" if chance.random() < 0.7 else "DE62370400440532013001"
        self.town.pay(self.a_session(chance), iban, "sepa_debit")

    def settle(self, _chance) -> None:
        self.town.clock.offset += 60
        self.town.simulator.tick()

    # `return` is a word of the language.
    def back(self, _chance) -> None:
        self.client.get(f"/i/{self.invoice.public_token}/payment/return/?session_id=cs_forged")

    # Stripe and the line

    def expire(self, chance) -> None:
        session = self.a_session(chance)
        with self.town.simulator.book(self.town.account) as book:
            checkout.expire(book, session, {})

    def deliver(self, chance) -> None:
        """Deliver some events, in any order, one to three times, and a forged one."""
        events = self.town.events()
        for event in chance.sample(events, min(len(events), 4)):
            for _ in range(chance.randint(1, 3)):
                self.town.post(self.client, event)
            self.town.post(self.client, event | {"id": "evt_forged"}, secret="whsec_forged")
        for kept in InboundEvent.objects.filter(processed_at=None).order_by("?"):
            process(inbound_event_id=kept.pk, now=self.now)

    def lost(self, chance) -> None:
        self.town.simulator.outage = Outage("lost", chance.randint(1, 3))

    def refused(self, chance) -> None:
        self.town.simulator.outage = Outage("refused", chance.randint(1, 3))

    def sweep(self, _chance) -> None:
        self.now += timedelta(minutes=11)
        sweep(now=self.now)

    # The owner and the banks

    def bank(self, _chance, part=Decimal(4)) -> None:
        self.invoice.refresh_from_db()
        amount = (self.invoice.payable_amount / part).quantize(Decimal("0.01"))
        record_payment(
            invoice_id=self.invoice.pk,
            amount=amount,
            method="bank_transfer",
            received_date=TODAY,
            today=TODAY,
            actor=self.actor,
        )
        self.bank_money += amount

    def bank_all(self, chance) -> None:
        self.bank(chance, Decimal(1))

    def a_card_payment(self, chance) -> Payment:
        found = list(Payment.objects.filter(invoice=self.invoice).exclude(provider=""))
        if not found:
            raise NothingToPay
        return chance.choice(found)

    def refund(self, chance) -> None:
        payment = self.a_card_payment(chance)
        amount = (payment.amount / chance.choice([1, 2, 5])).quantize(Decimal("0.01"))
        reversal = begin_refund(payment_id=payment.pk, amount=amount, actor=self.actor)
        send_refund(reversal_id=reversal.pk, now=self.now)

    def refund_outside(self, chance) -> None:
        payment = self.a_card_payment(chance)
        with self.town.simulator.book(self.town.account) as book:
            intent = payment.provider_reference
            refunds.create(book, {"payment_intent": intent, "amount": "100"})

    def refund_fails(self, chance) -> None:
        with self.town.simulator.book(self.town.account) as book:
            for each in list(book.all("refund"))[:1]:
                refunds.settle(book, each["id"], succeeds=False)

    def dispute(self, chance) -> None:
        payment = self.a_card_payment(chance)
        with self.town.simulator.book(self.town.account) as book:
            charge = next(book.all("charge", payment_intent=payment.provider_reference))
            disputes.open_dispute(book, charge)

    def dispute_ends(self, chance) -> None:
        with self.town.simulator.book(self.town.account) as book:
            for each in list(book.all("dispute"))[:1]:
                disputes.close(book, each["id"], chance.choice(["won", "lost"]))

    # What must hold

    def check_always(self) -> None:
        assert (
            PaymentAttempt.objects.filter(invoice=self.invoice, state__in=LIVE_STATES).count() <= 1
        )
        told = Event.objects.filter(subject_id=self.invoice.pk, kind="invoice.paid")
        assert told.count() <= 1
        assert not InboundEvent.objects.filter(event_id="evt_forged").exists()

    def come_to_rest(self) -> None:
        """Mend the line, answer every debit, and let the sweep look at everything once more."""
        self.town.simulator.outage = Outage()
        self.settle(None)
        for _ in range(3):
            self.now += timedelta(hours=2)
            sweep(now=self.now)
        for event in self.town.events():
            self.town.post(self.client, event)
        for kept in InboundEvent.objects.filter(processed_at=None):
            process(inbound_event_id=kept.pk, now=self.now)

    def check_at_rest(self) -> None:
        ours, theirs = self.ledger(), self.truth()
        assert ours == theirs
        online = sum((paid for paid, _back in ours.values()), Decimal(0))
        invoice = Invoice.objects.get(pk=self.invoice.pk)
        if not self.bank_money:
            assert online <= invoice.payable_amount
        kept = sum(
            (kept_amount(each) for each in Payment.objects.filter(invoice=invoice)), Decimal(0)
        )
        assert invoice.allocated_total == min(kept, invoice.payable_amount)
        assert 0 <= payable_online(invoice) <= invoice.open_amount

    def ledger(self) -> dict[str, tuple[Decimal, Decimal]]:
        found = {}
        for payment in Payment.objects.filter(invoice=self.invoice).exclude(provider=""):
            gone = payment.reversals.filter(state__in=COUNTING)
            found[str(payment.provider_reference)] = (
                payment.amount,
                sum((each.amount for each in gone), Decimal(0)),
            )
        return found

    def truth(self) -> dict[str, tuple[Decimal, Decimal]]:
        found = {}
        with self.town.simulator.book(self.town.account) as book:
            for intent in book.all("payment_intent", status="succeeded"):
                if intent["metadata"]["invoice"] != str(self.invoice.pk):
                    continue
                gone = [
                    each["amount"]
                    for each in book.all("refund", payment_intent=intent["id"])
                    if each["status"] not in {"failed", "canceled"}
                ] + [
                    each["amount"]
                    for each in book.all("dispute", payment_intent=intent["id"])
                    if each["status"] != "won"
                ]
                found[intent["id"]] = (
                    Decimal(intent["amount_received"]) / 100,
                    Decimal(sum(gone)) / 100,
                )
        return found


class TestHistories:
    @pytest.fixture(autouse=True)
    def one_try(self, settings) -> None:
        """Let a bad line be felt at once: the SDK's own repetition would only cost time."""
        settings.STRIPE_RETRIES = 0

    @hypothesis_settings(
        max_examples=EXAMPLES,
        # Every run tells the same few stories; chance has the night.
        derandomize=not NIGHTLY,
        deadline=None,
        # The town and the business are made once: every history has an invoice of its own.
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @example(steps=[("click", 1), ("pay", 1), ("bank_all", 1), ("click", 1), ("deliver", 7)])
    @example(steps=[("lost", 1), ("click", 1), ("expire", 1), ("click", 1), ("pay", 1), ("pay", 1)])
    @example(steps=[("debit", 1), ("click", 1), ("settle", 1), ("dispute", 1), ("click", 1)])
    @given(steps=STEPS)
    def test_the_books_say_what_stripe_says(self, town, sandbox, steps):
        history = History(town, sandbox)
        history.act("click", 0)
        for step, number in steps:
            history.act("back" if step == "return" else step, number)
        history.come_to_rest()
        history.check_at_rest()
        before = history.ledger(), Event.objects.count()
        history.come_to_rest()
        assert (history.ledger(), Event.objects.count()) == before
