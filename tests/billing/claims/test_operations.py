"""Claims as rows: made with their reminder, asked for when it left, ended, never rewritten."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from billing.claims.facts import ClaimWish, Reason
from billing.claims.models import Claim, ClaimState
from billing.claims.operations import (
    ClaimNotOpen,
    allowed_claims,
    claim_for_reminder,
    confirm_claims,
    end_claims,
    waive_claim,
    withdraw_claims,
)
from billing.claims.queries import (
    asked_by_message,
    claimed_open,
    claims_for_message,
    claims_of,
    open_claims,
    settlements_of,
)
from billing.payments.models import Payment
from billing.payments.operations import begin_refund, record_payment, undo_payment
from clients.models import ClientKind
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    actor_of,
    make_business,
    make_claim,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db

ISSUED = date(2026, 7, 1)
DUE = date(2026, 7, 15)
EVERYTHING = ClaimWish(with_fee=True, with_interest=True, with_compensation=True)


def after(days):
    return DUE + timedelta(days=days)


def late_invoice(business=None, **client):
    business = business or make_business()
    return make_invoice(business, make_client(business, **client), issue_date=ISSUED)


def remind(invoice, today, wish=EVERYTHING, earlier=(), reminder_id=None):
    with transaction.atomic():
        return claim_for_reminder(
            invoice=invoice,
            reminder_id=reminder_id or new_id(),
            step=wish,
            earlier=earlier,
            today=today,
            now=NOW,
            actor=SYSTEM,
        )


def pay(invoice, amount, day) -> Payment:
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=day,
        today=day,
        actor=actor_of(invoice.business),
    )


def kinds_told(invoice):
    told = Event.objects.filter(subject_id=invoice.pk, kind__startswith="claim.").order_by("id")
    return [(each.kind, each.data["kind"]) for each in told]


class TestClaimForReminder:
    def test_writes_what_the_law_allows_as_pending(self):
        invoice = late_invoice(kind=ClientKind.PERSON)
        made = remind(invoice, after(31))
        assert [(each.kind, each.state, each.amount) for each in made] == [
            ("fee", "pending", Decimal("38.00")),
            # 1 250.00 × 12.25 % × 30 / 365
            ("interest", "pending", Decimal("12.59")),
        ]
        assert claimed_open(invoice) == 0

    def test_keeps_the_law_its_source_and_the_periods(self):
        (interest,) = remind(late_invoice(), after(31), ClaimWish(with_interest=True))
        interest.refresh_from_db()
        assert interest.basis["source"] == "forsinkelsesrenteloven § 3"
        assert interest.basis["is_secondary"] is True
        (period,) = interest.basis["periods"]
        assert (period["from"], period["until"], period["days"]) == ("2026-07-16", "2026-08-14", 30)
        assert (period["rate"], period["principal"], period["amount"]) == (
            "12.25",
            "1250.00",
            "12.59",
        )

    def test_done_twice_for_a_reminder_is_done_once(self):
        invoice, reminder_id = late_invoice(), new_id()
        first = remind(invoice, after(31), reminder_id=reminder_id)
        assert remind(invoice, after(32), reminder_id=reminder_id) == first
        assert Claim.objects.count() == len(first)

    def test_takes_no_step_for_a_draft_or_a_paid_invoice(self):
        draft = make_draft(make_business())
        assert remind(draft, after(31)) == []
        invoice = late_invoice()
        pay(invoice, "1250.00", after(3))
        invoice.refresh_from_db()
        assert remind(invoice, after(31)) == []

    def test_tells_each_claim(self):
        invoice = late_invoice()
        remind(invoice, after(31))
        assert kinds_told(invoice) == [("claim.made", "compensation"), ("claim.made", "interest")]

    def test_counts_interest_on_what_was_open_on_each_day(self):
        invoice = late_invoice()
        pay(invoice, "1000.00", after(11))
        invoice.refresh_from_db()
        (interest,) = remind(invoice, after(31), ClaimWish(with_interest=True))
        assert [each["principal"] for each in interest.basis["periods"]] == ["1250.00", "250.00"]


class TestAllowedClaims:
    def test_says_why_not_and_writes_nothing(self):
        invoice = late_invoice(kind=ClientKind.PERSON)
        allowed = allowed_claims(invoice=invoice, step=EVERYTHING, earlier=(), today=after(5))
        assert {each.reason for each in allowed.refused} == {
            Reason.FEE_TOO_EARLY,
            Reason.CONSUMER_NO_COMPENSATION,
        }
        assert not Claim.objects.exists()

    def test_looks_ahead_past_fees_that_are_planned(self):
        invoice = late_invoice(kind=ClientKind.PERSON)
        allowed = allowed_claims(
            invoice=invoice,
            step=ClaimWish(with_fee=True),
            earlier=(),
            today=after(60),
            planned_fees=(after(14), after(29)),
        )
        assert [each.reason for each in allowed.refused] == [Reason.FEE_MAXIMUM]

    def test_needs_five_queries_at_most(self, django_assert_max_num_queries):
        invoice = late_invoice()
        pay(invoice, "100", after(1))
        pay(invoice, "100", after(2))
        with django_assert_max_num_queries(5):
            allowed_claims(invoice=invoice, step=EVERYTHING, earlier=(), today=after(31))


class TestConfirming:
    def test_asks_for_the_claims_of_the_reminder_that_left(self):
        invoice, reminder_id = late_invoice(), new_id()
        remind(invoice, after(31), reminder_id=reminder_id)
        confirm_claims(cause_id=reminder_id, now=NOW)
        confirm_claims(cause_id=reminder_id, now=NOW)
        assert {each.state for each in claims_of(invoice)} == {ClaimState.CLAIMED}
        assert claimed_open(invoice) == Decimal("442.59")
        assert kinds_told(invoice).count(("claim.claimed", "interest")) == 1

    def test_asks_for_nothing_that_was_withdrawn(self):
        invoice, reminder_id = late_invoice(), new_id()
        remind(invoice, after(31), reminder_id=reminder_id)
        withdraw_claims(cause_id=reminder_id, now=NOW)
        assert confirm_claims(cause_id=reminder_id, now=NOW) == []
        assert claimed_open(invoice) == 0

    def test_of_a_reminder_without_claims_does_nothing(self):
        assert confirm_claims(cause_id=new_id(), now=NOW) == []
        assert withdraw_claims(cause_id=new_id(), now=NOW) == []


class TestWithdrawing:
    def test_takes_back_pending_and_claimed_ones_once(self):
        invoice, reminder_id = late_invoice(), new_id()
        remind(invoice, after(31), reminder_id=reminder_id)
        confirm_claims(cause_id=reminder_id, now=NOW)
        assert len(withdraw_claims(cause_id=reminder_id, now=NOW, reason="bounced")) == 2
        assert withdraw_claims(cause_id=reminder_id, now=NOW) == []
        assert {(each.state, each.ended_at) for each in claims_of(invoice)} == {
            (ClaimState.WITHDRAWN, NOW)
        }

    def test_frees_the_days_of_interest_for_the_next_reminder(self):
        invoice, reminder_id = late_invoice(), new_id()
        remind(invoice, after(31), ClaimWish(with_interest=True), reminder_id=reminder_id)
        withdraw_claims(cause_id=reminder_id, now=NOW)
        (interest,) = remind(invoice, after(41), ClaimWish(with_interest=True))
        assert (interest.from_date, interest.until_date) == (after(1), after(40))

    def test_ends_every_claim_of_an_invoice(self):
        invoice = late_invoice()
        make_claim(invoice)
        with transaction.atomic():
            end_claims(invoice=invoice, reason="cancelled", actor=SYSTEM, now=NOW)
        assert claimed_open(invoice) == 0


class TestWaiving:
    def test_gives_up_what_is_owed_with_its_reason(self):
        invoice = late_invoice()
        claim = make_claim(invoice)
        actor = actor_of(invoice.business)
        waive_claim(claim_id=claim.pk, reason=" A good client ", actor=actor, now=NOW)
        claim.refresh_from_db()
        assert (claim.state, claim.end_reason, claim.open_amount) == (
            ClaimState.WAIVED,
            "A good client",
            0,
        )
        event = Event.objects.get(subject_id=invoice.pk, kind="claim.waived")
        assert event.data["reason"] == "A good client"

    def test_is_done_once(self):
        claim = make_claim(late_invoice())
        facts = {"claim_id": claim.pk, "reason": "", "actor": SYSTEM, "now": NOW}
        waive_claim(**facts)
        with pytest.raises(ClaimNotOpen):
            waive_claim(**facts)


class TestTheDatabase:
    def test_keeps_interest_from_being_claimed_twice_for_a_day(self):
        invoice = late_invoice()
        make_claim(invoice, "interest", from_date=after(1), until_date=after(10))
        make_claim(invoice, "interest", from_date=after(11), until_date=after(20))
        with pytest.raises(IntegrityError, match="claimed for these days"), transaction.atomic():
            make_claim(invoice, "interest", from_date=after(10), until_date=after(10))

    def test_lets_another_invoice_and_withdrawn_days_be(self):
        invoice = late_invoice()
        days = {"from_date": after(1), "until_date": after(10)}
        make_claim(invoice, "interest", state=ClaimState.WITHDRAWN, ended_at=NOW, **days)
        make_claim(invoice, "interest", **days)
        make_claim(late_invoice(invoice.business), "interest", **days)

    @pytest.mark.parametrize(
        "change", ["amount = 1", "currency = 'EUR'", "basis = '{}'", "claim_date = '2020-01-01'"]
    )
    def test_lets_nobody_rewrite_a_claim(self, change):
        make_claim(late_invoice())
        with (
            pytest.raises(IntegrityError, match="not rewritten"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE billing_claim SET {change}")

    def test_lets_nobody_bring_back_what_has_ended(self):
        claim = make_claim(late_invoice(), state=ClaimState.WAIVED, ended_at=NOW)
        with pytest.raises(IntegrityError, match="has ended"), transaction.atomic():
            Claim.objects.filter(pk=claim.pk).update(state=ClaimState.CLAIMED)


class TestSettlements:
    def test_name_what_came_and_when(self):
        invoice = late_invoice()
        pay(invoice, "250.00", after(3))
        assert [(each.day, each.amount) for each in settlements_of(invoice)] == [
            (after(3), Decimal("250.00"))
        ]

    def test_of_money_that_went_back_lasted_while_it_was_here(self):
        invoice = late_invoice()
        payment = pay(invoice, "250.00", after(3))
        actor = actor_of(invoice.business)
        reversal = begin_refund(payment_id=payment.pk, amount=Decimal(100), actor=actor)
        sums = {(each.day, each.amount) for each in settlements_of(invoice)}
        assert sums == {
            (after(3), Decimal(150)),
            (after(3), Decimal(100)),
            (reversal.created_at.date(), Decimal(-100)),
        }

    def test_of_money_recorded_by_mistake_never_were(self):
        invoice = late_invoice()
        payment = pay(invoice, "250.00", after(3))
        undo_payment(payment_id=payment.pk, actor=actor_of(invoice.business))
        assert settlements_of(invoice) == ()


class TestMessages:
    def test_name_what_is_owed_and_what_they_claim_by_leaving(self):
        invoice, own, other = late_invoice(), new_id(), new_id()
        make_claim(invoice, amount="38.00")
        make_claim(invoice, state=ClaimState.PENDING, amount="10.00", cause_id=own)
        make_claim(invoice, state=ClaimState.PENDING, amount="20.00", cause_id=other)
        make_claim(invoice, state=ClaimState.WAIVED, ended_at=NOW, amount="40.00")
        named = claims_for_message(invoice, own)
        assert [each.amount for each in named] == [Decimal(38), Decimal(10)]
        assert asked_by_message(named) == Decimal(48)
        assert [each.amount for each in claims_for_message(invoice, None)] == [Decimal(38)]
        assert [each.amount for each in open_claims(invoice)] == [Decimal(38)]
