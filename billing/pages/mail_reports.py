"""Where a mail provider reports what became of messages."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from billing.delivery.provider_reports import NotAuthentic, NotReadable, events_of, take_event

MAX_BYTES = 1024 * 1024


@csrf_exempt  # The secret or the signature proves the sender, who has no cookie of ours.
@login_not_required
@require_http_methods(["HEAD", "POST"])
def take_reports(request: HttpRequest, provider: str) -> HttpResponse:
    """Take the reports of the one provider that the settings name.

    :raises Http404: for every other, and while no secret is set.
    """
    if provider != settings.EMAIL_PROVIDER or not settings.EMAIL_REPORTS_SECRET:
        raise Http404
    if request.method == "HEAD":
        # Some providers look whether the address is there when it is written into their form.
        return HttpResponse()
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length[:12]) > MAX_BYTES:
        return HttpResponse(status=413)
    try:
        events = events_of(provider, request)
    except (NotAuthentic, NotReadable):
        return HttpResponse(status=400)
    for event in events:
        take_event(provider, event, now=timezone.now())
    return HttpResponse()
