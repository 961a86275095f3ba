"""Working jobs off: what happens to each row, in whose turn, and how it ends."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.bulk.models import BulkJob, BulkKind, BulkRow, BulkRowState, BulkState
from billing.bulk.operations import finish_if_done, stop_job
from billing.bulk.tasks import work_bulk_jobs
from billing.bulk.working import IN_ONE_TURN, work_jobs, work_next_row
from billing.delivery.choices import PauseKind, ReminderPause
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState
from billing.delivery.operations import send_invoice
from billing.delivery.policy import UNDO_WINDOW
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.operations import record_payment
from clients.models import Client
from fastfaktura.core.journal import Priority
from fastfaktura.core.models import Business, Event, EventDelivery
from tests.billing.bulk.conftest import codes, running, states
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = timedelta(days=30)
LATE, MUCH_LATER = TODAY + DAYS, NOW + DAYS


@pytest.fixture
def business() -> Business:
    return make_business()


def invoices_of(business: Business, how_many: int) -> list[Invoice]:
    return [make_invoice(business) for _number in range(how_many)]


class TestAJobOfSending:
    def test_sends_each_once_and_ends_with_its_counts(self, business: Business) -> None:
        job = running(business, invoices_of(business, 3))
        assert work_jobs(now=NOW, limit=100) == 3
        assert work_jobs(now=NOW, limit=100) == 0
        job.refresh_from_db()
        assert job.state == BulkState.DONE
        assert job.counts == {"done": 3}
        assert Delivery.objects.count() == 3
        assert Event.objects.filter(kind="bulk_job.finished").count() == 1

    def test_issues_drafts_in_their_order(self, business: Business) -> None:
        drafts = [make_draft(business) for _number in range(3)]
        running(business, drafts)
        work_jobs(now=NOW, limit=100)
        numbers = [Invoice.objects.get(pk=draft.pk).sequence_number for draft in drafts]
        assert None not in numbers
        assert numbers == sorted(numbers, key=lambda number: number or 0)

    def test_ties_its_messages_to_their_rows_and_lets_single_ones_overtake(
        self, business: Business
    ) -> None:
        job = running(business, invoices_of(business, 1))
        work_jobs(now=NOW, limit=100)
        delivery = Delivery.objects.get()
        assert delivery.cause_id == job.rows.get().pk
        assert delivery.created_by == job.created_by
        rows = EventDelivery.objects.filter(event__kind="delivery.queued")
        assert [row.priority for row in rows] == [Priority.BULK]

    def test_looks_again_when_a_row_has_its_turn(self, business: Business) -> None:
        silent, cancelled, sent, fine = invoices_of(business, 4)
        job = running(business, [silent, cancelled, sent, fine])
        Client.objects.filter(invoices=silent).update(email="")
        Invoice.objects.filter(pk=sent.pk).update(sent_at=NOW)
        actor = actor_of(business)
        cancel_invoice(invoice_id=cancelled.pk, issue_date=TODAY, reason="", actor=actor, now=NOW)
        work_jobs(now=NOW, limit=100)
        assert codes(job) == ["no_email", "cancelled", "sent_before", ""]
        assert Delivery.objects.count() == 1

    def test_sends_nothing_that_a_person_sent_meanwhile(self, business: Business) -> None:
        [invoice] = invoices_of(business, 1)
        job = running(business, [invoice])
        send_invoice(
            invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor_of(business), now=NOW
        )
        work_jobs(now=NOW, limit=100)
        assert codes(job) == ["on_its_way"]
        assert Delivery.objects.count() == 1


class TestAJobOfReminding:
    def test_leaves_alone_who_paid_or_was_paused_since(self, business: Business) -> None:
        late, paid, paused = invoices_of(business, 3)
        job = running(
            business, [late, paid, paused], kind=BulkKind.REMIND, today=LATE, now=MUCH_LATER
        )
        record_payment(
            invoice_id=paid.pk,
            amount=paid.payable_amount,
            method="cash",
            received_date=LATE,
            today=LATE,
            actor=actor_of(business),
        )
        ReminderPause.objects.create(business=business, kind=PauseKind.STOPPED, invoice=paused)
        work_jobs(now=MUCH_LATER, limit=100)
        assert codes(job) == ["", "paid", "stopped"]
        assert [each.kind for each in Delivery.objects.all()] == [DeliveryKind.REMINDER]

    def test_reminds_nobody_twice_when_two_jobs_name_him(self, business: Business) -> None:
        invoices = invoices_of(business, 2)
        for _job in range(2):
            running(business, invoices, kind=BulkKind.REMIND, today=LATE, now=MUCH_LATER)
        work_jobs(now=MUCH_LATER, limit=100)
        assert Delivery.objects.count() == 2


class TestTurns:
    def test_go_round_between_businesses(self) -> None:
        large, small = make_business(), make_business()
        running(large, invoices_of(large, 20))
        job = running(small, invoices_of(small, 2))
        work_jobs(now=NOW, limit=IN_ONE_TURN + 2)
        assert states(job) == [BulkRowState.DONE] * 2

    def test_do_not_multiply_with_the_jobs_of_a_business(self) -> None:
        eager, small = make_business(), make_business()
        for _job in range(5):
            running(eager, invoices_of(eager, IN_ONE_TURN))
        running(small, invoices_of(small, IN_ONE_TURN))
        work_jobs(now=NOW, limit=2 * IN_ONE_TURN)
        assert Delivery.objects.filter(business=eager).count() == IN_ONE_TURN
        assert Delivery.objects.filter(business=small).count() == IN_ONE_TURN

    def test_wait_while_as_many_messages_are_leaving_as_may(
        self, business: Business, settings: Any
    ) -> None:
        settings.BULK_IN_FLIGHT = 2
        job = running(business, invoices_of(business, 3))
        assert work_jobs(now=NOW, limit=100) == 2
        assert work_jobs(now=NOW, limit=100) == 0
        Delivery.objects.update(state=DeliveryState.SENT, finished_at=NOW)
        assert work_jobs(now=NOW, limit=100) == 1
        job.refresh_from_db()
        assert job.state == BulkState.DONE

    def test_do_not_wait_for_a_server_that_wants_an_hour(
        self, business: Business, settings: Any
    ) -> None:
        settings.BULK_IN_FLIGHT = 1
        running(business, invoices_of(business, 2))
        work_jobs(now=NOW, limit=100)
        Delivery.objects.update(due_at=NOW + timedelta(hours=1))
        assert work_jobs(now=NOW + UNDO_WINDOW, limit=100) == 1

    def test_of_a_task_end_with_the_work(self, business: Business) -> None:
        job = running(business, invoices_of(business, 3))
        work_bulk_jobs()
        assert states(job) == [BulkRowState.DONE] * 3


class TestAStoppedJob:
    def test_leaves_out_what_has_not_had_its_turn(self, business: Business) -> None:
        job = running(business, invoices_of(business, 3))
        work_jobs(now=NOW, limit=1)
        stop_job(job_id=job.pk, actor=actor_of(business), now=NOW)
        work_jobs(now=NOW, limit=100)
        job.refresh_from_db()
        assert job.state == BulkState.STOPPED
        assert codes(job) == ["", "job_stopped", "job_stopped"]
        assert job.counts == {"done": 1, "left_out": 2}
        assert Delivery.objects.count() == 1

    def test_is_not_finished_once_more(self, business: Business) -> None:
        job = running(business, invoices_of(business, 1))
        stop_job(job_id=job.pk, actor=actor_of(business), now=NOW)
        assert not finish_if_done(job_id=job.pk, now=NOW)
        assert Event.objects.filter(kind="bulk_job.finished").count() == 1


class TestAFaultOfOurs:
    @pytest.fixture
    def poisoned(self, business: Business) -> BulkJob:
        """Make a job whose first row the database refuses, as a bug would bring about."""
        fatal = make_client(business, email="poison@x.example")
        job = running(business, [make_invoice(business, fatal), make_draft(business)])
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE billing_delivery ADD CONSTRAINT poison "
                "CHECK (receiver <> 'poison@x.example')"
            )
        return job

    @pytest.fixture(autouse=True)
    def cured(self) -> Any:
        yield
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE billing_delivery DROP CONSTRAINT IF EXISTS poison")

    def test_stops_neither_its_job_nor_the_others(self, poisoned: BulkJob) -> None:
        other = make_business()
        with pytest.raises(IntegrityError):
            work_jobs(now=NOW, limit=100)
        running(other, invoices_of(other, 1))
        work_jobs(now=NOW, limit=100)
        assert codes(poisoned) == ["broken", ""]
        assert Delivery.objects.filter(business=other).count() == 1
        poisoned.refresh_from_db()
        assert poisoned.state == BulkState.DONE


class TestARowInHand:
    def test_is_passed_over_by_another_worker(self, business: Business) -> None:
        job = running(business, invoices_of(business, 2))
        found: list[bool] = []

        def other() -> None:
            found.append(work_next_row(job_id=job.pk, now=NOW))
            found.append(work_next_row(job_id=job.pk, now=NOW))
            connection.close()

        with transaction.atomic():
            BulkRow.objects.select_for_update().get(job=job, position=1)
            thread = Thread(target=other)
            thread.start()
            thread.join(timeout=20)
        assert found == [True, False]
        assert states(job) == [BulkRowState.WAITING, BulkRowState.DONE]
        assert not finish_if_done(job_id=job.pk, now=NOW)

    def test_is_worked_off_once_by_many_workers(self, business: Business) -> None:
        job = running(business, invoices_of(business, 12))

        def worker() -> None:
            work_jobs(now=NOW, limit=100)
            connection.close()

        threads = [Thread(target=worker) for _number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        work_jobs(now=NOW, limit=100)
        job.refresh_from_db()
        assert job.state == BulkState.DONE
        assert Delivery.objects.count() == 12
        assert Event.objects.filter(kind="bulk_job.finished").count() == 1
        assert Invoice.objects.filter(status=InvoiceStatus.ISSUED).count() == 12
