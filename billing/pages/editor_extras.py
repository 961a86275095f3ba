"""What an invoice may say beyond the usual: groups of fields that open when they are wanted."""

from collections.abc import Mapping
from typing import Any

from billing.invoices.local_currency import asking_currency_of, tax_currency_of
from billing.pages.editor_saving import Typed
from billing.pages.forms.draft_choices import (
    country_options,
    series_options,
    template_options,
)
from billing.pages.forms.draft_raw import RawForm
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business

GROUPS = {
    "references": ("buyer_reference", "order_reference", "contract_reference"),
    "delivery": (
        *("delivery_start", "delivery_end", "place_name", "place_street"),
        *("place_postal_code", "place_city", "place_country"),
    ),
    "payment": ("due_end_of_month", "early_discount_percent", "early_discount_days"),
    "look": ("template", "shows_product_codes", "wanted_series"),
    "exchange": ("exchange_rate", "exchange_rate_date", "exchange_rate_source"),
    "deduction": ("deduction_person", "deduction_property"),
}


def vat_currency(business: Business, raw: RawForm) -> str:
    """Return the currency that VAT is told in beside the invoice's own; nothing if that is it."""
    return tax_currency_of(business.country, raw.currency)


def extras_context(
    request: BusinessRequest, typed: Typed, errors: Mapping[str, str]
) -> dict[str, Any]:
    """Return which groups there are, which stand open, and what they offer."""
    raw = typed.raw
    said = {group: any(getattr(raw, name) for name in names) for group, names in GROUPS.items()}
    wrong = {group: not errors.keys().isdisjoint(names) for group, names in GROUPS.items()}
    # The law asks for a rate: the field for it is not to be looked for.
    totals = typed.reading.totals
    lacks_rate = bool(totals and totals.tax_total and vat_currency(request.business, raw))
    client_template = typed.client.template if typed.client else ""
    return {
        "opened": {group: said[group] or wrong[group] for group in GROUPS}
        | {"exchange": said["exchange"] or wrong["exchange"] or lacks_rate},
        "own_currency": asking_currency_of(request.business.country),
        "is_swedish": request.business.country == "SE",
        "has_deduction": said["deduction"] or any(line.tax_deduction for line in raw.lines),
        "templates": template_options(client_template or typed.profile.template),
        "series": series_options(request.business, raw.wanted_series),
        "countries": country_options(raw.place_country),
    }
