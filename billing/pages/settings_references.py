"""The example of a payment reference beside the settings that make it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from billing.amounts.reference_schemes import scheme_for
from billing.amounts.references import ReferenceTooLong
from billing.documents.payment import reference_row
from billing.invoices.parties import PaymentMeans, seller_profile
from billing.invoices.payment_choices import first_reference, next_number
from billing.invoices.references import accounts_of, rule_of
from billing.pages.forms.references import PaymentSettingsForm
from billing.sellers.models import SellerProfile
from fastfaktura.core.http import BusinessRequest


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
    number = next_number(business)
    scheme = scheme_for(
        rule.scheme, country=business.country, currency=currency, accounts=accounts_of(seller)
    )
    try:
        reference = first_reference(scheme, number, rule)
    except ReferenceTooLong as problem:
        return Example(number, count=problem.count, room=problem.room)
    means = PaymentMeans(
        reference=reference, reference_kind=scheme.kind.value, fik_creditor=seller.fik_creditor
    )
    return Example(number, *reference_row(means, number=number))
