"""What the clients of a business read, by the places in the source where it is written.

Clients read more languages than the pages of the product speak: ``settings.CLIENT_LANGUAGES``
beside ``settings.LANGUAGES``. The catalogues of those further languages hold what is listed here
and nothing else, so a new text for clients belongs into one of these places, or its place in here.
Tests render what clients read, and fail for a message that a catalogue lacks.
"""

from django.conf import settings

# A file, or a folder with all that lies in it; of a module, the names of what clients read of it,
# all of it where none is named.
CLIENT_FACING: dict[str, frozenset[str]] = {
    # The paper.
    "billing/catalog/units.py": frozenset(),
    "billing/documents/facts.py": frozenset(),
    "billing/documents/lines.py": frozenset(),
    "billing/documents/paper.py": frozenset(),
    "billing/documents/parties.py": frozenset(),
    "billing/documents/payment.py": frozenset(),
    "billing/documents/reasons.py": frozenset(),
    "billing/documents/samples.py": frozenset(),
    "billing/documents/sums.py": frozenset(),
    "billing/invoices/credit_content.py": frozenset(),
    "billing/invoices/credit_lines.py": frozenset(),
    "billing/invoices/deposits.py": frozenset(),
    "billing/invoices/exemptions.py": frozenset(),
    "billing/invoices/lifecycle.py": frozenset({"DocumentKind"}),
    "templates/print/document.html": frozenset(),
    "templates/print/foot.html": frozenset(),
    "templates/print/head.html": frozenset(),
    "templates/print/lines.html": frozenset(),
    "templates/print/payment.html": frozenset(),
    "templates/print/refers.html": frozenset(),
    "templates/print/totals.html": frozenset(),
    # Mails and SMS.
    "billing/claims/models.py": frozenset({"ClaimKind"}),
    "billing/delivery/default_texts.py": frozenset(),
    "billing/delivery/letters.py": frozenset(),
    "billing/delivery/models.py": frozenset({"DeliveryKind"}),
    "billing/delivery/notices.py": frozenset(),
    "billing/delivery/texts.py": frozenset(),
    "billing/delivery/wording.py": frozenset(),
    "templates/email/document.html": frozenset(),
    "templates/email/document.txt": frozenset(),
    # The public page, and where it pays while the business is a sandbox.
    "billing/pages/public_frame.py": frozenset(),
    "billing/pages/public_promise.py": frozenset(),
    "billing/pages/public_quote.py": frozenset(),
    "billing/pages/public_words.py": frozenset(),
    "billing/pages/quote_words.py": frozenset({"validity_sentence"}),
    "billing/payments/models.py": frozenset({"PaymentMethod"}),
    "billing/payments/simulator/page.py": frozenset(),
    "templates/base_public.html": frozenset(),
    "templates/billing/payments/simulator/": frozenset(),
    "templates/public/": frozenset(),
}


def names_for_clients(place: str) -> frozenset[str] | None:
    """Return what clients read of a file: the names of its parts, none for the whole of it.

    ``None`` says that they read nothing of it.
    """
    for listed, names in CLIENT_FACING.items():
        if place == listed or (listed.endswith("/") and place.startswith(listed)):
            return names
    return None


def is_of_clients_only(language: str) -> bool:
    """Tell whether a language is spoken to clients but not on the product's own pages."""
    return language not in dict(settings.LANGUAGES)
