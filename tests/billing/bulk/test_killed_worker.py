"""A worker of bulk jobs killed at any line: every row once, none lost."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone

from billing.bulk.models import BulkJob, BulkRowState, BulkState
from billing.delivery.models import Delivery
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Event
from tests.billing.bulk.conftest import running, states
from tests.billing.bulk.works import work_off
from tests.factories import make_business, make_draft
from tests.mortal import Mortals, mortals, points

pytestmark = pytest.mark.django_db(transaction=True)

WORK = f"{work_off.__module__}:{work_off.__name__}"


@pytest.fixture(scope="module")
def others(django_db_setup: None) -> Iterator[Mortals]:
    """Return processes beside the tests, on their database."""
    facts = connection.settings_dict
    address = f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"
    with mortals(address) as started:
        yield started


def job_of_two_drafts(now: datetime) -> BulkJob:
    business = make_business()
    drafts = [make_draft(business) for _number in range(2)]
    return running(business, drafts, today=business_today(business), now=now)


class TestAWorkerKilled:
    def test_at_any_statement_leaves_each_row_done_once(self, others: Mortals) -> None:
        now = timezone.now()
        # How many statements two drafts take, learnt from two of another business.
        job_of_two_drafts(now)
        [whole] = others.work(WORK)
        assert whole.code == 0
        for number in points(whole.statements, few=8):
            job = job_of_two_drafts(now)

            [fate] = others.work(WORK, kill_at=[number])

            # A statement or two depend on what other businesses left to do.
            assert fate.was_killed or number > whole.statements - 3, number
            for state, row in zip(states(job), job.rows.order_by("position"), strict=True):
                sent = Delivery.objects.filter(cause_id=row.pk).count()
                assert sent == (1 if state == BulkRowState.DONE else 0), number
            work_off()
            self.require_all_done_once(job, number)

    def require_all_done_once(self, job: BulkJob, number: int) -> None:
        """Do nothing if everything of a job was done, and once."""
        job.refresh_from_db()
        assert job.state == BulkState.DONE, number
        assert states(job) == [BulkRowState.DONE] * 2, number
        assert Delivery.objects.filter(business=job.business).count() == 2, number
        numbers = Invoice.objects.filter(business=job.business).values_list("sequence_number")
        assert sorted(taken for (taken,) in numbers if taken) == [1, 2], number
        finished = Event.objects.filter(business=job.business, kind="bulk_job.finished")
        assert finished.count() == 1, number
