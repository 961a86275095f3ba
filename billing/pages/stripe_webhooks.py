"""Where Stripe tells of events: proven, written down, answered; the work is a task."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.payments.gateway import NotAuthentic
from billing.payments.inbound import receive
from billing.payments.models import PaymentAccount
from billing.payments.tasks import process_inbound_event

MAX_BYTES = 256 * 1024


@csrf_exempt  # The signature proves the sender, who has no cookie of ours.
@login_not_required
@require_POST
def platform(request: HttpRequest) -> HttpResponse:
    """Take an event of the installation's own account, its connected ones, or the simulator."""
    return _take(request, None)


@csrf_exempt  # The signature proves the sender, who has no cookie of ours.
@login_not_required
@require_POST
def own(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Take an event of a business that has a key of its own."""
    return _take(request, get_object_or_404(PaymentAccount, pk=account_id))


def _take(request: HttpRequest, account: PaymentAccount | None) -> HttpResponse:
    length = request.headers.get("Content-Length") or "0"
    # What is no number is longer than we take.
    if not length.isdecimal() or int(length[:12]) > MAX_BYTES:
        return HttpResponse(status=413)
    body = request.body
    if len(body) > MAX_BYTES:
        return HttpResponse(status=413)
    try:
        event = receive(
            body=body, signature=request.headers.get("Stripe-Signature", ""), account=account
        )
    except NotAuthentic:
        return HttpResponse(status=400)
    if event is not None:
        task = {"inbound_event_id": str(event.pk)}
        # Without a broker the sweep does it; Stripe is not made to wait for ours.
        transaction.on_commit(
            lambda: process_inbound_event.apply_async(kwargs=task, retry=False), robust=True
        )
    return HttpResponse(status=200)
