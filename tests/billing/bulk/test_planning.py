"""The dry run: what would happen to each invoice, and why some are left out."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.bulk.models import BulkJob, BulkKind, BulkRow, BulkRowState, BulkState
from billing.bulk.operations import (
    Choice,
    NothingChosen,
    NothingToDo,
    PlanOutdated,
    TooManyChosen,
    choose_for_job,
    confirm_job,
    forget_old_plans,
    plan_job,
    stop_job,
)
from billing.bulk.policy import AT_MOST, PLAN_HOLDS_FOR
from billing.delivery.choices import PauseKind, ReminderPause
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.queueing import AS_SUGGESTED
from billing.delivery.reminding import remind
from billing.delivery.tracking import MarkReason
from billing.invoices.lifecycle import DisplayStatus
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentAttempt
from billing.payments.operations import record_payment
from clients.models import Client
from fastfaktura.core.models import Business, Event
from tests.billing.bulk.conftest import codes, planned
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    credit_part,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db

LATE = TODAY + timedelta(days=30)
MUCH_LATER = NOW + timedelta(days=30)


@pytest.fixture
def business() -> Business:
    return make_business()


def code_of_reminder(business: Business, invoice: Invoice) -> str:
    job = planned(business, [invoice], kind=BulkKind.REMIND, today=LATE, now=MUCH_LATER)
    return codes(job)[0]


class TestAPlanOfSending:
    def test_writes_down_who_gets_what_and_sends_nothing(self, business: Business) -> None:
        client = make_client(business, email="a@x.example", other_emails=["b@x.example"])
        job = planned(business, [make_invoice(business, client)])
        [row] = job.rows.all()
        assert row.state == BulkRowState.WAITING
        assert row.data["receivers"] == {"email": ["a@x.example", "b@x.example"]}
        assert job.state == BulkState.PLANNED
        assert not Delivery.objects.exists()

    def test_takes_drafts_along_and_says_that_they_are_issued(self, business: Business) -> None:
        [row] = planned(business, [make_draft(business)]).rows.all()
        assert row.data["issues"] is True

    def test_names_what_a_draft_lacks(self, business: Business) -> None:
        [row] = planned(business, [make_draft(business, lines=())]).rows.all()
        assert row.code == "not_issuable"
        assert row.data == {"problems": ["no_lines"]}

    def test_leaves_out_who_has_no_email_and_what_is_cancelled(self, business: Business) -> None:
        silent = make_invoice(business, make_client(business, email=""))
        cancelled = make_invoice(business)
        cancel_invoice(
            invoice_id=cancelled.pk, issue_date=TODAY, reason="", actor=actor_of(business), now=NOW
        )
        assert codes(planned(business, [silent, cancelled])) == ["no_email", "cancelled"]

    def test_leaves_out_what_was_sent_before_unless_it_is_wished(self, business: Business) -> None:
        invoice = make_invoice(business)
        Invoice.objects.filter(pk=invoice.pk).update(sent_at=NOW)
        job = planned(business, [invoice])
        assert codes(job) == ["sent_before"]
        choose_for_job(
            job_id=job.pk, channels=[Channel.EMAIL], sends_again=True, today=TODAY, now=NOW
        )
        assert codes(job) == [""]

    def test_leaves_out_what_is_on_its_way(self, business: Business) -> None:
        invoice = make_invoice(business)
        send_invoice(
            invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor_of(business), now=NOW
        )
        assert codes(planned(business, [invoice])) == ["on_its_way"]

    def test_leaves_out_an_address_that_gave_a_mail_back(self, business: Business) -> None:
        client = make_client(business, email="Gone@x.example", other_emails=["here@x.example"])
        mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@x.example",
            reason=MarkReason.BOUNCED,
            now=NOW,
        )
        [row] = planned(business, [make_invoice(business, client)]).rows.all()
        assert row.data["receivers"] == {"email": ["here@x.example"]}
        Client.objects.filter(pk=client.pk).update(other_emails=[])
        assert codes(planned(business, [row.invoice])) == ["address_marked"]

    def test_reaches_by_sms_whom_no_mail_reaches(self, business: Business) -> None:
        Business.objects.filter(pk=business.pk).update(is_sandbox=True)
        business.refresh_from_db()
        phone = make_invoice(business, make_client(business, email="", phone="+4791234567"))
        mail = make_invoice(business)
        both = [Channel.EMAIL, Channel.SMS]
        first, second = planned(business, [phone, mail], channels=both).rows.order_by("position")
        assert first.data["receivers"] == {"sms": ["+4791234567"]}
        assert first.data["without"] == {"email": "no_email"}
        assert second.data["without"] == {"sms": "no_phone"}

    def test_of_another_s_invoices_is_refused(self, business: Business) -> None:
        with pytest.raises(NothingChosen):
            planned(business, [make_invoice(make_business())])


class TestAPlanOfReminding:
    def test_reminds_of_what_is_late(self, business: Business) -> None:
        assert code_of_reminder(business, make_invoice(business)) == ""

    def test_leaves_drafts_credit_notes_and_paid_ones_alone(self, business: Business) -> None:
        paid, cancelled = make_invoice(business), make_invoice(business)
        record_payment(
            invoice_id=paid.pk,
            amount=paid.payable_amount,
            method="cash",
            received_date=TODAY,
            today=TODAY,
            actor=actor_of(business),
        )
        cancel_invoice(
            invoice_id=cancelled.pk, issue_date=TODAY, reason="", actor=actor_of(business), now=NOW
        )
        note = Invoice.objects.get(preceding_invoice=cancelled)
        assert code_of_reminder(business, make_draft(business)) == "draft"
        assert code_of_reminder(business, note) == "credit_note"
        assert code_of_reminder(business, paid) == "paid"
        assert code_of_reminder(business, cancelled) == "cancelled"

    def test_takes_what_is_credited_in_part_and_no_whole(self, business: Business) -> None:
        part, whole = make_invoice(business), make_invoice(business)
        credit_part(part, "1000")
        for amount in ("1000", "250"):
            credit_part(whole, amount)
        assert code_of_reminder(business, part) == ""
        assert code_of_reminder(business, whole) == "cancelled"

    def test_waits_for_a_payment_that_is_under_way(self, business: Business) -> None:
        invoice = make_invoice(business)
        PaymentAttempt.objects.create(
            business=business,
            invoice=invoice,
            amount=Decimal(1250),
            currency="NOK",
            state="processing",
        )
        assert code_of_reminder(business, invoice) == "payment_under_way"

    def test_waits_for_what_is_neither_sent_nor_due(self, business: Business) -> None:
        job = planned(business, [make_invoice(business)], kind=BulkKind.REMIND)
        assert codes(job) == ["not_yet"]

    def test_keeps_a_pause_of_the_invoice_or_of_its_client(self, business: Business) -> None:
        resting, promised = make_invoice(business), make_invoice(business)
        over = make_invoice(business)
        for kind, until, subject in (
            (PauseKind.STOPPED, None, {"invoice": resting}),
            (PauseKind.PROMISED, LATE, {"client": promised.client}),
            (PauseKind.PAUSED, LATE - timedelta(days=1), {"invoice": over}),
        ):
            ReminderPause.objects.create(business=business, kind=kind, until_date=until, **subject)
        assert code_of_reminder(business, resting) == "stopped"
        assert code_of_reminder(business, promised) == "promised"
        assert code_of_reminder(business, over) == ""

    def test_reminds_nobody_twice_within_a_day(self, business: Business) -> None:
        invoice = make_invoice(business)
        remind(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            choices=AS_SUGGESTED,
            today=LATE,
            actor=actor_of(business),
            now=MUCH_LATER - timedelta(hours=1),
        )
        assert code_of_reminder(business, invoice) == "on_its_way"
        Delivery.objects.update(state=DeliveryState.SENT, finished_at=NOW)
        assert code_of_reminder(business, invoice) == "reminded_recently"


class TestAPlan:
    def test_over_a_filter_takes_all_that_it_finds(self, business: Business) -> None:
        drafts = [make_draft(business) for _number in range(3)]
        make_invoice(business)
        job = plan_job(
            business=business,
            kind=BulkKind.SEND,
            choice=Choice(wanted=InvoiceFilter(status=DisplayStatus.DRAFT)),
            actor=actor_of(business),
            today=TODAY,
            now=NOW,
        )
        rows = job.rows.order_by("position").values_list("invoice_id", flat=True)
        assert list(rows) == [draft.pk for draft in drafts]

    def test_made_twice_by_one_person_is_one(self, business: Business) -> None:
        actor, invoice = actor_of(business), make_invoice(business)
        choice = Choice(invoice_ids=[invoice.pk])
        jobs = {
            plan_job(
                business=business,
                kind=BulkKind.SEND,
                choice=choice,
                actor=actor,
                today=TODAY,
                now=NOW,
            ).pk
            for _press in range(2)
        }
        assert len(jobs) == 1
        assert BulkRow.objects.count() == 1

    def test_made_again_after_the_first_was_confirmed_is_another(self, business: Business) -> None:
        actor, invoice = actor_of(business), make_invoice(business)
        facts: dict[str, Any] = {"business": business, "kind": BulkKind.SEND, "actor": actor}
        choice = Choice(invoice_ids=[invoice.pk])
        first = plan_job(choice=choice, today=TODAY, now=NOW, **facts)
        confirm_job(job_id=first.pk, actor=actor, now=NOW)
        assert plan_job(choice=choice, today=TODAY, now=NOW, **facts) != first

    def test_is_confirmed_once_however_often_one_presses(self, business: Business) -> None:
        job = planned(business, [make_invoice(business)])
        for _press in range(2):
            confirm_job(job_id=job.pk, actor=actor_of(business), now=NOW)
        assert Event.objects.filter(kind="bulk_job.confirmed").count() == 1

    def test_of_which_every_row_is_left_out_cannot_be_confirmed(self, business: Business) -> None:
        job = planned(business, [make_invoice(business, make_client(business, email=""))])
        with pytest.raises(NothingToDo):
            confirm_job(job_id=job.pk, actor=actor_of(business), now=NOW)

    def test_holds_for_a_day(self, business: Business) -> None:
        job = planned(business, [make_invoice(business)])
        actor, late = actor_of(business), NOW + PLAN_HOLDS_FOR
        with pytest.raises(PlanOutdated):
            confirm_job(job_id=job.pk, actor=actor, now=late)
        forget_old_plans(now=late - timedelta(seconds=1))
        assert BulkJob.objects.exists()
        forget_old_plans(now=late)
        assert not BulkJob.objects.exists()

    def test_that_is_thrown_away_leaves_nothing(self, business: Business) -> None:
        job = planned(business, [make_invoice(business)])
        stop_job(job_id=job.pk, actor=actor_of(business), now=NOW)
        assert not BulkRow.objects.exists()


@pytest.fixture(scope="class")
def ten_thousand(standing: Callable[[], AbstractContextManager[None]]) -> Iterator[Business]:
    """Write so many issued invoices of one client as one job takes, once for all tests."""
    with standing():
        business = make_business()
        write_ten_thousand(business)
        yield business


def write_ten_thousand(business: Business) -> None:
    model = make_invoice(business)
    sent = {
        field.attname: getattr(model, field.attname)
        for field in Invoice._meta.concrete_fields
        if field.name not in {"id", "public_token", "number", "sequence_number"}
    }
    Invoice.objects.bulk_create(
        (
            Invoice(**sent, number=f"B-{number}", sequence_number=1000 + number)
            for number in range(AT_MOST - 1)
        ),
        batch_size=2000,
    )


class TestTenThousand:
    @pytest.mark.parametrize("kind", BulkKind)
    def test_are_planned_with_few_statements(self, ten_thousand: Business, kind: BulkKind) -> None:
        actor = actor_of(ten_thousand)
        with CaptureQueriesContext(connection) as statements:
            job = plan_job(
                business=ten_thousand,
                kind=kind,
                choice=Choice(wanted=InvoiceFilter()),
                actor=actor,
                today=LATE,
                now=MUCH_LATER,
            )
        assert job.row_count == job.rows.filter(state=BulkRowState.WAITING).count() == AT_MOST
        assert len(statements) <= 40

    def test_and_one_more_are_refused_with_their_number(self, ten_thousand: Business) -> None:
        make_draft(ten_thousand)
        with pytest.raises(TooManyChosen) as refusal:
            plan_job(
                business=ten_thousand,
                kind=BulkKind.SEND,
                choice=Choice(wanted=InvoiceFilter()),
                actor=actor_of(ten_thousand),
                today=TODAY,
                now=NOW,
            )
        assert refusal.value.how_many == AT_MOST + 1
