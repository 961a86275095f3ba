"""An invoice that there is not, with the business's own data, to show a look by."""

from dataclasses import replace
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.documents.content import DocumentContent, unsaved_content
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.parties import PartyCopy, seller_copy
from billing.invoices.rows import parts_of, set_content, set_totals
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today

SAMPLE_NUMBER = "2026-0042"
QUARTER = Decimal(25)


def sample_content(profile: SellerProfile) -> DocumentContent:
    """Return a small issued invoice of the business, as its unsaved profile would print it."""
    with translation.override(profile.business.locale):
        return _sample(profile)


def _sample(profile: SellerProfile) -> DocumentContent:
    business = profile.business
    registered = profile.vat_registered
    category = VatCategory.STANDARD if registered else VatCategory.OUTSIDE_SCOPE
    rate = QUARTER if registered else Decimal(0)
    content = DraftContent(
        client_id=None,
        currency=business.currency,
        locale=business.locale,
        lines=tuple(
            DraftLine(
                description=words,
                quantity=count,
                unit_code=unit,
                unit_price=price,
                vat_category=category,
                vat_rate=rate,
            )
            for words, count, unit, price in (
                (_("Concept and design"), Decimal(12), "HUR", Decimal(950)),
                (_("Workshop with the team"), Decimal(1), "DAY", Decimal(8400)),
                (_("Printed samples"), Decimal(40), "C62", Decimal("12.50")),
            )
        ),
    )
    invoice = Invoice(business=business)
    totals = content.totals()
    set_content(invoice, content)
    set_totals(invoice, totals)
    today = business_today(business)
    drafted = unsaved_content(invoice, parts_of(invoice, content, totals), issue_date=today)
    return replace(
        drafted,
        status=InvoiceStatus.ISSUED,
        is_sandbox=False,
        number=SAMPLE_NUMBER,
        seller=seller_copy(business, profile),
        buyer=PartyCopy(
            name=_("Your client"), street=_("Street 1"), city=_("Town"), country=business.country
        ),
    )
