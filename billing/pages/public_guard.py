"""What every public page shares: who may see it, how often, in which language, and how privately.

The token in the address is the whole right to see an invoice, so it must not leak: no referrer,
no cache, no search engine, and no cookie that would follow the payer.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from billing.documents.queries import printable_invoices
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from fastfaktura.core.models import Membership, User
from fastfaktura.core.rates import Rate, client_address, count, wait_left

P = ParamSpec("P")
InvoiceView = Callable[Concatenate[HttpRequest, Invoice, P], HttpResponseBase]
TokenView = Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]

# An office shares one address; a person alone reaches none of these.
VISITS = Rate("public-visits", 240, 60)
STEPS = Rate("public-steps", 60, 60)
STEPS_OF_INVOICE = Rate("public-steps-of-invoice", 20, 60)
# A few wrong links are mistakes; more are guesses, and guessing ends all visits for a while.
GUESSES = Rate("public-guesses", 30, 600)
# How long a page may lie open before its buttons want a fresh one.
FORM_AGE = 2 * 24 * 60 * 60


class SeeOther(HttpResponseRedirect):
    """Sends the browser on with GET, whatever it came with (303)."""

    status_code = 303


def of_invoice(
    view: InvoiceView[P],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]:
    """Open a view to whoever holds the link; the view gets the invoice instead of the token.

    The page speaks the invoice's language, or the one that the payer chose with ``?lang=``.
    """

    @login_not_required
    @wraps(view)
    def guarded(
        request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        address = client_address(request)
        wait = wait_left(GUESSES, address) or count(VISITS, address)
        if wait:
            return private(too_often(request, wait))
        invoice = (
            printable_invoices()
            .exclude(status=InvoiceStatus.DRAFT)
            .filter(public_token=token)
            .first()
        )
        if invoice is None:
            count(GUESSES, address)
            return private(render(request, "public/missing.html", status=404))
        language = chosen_language(request) or invoice.locale
        with translation.override(language):
            response = view(request, invoice, *args, **kwargs)
        response.headers.setdefault("Content-Language", language)
        return private(response)

    return cast("TokenView[P]", guarded)


def from_the_page(view: InvoiceView[P]) -> InvoiceView[P]:
    """Guard a step: not too often, and only from a page that we made for this very invoice.

    Django's own protection needs a cookie, which a public page does not set, and a referrer,
    which it does not send. Nothing here rests on a cookie either: the right lies in the token, so
    a form that carries a proof made for that token cannot come from a stranger's page.
    """

    @wraps(view)
    def guarded(
        request: HttpRequest, invoice: Invoice, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        wait = count(STEPS, client_address(request)) or count(
            STEPS_OF_INVOICE, invoice.public_token
        )
        if wait:
            return too_often(request, wait)
        if not _is_proof(request.POST.get("proof", ""), invoice):
            return SeeOther(page_url(request, invoice, problem="stale"))
        return view(request, invoice, *args, **kwargs)

    return cast("InvoiceView[P]", guarded)


def of_the_books(view: InvoiceView[P]) -> InvoiceView[P]:
    """Open a view to invoices and credit notes only: a quote is not paid and not promised."""

    @wraps(view)
    def guarded(
        request: HttpRequest, invoice: Invoice, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not invoice.is_in_the_books:
            return render(request, "public/missing.html", status=404)
        return view(request, invoice, *args, **kwargs)

    return cast("InvoiceView[P]", guarded)


def step(view: InvoiceView[P]) -> TokenView[P]:
    """Open a step of the payer's: ``of_invoice`` and ``from_the_page`` together."""
    return csrf_exempt(of_invoice(from_the_page(view)))


def proof_of(invoice: Invoice) -> str:
    """Return what a form of the public page carries to show where it comes from."""
    return _signer(invoice).sign("page")


def _is_proof(proof: str, invoice: Invoice) -> bool:
    try:
        return _signer(invoice).unsign(proof, max_age=FORM_AGE) == "page"
    except BadSignature:
        return False


def _signer(invoice: Invoice) -> TimestampSigner:
    return TimestampSigner(salt=f"public page {invoice.public_token}")


def chosen_language(request: HttpRequest) -> str:
    """Return the language that ``?lang=`` asks for, or nothing."""
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.CLIENT_LANGUAGES) else ""


def page_url(request: HttpRequest, invoice: Invoice, **query: str) -> str:
    """Return the address of the invoice's page, in the language that the payer reads."""
    address = reverse("public:invoice", args=[invoice.public_token])
    language = chosen_language(request)
    query |= {"lang": language} if language else {}
    return f"{address}?{urlencode(query)}" if query else address


def is_sellers_own(request: HttpRequest, invoice: Invoice) -> bool:
    """Tell whether a member of the selling business looks: that is no opening by the client."""
    return (
        isinstance(request.user, User)
        and Membership.objects.filter(user=request.user, business_id=invoice.business_id).exists()
    )


def too_often(request: HttpRequest, wait: int) -> HttpResponse:
    """Answer that it was too often, and when to come back."""
    response = render(request, "public/too_often.html", {"wait": wait}, status=429)
    response.headers["Retry-After"] = str(wait)
    return response


def private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep an answer, and the token in its address, from everybody but its reader."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.pop("Cache-Control", None)
    patch_cache_control(response, private=True, no_store=True)
    return response
