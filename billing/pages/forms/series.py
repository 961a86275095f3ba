"""The forms of number series: a series, and which kind of document uses which."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.invoices.lifecycle import DocumentKind
from billing.invoices.series_words import pattern_sentence
from billing.numbering.models import BOOK_KINDS, HIGHEST_NUMBER, Series
from billing.numbering.patterns import PatternNotUsable, Reset, parse_pattern


class SeriesForm(forms.Form):
    """A series: what it is called, how its numbers read, and which is next."""

    name = forms.CharField(label=_("Name"), max_length=40)
    pattern = forms.CharField(
        label=_("Pattern"),
        max_length=60,
        help_text=_(
            "{YYYY} or {YY} is the year, {MM} the month, {CLIENT} the client's number, {NNNN} the"
            " count with at least four digits."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )
    reset = forms.ChoiceField(label=_("Begins again"), choices=Reset.choices)
    next_number = forms.IntegerField(
        label=_("Next count"), min_value=1, max_value=HIGHEST_NUMBER, initial=1
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a pattern that would not serve, at its field."""
        values = super().clean() or {}
        if "pattern" in values and "reset" in values:
            try:
                parse_pattern(values["pattern"], values["reset"])
            except PatternNotUsable as problem:
                self.add_error("pattern", pattern_sentence(problem))
        return values


class NewSeriesForm(SeriesForm):
    """A new series also says on which side of the books it counts."""

    in_books = forms.TypedChoiceField(
        label=_("For"),
        coerce=lambda value: value == "yes",
        choices=[
            ("yes", _("Invoices and credit notes")),
            ("no", _("Quotes and proforma invoices")),
        ],
        help_text=_("Quotes never count among invoices: an unanswered one would leave a gap."),
    )
    field_order = ("name", "in_books", "pattern", "reset", "next_number")


class UsesForm(forms.Form):
    """Which series each kind of document takes its numbers from."""

    def __init__(self, *args: Any, series: list[Series], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in DocumentKind:
            in_books = kind in BOOK_KINDS
            choices = [
                (str(row.pk), row.title)
                for row in series
                if row.in_books == in_books and row.archived_at is None
            ]
            if kind in {DocumentKind.DEPOSIT, DocumentKind.CREDIT_NOTE}:
                choices.insert(0, ("", _now("As invoices")))
            self.fields[kind] = forms.ChoiceField(
                label=kind.label,
                choices=choices,
                required=kind not in {DocumentKind.DEPOSIT, DocumentKind.CREDIT_NOTE},
            )
