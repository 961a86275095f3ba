"""The form of how clients pay, with what a country has of its own: references, Swish, QR-IBAN."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.amounts.reference_schemes import ReferenceKind, Scheme
from billing.invoices.payment_choices import (
    NATIONAL,
    NEEDED,
    is_asked,
    qr_iban_sentence,
    schemes_of,
    too_short_sentence,
)
from billing.pages.forms.identified import CheckedField
from billing.pages.forms.settings import PaymentDetailsForm
from fastfaktura.core.identifiers import (
    check_fik_creditor,
    check_qr_iban,
    check_swish,
    format_iban,
    format_swish,
    is_qr_iban,
)

AUTOMATIC: Mapping[str, Any] = {
    "NO": _("Automatic: the invoice’s number, for euro RF"),
    "SE": _("Automatic: OCR with check digit, for euro RF"),
    "DK": _("Automatic: FIK with a creditor number, for euro RF"),
    "CH": _("Automatic: QR reference with a QR-IBAN, else RF"),
    "LI": _("Automatic: QR reference with a QR-IBAN, else RF"),
}
LABELS: Mapping[Scheme, Any] = {
    Scheme.KID_MOD10: _("KID with MOD10"),
    Scheme.KID_MOD11: _("KID with MOD11, digits only"),
    Scheme.KID_MOD11_HYPHEN: _("KID with MOD11, “-” allowed"),
    Scheme.OCR_SOFT: _("OCR with check digit"),
    Scheme.OCR_HARD: _("OCR with length and check digit"),
    Scheme.FIK: _("FIK, payment card 71"),
    Scheme.QRR: _("QR reference"),
    Scheme.RF: _("RF, the reference of ISO 11649"),
    Scheme.NUMBER: _("The invoice’s number"),
}
HELPS: Mapping[str, Any] = {
    "NO": _(
        "A KID needs an agreement with your bank. Choose the kind and the length that stand in "
        "it: the bank refuses payments with any other."
    ),
    "SE": _("Your agreement on OCR control with Bankgirot says which kind it is."),
}


class PaymentSettingsForm(PaymentDetailsForm):
    """In what, when, where and by which reference clients pay; only the country's is asked."""

    swish = CheckedField(
        label=_("Swish number"),
        check=check_swish,
        shown=lambda number: format_swish(number) if len(number) == 10 else number,
        help_text=_("Invoices in SEK then carry a code that the Swish app reads."),
    )
    qr_iban = CheckedField(
        label=_("QR-IBAN"),
        check=check_qr_iban,
        shown=format_iban,
        help_text=_("Only if your bank gave you one, for QR references."),
    )
    fik_creditor = CheckedField(label=_("FIK creditor number"), check=check_fik_creditor)
    reference_scheme = forms.ChoiceField(label=_("Payment reference"), required=False)
    reference_length = forms.IntegerField(
        label=_("Length of the KID"),
        required=False,
        min_value=2,
        max_value=25,
        help_text=_("With the check digit. Left empty, it is as long as the number."),
    )
    reference_names_client = forms.BooleanField(
        label=_("The KID begins with the client number"), required=False
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NATIONAL:
            if not is_asked(name, country):
                del self.fields[name]
        schemes = schemes_of(country)
        kept = Scheme(self.initial.get("reference_scheme") or "")
        if kept and kept not in schemes:
            schemes = (kept, *schemes)
        automatic = AUTOMATIC.get(country, _("Automatic: RF for euro, else the number"))
        choice = self.fields["reference_scheme"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 (it is declared above)
        choice.choices = [("", automatic), *((each.value, LABELS[each]) for each in schemes)]
        choice.help_text = HELPS.get(country, "")

    def clean(self) -> dict[str, Any]:
        """Want the account that the reference is paid to."""
        data = super().clean() or self.cleaned_data
        if "iban" in data and is_qr_iban(data["iban"]) and "qr_iban" in self.fields:
            self.add_error("iban", qr_iban_sentence())
        scheme = Scheme(data.get("reference_scheme") or "")
        if scheme.kind in NEEDED:
            names, sentence = NEEDED[scheme.kind]
            asked = [name for name in names if name in self.fields]
            missing = not any(data.get(name) for name in asked)
            if asked and missing and not any(name in self.errors for name in asked):
                self.add_error(asked[0], str(sentence))
        return data


def require_room(form: PaymentSettingsForm, needed: Callable[[], int]) -> bool:
    """Tell whether the next number fits into the length that was chosen; else say what does.

    :param needed: counts the digits that the next reference has.
    """
    length = form.cleaned_data.get("reference_length")
    scheme = Scheme(form.cleaned_data.get("reference_scheme") or "")
    if not length or scheme.kind != ReferenceKind.KID:
        return True
    count = needed()
    if count <= length:
        return True
    form.add_error("reference_length", too_short_sentence(count))
    return False
