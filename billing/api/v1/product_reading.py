"""What a request says of a product, as the operations take it: the same rules as the pages'."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_rates import NoKnownRate, suggested_rate
from billing.api.problems import validation_failed
from billing.catalog.checks import problems_of
from billing.catalog.models import Product
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

OF_THE_API = {"vat_category": "tax_category", "vat_rate": "tax_rate"}


def read_product(
    given: Mapping[str, Any], *, business: Business, product: Product | None = None
) -> dict[str, Any]:
    """Return checked facts for the operations of the catalogue.

    :param given: the fields that the request names, by the API's names.
    :param product: the product that is changed, if there is one.
    :raises ApiProblem: 422, with everything that is wrong at its field.
    """
    facts = {
        name: "" if value is None else value
        for name, value in given.items()
        if name not in OF_THE_API.values()
    }
    if "unit_price" in facts:
        facts["unit_price"] = Decimal(facts["unit_price"])
    if facts.get("currency"):
        facts["currency"] = facts["currency"].upper()
    if facts.get("currency") == business.currency:
        # Its own is the business's: an answer that is put back names no other.
        facts["currency"] = ""
    facts |= _vat(given, business, product)
    kept = {name for name in facts if product and facts[name] == getattr(product, name)}
    judged = {name: value for name, value in facts.items() if name not in kept}
    if "vat_rate" in judged or "vat_category" in judged:
        judged |= {name: facts[name] for name in OF_THE_API}
    problems = {
        OF_THE_API.get(name, name): [sentence]
        for name, sentence in problems_of(judged, business).items()
    }
    if problems:
        raise validation_failed(problems)
    return facts


def _vat(given: Mapping[str, Any], business: Business, product: Product | None) -> dict[str, Any]:
    category, rate = given.get("tax_category"), given.get("tax_rate")
    if category is None and rate is None:
        return {} if product else _usual_vat(business)
    if rate is None:
        keeps = product is not None and product.vat_category == category
        rate = product.vat_rate if keeps and product else NO_RATE
    if category is None:
        category = VatCategory.STANDARD.value if rate else _without_rate(business, product)
    return {"vat_category": category, "vat_rate": rate}


def _without_rate(business: Business, product: Product | None) -> str:
    if product is not None and not product.category.charges_vat:
        return product.vat_category
    usual = VatCategory(_usual_vat(business)["vat_category"])
    return (VatCategory.ZERO if usual.charges_vat else usual).value


def _usual_vat(business: Business) -> dict[str, Any]:
    try:
        usual = suggested_rate(
            business.country, business_today(business), vat_registered=_is_registered(business)
        )
    except NoKnownRate:
        return {"vat_category": VatCategory.OUTSIDE_SCOPE.value, "vat_rate": NO_RATE}
    return {"vat_category": usual.vat_category.value, "vat_rate": usual.vat_rate}


def _is_registered(business: Business) -> bool:
    return SellerProfile.objects.get(business=business).vat_registered
