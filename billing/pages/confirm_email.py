"""The page that asks a newcomer for the code, with a mend for allauth's own."""

from allauth.account.views import ConfirmEmailVerificationCodeView
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpResponse


class ConfirmEmailView(ConfirmEmailVerificationCodeView):  # type: ignore[misc]  # without types
    """Says what is wrong with a corrected address, where allauth calls a method that it lacks."""

    def _change_form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


confirm_email = login_not_required(ConfirmEmailView.as_view())
