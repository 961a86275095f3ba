"""What the VAT breakdown calls a category that has no rate."""

from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.invoices.exemptions import exemption_of


def category_name(category: VatCategory) -> str:
    """Return a category without a rate in a word or two, for the VAT breakdown."""
    return {
        VatCategory.STANDARD: _("Standard rate"),
        VatCategory.ZERO: _("Zero rate"),
        VatCategory.EXEMPT: _("Exempt"),
        VatCategory.REVERSE_CHARGE: _("Reverse charge"),
        VatCategory.INTRA_COMMUNITY: _("Supply within the EU"),
        VatCategory.EXPORT: _("Export"),
        VatCategory.OUTSIDE_SCOPE: _("Outside the scope of VAT"),
    }[category]


def reason(category: VatCategory, *, country: str, registered: bool, own_reason: str = "") -> str:
    """Return why no VAT is charged, or nothing where none needs to be said.

    For drafts, and for documents that were issued before the sentence was kept with them.

    :param country: the seller's.
    :param registered: whether the seller is registered for VAT.
    :param own_reason: what the seller says of its exempt sales.
    """
    return exemption_of(
        category, country=country, registered=registered, own_reason=own_reason
    ).reason
