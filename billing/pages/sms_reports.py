"""Where SMS providers report what became of messages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.delivery.sms.gateway import NotAuthentic, Posted
from billing.delivery.sms.receipts import NobodyHere, take_receipt

MAX_BYTES = 64 * 1024


@csrf_exempt  # A signature or the secret address proves the sender, who has no cookie of ours.
@login_not_required
@require_POST
def take(request: HttpRequest, provider: str, callback_token: str) -> HttpResponse:
    """Take a report; 403 for a signature that is none, 404 where nobody lives."""
    length = request.headers.get("Content-Length") or "0"
    # What is no number is longer than we take.
    if not length.isdecimal() or int(length[:12]) > MAX_BYTES:
        return HttpResponse(status=413)
    posted = Posted(
        form=request.POST.dict(),
        # The provider knows us by this address, whatever a proxy in front calls us.
        url=settings.BASE_URL + request.get_full_path(),
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
    try:
        take_receipt(
            provider=provider,
            callback_token=callback_token,
            posted=posted,
            delivery_id=request.GET.get("delivery", ""),
            now=timezone.now(),
        )
    except NobodyHere:
        return HttpResponse(status=404)
    except NotAuthentic:
        return HttpResponse(status=403)
    return HttpResponse(status=204)
