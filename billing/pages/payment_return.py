"""Where the payer comes back to; coming back proves nothing, so the provider is asked."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from billing.invoices.models import Invoice
from billing.payments.credentials import NoCredentials
from billing.payments.gateway import GatewayError
from billing.payments.models import LIVE_STATES, PaymentAttempt
from billing.payments.reconciling import reconcile

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def returned(_request: HttpRequest, token: str) -> HttpResponse:
    """Ask the provider about the attempt under way, if there is one, and show the invoice.

    A GET that may write is in order here: it repeats what the webhook does, changes nothing that
    the provider does not say, and a scanner that follows it causes one question.
    """
    invoice = get_object_or_404(Invoice, public_token=token)
    alive = PaymentAttempt.objects.filter(invoice=invoice, state__in=LIVE_STATES).first()
    if alive is not None:
        try:
            reconcile(attempt_id=alive.pk, now=timezone.now())
        except (GatewayError, NoCredentials) as problem:
            # The webhook or the sweep will learn it; the payer sees his invoice.
            logger.warning("attempt %s waits: %s", alive.pk, type(problem).__name__)
    return HttpResponseRedirect(f"/i/{invoice.public_token}")
