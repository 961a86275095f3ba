"""The forms of a person: what sign-up asks beyond allauth's own, and name and language."""

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.models import User


class SignupForm(forms.Form):
    """The base that allauth builds its sign-up form on: a name, which may stay empty."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "email", "password1")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Keep what allauth does not know of; it calls this when the user is saved."""
        user.name = self.cleaned_data["name"].strip()
        user.save(update_fields=["name"])


class PersonForm(forms.Form):
    """How the user is called and in which language the pages speak."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        required=False,
        help_text=_("Shown to the people you work with and in the history of documents."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the pages. Documents have the language of your business or client."),
    )
