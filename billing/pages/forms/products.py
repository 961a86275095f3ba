"""The form of a product: whole, or the least of one; and the form of a price for a client."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from billing.amounts.numbers import UnreadableNumber, read_number, write_number
from billing.amounts.vat import InvalidVatRate, VatCategory, check_rate
from billing.catalog.checks import MAX_DETAILS, code_is_free, offers_deductions, problems_of
from billing.catalog.choices import SupplyKind, TaxDeduction
from billing.catalog.models import Product
from billing.pages.forms.draft_choices import suggested_vat, unit_options, vat_options
from billing.pages.forms.draft_raw import vat_value
from billing.pages.forms.number_words import number_sentence
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.currencies import OFFERED_CURRENCIES, minor_unit_decimals
from fastfaktura.core.models import Business

QUICK = ("name", "code", "unit_code", "unit_price", "price_includes_tax", "vat")
PRICE_WITHOUT, PRICE_WITH = "", "1"


class PriceField(forms.CharField):
    """A price as people write it in their language, with up to six decimals."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off", "class": "amount-input"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Decimal:
        """Read the number.

        :raises ValidationError: if it is none, or can be read in two ways.
        """
        text = super().clean(value)
        try:
            return read_number(text, language=_language(), max_decimals=6)
        except UnreadableNumber as problem:
            raise ValidationError(number_sentence(problem)) from problem


class ProductForm(forms.Form):
    """A product's facts. ``facts()`` is what the operations take.

    :param names: the fields to keep; all of them if not given.
    """

    name = forms.CharField(label=lazy("Name"), max_length=255)
    code = forms.CharField(
        label=lazy("Code"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    details = forms.CharField(
        label=lazy("Details"),
        required=False,
        max_length=MAX_DETAILS,
        help_text=lazy("Printed in small below the name."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    unit_price = PriceField(label=lazy("Price"))
    price_includes_tax = forms.ChoiceField(
        label=lazy("The price is"),
        required=False,
        choices=[(PRICE_WITHOUT, lazy("without VAT")), (PRICE_WITH, lazy("with VAT"))],
    )
    vat = forms.ChoiceField(label=lazy("VAT"))
    currency = forms.ChoiceField(label=lazy("Currency"), required=False)
    unit_code = forms.ChoiceField(label=lazy("Unit"))
    unit_text = forms.CharField(
        label=lazy("Own word for the unit"),
        max_length=30,
        required=False,
        help_text=lazy("Printed in place of the unit, such as “pallet” or “session”."),
    )
    supply_kind = forms.ChoiceField(
        label=lazy("Goods or services"),
        required=False,
        choices=[("", lazy("Not said")), *SupplyKind.choices],
        help_text=lazy("Decides about VAT across borders."),
    )
    tax_deduction = forms.ChoiceField(
        label=lazy("ROT or RUT"),
        required=False,
        choices=[("", lazy("Neither")), *TaxDeduction.choices],
    )
    external_id = forms.CharField(
        label=lazy("Id in another system"), max_length=120, required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        business: Business,
        product: Product | None = None,
        names: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.business, self.product = business, product
        profile = SellerProfile.objects.get(business=business)
        today = business_today(business)
        suggested = suggested_vat(business, profile, today)
        known = initial_of(product) if product else {"currency": "", "unit_code": "C62"}
        known.setdefault("vat", vat_value(suggested.vat_category, suggested.vat_rate))
        kwargs["initial"] = known | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if names and name not in names:
                del self.fields[name]
        self._offer("vat", vat_options(business, profile, today, used=[known["vat"]]))
        self._offer("unit_code", unit_options(used=[known["unit_code"]]))
        own = _("As the business: %(currency)s") % {"currency": business.currency}
        codes = dict.fromkeys([*OFFERED_CURRENCIES, known["currency"] or business.currency])
        currency = self.fields.get("currency")
        if isinstance(currency, forms.ChoiceField):
            currency.choices = [("", own), *((code, code) for code in codes)]
        has_deduction = product is not None and product.tax_deduction
        if "tax_deduction" in self.fields and not (offers_deductions(business) or has_deduction):
            del self.fields["tax_deduction"]

    def _offer(self, name: str, options: Any) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = [(option.value, option.label) for option in options]

    def clean_code(self) -> str:
        """Refuse a code that another product has."""
        code: str = self.cleaned_data["code"]
        if code and not code_is_free(self.business, code, besides=self.product):
            raise ValidationError(_("Another product has this code."))
        return code

    def clean(self) -> dict[str, Any]:
        """Read the VAT, and check all of it as every other edge does."""
        facts = self.cleaned_data
        if "vat" in facts:
            vat = read_vat(facts["vat"])
            if vat is None:
                self.add_error("vat", _("Choose a VAT rate from the list."))
            else:
                facts["vat_category"], facts["vat_rate"] = vat
        facts["price_includes_tax"] = facts.get("price_includes_tax") == PRICE_WITH
        for name, sentence in problems_of(facts, self.business).items():
            field = {"vat_category": "vat", "vat_rate": "vat"}.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, sentence)
        return facts

    def facts(self) -> dict[str, Any]:
        """Return what a valid form says, by the names of a product's facts."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"vat", "version"}
        }


class ClientPriceForm(forms.Form):
    """A price agreed with a client; the other party is typed by its name, number or code."""

    party = forms.CharField(max_length=300)
    price = PriceField(label=lazy("Price"))

    def __init__(self, *args: Any, party_label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].label = party_label


def initial_of(product: Product) -> dict[str, Any]:
    """Return a product as the form shows it."""
    names = ("name", "code", "details", "currency", "unit_code", "unit_text", "supply_kind")
    return {name: getattr(product, name) for name in names} | {
        "tax_deduction": product.tax_deduction,
        "external_id": product.external_id or "",
        "unit_price": written_price(product.unit_price, product.currency or None, product),
        "price_includes_tax": PRICE_WITH if product.price_includes_tax else PRICE_WITHOUT,
        "vat": vat_value(VatCategory(product.vat_category), product.vat_rate),
        "version": product.version,
    }


def written_price(price: Decimal, currency: str | None, product: Product) -> str:
    """Return a price as it is typed in the reader's language."""
    decimals = minor_unit_decimals(currency or product.business.currency)
    return write_number(price, language=_language(), min_decimals=decimals)


def read_vat(value: str) -> tuple[VatCategory, Decimal] | None:
    """Return the category and the rate of an option's value, if it is one."""
    category, _colon, rate = value.partition(":")
    try:
        read = VatCategory(category)
        return read, check_rate(read, Decimal(rate))
    except (ValueError, InvalidOperation, InvalidVatRate):
        return None


def typed_prices(data: Mapping[str, Any]) -> tuple[Decimal, Decimal, bool] | None:
    """Return price, rate and whether it includes VAT while a form is typed, if they can be read."""
    vat = read_vat(str(data.get("vat", "")))
    try:
        price = read_number(str(data.get("unit_price", "")), language=_language(), max_decimals=6)
    except UnreadableNumber:
        return None
    if vat is None:
        return None
    return price, vat[1], data.get("price_includes_tax") == PRICE_WITH


def _language() -> str:
    return (get_language() or "en").partition("-")[0]
