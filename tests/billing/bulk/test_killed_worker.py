"""A worker of bulk jobs killed at any line: every row once, none lost."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from billing.bulk.models import BulkRowState, BulkState
from billing.bulk.working import work_jobs
from billing.delivery.models import Delivery
from billing.invoices.models import Invoice
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Event
from tests.billing.bulk.conftest import running, states
from tests.factories import make_business, make_draft

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
# Dies as by kill -9 when it is about to send its nth statement to the database.
PROGRAM = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from django.utils import timezone
from billing.bulk.working import work_jobs
left = int(sys.argv[1])
def die_in_time(execute, sql, params, many, context):
    global left
    left -= 1
    if left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(die_in_time):
    work_jobs(now=timezone.now(), limit=100)
print(left)
"""
FAR = 100_000


def database_of_the_test() -> str:
    facts = connection.settings_dict
    return f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}"


def work_until_statement(number: int) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
        "DATABASE_URL": database_of_the_test(),
    }
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(number)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=60,
    )


class TestAWorkerKilled:
    @pytest.mark.parametrize("part", range(8))
    def test_at_any_statement_leaves_each_row_done_once(self, part: int) -> None:
        business, now = make_business(), timezone.now()
        today = business_today(business)
        # How many statements two drafts take, learnt from two of another business.
        model = make_business()
        running(model, [make_draft(model) for _number in range(2)], today=today, now=now)
        whole = FAR - int(work_until_statement(FAR).stdout)
        job = running(
            business, [make_draft(business) for _number in range(2)], today=today, now=now
        )

        killed = work_until_statement(1 + part * (whole - 2) // 7)

        assert killed.returncode == -signal.SIGKILL
        for state, row in zip(states(job), job.rows.order_by("position"), strict=True):
            sent = Delivery.objects.filter(cause_id=row.pk).count()
            assert sent == (1 if state == BulkRowState.DONE else 0)
        work_jobs(now=timezone.now(), limit=100)
        job.refresh_from_db()
        assert job.state == BulkState.DONE
        assert states(job) == [BulkRowState.DONE] * 2
        assert Delivery.objects.filter(business=business).count() == 2
        numbers = Invoice.objects.filter(business=business).values_list("sequence_number")
        assert sorted(number for (number,) in numbers if number) == [1, 2]
        finished = Event.objects.filter(business=business, kind="bulk_job.finished")
        assert finished.count() == 1
