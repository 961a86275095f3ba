"""When an invoice repeats, until when, and what is done with it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel
from billing.invoices.drafts import DraftContent
from billing.invoices.issuing import Problem
from billing.recurring.calendar import LAST_DAY, Rule
from billing.recurring.checks import DAYS, LONGEST_NAME, MOST_COUNT, MOST_EVERY, ScheduleFacts
from billing.recurring.content import DeliveryDay, Pattern
from billing.recurring.models import Interval, Schedule, ScheduleMode

DATE = {"type": "date"}


class ScheduleForm(forms.Form):
    """The dates of a schedule and what happens on each."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For you alone, as “Hosting” or “Rent”."),
        error_messages={"required": _("Give it a name that you recognise it by.")},
    )
    every = forms.IntegerField(
        label=_("Every"),
        min_value=1,
        max_value=MOST_EVERY,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    interval = forms.ChoiceField(
        label=_("Unit"),
        choices=(
            (Interval.WEEK, _("Weeks")),
            (Interval.MONTH, _("Months")),
            (Interval.YEAR, _("Years")),
        ),
        initial=Interval.MONTH,
    )
    day = forms.TypedChoiceField(
        label=_("Day of the month"),
        choices=(
            ("", _("That of the first date")),
            *((str(day), str(day)) for day in DAYS if day != LAST_DAY),
            (str(LAST_DAY), _("The last day")),
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    start_date = forms.DateField(
        label=_("First date"),
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        help_text=_("Dates that have passed are not made up for."),
        error_messages={"required": _("Choose the first date.")},
    )
    end_date = forms.DateField(
        label=_("Last date"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
    )
    max_count = forms.IntegerField(
        label=_("How many times"),
        required=False,
        min_value=1,
        max_value=MOST_COUNT,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    mode = forms.ChoiceField(
        label=_("On each date"),
        choices=(
            (ScheduleMode.DRAFT, _("Make a draft; I look at it and send it")),
            (ScheduleMode.SEND, _("Issue it and send it by itself")),
        ),
        initial=ScheduleMode.DRAFT,
        widget=forms.RadioSelect,
    )
    channels = forms.MultipleChoiceField(
        label=_("Sent by"),
        choices=Channel.choices,
        initial=[Channel.EMAIL],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivery_day = forms.ChoiceField(
        label=_("Delivery date"), choices=DeliveryDay.choices, required=False
    )

    def without_sms(self) -> None:
        """Offer no SMS to a business that cannot send any, unless it was chosen before."""
        channels = self.fields["channels"]
        if isinstance(channels, forms.MultipleChoiceField):
            chosen = self["channels"].value() or []
            channels.choices = [
                choice
                for choice in Channel.choices
                if choice[0] != Channel.SMS or Channel.SMS in chosen
            ]

    def rule(self) -> Rule | None:
        """Return the rule as far as the form could be read; None if it could not."""
        data = getattr(self, "cleaned_data", {})
        if not all(data.get(name) for name in ("every", "interval", "start_date")):
            return None
        return Rule(
            interval=data["interval"],
            every=data["every"],
            day=self._day(),
            start_date=data["start_date"],
        )

    def as_posted(self) -> "ScheduleForm":
        """Return a form that was posted as this one begins, so that it can be read."""
        posted = ScheduleForm({name: self[name].value() or "" for name in self.fields})
        posted.is_valid()
        return posted

    def next_dates(self, today: date, *, most: int) -> list[date]:
        """Return the next dates as far as the form could be read."""
        rule, data = self.rule(), self.cleaned_data
        if rule is None:
            return []
        most = min(data.get("max_count") or most, most)
        dates = rule.following(max(today, rule.start_date), most=most)
        last = data.get("end_date")
        return [day for day in dates if last is None or day <= last]

    def _day(self) -> int | None:
        # Weeks and years keep the day of the first date.
        data = self.cleaned_data
        return data.get("day") if data.get("interval") == Interval.MONTH else None

    def facts(self, content: DraftContent) -> ScheduleFacts:
        """Return what a valid form and the content beside it decide."""
        data = self.cleaned_data
        return ScheduleFacts(
            name=data["name"],
            pattern=Pattern(
                replace(content, due_date=None, delivery_date=None),
                DeliveryDay(data["delivery_day"]),
            ),
            start_date=data["start_date"],
            interval=data["interval"],
            every=data["every"],
            day=self._day(),
            end_date=data["end_date"],
            max_count=data["max_count"],
            mode=data["mode"],
            channels=tuple(data["channels"]) if data["mode"] == ScheduleMode.SEND else (),
        )

    def take(self, problems: Iterable[Problem]) -> list[Problem]:
        """Show the problems of the form's own fields at these; return the others."""
        others = []
        for problem in problems:
            if problem.field in self.fields:
                self.add_error(problem.field, problem.message)
            else:
                others.append(problem)
        return others


def schedule_values(schedule: Schedule) -> dict[str, Any]:
    """Return what the form begins with for a schedule that exists."""
    names = ("name", "every", "interval", "day", "start_date", "end_date", "max_count", "mode")
    return {name: getattr(schedule, name) for name in names} | {
        "channels": schedule.channels or [Channel.EMAIL],
        "delivery_day": schedule.pattern.delivery_day,
    }
