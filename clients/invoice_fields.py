"""The fields of a client's form that say how its invoices are made, and what law wants of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.identifiers import InvalidIdentifier, check_gln, check_personal_number

# The designs by name; billing, which draws them, lies above this floor and holds the same names.
TEMPLATES = ("original", "clean", "urban", "iconic", "foxy", "static", "croatia")
# Who may deduct work in the home, and what Skatteverket wants to know of him.
DEDUCTION_COUNTRY = "SE"
DEDUCTION = ("personal_number", "property_designation")
INVOICING = (
    "buyer_reference",
    "gln",
    "due_end_of_month",
    "prices_include_tax",
    "discount_percent",
    "template",
)
YES_OR_NO = {"": None, "yes": True, "no": False}


class AsTheBusiness(forms.TypedChoiceField):
    """Yes, no, or as the business does it."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("As the business")), ("yes", _("Yes")), ("no", _("No"))]
        super().__init__(
            choices=choices,
            coerce=YES_OR_NO.__getitem__,
            empty_value=None,
            required=False,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a kept value as its choice."""
        return {True: "yes", False: "no", None: ""}.get(value, value)


class IdentifierField(forms.CharField):
    """A number that the rules of its kind check."""

    def __init__(self, *, check: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.check = check

    def clean(self, value: Any) -> str:
        """Return the number in the form to keep."""
        try:
            return self.check(super().clean(value))
        except InvalidIdentifier as problem:
            raise ValidationError(problem.message) from None


class PercentField(forms.DecimalField):
    """A percentage, shown without zeros behind it; nothing off is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(100),
            max_digits=7,
            decimal_places=4,
            localize=True,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show 12.5000 as 12.5."""
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class InvoicingFields(forms.Form):
    """How a client's invoices are made, for the form of the client to inherit."""

    buyer_reference = forms.CharField(
        label=_("Buyer reference"),
        max_length=120,
        required=False,
        help_text=_("Printed on every invoice, as this client asks for it."),
    )
    gln = IdentifierField(
        label=_("GLN"), check=check_gln, help_text=_("Location number, for e-invoices.")
    )
    due_end_of_month = AsTheBusiness(label=_("Due at the end of the month"))
    prices_include_tax = AsTheBusiness(label=_("Prices include VAT"))
    discount_percent = PercentField(
        label=_("Discount in per cent"), help_text=_("New lines begin with it.")
    )
    template = forms.ChoiceField(
        label=_("Template"),
        required=False,
        choices=[("", _("As the business")), *((name, name.title()) for name in TEMPLATES)],
    )
    personal_number = IdentifierField(
        label=_("Personal identity number"),
        check=check_personal_number,
        help_text=_("Of who has the work done: for ROT and RUT."),
    )
    property_designation = forms.CharField(
        label=_("Property or cooperative"),
        max_length=80,
        required=False,
        help_text=_("For ROT: the property, or the cooperative's number and the flat."),
    )


def asked_of(*, business_country: str, is_person: bool) -> tuple[str, ...]:
    """Return the facts that concern a client of this kind at a business of this country."""
    deducts = business_country == DEDUCTION_COUNTRY and is_person
    return (*INVOICING, *DEDUCTION) if deducts else INVOICING
