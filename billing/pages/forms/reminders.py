"""The forms on an invoice's and a client's reminders: which plan, a rest, a promise."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.reminders.models import ReminderPlan

FOLLOW, NONE = "follow", "none"


class PlanChoiceForm(forms.Form):
    """Which plan holds: that of the client or business, another one, or none."""

    plan = forms.ChoiceField(label=_("Plan"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, plans: Iterable[ReminderPlan], followed: str, **kwargs: Any
    ) -> None:
        """Offer these plans.

        :param followed: what holds if nothing is chosen here, in words.
        """
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [
            (FOLLOW, followed),
            *((str(plan.pk), plan.name) for plan in plans),
            (NONE, _("No reminders by plan")),
        ]


def _day_field(label: Any, *, today: date, latest: date) -> forms.DateField:
    attributes = {"type": "date", "min": today.isoformat(), "max": latest.isoformat()}
    return forms.DateField(label=label, widget=forms.DateInput(attrs=attributes, format="%Y-%m-%d"))


class StopForm(forms.Form):
    """Why no reminder is to leave any more."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Only you and your colleagues read it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PauseForm(StopForm):
    """Until when reminders rest, that day included, and why."""

    field_order = ("until_date", "reason")

    def __init__(self, *args: Any, today: date, latest: date, **kwargs: Any) -> None:
        """Offer days from today to the latest."""
        super().__init__(*args, **kwargs)
        label = _("Until, that day included")
        self.fields["until_date"] = _day_field(label, today=today, latest=latest)
        self.order_fields(self.field_order)


class PromiseForm(PauseForm):
    """Until when the client said to pay."""

    def __init__(self, *args: Any, today: date, latest: date, **kwargs: Any) -> None:
        """Offer days from today to the latest."""
        super().__init__(*args, today=today, latest=latest, **kwargs)
        self.fields["until_date"].label = _("Paid by")
        self.fields["reason"].label = _("What was said")
