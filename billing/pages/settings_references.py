"""The example of a payment reference beside the settings that make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from billing.amounts.reference_schemes import ReferenceRule, Scheme, candidates, scheme_for
from billing.amounts.references import ReferenceTooLong
from billing.documents.payment import reference_row
from billing.invoices.parties import PaymentMeans, seller_profile
from billing.invoices.references import accounts_of, rule_of
from billing.numbering.queries import coming_numbers, invoice_series_of
from billing.pages.forms.references import PaymentSettingsForm
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business

# A client of the example, as its number may look.
CLIENT_NUMBER = "1042"


@dataclass(frozen=True, slots=True)
class Example:
    """What the next invoice would say; nothing in ``reference`` if its number does not fit."""

    number: str
    label: str = ""
    reference: str = ""
    count: int = 0
    room: int = 0


@require_POST
def show_example(request: BusinessRequest) -> HttpResponse:
    """Write the next invoice's reference as the form would make it; nothing is kept.

    Posted, so that account numbers stand in no address and no log.
    """
    business = request.business
    form = PaymentSettingsForm(request.POST, country=business.country)
    form.is_valid()
    seller = with_values(seller_profile(business), form.cleaned_data)
    currency = form.cleaned_data.get("currency", business.currency)
    context = {"example": example_of(seller, currency=currency)}
    return render(request, "billing/settings/reference_example.html", context)


def with_values(seller: SellerProfile, values: Mapping[str, Any]) -> SellerProfile:
    """Return the profile as the values would make it, unsaved."""
    for name, value in values.items():
        if hasattr(seller, name):
            setattr(seller, name, value)
    return seller


def example_of(seller: SellerProfile, *, currency: str) -> Example:
    """Return the reference that the next invoice in the currency would have."""
    business, rule = seller.business, rule_of(seller)
    number = _next_number(business)
    scheme = scheme_for(
        rule.scheme, country=business.country, currency=currency, accounts=accounts_of(seller)
    )
    try:
        reference = _first(scheme, number, rule)
    except ReferenceTooLong as problem:
        return Example(number, count=problem.count, room=problem.room)
    means = PaymentMeans(
        reference=reference, reference_kind=scheme.kind.value, fik_creditor=seller.fik_creditor
    )
    return Example(number, *reference_row(means, number=number))


def digits_needed(seller: SellerProfile, values: Mapping[str, Any]) -> int:
    """Return how many digits the next reference has if no length were agreed."""
    free = ReferenceRule(names_client=bool(values.get("reference_names_client")))
    return len(_first(Scheme.KID_MOD10, _next_number(seller.business), free))


def _next_number(business: Business) -> str:
    (number,) = coming_numbers(invoice_series_of(business), on=business_today(business), count=1)
    return number


def _first(scheme: Scheme, number: str, rule: ReferenceRule) -> str:
    if scheme == Scheme.NUMBER:
        return number
    made = candidates(scheme, number=number, rule=rule, client_number=CLIENT_NUMBER)
    return next(made)
