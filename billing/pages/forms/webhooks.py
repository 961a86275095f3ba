"""Where an owner wants other programs to hear of events, and of which."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.webhooks.kinds import KINDS
from billing.webhooks.models import WebhookEndpoint
from billing.webhooks.words import KindGroup, kind_groups

ALL, CHOSEN = "all", "chosen"


class WebhookEndpointForm(forms.Form):
    """An address, what it is for, and the kinds of events that it hears of."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        widget=forms.URLInput(
            attrs={"placeholder": "https://shop.example.com/webhooks", "spellcheck": "false"}
        ),
        help_text=_("A public address with https that takes POST requests."),
    )
    description = forms.CharField(
        label=_("What it is for"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    which = forms.ChoiceField(
        label=_("Events"),
        choices=(
            (ALL, _("All events, those of later versions too")),
            (CHOSEN, _("Only these")),
        ),
        initial=ALL,
        widget=forms.RadioSelect,
    )
    kinds = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """Take the kinds that count: none means all of them."""
        data = super().clean() or self.cleaned_data
        if data.get("which") == ALL:
            data["kinds"] = []
        elif data.get("which") == CHOSEN and not data.get("kinds") and "kinds" not in self.errors:
            self.add_error("kinds", _("Choose at least one kind of event, or all events."))
        return data

    def groups(self) -> list[KindGroup]:
        """Return the kinds as the page offers them."""
        return kind_groups(KINDS)

    def chosen(self) -> list[str]:
        """Return the kinds that are ticked now."""
        value = self["kinds"].value()
        return list(value) if value else []


def endpoint_values(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return what the form begins with for an endpoint that exists."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "which": CHOSEN if endpoint.kinds else ALL,
        "kinds": endpoint.kinds,
    }
