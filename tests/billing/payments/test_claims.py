"""Money and claims: the invoice first, then claims, the oldest first, then a surplus."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections, connection

from billing.claims.models import Claim, ClaimState
from billing.claims.operations import confirm_claims, waive_claim, withdraw_claims
from billing.claims.queries import claimed_open
from billing.payments.asking import asked_claims, asked_online, payable_online
from billing.payments.cancellation import cancel_invoice
from billing.payments.claims_ledger import follow_claims
from billing.payments.ledger import surplus
from billing.payments.models import Payment
from billing.payments.operations import (
    allocate,
    ask_again,
    begin_refund,
    record_payment,
    unallocate,
    undo_payment,
)
from billing.payments.queries import payments_of_invoice, problems
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event, EventDelivery
from tests.factories import NOW, TODAY, actor_of, make_business, make_claim, make_invoice

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice():
    """An invoice of 1 250.00 with a fee of 38.00 and interest of 12.59 beside it."""
    invoice = make_invoice(make_business())
    make_claim(invoice)
    make_claim(invoice, "interest", "12.59", from_date=TODAY, until_date=TODAY)
    return invoice


def pay(invoice, amount) -> Payment:
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=TODAY,
        today=TODAY,
        actor=actor_of(invoice.business),
    )


def refund(payment, amount):
    actor = actor_of(payment.business)
    return begin_refund(payment_id=payment.pk, amount=Decimal(amount), actor=actor)


def settled(invoice) -> tuple[Decimal, ...]:
    """Return what is settled of the invoice and of its claims, the oldest first."""
    invoice.refresh_from_db()
    claims = Claim.objects.filter(invoice=invoice).order_by("id")
    return (invoice.allocated_total, *claims.values_list("allocated_total", flat=True))


def sums(*texts) -> tuple[Decimal, ...]:
    return tuple(Decimal(text) for text in texts)


def told(invoice, kind) -> list[str]:
    events = Event.objects.filter(subject_id=invoice.pk, kind=kind).order_by("id")
    return [event.data["amount"] for event in events]


class TestPayment:
    @pytest.mark.parametrize(
        ("amount", "parts", "over"),
        [
            ("1000", ("1000", "0", "0"), "0"),
            ("1250", ("1250", "0", "0"), "0"),
            ("1260", ("1250", "10", "0"), "0"),
            ("1290", ("1250", "38", "2"), "0"),
            ("1300.59", ("1250", "38", "12.59"), "0"),
            ("1310.59", ("1250", "38", "12.59"), "10"),
        ],
    )
    def test_settles_the_invoice_then_claims_by_age_then_is_too_much(
        self, invoice, amount, parts, over
    ):
        payment = pay(invoice, amount)
        assert settled(invoice) == sums(*parts)
        assert surplus(payment) == Decimal(over)
        assert told(invoice, "payment.overpaid") == ([f"{over}.000"] if over != "0" else [])
        (row,) = payments_of_invoice(invoice)
        assert row.surplus_sum == Decimal(over)

    def test_of_the_invoice_alone_pays_it(self, invoice):
        pay(invoice, "1250")
        assert len(told(invoice, "invoice.paid")) == 1
        assert claimed_open(invoice) == Decimal("50.59")

    def test_for_claims_that_are_not_asked_for_is_too_much(self):
        invoice = make_invoice(make_business())
        make_claim(invoice, state=ClaimState.PENDING)
        make_claim(invoice, state=ClaimState.WAIVED, ended_at=NOW)
        assert surplus(pay(invoice, "1288")) == Decimal(38)

    def test_of_a_surplus_settles_another_invoice_and_its_claims(self, invoice):
        other = make_invoice(invoice.business)
        payment = pay(other, "2600")
        amount = allocate(
            payment_id=payment.pk, invoice_id=invoice.pk, actor=actor_of(invoice.business)
        )
        assert amount == Decimal("1300.59")
        assert settled(invoice) == sums("1250", "38", "12.59")

    def test_parted_from_its_invoice_leaves_the_claims_too(self, invoice):
        payment = pay(invoice, "1300.59")
        unallocate(allocation_id=payment.allocations.get().pk, actor=actor_of(invoice.business))
        assert settled(invoice) == sums("0", "0", "0")
        assert told(invoice, "payment.unallocated") == ["1300.590"]


class TestMoneyThatGoesBack:
    @pytest.mark.parametrize(
        ("amount", "parts"),
        [
            ("10", ("1250", "38", "12.59")),
            ("20", ("1250", "38", "2.59")),
            ("50", ("1250", "10.59", "0")),
            ("160.59", ("1150", "0", "0")),
        ],
    )
    def test_is_taken_from_the_surplus_then_claims_then_the_invoice(self, invoice, amount, parts):
        refund(pay(invoice, "1310.59"), amount)
        assert settled(invoice) == sums(*parts)

    def test_of_the_invoice_is_made_good_by_what_had_paid_claims(self, invoice):
        first = pay(invoice, "1250")
        pay(invoice, "50.59")
        undo_payment(payment_id=first.pk, actor=actor_of(invoice.business))
        assert settled(invoice) == sums("50.59", "0", "0")

    def test_lets_another_surplus_settle_the_claims(self, invoice):
        claims = pay(invoice, "1300.59")
        pay(invoice, "50.59")
        refund(claims, "50.59")
        assert settled(invoice) == sums("1250", "38", "12.59")


class TestWhatIsAskedFor:
    def test_is_the_invoice_and_its_claims(self, invoice):
        assert payable_online(invoice) == Decimal(1250)
        assert asked_online(invoice) == Decimal("1300.59")

    def test_of_a_paid_invoice_are_the_claims(self, invoice):
        pay(invoice, "1260")
        invoice.refresh_from_db()
        assert payable_online(invoice) == 0
        assert asked_online(invoice) == Decimal("40.59")
        assert [each.amount for each in asked_claims(invoice)] == [Decimal(28), Decimal("12.59")]

    def test_leaves_out_what_was_paid_and_sent_back(self, invoice):
        payment = pay(invoice, "1300.59")
        back = refund(payment, "50.59")
        invoice.refresh_from_db()
        assert claimed_open(invoice) == Decimal("50.59")
        assert asked_online(invoice) == 0
        ask_again(reversal_id=back.pk, actor=actor_of(invoice.business))
        assert asked_online(invoice) == Decimal("50.59")

    def test_asks_again_for_invoice_and_claims_together(self, invoice):
        back = refund(pay(invoice, "1300.59"), "1300.59")
        ask_again(reversal_id=back.pk, actor=actor_of(invoice.business))
        invoice.refresh_from_db()
        assert (payable_online(invoice), asked_online(invoice)) == sums("1250", "1300.59")

    def test_of_a_cancelled_invoice_is_nothing(self, invoice):
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )
        invoice.refresh_from_db()
        assert asked_online(invoice) == 0
        states = Claim.objects.filter(invoice=invoice).values_list("state", flat=True)
        assert set(states) == {ClaimState.WITHDRAWN}

    def test_costs_one_more_query_where_nothing_is_claimed(self, django_assert_num_queries):
        invoice = make_invoice(make_business())
        with django_assert_num_queries(1):
            assert asked_claims(invoice) == []


class TestClaimsThatChange:
    def test_withdrawn_give_back_what_was_paid_of_them_as_a_surplus(self, invoice):
        claim = make_claim(invoice, amount="20.00", cause_id=new_id())
        payment = pay(invoice, "1320.59")
        withdraw_claims(cause_id=claim.cause_id, now=NOW)
        follow_claims(invoice_id=invoice.pk)
        follow_claims(invoice_id=invoice.pk)
        assert surplus(payment) == Decimal(20)
        assert told(invoice, "payment.overpaid") == ["20.000"]
        assert problems(invoice.business) == [payment]

    def test_waived_keep_what_was_paid_of_them(self, invoice):
        payment = pay(invoice, "1260")
        fee = Claim.objects.get(invoice=invoice, kind="fee")
        waive_claim(claim_id=fee.pk, reason="", actor=SYSTEM, now=NOW)
        follow_claims(invoice_id=invoice.pk)
        invoice.refresh_from_db()
        assert surplus(payment) == 0
        assert asked_online(invoice) == Decimal("12.59")

    def test_asked_for_are_settled_by_what_was_paid_too_much(self, invoice):
        late = make_claim(invoice, amount="20.00", state=ClaimState.PENDING, cause_id=new_id())
        payment = pay(invoice, "1310.59")
        assert surplus(payment) == Decimal(10)
        confirm_claims(cause_id=late.cause_id, now=NOW)
        follow_claims(invoice_id=invoice.pk)
        late.refresh_from_db()
        assert (surplus(payment), late.open_amount) == (0, Decimal(10))

    @pytest.mark.parametrize("kind", ["claim.claimed", "claim.waived", "claim.withdrawn"])
    def test_are_heard_of_by_the_ledger_and_the_open_page(self, settings, kind):
        heard = settings.EVENT_SUBSCRIBERS[kind]
        assert "billing.payments.tasks.follow_claims" in heard
        assert "billing.payments.tasks.close_outdated_page" in heard

    def test_owe_their_following_in_the_transaction_that_changes_them(self, invoice):
        waive_claim(
            claim_id=Claim.objects.filter(invoice=invoice)[0].pk, reason="", actor=SYSTEM, now=NOW
        )
        assert EventDelivery.objects.filter(
            event__kind="claim.waived", subscriber="billing.payments.tasks.follow_claims"
        ).exists()


def at_once(*steps):
    """Run steps in threads of their own, all from the same instant on."""
    barrier = Barrier(len(steps))

    def run(step):
        close_old_connections()
        try:
            barrier.wait(10)
            return step()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as threads:
        return [each.result(30) for each in [threads.submit(run, step) for step in steps]]


class TestAtOnce:
    def test_two_payments_settle_each_claim_once(self, invoice):
        actor = actor_of(invoice.business)
        facts = {"method": "cash", "received_date": TODAY, "today": TODAY, "actor": actor}

        def step():
            return record_payment(invoice_id=invoice.pk, amount=Decimal("1300.59"), **facts)

        payments = at_once(step, step)
        assert settled(invoice) == sums("1250", "38", "12.59")
        assert tuple(sorted(surplus(each) for each in payments)) == sums("0", "1300.59")

    def test_a_claim_withdrawn_while_it_is_paid_leaves_the_money_as_a_surplus(self, invoice):
        for _round in range(4):
            cause = new_id()
            make_claim(invoice, amount="20.00", cause_id=cause)
            at_once(
                lambda: pay(invoice, "1320.59"),
                lambda cause=cause: withdraw_claims(cause_id=cause, now=NOW),
            )
            follow_claims(invoice_id=invoice.pk)
            gone = Claim.objects.get(cause_id=cause)
            assert (gone.state, gone.allocated_total) == (ClaimState.WITHDRAWN, 0)
        assert settled(invoice)[:3] == sums("1250", "38", "12.59")
        received = sum(each.amount for each in Payment.objects.filter(invoice=invoice))
        kept = sum(surplus(each) for each in Payment.objects.filter(invoice=invoice))
        assert kept == received - Decimal("1300.59")

    def test_a_claim_confirmed_while_the_invoice_is_paid_is_settled_or_asked_for(self, invoice):
        cause = new_id()
        make_claim(invoice, amount="20.00", cause_id=cause, state=ClaimState.PENDING)
        at_once(
            lambda: pay(invoice, "1310.59"),
            lambda: confirm_claims(cause_id=cause, now=NOW),
        )
        follow_claims(invoice_id=invoice.pk)
        assert settled(invoice) == sums("1250", "38", "12.59", "10")


class TestVerifyBooks:
    def forge(self, statement):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin")

    def test_finds_nothing_in_honest_claims(self, invoice, capsys):
        pay(invoice, "1260")
        call_command("verify_books")
        assert "nothing to find" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("statement", "sentence"),
        [
            (
                "UPDATE billing_claim SET allocated_total = 5 WHERE kind = 'fee'",
                "allocated 5.000, its allocations sum 10.000",
            ),
            (
                'UPDATE billing_claim SET basis = \'{"periods": [{"principal": "1000",'
                ' "rate": "10", "days": 365}]}\' WHERE kind = \'interest\'',
                "its periods give 100.00",
            ),
            (
                "UPDATE billing_claim SET kind = 'interest', from_date = '2026-03-01',"
                " until_date = '2026-03-09'",
                "its days are claimed by another claim too",
            ),
            (
                "UPDATE billing_claimallocation SET amount = 20",
                "kept 1260.000, allocated 1270.000",
            ),
        ],
    )
    def test_finds_what_was_forged(self, invoice, capsys, statement, sentence):
        pay(invoice, "1260")
        self.forge(statement)
        with pytest.raises(CommandError):
            call_command("verify_books")
        assert sentence in capsys.readouterr().err
