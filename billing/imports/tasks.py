"""The background edge of imports."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from billing.imports import operations
from billing.imports.working import work_jobs
from fastfaktura.core.tasks import subscriber

# One task works for some seconds and makes way: beat sends the next.
ROUNDS, ROWS_IN_A_ROUND = 10, 20


@subscriber()
def begin_import_work(*, event_id: UUID) -> None:  # noqa: ARG001  # the jobs say themselves what is due
    """Begin with an import that was just confirmed, or with who has waited longer."""
    work_for_a_while()


@shared_task
def work_imports(**_later: Any) -> None:
    """Go on with what runs."""
    work_for_a_while()


@shared_task
def forget_old_imports(**_later: Any) -> None:
    """Delete the dry runs that nobody confirmed."""
    operations.forget_old_plans(now=timezone.now())


def work_for_a_while() -> None:
    """Take rows over until there is nothing to do or it is time to make way."""
    for _round in range(ROUNDS):
        if not work_jobs(now=timezone.now(), limit=ROWS_IN_A_ROUND):
            break
