"""What an owner says of a new API key: its name, what it may do, and how long."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.api_keys import Scope

NEVER, ON_A_DAY = "never", "day"
# What each scope opens, in the words of the page.
SCOPES = (
    (Scope.READ.value, _("Read clients, invoices, payments and documents")),
    (Scope.WRITE.value, _("Write: create and change them, issue and cancel invoices")),
    (Scope.SEND.value, _("Send invoices and reminders to clients")),
)


class ApiKeyForm(forms.Form):
    """A new key of a business, whose calendar says which days lie ahead."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
        help_text=_("The program that will use it, so that you know later whom a key belongs to."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=SCOPES,
        initial=[Scope.READ.value, Scope.WRITE.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one, or the key opens nothing.")},
    )
    expiry = forms.ChoiceField(
        label=_("Expires"),
        choices=(
            (NEVER, _("Never")),
            ("30", _("In 30 days")),
            ("90", _("In 90 days")),
            ("365", _("In a year")),
            (ON_A_DAY, _("On a day of your choice")),
        ),
        initial="365",
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The key works until the end of this day."),
        error_messages={"required": _("Choose the last day on which the key works.")},
    )

    def __init__(self, *args: Any, today: date, time_zone: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.zone = ZoneInfo(time_zone)
        self.fields["last_day"].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """Work out the last day."""
        data = super().clean() or self.cleaned_data
        expiry = data.get("expiry")
        if expiry != ON_A_DAY:
            # The day counts, and is asked for, only with the choice that names it.
            self.errors.pop("last_day", None)
            days = int(expiry) if expiry and expiry != NEVER else None
            data["last_day"] = self.today + timedelta(days=days) if days else None
        elif "last_day" in data:
            self._check_day(data["last_day"])
        return data

    def expires_at(self) -> datetime | None:
        """Return the instant from which the key opens nothing: midnight after its last day."""
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day is None:
            return None
        return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=self.zone)

    def _check_day(self, last_day: date) -> None:
        if last_day < self.today:
            self.add_error("last_day", _("This day is over. Choose one from today on."))
        elif last_day.year > self.today.year + 100:
            self.add_error("last_day", _("This is too far ahead. Choose “Never” instead."))
