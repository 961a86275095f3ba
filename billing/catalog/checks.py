"""What a product may say, checked at every edge alike: form, file and API."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.amounts.limits import TooManyDecimals, TotalTooLarge, check_input
from billing.amounts.vat import InvalidVatRate, VatCategory, check_rate
from billing.catalog.choices import SupplyKind, TaxDeduction
from billing.catalog.models import Product
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.models import Business

# The codes of UN/ECE Recommendation 20 have two or three signs.
UNIT_FORM = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
MAX_DETAILS = 5000
LENGTHS = {"code": 30, "name": 255, "details": MAX_DETAILS, "unit_text": 30, "external_id": 120}
# Where the state pays a part of work in the home: who does it is a Swedish business.
COUNTRY_OF_DEDUCTIONS = "SE"


def problems_of(facts: Mapping[str, Any], business: Business) -> dict[str, str]:
    """Return what is wrong with the named facts, by their names; nothing for a good product.

    A category is judged together with its rate: name both or none.
    """
    problems = {}
    for name, most in LENGTHS.items():
        if len(facts.get(name) or "") > most:
            problems[name] = _("At most %(most)s characters.") % {"most": most}
    if "name" in facts and not facts["name"]:
        problems["name"] = _("The name is missing.")
    if "unit_code" in facts and not UNIT_FORM.fullmatch(facts["unit_code"]):
        problems["unit_code"] = _("This is no unit of UN/ECE Recommendation 20.")
    problems |= _choice_problems(facts, business)
    if "unit_price" in facts:
        problems |= _price_problems(facts["unit_price"])
    if "vat_category" in facts:
        problems |= _vat_problems(facts["vat_category"], facts.get("vat_rate", Decimal(0)))
    return problems


def offers_deductions(business: Business) -> bool:
    """Tell whether its products may count towards ROT and RUT."""
    return business.country == COUNTRY_OF_DEDUCTIONS


def code_is_free(business: Business, code: str, *, besides: Product | None = None) -> bool:
    """Tell whether no other product has the code, capitals or not; archived ones count."""
    others = Product.objects.for_business(business)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    return not others.filter(code__iexact=code).exists()


def _choice_problems(facts: Mapping[str, Any], business: Business) -> dict[str, str]:
    problems = {}
    if facts.get("currency") and facts["currency"] not in OFFERED_CURRENCIES:
        problems["currency"] = _("This currency is not offered.")
    if facts.get("supply_kind") and facts["supply_kind"] not in SupplyKind.values:
        problems["supply_kind"] = _("Choose goods or services.")
    if facts.get("tax_deduction"):
        if facts["tax_deduction"] not in TaxDeduction.values:
            problems["tax_deduction"] = _("Choose ROT or RUT.")
        elif not offers_deductions(business):
            problems["tax_deduction"] = _("ROT and RUT are for work by Swedish businesses.")
    return problems


def _price_problems(price: Decimal) -> dict[str, str]:
    try:
        check_input("price", price)
    except TooManyDecimals:
        return {"unit_price": _("At most six decimals fit.")}
    except TotalTooLarge:
        return {"unit_price": _("This number is too large for an invoice.")}
    return {}


def _vat_problems(category: str, rate: Decimal) -> dict[str, str]:
    try:
        check_rate(VatCategory(category), rate)
    except InvalidVatRate:
        return {"vat_rate": _("This rate does not fit its VAT category.")}
    except ValueError:
        return {"vat_category": _("This is no VAT category.")}
    return {}
