"""The Stripe gateway, spoken to over real HTTP with the simulator at the other end."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from billing.amounts.money import Money
from billing.payments.gateway import (
    AnswerLost,
    GatewayRefused,
    PaymentState,
    RefundOrder,
    Refusal,
    SessionOrder,
)
from billing.payments.simulator import disputes, intents, refunds
from billing.payments.simulator.simulator import Outage


def order(key: str = "attempt-1", amount: str = "120.50", currency: str = "EUR") -> SessionOrder:
    return SessionOrder(
        key=key,
        amount=Money(Decimal(amount), currency),
        description="Invoice 2026-001",
        success_url="https://example.test/i/x/?session_id={CHECKOUT_SESSION_ID}",
        cancel_url="https://example.test/i/x/",
        expires_at=datetime.now(UTC) + timedelta(hours=1),
        locale="nb",
        customer_email="payer@example.test",
        metadata={"invoice": "0190"},
    )


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


class TestOpenSession:
    def test_opens_a_page_for_the_whole_amount(self, town):
        session = town.gateway().open_session(order())
        stored = town.find("checkout.session", session.id)
        assert session.url.endswith(f"/c/pay/{session.id}")
        assert (stored["amount_total"], stored["currency"]) == (12050, "eur")
        assert stored["client_reference_id"] == session.key == "attempt-1"
        assert stored["livemode"] is False

    def test_the_same_key_opens_the_same_page_again(self, town):
        gateway = town.gateway()
        assert gateway.open_session(order()).id == gateway.open_session(order()).id

    def test_the_same_key_with_another_amount_is_refused(self, town):
        town.gateway().open_session(order())
        with pytest.raises(GatewayRefused) as refusal:
            town.gateway().open_session(order(amount="99"))
        assert refusal.value.reason is Refusal.KEY_REUSED

    @pytest.mark.parametrize(
        ("amount", "currency"), [("0.49", "EUR"), ("2.99", "NOK"), ("0.29", "GBP"), ("49", "JPY")]
    )
    def test_an_amount_below_the_minimum_is_a_definitive_no(self, town, amount, currency):
        with pytest.raises(GatewayRefused) as refusal:
            town.gateway().open_session(order(amount=amount, currency=currency))
        assert refusal.value.reason is Refusal.AMOUNT_TOO_SMALL

    @pytest.mark.parametrize(
        ("amount", "currency", "sent"),
        [("500", "JPY", 500), ("500", "ISK", 50000), ("12.340", "KWD", 12340), ("7", "HUF", 700)],
    )
    def test_amounts_are_sent_in_the_units_of_their_currency(self, town, amount, currency, sent):
        session = town.gateway().open_session(order(amount=amount, currency=currency))
        assert town.find("checkout.session", session.id)["amount_total"] == sent

    def test_a_live_key_is_never_taken(self, town):
        with pytest.raises(GatewayRefused) as refusal:
            town.gateway(key="sk_live_" + "x" * 20).open_session(order())
        assert refusal.value.reason is Refusal.KEY_REFUSED

    def test_an_answer_that_was_lost_is_found_again_by_its_key(self, town):
        town.simulator.outage = Outage("lost", 1)
        # One order: another would say another second in which the page closes.
        asked = order()
        with pytest.raises(AnswerLost):
            town.gateway().open_session(asked)
        found = town.gateway().find_session("attempt-1", long_ago())
        assert found is not None
        assert found.id == town.gateway().open_session(asked).id

    @pytest.mark.parametrize("kind", ["refused", "error"])
    def test_a_call_that_never_arrived_leaves_nothing(self, town, kind):
        town.simulator.outage = Outage(kind, 1)
        with pytest.raises(AnswerLost):
            town.gateway().open_session(order())
        assert town.gateway().find_session("attempt-1", long_ago()) is None


class TestReadSession:
    def test_nothing_has_happened_yet(self, town):
        session = town.gateway().open_session(order())
        report = town.gateway().read_session(session.id)
        assert report.state is PaymentState.OPEN
        assert report.received == Money.zero("EUR")

    def test_paid_by_card(self, town):
        session = town.gateway().open_session(order())
        town.pay(session.id)
        report = town.gateway().read_session(session.id)
        assert report.state is PaymentState.SUCCEEDED
        assert report.received == order().amount
        assert report.instrument == "visa 4242"

    def test_a_declined_card_leaves_the_page_open_for_another(self, town):
        session = town.gateway().open_session(order())
        town.pay(session.id, "4000000000000002")
        report = town.gateway().read_session(session.id)
        assert (report.state, report.failure) == (PaymentState.OPEN, "generic_decline")
        town.pay(session.id)
        assert town.gateway().read_session(session.id).state is PaymentState.SUCCEEDED

    def test_a_card_that_asks_for_confirmation(self, town):
        session = town.gateway().open_session(order())
        assert town.pay(session.id, "4000002500003155") == "requires_action"
        assert town.gateway().read_session(session.id).state is PaymentState.OPEN
        with town.simulator.book(town.account) as book:
            intents.authenticate(book, session.id, succeeds=True)
        assert town.gateway().read_session(session.id).state is PaymentState.SUCCEEDED

    @pytest.mark.parametrize(
        ("iban", "state"),
        [
            ("DE89370400440532013000", PaymentState.SUCCEEDED),
            ("DE62370400440532013001", PaymentState.FAILED),
        ],
    )
    def test_a_bank_debit_is_decided_later(self, town, iban, state):
        session = town.gateway().open_session(order())
        town.pay(session.id, iban, "sepa_debit")
        assert town.gateway().read_session(session.id).state is PaymentState.PROCESSING
        town.clock.offset = 3600
        town.simulator.tick()
        assert town.gateway().read_session(session.id).state is state

    def test_time_runs_out(self, town):
        session = town.gateway().open_session(order())
        town.clock.offset = 2 * 3600
        town.simulator.tick()
        assert town.gateway().read_session(session.id).state is PaymentState.EXPIRED
        with pytest.raises(intents.SessionIsOver):
            town.pay(session.id)

    def test_another_account_does_not_see_it(self, town):
        session = town.gateway().open_session(order())
        for stranger in (town.gateway("sk_test_mallory"), town.gateway(account="acct_mallory")):
            with pytest.raises(GatewayRefused) as refusal:
                stranger.read_session(session.id)
            assert refusal.value.reason is Refusal.UNKNOWN_OBJECT


class TestExpireSession:
    def test_nothing_can_be_paid_any_more(self, town):
        session = town.gateway().open_session(order())
        town.gateway().expire_session(session.id)
        assert town.gateway().read_session(session.id).state is PaymentState.EXPIRED

    def test_twice_is_as_good_as_once(self, town):
        session = town.gateway().open_session(order())
        for _ in range(2):
            town.gateway().expire_session(session.id)

    def test_a_complete_session_stays_paid(self, town):
        session = town.gateway().open_session(order())
        town.pay(session.id)
        town.gateway().expire_session(session.id)
        assert town.gateway().read_session(session.id).state is PaymentState.SUCCEEDED


class TestReversals:
    @pytest.fixture
    def intent_id(self, town) -> str:
        session = town.gateway().open_session(order())
        town.pay(session.id)
        return town.gateway().read_session(session.id).intent_id

    def report(self, town):
        session = next(e for e in town.events() if e["type"] == "checkout.session.completed")
        return town.gateway().read_session(session["data"]["object"]["id"])

    def refund(self, town, intent_id, amount: str, key: str = "refund-1"):
        return town.gateway().refund(RefundOrder(key, intent_id, Money(Decimal(amount), "EUR"), {}))

    def test_a_part_goes_back_once_per_key(self, town, intent_id):
        first = self.refund(town, intent_id, "20.50")
        assert self.refund(town, intent_id, "20.50").id == first.id
        assert [(r.amount.amount, r.counts) for r in self.report(town).refunds] == [
            (Decimal("20.50"), True)
        ]

    def test_more_than_was_paid_is_refused(self, town, intent_id):
        with pytest.raises(GatewayRefused) as refusal:
            self.refund(town, intent_id, "120.51")
        assert refusal.value.reason is Refusal.AMOUNT_TOO_LARGE

    def test_a_refund_may_fail_days_later(self, town, intent_id):
        refund = self.refund(town, intent_id, "20.50")
        with town.simulator.book(town.account) as book:
            refunds.settle(book, refund.id, succeeds=False)
        assert [r.counts for r in self.report(town).refunds] == [False]
        assert "refund.failed" in town.kinds()

    @pytest.mark.parametrize(("status", "counts"), [("lost", True), ("won", False)])
    def test_a_dispute_counts_until_it_is_won(self, town, intent_id, status, counts):
        with town.simulator.book(town.account) as book:
            dispute = disputes.open_dispute(book, next(book.all("charge")))
        assert [d.counts for d in self.report(town).disputes] == [True]
        with town.simulator.book(town.account) as book:
            disputes.close(book, dispute["id"], status)
        assert [d.counts for d in self.report(town).disputes] == [counts]


class TestEvents:
    def test_lists_those_that_nobody_heard(self, town):
        session = town.gateway().open_session(order())
        town.pay(session.id)
        pings = list(town.gateway().missed_pings(long_ago()))
        assert "checkout.session.completed" in {ping.kind for ping in pings}
        completed = next(ping for ping in pings if ping.kind == "checkout.session.completed")
        assert (completed.session_id, completed.key) == (session.id, "attempt-1")
        intent = next(ping for ping in pings if ping.kind == "payment_intent.succeeded")
        assert (intent.intent_id, intent.key) == (completed.intent_id, "attempt-1")

    def test_a_key_can_be_tried(self, town):
        town.gateway().probe()
        with pytest.raises(GatewayRefused):
            town.gateway(key="sk_live_" + "x" * 20).probe()
