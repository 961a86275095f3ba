"""How many days to play from which day, and how the payers behave."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from billing.rehearsal.habits import Behaviour, Habit, Pays
from clients.models import Client

# What a payer may be like. The names are kept in no row: a rehearsal keeps the habits themselves.
HABITS: dict[str, Habit] = {
    "on_time": Habit(0, Pays.DAY, days=-2),
    "on_due_date": Habit(0, Pays.DAY),
    "week_late": Habit(1, Pays.DAY, days=7),
    "month_late": Habit(2, Pays.DAY, days=30),
    "first_reminder": Habit(0, Pays.REMINDER, level=1),
    "second_reminder": Habit(0, Pays.REMINDER, level=2),
    "half": Habit(0, Pays.DAY, share=50),
    "never": Habit(0, Pays.NEVER),
    "unopened": Habit(None, Pays.NEVER),
}
LABELS = [
    ("on_time", _("Pays two days early")),
    ("on_due_date", _("Pays on the due date")),
    ("week_late", _("Pays a week late")),
    ("month_late", _("Pays a month late")),
    ("first_reminder", _("Pays after the first reminder")),
    ("second_reminder", _("Pays after the second reminder")),
    ("half", _("Pays half on the due date, then nothing")),
    ("never", _("Opens everything and never pays")),
    ("unopened", _("Opens nothing and never pays")),
]
LENGTHS = [
    (days, ngettext_lazy("%(days)d day", "%(days)d days", "days") % {"days": days})
    for days in (14, 30, 60, 90)
]
AS_OTHERS = ""
PREFIX = "client_"


class RehearsalForm(forms.Form):
    """One habit for all, and others for some of the clients who owe something."""

    start_date = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    days = forms.TypedChoiceField(label=_("Length"), choices=LENGTHS, coerce=int, initial=30)
    usual = forms.ChoiceField(label=_("Clients"), choices=LABELS, initial="second_reminder")

    def __init__(self, *args: Any, clients: list[Client], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients = clients
        for client in clients:
            self.fields[f"{PREFIX}{client.pk}"] = forms.ChoiceField(
                label=client.name,
                choices=[(AS_OTHERS, _("As the others")), *LABELS],
                required=False,
            )

    def of_clients(self) -> list[forms.BoundField]:
        """Return the fields of single clients."""
        return [self[f"{PREFIX}{client.pk}"] for client in self._clients]

    def behaviour(self) -> Behaviour:
        """Return the habits that were chosen."""
        chosen = {client.pk: self.cleaned_data[f"{PREFIX}{client.pk}"] for client in self._clients}
        return Behaviour(
            usual=HABITS[self.cleaned_data["usual"]],
            of_clients={key: HABITS[name] for key, name in chosen.items() if name},
        )
