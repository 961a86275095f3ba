"""The background edge of the API."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from billing.api.idempotency import forget_old_answers as forget


@shared_task
def forget_old_answers(**_later: Any) -> int:
    """Delete the answers to idempotency keys whose time is over."""
    return forget(now=timezone.now())
