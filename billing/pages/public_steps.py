"""What a payer does on the public page: look at it, download and pay."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from billing.delivery.lookers import machine_of
from billing.delivery.openings import record_opening
from billing.delivery.tracking import SignalKind
from billing.invoices.models import Invoice
from billing.pages.public_guard import SeeOther, is_sellers_own, of_the_books, page_url, step
from billing.payments.online import (
    CannotPayOnline,
    NothingToPay,
    PaymentUnderWay,
    TryAgainShortly,
    start_payment,
)

SIGNALS = ("visible", "touch")


@require_POST
@step
def record_opened(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Record that a person looks: the page was visible for a while, or was touched."""
    signal = request.POST.get("signal", "")
    _note_person(request, invoice, signal if signal in SIGNALS else "other")
    return HttpResponse(status=204)


@require_POST
@step
def download(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Send a person who pressed Download to the PDF; a scanner that fetches it presses nothing."""
    _note_person(request, invoice, "download")
    return SeeOther(f"{reverse('public:pdf', args=[invoice.public_token])}?download=1")


@require_POST
@step
@of_the_books
def pay(request: HttpRequest, invoice: Invoice) -> HttpResponseBase:
    """Send the payer to the provider's hosted page, or back with the reason why not."""
    _note_person(request, invoice, "pay")
    try:
        page = start_payment(invoice_id=invoice.pk, now=timezone.now())
    except (NothingToPay, PaymentUnderWay):
        # The page itself says what is true now.
        return SeeOther(page_url(request, invoice))
    except CannotPayOnline:
        return SeeOther(page_url(request, invoice, problem="unavailable"))
    except TryAgainShortly:
        return SeeOther(page_url(request, invoice, problem="later"))
    return SeeOther(page.url)


def _note_person(request: HttpRequest, invoice: Invoice, signal: str) -> None:
    if not is_sellers_own(request, invoice):
        record_opening(
            invoice=invoice,
            kind=SignalKind.HUMAN,
            signal=signal,
            # Some scanners run the page's script too.
            agent=machine_of(request.headers),
            now=timezone.now(),
        )
