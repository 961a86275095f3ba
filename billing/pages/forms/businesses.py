"""The forms for opening a business and for inviting people to it."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing.pages.forms.settings import country_field
from fastfaktura.core.models import Role


class OpenBusinessForm(forms.Form):
    """A new business: its name, where it stands, and whether it is real."""

    name = forms.CharField(
        label=_("Name of the business"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = country_field()
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=(
            ("live", _("Live: invoices are real and leave this house")),
            ("sandbox", _("Sandbox: for trying out, nothing leaves this house")),
        ),
        initial="live",
        widget=forms.RadioSelect,
    )


class InvitationForm(forms.Form):
    """Whom to invite, as what, and in which language the mail is written."""

    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class RoleForm(forms.Form):
    """A member's role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
