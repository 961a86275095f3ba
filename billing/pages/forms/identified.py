"""Form fields for numbers that have rules: what breaks one is told in the words of its check."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError

from fastfaktura.core.identifiers import InvalidIdentifier


def checked(check: Callable[..., str], *facts: str) -> str:
    """Return what a check of ``core.identifiers`` makes of its facts, as a form wants it.

    :raises ValidationError: with the sentence of the rule that fails.
    """
    try:
        return check(*facts)
    except InvalidIdentifier as problem:
        raise ValidationError(str(problem)) from problem


class CheckedField(forms.CharField):
    """A text that one check normalises, and another one formats for people."""

    def __init__(
        self,
        *,
        check: Callable[[str], str],
        shown: Callable[[str], str] = str,
        label: object,
        **options: object,
    ) -> None:
        self.check = check
        self.shown = shown
        super().__init__(label=label, required=False, max_length=60, **options)  # type: ignore[arg-type]  # the options of CharField

    def clean(self, value: str | None) -> str:
        """Return the number in the form in which it is kept."""
        return checked(self.check, super().clean(value) or "")

    def prepare_value(self, value: str | None) -> str:
        """Return the number as people write it; what was typed comes back as typed."""
        return self.shown(value or "")
