"""The document as HTML: one template for the PDF, the editor, the invoice's and the public page."""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.documents.content import ContentLine, DocumentContent
from billing.documents.legal_notes import legal_notes
from billing.documents.parties import address_lines, imprint, number_rows
from billing.documents.payment import epc_qr_png, payment_facts
from billing.documents.reasons import category_name, reason
from billing.invoices.models import Invoice
from billing.invoices.units import unit_name
from fastfaktura.core.currencies import minor_unit_decimals
from fastfaktura.core.templatetags.figures import amount, day, quantity, rate

UNFIT_FOR_FILES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

# From this many signs on, amounts need wider columns than the usual ones.
WIDE_AMOUNT = 13


@dataclass(frozen=True, slots=True)
class Pictures:
    """Where the template finds its pictures; empty for one that there is not."""

    logo: str = ""
    qr: str = ""


def document_html(
    content: DocumentContent, *, embed: bool, pictures: Pictures | None = None
) -> str:
    """Return the document in its own language: a fragment to embed in a page, or a whole page.

    The page that embeds it loads ``print/classic.css`` and ``documents:accent`` in its head and
    puts it into ``<div class="paper">``. Without ``pictures`` they come from our own addresses.
    """
    with translation.override(content.locale):
        if pictures is None:
            pictures = screen_pictures(content)
        context = paper_context(content) | {
            "embed": embed,
            "logo_url": pictures.logo,
            "qr_url": pictures.qr,
        }
        return render_to_string("print/classic/document.html", context)


def screen_pictures(content: DocumentContent) -> Pictures:
    """Return the pictures' addresses for a browser: the logo cached for ever, the code inline."""
    sha256 = content.seller.logo_sha256
    png = epc_qr_png(content)
    return Pictures(
        logo=reverse("documents:logo", args=[sha256]) if sha256 else "",
        qr=f"data:image/png;base64,{b64encode(png).decode()}" if png else "",
    )


def document_title(document: DocumentContent | Invoice) -> str:
    """Return "Invoice 2026-0001" in the active language; a draft has no number."""
    if not document.number:
        return _("Draft credit note") if document.is_credit_note else _("Draft invoice")
    return f"{kind_name(document)} {document.number}"


def file_name(invoice: Invoice) -> str:
    """Return "Invoice 2026-0001.pdf" in the document's language, fit for every file system."""
    with translation.override(invoice.locale):
        title = document_title(invoice)
    return f"{UNFIT_FOR_FILES.sub('-', title)}.pdf"


def kind_name(document: DocumentContent | Invoice) -> str:
    """Return what the document is called, in the active language."""
    return _("Credit note") if document.is_credit_note else _("Invoice")


def paper_context(content: DocumentContent) -> dict[str, Any]:
    """Return what the template shows, worded in the active language."""
    seller, buyer = content.seller, content.buyer
    registered = seller.vat_registered or content.tax_total != 0
    title = document_title(content)
    return {
        "content": content,
        "title": title,
        "subject": _("%(title)s for %(buyer)s") % {"title": title, "buyer": buyer.name},
        "kind_name": kind_name(content),
        "made_at": content.issued_at.isoformat() if content.issued_at else "",
        "seller_address": address_lines(seller, home=buyer.country, locale=content.locale),
        "seller_numbers": number_rows(seller, is_seller=True),
        "buyer_address": [
            *([buyer.contact_person] if buyer.contact_person else []),
            *address_lines(buyer, home=seller.country, locale=content.locale),
        ],
        "buyer_numbers": number_rows(buyer, is_seller=False),
        "imprint": imprint(seller),
        "facts": list(_facts(content)),
        "shows_vat": registered,
        "is_wide": _is_wide(content),
        "lines": _printed_lines(content),
        "vat_rows": [
            (
                rate(row.vat_rate)
                if VatCategory(row.vat_category).charges_vat
                else category_name(VatCategory(row.vat_category)),
                row.tax_basis_amount,
                row.tax_amount,
            )
            for row in content.vat_subtotals
        ],
        "prepaid": -content.prepaid_total if content.prepaid_total else None,
        "remarks": list(_remarks(content, registered=registered)),
        "payment_facts": payment_facts(content),
    }


def _facts(content: DocumentContent) -> Iterator[tuple[str, str]]:
    asks = not content.is_credit_note
    facts = (
        (_("Date of issue"), day(content.issue_date)),
        (_("Due date"), day(content.due_date) if asks else ""),
        (_("Date of delivery"), day(content.delivery_date)),
        (_("Client no."), content.buyer.number),
        (_("Your reference"), content.buyer_reference),
        (_("Our reference"), content.seller_reference),
        (_("Order no."), content.order_reference),
    )
    return ((label, value) for label, value in facts if value)


def _remarks(content: DocumentContent, *, registered: bool) -> Iterator[str]:
    """Yield what is said below the sums: notes, reasons for no VAT, the seller's own text."""
    if content.notes.strip():
        yield content.notes.strip()
    reasons = (
        row.exemption_reason
        or reason(
            VatCategory(row.vat_category),
            country=content.seller.country,
            registered=registered,
            own_reason=content.seller.exemption_reason,
        )
        for row in content.vat_subtotals
    )
    yield from dict.fromkeys(filter(None, reasons))
    yield from (note.text for note in legal_notes(content))
    if content.seller.footer.strip():
        yield content.seller.footer.strip()


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    """A line in words; ``…_room`` is the class that keeps a figure on the decimal mark."""

    description: str
    quantity: str
    quantity_room: str
    unit: str
    unit_price: str
    price_room: str
    rate: str
    amount: str


def _printed_lines(content: DocumentContent) -> list[_PrintedLine]:
    least = minor_unit_decimals(content.currency)
    quantity_decimals = [_decimals(line.quantity) for line in content.lines]
    price_decimals = [max(least, _decimals(line.unit_price)) for line in content.lines]
    most_quantity = max(quantity_decimals, default=0)
    most_price = max(price_decimals, default=0)
    units = {code: unit_name(code) for code in {line.unit_code for line in content.lines}}
    return [
        _PrintedLine(
            description=line.description,
            quantity=quantity(line.quantity),
            quantity_room=_room(quantity_decimals[at], most_quantity),
            unit=units[line.unit_code],
            unit_price=amount(line.unit_price, content.currency),
            price_room=_room(price_decimals[at], most_price),
            rate=_printed_rate(line),
            amount=amount(line.line_net_amount, content.currency),
        )
        for at, line in enumerate(content.lines)
    ]


def _printed_rate(line: ContentLine) -> str:
    states_rate = VatCategory(line.vat_category).states_rate
    return rate(line.vat_rate) if states_rate else "\N{EN DASH}"


def _decimals(value: Decimal) -> int:
    """Return how many decimals a number needs: 2 for 1.2500, 0 for 100."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _room(decimals: int, most: int) -> str:
    """Return the class for a figure with fewer decimals than its column's longest."""
    if decimals == most:
        return ""
    return f"lacks-{most - decimals}" if decimals else f"lacks-mark-{most}"


def _is_wide(content: DocumentContent) -> bool:
    figures = [
        content.payable_amount,
        *(line.line_net_amount for line in content.lines),
        *(line.unit_price for line in content.lines),
    ]
    return any(len(amount(figure, content.currency)) > WIDE_AMOUNT for figure in figures)
