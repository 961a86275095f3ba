"""The forms of a business's look: the accent colour, and how numbers are written."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from billing.documents.looks import FontPairing
from billing.invoices.choices import Template
from billing.numbering.models import Series
from billing.sellers.accents import AccentNotTaken, read_accent
from billing.sellers.models import LogoPlace


class AccentForm(forms.Form):
    """A colour on which white text can be read, and which can be read on white paper."""

    accent_color = forms.CharField(
        label=_("Accent colour"),
        max_length=9,
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("For headings and the payment button."),
    )

    def clean_accent_color(self) -> str:
        """Refuse a colour that some could not read, and name one that all can."""
        try:
            return read_accent(self.cleaned_data["accent_color"])
        except AccentNotTaken as problem:
            raise forms.ValidationError(problem.message) from None


class LookForm(AccentForm):
    """The whole look; without a new file the logo stays, and what is not sent stays too."""

    template = forms.ChoiceField(label=_("Design"), choices=Template.choices, required=False)
    logo_place = forms.ChoiceField(
        label=_("Place of the logo"), choices=LogoPlace.choices, required=False
    )
    font_pairing = forms.ChoiceField(
        label=_("Fonts"),
        choices=[("", _("Those of the design")), *FontPairing.choices],
        required=False,
    )

    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPEG or WebP, at most 4 MB. It is scaled to 800 × 400 pixels at most."),
        error_messages={"empty": _("The file is empty. Choose the picture again.")},
    )
    field_order = ("logo", "accent_color")

    def changes(self) -> dict[str, str]:
        """Return the fields of the profile that a valid form sets."""
        named = ("template", "logo_place", "font_pairing")
        sent = {name: self.cleaned_data[name] for name in named if name in self.data}
        if not sent.get("template", "-"):
            del sent["template"]
        if not sent.get("logo_place", "-"):
            del sent["logo_place"]
        return {"accent_color": self.cleaned_data["accent_color"], **sent}


def digit_choices() -> list[tuple[int, str]]:
    """Return the lengths a number may be filled to, in the reader's language."""
    return [
        (count, ngettext("%(count)s digit", "%(count)s digits", count) % {"count": count})
        for count in range(1, 9)
    ]


class NumberingForm(forms.Form):
    """The format of invoice numbers and the next one."""

    prefix = forms.RegexField(  # type: ignore[assignment]  # the metaclass takes fields off
        # The signs that bank transfers and file names carry everywhere.
        regex=r"^[A-Za-z0-9][A-Za-z0-9_-]*$",
        label=_("Prefix"),
        max_length=12,
        required=False,
        error_messages={
            "invalid": _("Use letters from A to Z, digits, and the signs - and _ after the first.")
        },
    )
    with_year = forms.BooleanField(label=_("With the year"), required=False)
    digits = forms.TypedChoiceField(
        label=_("Digits"),
        coerce=int,
        choices=digit_choices,
        help_text=_("Shorter numbers are filled with zeros."),
    )
    next_number = forms.IntegerField(label=_("Next number"), min_value=1, max_value=2_000_000_000)


# What the plain form can say of a pattern: a prefix, perhaps the year, and digits.
PLAIN = re.compile(r"(?P<prefix>[A-Za-z0-9_-]{0,12}?)(?P<year>\{YYYY\}-)?\{(?P<digits>N{1,8})\}")


def series_values(series: Series, *, next_number: int) -> dict[str, Any] | None:
    """Return what the plain form shows at first; None if the series' pattern says more."""
    match = PLAIN.fullmatch(series.pattern)
    if match is None:
        return None
    return {
        "prefix": match["prefix"],
        "with_year": bool(match["year"]),
        "digits": len(match["digits"]),
        "next_number": next_number,
    }
