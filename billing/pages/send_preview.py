"""The mail of a send sheet as it will look, in a frame of its own."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from billing.delivery.letters import LOGO_ID, Letter, compose
from billing.delivery.models import Channel
from billing.delivery.packing import files_beside
from billing.delivery.wording import sides_of
from billing.invoices.parties import seller_profile
from billing.pages.invoice_steps import own_paper
from billing.pages.send_words import sending_of
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may
from fastfaktura.core.views.mail import MAIL_POLICY


@require_http_methods(["GET", "POST"])
@may("write")
def preview(request: BusinessRequest, invoice_id: UUID) -> HttpResponse:
    """Serve the mail as it will look, for the frame in the sheet; a POST brings other words."""
    said = request.POST if request.method == "POST" else request.GET
    sending = sending_of(own_paper(request, invoice_id), said)
    invoice, words = sending.invoice, sending.words(Channel.EMAIL)
    attach = seller_profile(request.business).attach_pdf
    if request.method == "POST":
        attach = request.POST.get("attach_pdf") == "1"
    files = files_beside(invoice, sending.kind, attach_pdf=attach)
    letter = compose(
        invoice,
        kind=sending.kind,
        sides=sides_of(invoice),
        subject=said.get("subject", "")[:200] or words.subject,
        message=said.get("message", "")[:5000] or words.body,
        attach_pdf=attach,
        due_date=sending.due_date,
        claims=sending.claims,
        enclosed=[file.name for file in files.carried],
        linked=[file.name for file in files.linked],
    )
    return mail_document(framed(letter))


def framed(letter: Letter) -> str:
    """Return the mail's HTML with its logo inside, as a frame that can ask for nothing needs it."""
    if letter.logo is None:
        return letter.html
    data = b64encode(letter.logo.content).decode("ascii")
    return letter.html.replace(f"cid:{LOGO_ID}", f"data:{letter.logo.content_type};base64,{data}")


def mail_document(html: str) -> HttpResponse:
    """Answer with a mail's HTML under a policy of its own: no script, no form, no network."""
    response = HttpResponse(f'<base target="_blank">{html}')
    response["Content-Security-Policy"] = MAIL_POLICY
    return response
