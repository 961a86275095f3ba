"""The forms of a reminder plan: its facts, and one of its messages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel, Tone
from billing.reminders.models import ReminderPlan, ReminderStep
from billing.reminders.plans import EARLIEST_DAY, LATEST_DAY, PlanContent, StepContent

BEFORE, ON, AFTER = "before", "on", "after"
# A reminder is a message: who passes a link on by hand needs no plan.
CHANNELS = (Channel.EMAIL, Channel.SMS)
# Here a fee must have been agreed before the debt arose.
WHERE_FEES_ARE_AGREED = ("SE",)
EXTRAS = ("with_fee", "with_interest", "with_compensation")


def _time_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget)


class PlanForm(forms.Form):
    """What holds for all messages of a plan."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    is_active = forms.BooleanField(
        label=_("Remind by this plan"),
        required=False,
        help_text=_("What it would have sent while it was off is not caught up."),
    )
    send_from = _time_field(_("Not before"))
    send_until = _time_field(_("Not after"))
    working_days_only = forms.BooleanField(
        label=_("On working days only"),
        required=False,
        help_text=_("What falls on a weekend or a public holiday leaves on the next working day."),
    )
    fee_agreed = forms.BooleanField(
        label=_("Our terms agree on a reminder fee"),
        required=False,
        help_text=_(
            "A fee may be asked for only if it was agreed before the invoice was issued, "
            "in the quote or the contract."
        ),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        """Leave out what means nothing in the country of the business."""
        super().__init__(*args, **kwargs)
        if country not in WHERE_FEES_ARE_AGREED:
            del self.fields["fee_agreed"]

    def clean(self) -> dict[str, Any]:
        """Refuse hours that end before they begin."""
        data = super().clean() or self.cleaned_data
        begin, end = data.get("send_from"), data.get("send_until")
        if begin and end and end <= begin:
            self.add_error("send_until", _("The last hour comes after the first one."))
        return data

    def content(self) -> PlanContent:
        """Return what a valid form says."""
        return PlanContent(**self.cleaned_data)


def plan_values(plan: ReminderPlan) -> dict[str, Any]:
    """Return what the form begins with for a plan that exists."""
    names = PlanForm.base_fields
    return {name: getattr(plan, name) for name in names}


class StepForm(forms.Form):
    """One message of a plan: when, how, in which tone, and what it asks for on top."""

    days = forms.IntegerField(
        label=_("Days"),
        min_value=0,
        max_value=LATEST_DAY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=(
            (BEFORE, _("before the due date")),
            (ON, _("on the due date")),
            (AFTER, _("after the due date")),
        ),
    )
    channels = forms.MultipleChoiceField(
        label=_("How"),
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one way.")},
    )
    tone = forms.ChoiceField(label=_("Tone"), choices=Tone.choices, widget=forms.RadioSelect)
    with_fee = forms.BooleanField(label=_("Reminder fee"), required=False)
    with_interest = forms.BooleanField(label=_("Late payment interest"), required=False)
    with_compensation = forms.BooleanField(label=_("Fixed compensation"), required=False)

    def clean(self) -> dict[str, Any]:
        """Take days and side of the due date together."""
        data = super().clean() or self.cleaned_data
        when, count = data.get("when"), data.get("days")
        if when == ON:
            # There is nothing to count.
            self.errors.pop("days", None)
            data["days"] = 0
        elif count is not None:
            self._check_days(when, count)
        if not self.errors and data["days"] <= 0:
            for name in EXTRAS:
                if data.get(name):
                    self.add_error(name, _("Only after the due date can this be asked for."))
        return data

    def _check_days(self, when: str | None, count: int) -> None:
        if count == 0:
            self.add_error("days", _("Write a number from 1 on."))
        elif when == BEFORE and count > -EARLIEST_DAY:
            sentence = _("At most %(days)s days before the due date.") % {"days": -EARLIEST_DAY}
            self.add_error("days", sentence)
        elif when == BEFORE:
            self.cleaned_data["days"] = -count

    def content(self) -> StepContent:
        """Return what a valid form says."""
        data = self.cleaned_data | {"channels": tuple(self.cleaned_data["channels"])}
        del data["when"]
        return StepContent(**data)


def step_values(step: ReminderStep) -> dict[str, Any]:
    """Return what the form begins with for a step that exists."""
    side = (step.days > 0) - (step.days < 0)
    return {
        "days": abs(step.days) or None,
        "when": {-1: BEFORE, 0: ON, 1: AFTER}[side],
        "channels": step.channels,
        "tone": step.tone,
        **{name: getattr(step, name) for name in EXTRAS},
    }


NEW_STEP = {"days": 7, "when": AFTER, "channels": [Channel.EMAIL.value], "tone": Tone.FRIENDLY}
