"""Which design a document has: its own, else its client's, else its business's."""

from billing.invoices.choices import Template
from billing.invoices.models import Invoice
from billing.sellers.models import SellerProfile


def design_of(invoice: Invoice, profile: SellerProfile) -> Template:
    """Return the design of a draft: chosen for it, for its client or for the business."""
    client = invoice.client.template if invoice.client else ""
    for name in (invoice.template, client, profile.template):
        if name in Template.values:
            return Template(name)
    return Template.ORIGINAL
