"""The form of the send sheet."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel, Tone
from billing.delivery.receivers import distinct, is_address

SEPARATORS = re.compile(r"[\s,;]+")


class SendForm(forms.Form):
    """Channels, receivers, words, and whether the PDF goes along."""

    by_email = forms.BooleanField(label=_("Email"), required=False)
    by_sms = forms.BooleanField(label=_("SMS"), required=False)
    by_link = forms.BooleanField(label=_("Link"), required=False)
    reminder = forms.BooleanField(required=False, widget=forms.HiddenInput)
    tone = forms.ChoiceField(label=_("Tone"), required=False, widget=forms.RadioSelect)
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
    try_again = forms.BooleanField(
        label=_("Write to it all the same: the address takes mail again"), required=False
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

    def __init__(
        self,
        *args: Any,
        receivers: list[str],
        tones: Sequence[Tone] = (),
        closed: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        """Take the client's addresses, the tones of a reminder, and the channels that are shut."""
        super().__init__(*args, **kwargs)
        if tones:
            tone = self.fields["tone"]
            if isinstance(tone, forms.ChoiceField):
                tone.choices = [(each.value, each.label) for each in tones]
        else:
            del self.fields["tone"]
        for channel in closed:
            self.fields[f"by_{channel}"].disabled = True
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
        if not any(cleaned.get(name) for name in ("by_email", "by_sms", "by_link")):
            self.add_error(None, _("Choose how to send: by email, by SMS, by link, or by several."))
        nobody = not cleaned.get("known") and not cleaned.get("others")
        if cleaned.get("by_email") and nobody and "others" not in self.errors:
            self.add_error("others", _("Choose or write an address to send to."))
        return cleaned

    def channels(self) -> list[Channel]:
        """Return the chosen channels."""
        return [channel for channel in Channel if self.cleaned_data[f"by_{channel.value}"]]

    def chosen_tone(self) -> Tone | None:
        """Return the chosen tone of a reminder; None if it is not one."""
        chosen = self.cleaned_data.get("tone")
        return Tone(chosen) if chosen else None

    def has_consent(self, marked: Collection[str]) -> bool:
        """Ask for a word before a mail goes to an address that gave one back."""
        lacks = Channel.EMAIL in self.channels() and marked and not self.cleaned_data["try_again"]
        if lacks:
            self.add_error(
                "try_again",
                _("Correct the address, leave it out, or say that it should be tried again."),
            )
        return not lacks

    def addresses(self) -> list[str]:
        """Return everybody who was ticked or written, each once."""
        return distinct([*self.cleaned_data["known"], *self.cleaned_data["others"]])
