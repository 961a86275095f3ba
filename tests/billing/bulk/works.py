"""What processes beside the tests of bulk jobs do; see ``tests.mortal``."""

from django.utils import timezone

from billing.bulk.working import work_jobs


def work_off() -> None:
    """Work off all jobs there are."""
    work_jobs(now=timezone.now(), limit=100)
