"""The form of the send sheet."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel
from billing.delivery.receivers import distinct, is_address

SEPARATORS = re.compile(r"[\s,;]+")


class SendForm(forms.Form):
    """Channels, receivers, words, and whether the PDF goes along."""

    by_email = forms.BooleanField(label=_("Email"), required=False)
    by_link = forms.BooleanField(label=_("Link"), required=False)
    known = forms.MultipleChoiceField(
        label=_("To"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Further addresses"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(
            attrs={"inputmode": "email", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    message = forms.CharField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    attach_pdf = forms.TypedChoiceField(
        label=_("Document"),
        choices=[("1", _("Attach the PDF")), ("0", _("Link to it only"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, receivers: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = receivers
        known = self.fields["known"]
        if isinstance(known, forms.MultipleChoiceField):
            known.choices = [(address, address) for address in receivers]
        if not receivers:
            self.fields["others"].label = _("Email address")

    def clean_others(self) -> list[str]:
        """Return the further addresses; the first that is none is named."""
        addresses = [part for part in SEPARATORS.split(self.cleaned_data["others"]) if part]
        for address in addresses:
            if not is_address(address):
                raise forms.ValidationError(
                    _("“%(address)s” is not an email address."), params={"address": address}
                )
        return addresses

    def clean(self) -> dict[str, Any]:
        """Ask for a channel, and for a receiver where an email is wanted."""
        cleaned = super().clean() or {}
        if not cleaned.get("by_email") and not cleaned.get("by_link"):
            self.add_error(None, _("Choose how to send: by email, by link, or both."))
        nobody = not cleaned.get("known") and not cleaned.get("others")
        if cleaned.get("by_email") and nobody and "others" not in self.errors:
            self.add_error("others", _("Choose or write an address to send to."))
        return cleaned

    def channels(self) -> list[Channel]:
        """Return the chosen channels."""
        chosen = {Channel.EMAIL: "by_email", Channel.LINK: "by_link"}
        return [channel for channel, name in chosen.items() if self.cleaned_data[name]]

    def addresses(self) -> list[str]:
        """Return everybody who was ticked or written, each once."""
        return distinct([*self.cleaned_data["known"], *self.cleaned_data["others"]])
