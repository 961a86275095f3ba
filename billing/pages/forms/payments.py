"""What members type about money that came or goes back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from billing.amounts.money import Money
from billing.amounts.numbers import NumberProblem, UnreadableNumber, read_number, write_number
from billing.payments.models import PaymentMethod
from billing.payments.operations import MANUAL_METHODS
from fastfaktura.core.currencies import minor_unit_decimals


def _sentence(problem: UnreadableNumber, currency: str) -> str:
    match problem.problem:
        case NumberProblem.TOO_MANY_DECIMALS:
            return gettext("Amounts in %(currency)s have %(count)d decimals at most.") % {
                "currency": currency,
                "count": minor_unit_decimals(currency),
            }
        case NumberProblem.WRONG_MARK:
            return gettext("Write the decimals after “%(mark)s”.") % {"mark": problem.decimal_mark}
        case NumberProblem.AMBIGUOUS:
            return gettext("This can be read in two ways: %(readings)s. Write one of them.") % {
                "readings": " / ".join(problem.readings)
            }
        case _:
            return gettext("Write an amount, such as %(example)s.") % {
                "example": write_number(
                    Decimal("1250.5"),
                    language=get_language() or "en",
                    min_decimals=minor_unit_decimals(currency),
                )
            }


class AmountField(forms.CharField):
    """Money of one currency, read by the rules of the reader's language."""

    def __init__(self, *, currency: str, **options: Any) -> None:
        self.currency = currency
        options.setdefault(
            "widget",
            forms.TextInput(
                attrs={"inputmode": "decimal", "class": "amount-input", "autocomplete": "off"}
            ),
        )
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        """Write a stored amount as the reader would."""
        if not isinstance(value, Decimal):
            return value
        decimals = minor_unit_decimals(self.currency)
        shown = Money.rounded(value, self.currency).amount
        return write_number(shown, language=get_language() or "en", min_decimals=decimals)

    def clean(self, value: Any) -> Decimal:
        """Read what was typed.

        :raises ValidationError: if it is not one amount above zero, read in one way.
        """
        text = super().clean(value)
        try:
            amount = read_number(
                text,
                language=get_language() or "en",
                max_decimals=minor_unit_decimals(self.currency),
            )
        except UnreadableNumber as problem:
            raise forms.ValidationError(_sentence(problem, self.currency)) from problem
        if amount <= 0:
            raise forms.ValidationError(gettext("The amount must be above zero."))
        return amount


class PaymentForm(forms.Form):
    """Money that came by bank or by hand."""

    amount = forms.CharField()
    received_date = forms.DateField(
        label=_("Received on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    method = forms.ChoiceField(
        label=_("How it came"),
        choices=[(each.value, each.label) for each in PaymentMethod if each in MANUAL_METHODS],
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For yourselves; the client does not see it."),
    )

    def __init__(self, *args: Any, currency: str, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["amount"] = AmountField(
            label=gettext("Amount in %(currency)s") % {"currency": currency}, currency=currency
        )
        self.fields["received_date"].widget.attrs["max"] = today.isoformat()

    def clean_received_date(self) -> date:
        """Refuse a date that has not come yet."""
        received: date = self.cleaned_data["received_date"]
        if received > self.today:
            raise forms.ValidationError(
                gettext("This date has not come yet. Record the payment when it has arrived.")
            )
        return received


class RefundForm(forms.Form):
    """Money that goes back to the client."""

    amount = forms.CharField()
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Stands in the timeline; the client does not see it."),
    )
    asks_again = forms.BooleanField(
        label=_("Ask the client to pay this amount again"),
        required=False,
        help_text=_("Otherwise the page of the invoice offers no payment for it."),
    )

    def __init__(self, *args: Any, currency: str, left: Decimal, **options: Any) -> None:
        super().__init__(*args, **options)
        self.left = left
        self.fields["amount"] = AmountField(
            label=gettext("Amount in %(currency)s") % {"currency": currency}, currency=currency
        )
        self.order_fields(["amount", "reason", "asks_again"])
