"""What an owner types to send SMS."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.delivery.receivers import takes_sms
from billing.delivery.sms import elks, twilio
from billing.delivery.sms.senders import is_sender
from fastfaktura.core.identifiers.phones import check_phone
from fastfaktura.core.identifiers.rules import InvalidIdentifier

SECRET = {"autocomplete": "off", "spellcheck": "false"}


def secret(label: Any, help_text: Any = "") -> forms.CharField:
    """Return a field whose content is never shown again."""
    return forms.CharField(
        label=label,
        max_length=200,
        widget=forms.PasswordInput(attrs=SECRET),
        help_text=help_text,
    )


class SmsAccountForm(forms.Form):
    """An account at a provider; secrets that are left empty stay as they are kept."""

    provider: str
    # The account's name and secrets, in the order of the form.
    credential_names: tuple[str, ...]
    optional_names: frozenset[str] = frozenset()

    sender_id = forms.CharField(
        label=_("Sender"),
        max_length=16,
        required=False,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_(
            "Up to 11 letters and digits with at least one letter, or a number of yours at the"
            " provider, as +4740612345. Nobody can reply to a name."
        ),
    )

    def __init__(self, *args: Any, kept: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.kept = kept
        for name in self.optional_names & kept.keys():
            # No secret: it may be read, and taken away.
            self.fields[name].initial = kept[name]
        for name in self.secret_names if kept else ():
            self.fields[name].required = False
            self.fields[name].help_text = gettext("Leave it empty to keep what is kept.")

    def clean_sender_id(self) -> str:
        """Refuse what no SMS can carry."""
        sender = " ".join(self.cleaned_data["sender_id"].split())
        if sender.startswith("+"):
            sender = sender.replace(" ", "")
        if sender and not is_sender(sender):
            raise forms.ValidationError(
                _(
                    "Write up to 11 letters and digits without accents, at least one of them a"
                    " letter, or a number that begins with + and the country code."
                )
            )
        return sender

    @property
    def secret_names(self) -> list[str]:
        """Return the names of what is never shown again."""
        return [name for name in self.credential_names if name not in self.optional_names]

    def credentials(self) -> dict[str, str]:
        """Return what was typed, and what is kept of the secrets that were not."""
        given = {name: self.cleaned_data.get(name, "").strip() for name in self.credential_names}
        kept = {name: self.kept.get(name, "") for name in self.secret_names if not given[name]}
        return given | kept


class TwilioForm(SmsAccountForm):
    """An account at Twilio."""

    provider = twilio.NAME
    credential_names = ("account_sid", "auth_token", "messaging_service_sid")
    optional_names = frozenset({"messaging_service_sid"})
    field_order = ("account_sid", "auth_token", "sender_id", "messaging_service_sid")

    account_sid = forms.CharField(
        label=_("Account SID"),
        max_length=34,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("Begins with AC; on the first page of Twilio's console."),
    )
    auth_token = secret(
        _("Auth token"),
        _("Beside the account SID. Twilio signs its delivery receipts with it too."),
    )
    messaging_service_sid = forms.CharField(
        label=_("Messaging service SID"),
        max_length=34,
        required=False,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("Begins with MG. Only if a messaging service of yours picks the sender."),
    )


class ElksForm(SmsAccountForm):
    """An account at 46elks."""

    provider = elks.NAME
    credential_names = ("username", "password")
    field_order = ("username", "password", "sender_id")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sender_id"].required = True

    username = forms.CharField(
        label=_("API username"),
        max_length=64,
        widget=forms.TextInput(attrs=SECRET),
        help_text=_("On your account's page at 46elks."),
    )
    password = secret(_("API password"))


FORMS: dict[str, type[SmsAccountForm]] = {form.provider: form for form in (TwilioForm, ElksForm)}


class TestSmsForm(forms.Form):
    """To whom a test goes."""

    receiver = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text=_("The provider charges you for the test as for any SMS."),
    )

    def __init__(self, *args: Any, country: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country

    def clean_receiver(self) -> str:
        """Return the number as E.164.

        :raises ValidationError: if it is none, or takes no SMS.
        """
        try:
            phone = check_phone(self.cleaned_data["receiver"], self.country)
        except InvalidIdentifier as problem:
            raise forms.ValidationError(str(problem)) from None
        if not takes_sms(phone):
            raise forms.ValidationError(
                _("This number takes no SMS: it is a fixed line or a service number.")
            )
        return phone
