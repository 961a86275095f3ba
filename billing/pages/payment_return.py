"""Where the payer comes back to; coming back proves nothing, so the provider is asked."""

import logging
import re

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from billing.invoices.models import Invoice
from billing.pages.public_guard import SeeOther, of_invoice, page_url
from billing.payments.credentials import NoCredentials
from billing.payments.gateway import GatewayError
from billing.payments.models import LIVE_STATES, AttemptState, PaymentAttempt
from billing.payments.reconciling import reconcile
from fastfaktura.core.rates import Rate, count

logger = logging.getLogger(__name__)

# Each look at the provider is a call over the network.
QUESTIONS = Rate("public-questions", 30, 60)


@require_GET
@of_invoice
def returned(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Ask the provider about the attempt under way, if there is one, and show the invoice.

    Coming back proves nothing, and ``session_id`` is not read. A GET that may write is in order
    here: it repeats what the webhook does, and changes nothing that the provider does not say.
    """
    attempt = PaymentAttempt.objects.filter(invoice=invoice, state__in=LIVE_STATES).first()
    if attempt is not None and not count(QUESTIONS, invoice.public_token):
        try:
            attempt = reconcile(attempt_id=attempt.pk, now=timezone.now())
        except (GatewayError, NoCredentials) as problem:
            # The webhook or the sweep will learn it; the page waits for them.
            logger.warning("attempt %s waits: %s", attempt.pk, type(problem).__name__)
    looks = request.GET.get("watch", "1" if "session_id" in request.GET else "")
    is_open = attempt is not None and attempt.state in {AttemptState.CREATING, AttemptState.OPEN}
    if is_open and re.fullmatch(r"[0-9]{1,3}", looks, re.ASCII):
        return SeeOther(page_url(request, invoice, watch=looks))
    return SeeOther(page_url(request, invoice))
