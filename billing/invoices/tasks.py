"""The background edge of invoices: proofs of the number ledger."""

from datetime import timedelta
from typing import Any

from celery import shared_task
from django.utils import timezone

from billing.invoices.ledger_rounds import prove_further, series_to_prove

# Well below the time after which the broker gives a task to another worker.
AT_MOST = timedelta(seconds=20)
MOST_SERIES = 20


@shared_task
def prove_ledgers(**_later: Any) -> None:
    """Go on with the proofs of long series, each begun anew a day after the last."""
    begin = timezone.now()
    for series in series_to_prove(now=begin)[:MOST_SERIES]:
        while prove_further(series, now=timezone.now()):
            if timezone.now() - begin > AT_MOST:
                return
