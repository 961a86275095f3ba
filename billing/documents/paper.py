"""The document as HTML: one template for the PDF, the editor, the invoice's and the public page."""

import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.documents.content import DocumentContent
from billing.documents.facts import delivery_place, facts, remarks
from billing.documents.lines import amount_of, printed_lines
from billing.documents.looks import Look, look_of
from billing.documents.parties import address_lines, imprint, number_rows
from billing.documents.payment import asks_for_money, payment_facts
from billing.documents.qr_codes import is_swiss, qr_png
from billing.documents.slip import slip_of
from billing.documents.sums import payable_label, sums, vat_rows
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import amount, quantity

UNFIT_FOR_FILES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

# From this many signs on, amounts need wider columns than the usual ones.
WIDE_AMOUNT = 13
WIDE_QUANTITY = 9
# Up to these, narrower ones do.
SHORT_AMOUNT = 10
SHORT_QUANTITY = 5


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where the template finds its pictures; empty for one that there is not."""

    logo: str = ""
    qr: str = ""


def document_html(
    content: DocumentContent,
    *,
    embed: bool,
    pictures: Pictures | None = None,
    look: Look | None = None,
) -> str:
    """Return the document in its own language: a fragment to embed in a page, or a whole page.

    The page that embeds it includes ``print/styles.html`` in its head and puts it into
    ``<div class="paper">``. Without ``pictures`` they come from our own addresses.

    :param look: another than the document's own, to try one on.
    """
    with translation.override(content.locale):
        if pictures is None:
            pictures = screen_pictures(content)
        context = paper_context(content, look=look) | {
            "embed": embed,
            "slip": slip_of(content) if not embed and is_swiss(content) else None,
            "logo_url": pictures.logo,
            "qr_url": pictures.qr,
        }
        return render_to_string("print/document.html", context)


def screen_pictures(content: DocumentContent) -> Pictures:
    """Return the pictures' addresses for a browser: the logo cached for ever, the code inline."""
    sha256 = content.seller.logo_sha256
    png = qr_png(content)
    return Pictures(
        logo=reverse("documents:logo", args=[sha256]) if sha256 else "",
        qr=f"data:image/png;base64,{b64encode(png).decode()}" if png else "",
    )


def document_title(document: DocumentContent | Invoice) -> str:
    """Return "Invoice 2026-0001" in the active language; a draft has no number."""
    if document.number:
        return f"{kind_name(document)} {document.number}"
    return {
        DocumentKind.INVOICE: _("Draft invoice"),
        DocumentKind.DEPOSIT: _("Draft deposit invoice"),
        DocumentKind.CREDIT_NOTE: _("Draft credit note"),
        DocumentKind.QUOTE: _("Draft quote"),
        DocumentKind.PROFORMA: _("Draft proforma invoice"),
    }[document.document_kind]


def file_name(invoice: Invoice) -> str:
    """Return "Invoice 2026-0001.pdf" in the document's language, fit for every file system."""
    with translation.override(invoice.locale):
        title = document_title(invoice)
    return f"{UNFIT_FOR_FILES.sub('-', title)}.pdf"


def kind_name(document: DocumentContent | Invoice) -> str:
    """Return what the document is called, in the active language."""
    return str(document.document_kind.label)


def sandbox_words(document: DocumentContent | Invoice) -> str:
    """Return what stands across a document of a sandbox, so that nobody takes it for a real one."""
    return {
        DocumentKind.QUOTE: _("Sandbox, not a real quote"),
        DocumentKind.PROFORMA: _("Sandbox, not a real proforma invoice"),
        DocumentKind.CREDIT_NOTE: _("Sandbox, not a real credit note"),
    }.get(document.document_kind) or _("Sandbox, not a real invoice")


def shows_vat(content: DocumentContent) -> bool:
    """Whether the document has columns and sums for VAT; that of a seller without it has not."""
    return content.seller.vat_registered or content.tax_total != 0


def paper_context(content: DocumentContent, *, look: Look | None = None) -> dict[str, Any]:
    """Return what the template shows, worded in the active language."""
    seller, buyer = content.seller, content.buyer
    registered = shows_vat(content)
    title = document_title(content)
    shows_codes = content.shows_product_codes and any(line.product_code for line in content.lines)
    return {
        "content": content,
        "look": look or look_of(content),
        "title": title,
        "subject": _("%(title)s for %(buyer)s") % {"title": title, "buyer": buyer.name},
        "kind_name": kind_name(content),
        "sandbox_words": sandbox_words(content) if content.is_sandbox else "",
        "made_at": content.issued_at.isoformat() if content.issued_at else "",
        "initial": seller.name.strip()[:1].upper(),
        "seller_address": address_lines(seller, home=buyer.country, locale=content.locale),
        "seller_numbers": number_rows(seller, is_seller=True),
        "buyer_address": [
            *([buyer.contact_person] if buyer.contact_person else []),
            *address_lines(buyer, home=seller.country, locale=content.locale),
        ],
        "buyer_numbers": number_rows(buyer, is_seller=False),
        "delivery_place": delivery_place(content),
        "imprint": imprint(seller),
        "facts": facts(content),
        "shows_vat": registered,
        "shows_codes": shows_codes,
        # How many columns a row of text crosses, and a heading before its subtotal.
        "whole_span": 5 + shows_codes + registered,
        "wide_span": 4 + shows_codes + registered,
        "is_gross": content.prices_include_tax and registered,
        "is_wide": _is_longer(content, than_amount=WIDE_AMOUNT, than_count=WIDE_QUANTITY),
        "is_short": not _is_longer(content, than_amount=SHORT_AMOUNT, than_count=SHORT_QUANTITY),
        "lines": printed_lines(content),
        "vat_rows": vat_rows(content),
        "sums": sums(content, shows_vat=registered),
        "payable_label": payable_label(content),
        "asks_for_money": asks_for_money(content),
        "remarks": remarks(content, registered=registered),
        "payment_facts": payment_facts(content),
    }


def _is_longer(content: DocumentContent, *, than_amount: int, than_count: int) -> bool:
    """Tell whether a figure of the lines, or what is to pay, has more signs than these."""
    figures = [
        content.payable_amount,
        *(amount_of(line) for line in content.lines),
        *(line.unit_price for line in content.lines),
    ]
    counts = (quantity(line.quantity) for line in content.lines if line.is_item)
    return any(len(amount(figure, content.currency)) > than_amount for figure in figures) or any(
        len(count) > than_count for count in counts
    )
