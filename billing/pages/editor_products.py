"""The picker of products in a line of the editor: what to choose from, and what it fills in."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.amounts.treatment import TreatmentReason
from billing.catalog.models import Product
from billing.catalog.queries import client_prices, currency_of, find_products, line_at
from billing.invoices.drafts import DraftLine
from billing.invoices.parties import seller_profile
from billing.invoices.units import unit_name
from billing.pages.editor_saving import editor_language, own_client
from billing.pages.editor_vat import treatment_for, value_of
from billing.pages.forms.draft_raw import vat_value
from billing.pages.forms.draft_written import written_price
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.permissions import may

LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A product as the picker shows it, with the texts of the fields that it fills."""

    product: Product
    line: DraftLine
    price: str
    unit: str
    vat: str
    # Another currency than the invoice's: the price is not filled in, nor converted.
    foreign_currency: str


@require_safe
@may("write")
def pick(request: BusinessRequest) -> HttpResponse:
    """Answer the products for what is typed, each with the line that it makes."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    client = own_client(request.business, request.GET.get("client", ""))
    products = find_products(request.business, typed)
    agreed = client_prices(products, client)
    profile = seller_profile(request.business)
    gross = bool(request.GET.get("prices_include_tax"))
    offers = []
    for product in products:
        # It has the business at hand, which its currency may be.
        product.business = request.business
        price = agreed.get(product.pk, product.unit_price)
        line = DraftLine(**line_at(product, price, prices_include_tax=gross))
        offers.append(_offer(request, product, line, profile, client))
    context = {"offers": offers, "typed": typed}
    return render(request, "billing/editor/product_options.html", context)


def _offer(
    request: BusinessRequest,
    product: Product,
    line: DraftLine,
    profile: SellerProfile,
    client: Client | None,
) -> Offer:
    currency = currency_of(product)
    wanted = request.GET.get("currency", "")
    return Offer(
        product=product,
        line=line,
        price=written_price(line, currency, editor_language()),
        unit=line.unit_text or unit_name(line.unit_code),
        vat=_vat_of(request, line, profile, client),
        foreign_currency=currency if wanted and wanted != currency else "",
    )


def _vat_of(
    request: BusinessRequest, line: DraftLine, profile: SellerProfile, client: Client | None
) -> str:
    """Return the product's own VAT, or what selling it to this client asks instead."""
    treatment = treatment_for(
        request.business,
        profile,
        client,
        supply_kind=line.supply_kind or profile.supply_kind,
        on=business_today(request.business),
    )
    own = vat_value(line.vat_category, line.vat_rate)
    if treatment is None or treatment.reason is TreatmentReason.DOMESTIC:
        return own
    return own if treatment.category.charges_vat else value_of(treatment) or own
