"""The living style page: every component of the design system, for development only."""

from typing import cast

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.models import Business, User

STATUSES = [
    ("draft", ""),
    ("sent", _("due in 9 days")),
    ("opened", _("due in 6 days")),
    ("paid", _("3 November")),
    ("due", _("today")),
    ("overdue", _("12 days late")),
    ("cancelled", _("by credit note 2026-0051")),
    ("queued", _("leaves in 8 seconds")),
    ("delivered", ""),
    ("failed", _("mailbox full")),
    ("pending", ""),
    ("refunded", ""),
]
ROWS = [
    ("2026-0058", "Fjord & Fjell Arkitekter AS", "draft", "", "128 450.00", "NOK", ""),
    ("2026-0057", "Bakkehaugen Kaffebrenneri", "opened", _("in 6 days"), "9 312.50", "NOK", ""),
    (
        "2026-0056",
        "Lindqvist Möbler AB",
        "overdue",
        _("12 days late"),
        "4 200.00",
        "EUR",
        "1 700.00",
    ),
    (
        "2026-0055",
        "Den Kongelige Nordiske Handels- og Sjøfartsforening av 1871",
        "paid",
        _("3 November"),
        "999 999 999 999.00",
        "ISK",
        "",
    ),
]


class SampleForm(forms.Form):
    """One field of each sort, filled in with a mistake."""

    name = forms.CharField(label=_("Name"))
    number = forms.CharField(
        label=_("Organisation number"),
        help_text=_("Nine digits, as in the register of business enterprises."),
    )
    email = forms.EmailField(label=_("Email"), required=False)
    terms = forms.ChoiceField(
        label=_("Payment terms"), choices=[("14", _("14 days")), ("30", _("30 days"))]
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea)
    registered = forms.BooleanField(
        label=_("Registered for VAT"),
        required=False,
        help_text=_("Invoices then show VAT and your VAT number."),
    )
    channel = forms.ChoiceField(
        label=_("Send by"),
        widget=forms.RadioSelect,
        choices=[("email", _("Email")), ("link", _("Link"))],
    )

    def clean_number(self) -> str:
        """Refuse what is too short, so that the page shows an error."""
        number = str(self.cleaned_data["number"])
        if len(number) != 9:
            raise forms.ValidationError(
                _("Norwegian organisation numbers have 9 digits; this has %(count)s."),
                params={"count": len(number)},
            )
        return number


@login_not_required
def show_components(request: HttpRequest) -> HttpResponse:
    """Show every component; ``?theme=dark`` or ``light`` fixes the theme for screenshots.

    Strangers see it in the frame of a made-up business that is never saved.
    """
    carrier = cast(BusinessRequest, request)
    if not request.user.is_authenticated:
        carrier.user = User(name="Kari Nordmann", email="kari@nordlys.example")
    if getattr(request, "business", None) is None:
        carrier.business = Business(name="Nordlys Studio AS", is_sandbox=True)
    form = SampleForm({"name": "Nordlys Studio AS", "number": "98765432", "channel": "email"})
    context = {
        "form": form,
        "statuses": STATUSES,
        "rows": ROWS,
        "theme": request.GET.get("theme", ""),
        "levels": ["success", "info", "warning", "error"],
        "spark": "0,22 12,18 25,20 37,12 50,15 62,9 75,11 87,5 100,3",
    }
    return render(request, "_components/show.html", context)


@login_not_required
def show_public_components(request: HttpRequest) -> HttpResponse:
    """Show a made-up public page, which has a stylesheet of its own."""
    return render(request, "_components/public.html")
