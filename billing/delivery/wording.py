"""Who writes to whom, what a message is about, and how it greets."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.delivery.models import DeliveryKind
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from billing.invoices.parties import (
    PartyCopy,
    PaymentMeans,
    buyer_copy,
    payment_means,
    seller_copy,
    seller_profile,
)

# What is none of these is an invoice for its receiver, as a deposit invoice is.
KINDS_OF_DOCUMENTS = {
    DocumentKind.CREDIT_NOTE: DeliveryKind.CREDIT_NOTE,
    DocumentKind.QUOTE: DeliveryKind.QUOTE,
    DocumentKind.PROFORMA: DeliveryKind.PROFORMA,
}


@dataclass(frozen=True, slots=True)
class Sides:
    """Who writes to whom, and where to pay."""

    seller: PartyCopy
    buyer: PartyCopy
    means: PaymentMeans


def sides_of(invoice: Invoice) -> Sides:
    """Return the parties as the document names them; a draft has them as they are today."""
    if invoice.seller:
        return Sides(
            PartyCopy.from_json(invoice.seller),
            PartyCopy.from_json(invoice.buyer),
            PaymentMeans.from_json(invoice.payment_means),
        )
    profile = seller_profile(invoice.business)
    buyer = buyer_copy(invoice.client) if invoice.client else PartyCopy()
    return Sides(seller_copy(invoice.business, profile), buyer, payment_means(profile))


def kind_of(invoice: Invoice) -> DeliveryKind:
    """Return what a message with this document is about."""
    return KINDS_OF_DOCUMENTS.get(invoice.document_kind, DeliveryKind.INVOICE)


def greeting(buyer: PartyCopy) -> str:
    """Return how the letter begins: with the contact person's name, where there is one."""
    if buyer.contact_person:
        return _("Hello %(name)s,") % {"name": buyer.contact_person}
    return _("Hello,")


def in_one_line(text: str) -> str:
    """Return the text fit for a header: no line end, no control sign, at most 200 letters."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:200]
