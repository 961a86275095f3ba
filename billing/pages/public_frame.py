"""What every public page shows around its document: who sends it, in which languages."""

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from billing.documents.paper import document_title, sandbox_words
from billing.documents.parties import imprint
from billing.invoices.models import Invoice
from billing.invoices.parties import PartyCopy
from billing.pages.public_guard import chosen_language, page_url, proof_of

# Each in its own words, as the one who looks for it reads no other.
LANGUAGE_NAMES = {
    "en": "English",
    "fr": "Français",
    "nb": "Norsk",
    "sv": "Svenska",
    "da": "Dansk",
    "nl": "Nederlands",
    "de": "Deutsch",
    "pl": "Polski",
}


def frame_of(request: HttpRequest, invoice: Invoice) -> dict[str, object]:
    """Return what the frame of a public page shows."""
    title = document_title(invoice)
    subject = _("Question about %(title)s") % {"title": title}
    email = invoice.seller.get("email", "")
    return {
        "invoice": invoice,
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "imprint": imprint(PartyCopy.from_json(invoice.seller)),
        "title": title,
        "strip": _strip(invoice),
        "proof": proof_of(invoice),
        "page_url": page_url(request, invoice),
        "lang_query": f"?lang={chosen_language(request)}" if chosen_language(request) else "",
        "question": f"mailto:{quote(email)}?subject={quote(subject)}" if email else "",
        "languages": [(code, LANGUAGE_NAMES[code]) for code, _name in settings.CLIENT_LANGUAGES],
        "accent": invoice.seller.get("accent_color", "").removeprefix("#"),
    }


def _strip(invoice: Invoice) -> str:
    """Return what stands across a page of the sandbox; a quote moves no money anywhere."""
    if not invoice.business.is_sandbox:
        return ""
    return _("Sandbox: no money moves") if invoice.is_in_the_books else sandbox_words(invoice)
