"""The forms of a client: whole for a new one, in parts for editing in place."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clients import fields, queries
from clients.countries import country_choices
from clients.invoice_fields import InvoicingFields, asked_of
from clients.models import Client, ClientKind
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.models import Business


class TextList(forms.CharField):
    """A list typed as text: tags, receivers."""

    def __init__(self, *, separator: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.separator = separator

    def prepare_value(self, value: Any) -> Any:
        """Show a list as its text, and what was typed as it was typed."""
        return self.separator.join(value) if isinstance(value, list) else value


class ClientForm(InvoicingFields):
    """A client's facts. Its cleaned data are what the operations take.

    :param part: names of the fields to keep; all of them if not given.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=ClientKind.choices, initial=ClientKind.COMPANY
    )
    organization_number = forms.CharField(
        label=gettext_lazy("Organisation number"), max_length=40, required=False
    )
    vat_number = forms.CharField(label=gettext_lazy("VAT number"), max_length=40, required=False)
    number = forms.CharField(label=gettext_lazy("Client number"), max_length=30, required=False)
    contact_person = forms.CharField(
        label=gettext_lazy("Contact person"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.CharField(
        label=gettext_lazy("Email"),
        max_length=254,
        required=False,
        help_text=gettext_lazy("Invoices are sent here."),
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    other_emails = TextList(
        label=gettext_lazy("Further receivers"),
        separator="\n",
        required=False,
        help_text=gettext_lazy("They get a copy of every invoice. One address per line."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    street = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False)
    street_2 = forms.CharField(
        label=gettext_lazy("Street, second line"), max_length=200, required=False
    )
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=16, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    locale = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.CLIENT_LANGUAGES,
        help_text=gettext_lazy("Of the invoices, the emails and the page that the client sees."),
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)
    payment_terms_days = forms.IntegerField(
        label=gettext_lazy("Payment terms"),
        help_text=gettext_lazy("In days from the issue date."),
        min_value=0,
        max_value=fields.MAX_TERMS_DAYS,
        required=False,
    )
    tags = TextList(
        label=gettext_lazy("Tags"),
        separator=", ",
        required=False,
        help_text=gettext_lazy("Separate them with commas."),
        widget=forms.TextInput(attrs={"list": "known-tags", "autocomplete": "off"}),
    )
    notes = forms.CharField(
        label=pgettext_lazy("client", "Notes"),
        required=False,
        max_length=fields.MAX_NOTES_LENGTH,
        help_text=gettext_lazy("For yourself; the client never sees them."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    external_id = forms.CharField(
        label=gettext_lazy("Id in another system"), max_length=120, required=False
    )

    def __init__(
        self,
        *args: Any,
        business: Business,
        client: Client | None = None,
        part: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.business = business
        self.client = client
        for name in list(self.fields):
            if part and name not in part:
                del self.fields[name]
        self._leave_out_what_is_not_asked()
        self._offer_choices()
        if part and not self.is_bound:
            # Whoever opens a part wants to write in it.
            next(iter(self.fields.values())).widget.attrs["autofocus"] = True

    def _leave_out_what_is_not_asked(self) -> None:
        """Ask for the facts of a deduction only where somebody may have one."""
        # Whoever writes a new client chooses its kind in the same form.
        is_person = self.client is None or self.client.kind == ClientKind.PERSON
        asked = asked_of(business_country=self.business.country, is_person=is_person)
        for name in InvoicingFields.base_fields:
            if name in self.fields and name not in asked:
                del self.fields[name]

    def _offer_choices(self) -> None:
        country, currency = self.fields.get("country"), self.fields.get("currency")
        if isinstance(country, forms.ChoiceField):
            country.choices = country_choices()
        if isinstance(currency, forms.ChoiceField):
            own = _("As the business: %(currency)s") % {"currency": self.business.currency}
            currency.choices = [("", own), *((code, code) for code in OFFERED_CURRENCIES)]
        terms = self.fields.get("payment_terms_days")
        if terms:
            terms.widget.attrs["placeholder"] = str(self.business.payment_terms_days)

    def clean_email(self) -> str:
        """Take one address."""
        return fields.read_email(self.cleaned_data["email"])

    def clean_other_emails(self) -> list[str]:
        """Take the addresses, each once."""
        return fields.read_emails(self.cleaned_data["other_emails"])

    def clean_tags(self) -> list[str]:
        """Take the tags, each once."""
        return fields.read_tags(self.cleaned_data["tags"])

    def clean_number(self) -> str:
        """Refuse a number that another client has."""
        number: str = self.cleaned_data["number"]
        if number and not queries.number_is_free(self.business, number, besides=self.client):
            raise ValidationError(
                _("Another client has the number %(number)s."), params={"number": number}
            )
        return number

    def clean_external_id(self) -> str:
        """Refuse an id that another client has."""
        external_id: str = self.cleaned_data["external_id"]
        if external_id and not queries.external_id_is_free(
            self.business, external_id, besides=self.client
        ):
            raise ValidationError(_("Another client has this id."))
        return external_id

    def clean(self) -> dict[str, Any]:
        """Check the numbers by the rules of the client's country."""
        facts = self.cleaned_data
        country = facts.get("country") or (self.client.country if self.client else "")
        checked, problems = fields.read_identified(
            {**facts, "country": country}, home=self.business.country
        )
        facts.update(checked)
        for name, message in problems.items():
            self.add_error(name, message)
        return facts


class QuickClientForm(ClientForm):
    """The least of a client, for the picker of the invoice editor."""

    QUICK: ClassVar[tuple[str, ...]] = ("name", "email", "country")

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("country", business.country)
        super().__init__(*args, business=business, part=self.QUICK, **kwargs)


# The groups of facts on a client's page, each edited by itself.
PARTS: Mapping[str, tuple[str, ...]] = {
    "identity": ("name", "kind", "contact_person", "number", "organization_number", "vat_number"),
    "contact": ("email", "other_emails", "phone"),
    "address": ("street", "street_2", "postal_code", "city", "country"),
    "terms": ("locale", "currency", "payment_terms_days"),
    # Of these the form asks what concerns the country and the kind of client.
    "invoicing": tuple(InvoicingFields.base_fields),
    "tags": ("tags",),
    "notes": ("notes", "external_id"),
}


def fact_label(name: str) -> str:
    """Return what the forms call a fact; one that is gone since an old event keeps its name."""
    known = ClientForm.base_fields.get(name)
    return str(known.label) if known else name


def initial_facts(client: Client, part: tuple[str, ...]) -> dict[str, Any]:
    """Return the facts as a form shows them."""
    return {name: getattr(client, name) for name in part}
