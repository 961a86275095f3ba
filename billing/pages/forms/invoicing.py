"""The form of what law wants a seller to say, and of how new invoices begin."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.amounts.rounding import cash_step
from billing.invoices.choices import SupplyKind
from billing.sellers.models import SellerProfile

# What a seller of a country says beside its numbers; all may say why they charge no VAT.
LEGAL_FACTS = {
    "NO": ("in_business_register",),
    "SE": ("f_tax_approved",),
    "FR": ("share_capital", "register_entry", "vat_on_debits"),
    "DE": ("register_entry",),
    "PL": ("share_capital", "register_entry", "split_payment"),
}
ALL_LEGAL_FACTS = tuple(dict.fromkeys(name for names in LEGAL_FACTS.values() for name in names))
DEFAULTS = ("prices_include_tax", "rounds_cash", "due_end_of_month")

REGISTER_HELP: dict[str, Any] = {
    "FR": _("For example “RCS Paris” or “RM 75”. Printed at the foot of every page."),
    "DE": _("For example “Amtsgericht München, HRB 12345”. A GmbH or UG must name it."),
    "PL": _("For example “Sąd Rejonowy w Krakowie, KRS 0000123456”."),
}
CAPITAL_HELP: dict[str, Any] = {
    "FR": _("For example “10 000 €”. It is printed behind the legal form."),
    "PL": _("For example “5 000 zł”."),
}


class InvoicingForm(forms.Form):
    """Legal facts and defaults; only what concerns the seller's country is asked."""

    share_capital = forms.CharField(label=_("Share capital"), max_length=40, required=False)
    register_entry = forms.CharField(
        label=_("Entry in the trade register"), max_length=120, required=False
    )
    in_business_register = forms.BooleanField(
        label=_("Registered in Foretaksregisteret"),
        required=False,
        help_text=_("AS, ASA and NUF always are: their invoices name it without this mark."),
    )
    f_tax_approved = forms.BooleanField(
        label=_("Approved for F-tax"),
        required=False,
        help_text=_("Invoices then say “Godkänd för F-skatt”. ROT and RUT need it."),
    )
    vat_on_debits = forms.BooleanField(
        label=_("VAT on debits"),
        required=False,
        help_text=_("You pay VAT on services when you invoice, not when you are paid."),
    )
    split_payment = forms.BooleanField(
        label=_("Split payment"),
        required=False,
        help_text=_(
            "Invoices with VAT say “mechanizm podzielonej płatności”. Required above 15,000 zł "
            "for goods and services of annex 15."
        ),
    )
    exemption_reason = forms.CharField(
        label=_("Why you charge no VAT"),
        max_length=200,
        required=False,
        help_text=_(
            "Only if your sales are exempt, in the words of your law. Left empty, invoices of a "
            "business that is not registered name the small-business rule of your country."
        ),
    )
    supply_kind = forms.ChoiceField(
        label=_("You mostly sell"),
        required=False,
        choices=[("", _("Both, or not said")), *SupplyKind.choices],
        help_text=_("New lines begin with it. Across the border the VAT depends on it."),
    )
    prices_include_tax = forms.BooleanField(
        label=_("Prices include VAT"),
        required=False,
        help_text=_("You type what the client pays; VAT is taken out of it."),
    )
    rounds_cash = forms.BooleanField(
        label=_("Round the amount to pay to whole coins"),
        required=False,
        help_text=_("The rounding stands in a row of its own."),
    )
    due_end_of_month = forms.BooleanField(
        label=_("Due at the end of the month"),
        required=False,
        help_text=_("The payment terms run on to the last day of the month they end in."),
    )
    early_discount_percent = forms.DecimalField(
        label=_("Discount for early payment, in per cent"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=7,
        decimal_places=4,
        localize=True,
    )
    early_discount_days = forms.IntegerField(
        label=_("If paid within so many days"), required=False, min_value=1, max_value=365
    )

    def __init__(self, *args: Any, country: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = LEGAL_FACTS.get(country, ())
        for name in ALL_LEGAL_FACTS:
            if name not in asked:
                del self.fields[name]
        if cash_step(currency) is None:
            del self.fields["rounds_cash"]
        for name, helps in (("register_entry", REGISTER_HELP), ("share_capital", CAPITAL_HELP)):
            if name in self.fields:
                self.fields[name].help_text = helps[country]

    def legal_fields(self) -> Iterator[BoundField]:
        """Return the fields of the first card."""
        return (
            self[name] for name in (*ALL_LEGAL_FACTS, "exemption_reason") if name in self.fields
        )

    def default_fields(self) -> Iterator[BoundField]:
        """Return the yes-or-no defaults of new invoices."""
        return (self[name] for name in DEFAULTS if name in self.fields)

    def clean(self) -> dict[str, Any]:
        """Want percentage and days together."""
        data = super().clean() or self.cleaned_data
        percent, days = data.get("early_discount_percent"), data.get("early_discount_days")
        if percent == 0:
            data["early_discount_percent"] = percent = None
        if percent and not days and "early_discount_days" not in self.errors:
            self.add_error("early_discount_days", _now("Say within how many days."))
        if days and not percent and "early_discount_percent" not in self.errors:
            self.add_error("early_discount_percent", _now("Say how much is taken off."))
        return data


def invoicing_values(seller: SellerProfile) -> dict[str, Any]:
    """Return what the form shows at first; a percentage without zeros behind it."""
    values = {name: getattr(seller, name) for name in InvoicingForm.base_fields}
    percent = seller.early_discount_percent
    if percent is not None:
        values["early_discount_percent"] = Decimal(f"{percent.normalize():f}")
    return values
