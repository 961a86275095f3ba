"""A text of the business's own: a subject, for mails, and a body."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.delivery.default_texts import TextKey
from billing.delivery.models import Channel
from billing.delivery.own_texts import problems_by_field
from billing.delivery.variables import sentence_of

LONGEST_BODY = 5000
LONGEST_SMS = 800


class TextForm(forms.Form):
    """Both with variables; what is wrong with them is said at the field."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-takes-variables": "stable"}),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14, "data-takes-variables": "all"}),
    )

    def __init__(self, *args: Any, key: TextKey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        if key.channel == Channel.SMS:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 5
            self.fields["body"].widget.attrs["maxlength"] = LONGEST_SMS

    def clean(self) -> dict[str, Any]:
        """Name every variable that is unknown or stands where it cannot."""
        cleaned = super().clean() or {}
        found = problems_by_field(
            self.key, subject=cleaned.get("subject", ""), body=cleaned.get("body", "")
        )
        for field, problems in found.items():
            for problem in problems:
                self.add_error(field, sentence_of(problem))
        return cleaned
