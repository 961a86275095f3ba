"""What an owner types to be paid online."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PaymentAccountForm(forms.Form):
    """A key of the business's own, and the secret of its webhooks."""

    api_key = forms.CharField(
        label=_("Secret or restricted key"),
        max_length=300,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "In Stripe under Developers, API keys. A restricted key needs to write Checkout"
            " Sessions and Refunds, and to read Payment Intents, Charges, Disputes and Events."
        ),
    )
    webhook_secret = forms.CharField(
        label=_("Signing secret of the webhook"),
        max_length=300,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Begins with whsec_. Without it payments are noticed some minutes late."),
    )

    def __init__(self, *args: Any, has_key: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        # Whoever has a key may add the secret alone: its address is shown only after.
        self.fields["api_key"].required = not has_key

    def clean_webhook_secret(self) -> str:
        """Refuse what is no signing secret."""
        secret: str = self.cleaned_data["webhook_secret"].strip()
        if secret and not secret.startswith("whsec_"):
            raise forms.ValidationError(_("A signing secret begins with whsec_."))
        return secret

    def clean(self) -> dict[str, Any]:
        """Take away what copying adds."""
        data = super().clean() or self.cleaned_data
        if "api_key" in data:
            data["api_key"] = data["api_key"].strip()
        return data
