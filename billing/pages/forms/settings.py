"""The forms of a business's profile: who it is, and how it is paid."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.pages.forms.identified import CheckedField, checked
from billing.sellers.models import SellerProfile
from fastfaktura.core.countries import country_choices
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.identifiers import (
    check_bankgiro,
    check_bic,
    check_iban,
    check_kontonummer,
    check_organization_number,
    check_phone,
    check_plusgiro,
    check_vat_number,
    format_iban,
    format_kontonummer,
    format_organization_number,
    format_phone,
)


def text(label: object, length: int, autocomplete: str = "", **options: Any) -> forms.CharField:
    """Return an optional line of text with the browser's name for it."""
    attributes = {"autocomplete": autocomplete} if autocomplete else {}
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # a lazy text is a text
        max_length=length,
        required=False,
        widget=forms.TextInput(attrs=attributes),
        **options,
    )


def country_field() -> forms.ChoiceField:
    """Return the choice of countries, named and sorted in the reader's language."""
    return forms.ChoiceField(
        label=_("Country"),
        choices=country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )


class IdentityForm(forms.Form):
    """The seller's name and numbers; the rules of the numbers are the country's."""

    name = forms.CharField(
        label=_("Name of the business"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = country_field()
    organization_number = text(_("Organisation number"), 40)
    vat_registered = forms.BooleanField(label=_("Registered for VAT"), required=False)
    vat_number = text(_("VAT number"), 40)

    def clean(self) -> dict[str, Any]:
        """Check the numbers once the country is known."""
        data = super().clean() or self.cleaned_data
        country = data.get("country", "")
        self._check("organization_number", check_organization_number, country)
        self._check("vat_number", check_vat_number, country)
        return data

    def _check(self, name: str, check: Any, country: str) -> None:
        try:
            self.cleaned_data[name] = checked(check, country, self.cleaned_data.get(name, ""))
        except forms.ValidationError as problem:
            self.add_error(name, problem)


class BusinessStepForm(IdentityForm):
    """What the first step asks: name, country, numbers and address."""

    street = text(_("Street"), 200, "address-line1")
    postal_code = text(_("Postal code"), 16, "postal-code")
    city = text(_("City"), 100, "address-level2")


class ProfileForm(IdentityForm):
    """All that documents say of the seller but how to pay him."""

    legal_form = text(
        _("Legal form"),
        60,
        help_text=_(
            "As documents must name it, for example “Foretaksregisteret” or “SAS, 10 000 €”."
        ),
    )
    street = text(_("Street"), 200, "address-line1")
    street_2 = text(_("Second line"), 200, "address-line2")
    postal_code = text(_("Postal code"), 16, "postal-code")
    city = text(_("City"), 100, "address-level2")
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        required=False,
        help_text=_("Clients see it, and their answers go there."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    website = text(_("Website"), 120, "url")
    locale = forms.ChoiceField(
        label=_("Language of documents"),
        choices=settings.CLIENT_LANGUAGES,
        help_text=_("For clients without a language of their own."),
    )
    notes = forms.CharField(
        label=_("Text on every invoice"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands at the foot, for example your terms or a thank you."),
    )
    attach_pdf = forms.TypedChoiceField(
        label=_("Invoices by email"),
        coerce=lambda value: value == "True",
        choices=(("True", _("Attach the PDF")), ("False", _("Send a link only"))),
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """Check the phone by the country's rules too."""
        data = super().clean()
        self._check_phone(data.get("country", ""))
        return data

    def _check_phone(self, country: str) -> None:
        try:
            self.cleaned_data["phone"] = checked(
                check_phone, self.cleaned_data.get("phone", ""), country
            )
        except forms.ValidationError as problem:
            self.add_error("phone", problem)


class PaymentDetailsForm(forms.Form):
    """In what, when and where clients pay."""

    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, code) for code in OFFERED_CURRENCIES],
        help_text=_("For new invoices; each one can have another."),
    )
    payment_terms_days = forms.IntegerField(
        label=_("Payment terms in days"),
        min_value=0,
        max_value=365,
        help_text=_("From the issue date; 0 means due at once."),
    )
    bank_account = CheckedField(
        label=_("Norwegian account number"), check=check_kontonummer, shown=format_kontonummer
    )
    bankgiro = CheckedField(label=_("Bankgiro"), check=check_bankgiro)
    plusgiro = CheckedField(label=_("Plusgiro"), check=check_plusgiro)
    iban = CheckedField(label=_("IBAN"), check=check_iban, shown=format_iban)
    bic = CheckedField(label=_("BIC"), check=check_bic)


# What forms.references asks beside them.
PAYMENT_FACTS = (
    *("swish", "qr_iban", "fik_creditor"),
    *("reference_scheme", "reference_length", "reference_names_client"),
)


def profile_values(seller: SellerProfile) -> dict[str, Any]:
    """Return what the forms show at first: the kept values, numbers as people write them."""
    business = seller.business
    values = {
        name: getattr(seller, name)
        for name in (*ProfileForm.base_fields, *PaymentDetailsForm.base_fields, *PAYMENT_FACTS)
        if hasattr(seller, name)
    }
    return values | {
        "name": business.name,
        "country": business.country,
        "locale": business.locale,
        "currency": business.currency,
        "payment_terms_days": business.payment_terms_days,
        "attach_pdf": str(seller.attach_pdf),
        "organization_number": format_organization_number(
            business.country, seller.organization_number
        ),
        "phone": format_phone(seller.phone) if seller.phone else "",
    }
