"""The form of a newcomer who mistyped the address; apart, as allauth's forms import our others."""

from allauth.account import forms
from allauth.account.adapter import get_adapter


class ChangeEmailForm(forms.ChangeEmailForm):  # type: ignore[misc]  # allauth carries no types
    """allauth's form, which alone among its forms does not ask the adapter about the address."""

    def clean_email(self) -> str:
        """Refuse what sign-up would refuse."""
        get_adapter().clean_email(self.cleaned_data["email"])
        email: str = super().clean_email()
        return email
