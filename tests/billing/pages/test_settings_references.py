"""The settings of payment references: what is asked where, the example, and what is refused."""

import pytest
import time_machine
from django.urls import reverse

from billing.sellers.models import SellerProfile
from tests.factories import NOW, make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db
PAYMENT = {"currency": "NOK", "payment_terms_days": "14", "bank_account": "8601 11 17947"}
PAGE = "settings:payment_details"
FEATURES = ("swish", "qr_iban", "fik_creditor", "reference_length")


@pytest.fixture
def open_page(client):
    """Return a function that signs an owner of a business of a country in."""

    def sign_in(country="NO", **facts):
        business = make_business(country=country, **facts)
        client.force_login(make_member(business))
        return business

    return sign_in


class TestPage:
    @pytest.mark.parametrize(
        ("country", "asked", "schemes"),
        [
            ("NO", ["reference_length"], ["kid10", "kid11", "kid11_hyphen", "rf", "number"]),
            ("SE", ["swish"], ["ocr_soft", "ocr_hard", "rf", "number"]),
            ("DK", ["fik_creditor"], ["fik71", "rf", "number"]),
            ("CH", ["qr_iban"], ["qrr", "rf", "number"]),
            ("NL", [], ["rf", "number"]),
        ],
    )
    def test_asks_what_concerns_the_country(self, client, open_page, country, asked, schemes):
        open_page(country)
        form = client.get(reverse(PAGE)).context["form"]
        assert [name for name in FEATURES if name in form.fields] == asked
        choices = [value for value, _label in form.fields["reference_scheme"].choices]
        assert choices == ["", *schemes]

    def test_keeps_what_was_chosen(self, client, open_page):
        business = open_page()
        facts = {"reference_scheme": "kid11", "reference_length": "12"}
        assert client.post(reverse(PAGE), PAYMENT | facts).status_code == 302
        seller = SellerProfile.objects.get(business=business)
        assert (seller.reference_scheme, seller.reference_length) == ("kid11", 12)
        page = client.get(reverse(PAGE))
        assert page.context["form"]["reference_scheme"].value() == "kid11"
        assert (page.context["example"].label, len(page.context["example"].reference)) == (
            "KID",
            12,
        )

    @pytest.mark.parametrize(
        ("country", "facts", "field", "sentence"),
        [
            ("NO", {"reference_scheme": "kid10", "bank_account": ""}, "bank_account", "A KID is"),
            ("NO", {"reference_scheme": "kid10", "reference_length": "26"}, *("", "25")),
            (
                *("NO", {"reference_scheme": "kid10", "reference_length": "8"}),
                *("reference_length", "write 9 or more"),
            ),
            ("SE", {"reference_scheme": "ocr_hard"}, "bankgiro", "a Bankgiro or a Plusgiro"),
            ("SE", {"swish": "456"}, "swish", "10 digits; this has 3"),
            ("SE", {"swish": "4561234567"}, "swish", "begins with 123"),
            ("CH", {"reference_scheme": "qrr"}, "qr_iban", "paid to a QR-IBAN"),
            ("CH", {"qr_iban": "CH93 0076 2011 6238 5295 7"}, "qr_iban", "30000"),
            ("CH", {"iban": "CH44 3199 9123 0008 8901 2"}, "iban", "This is a QR-IBAN"),
            ("DK", {"fik_creditor": "1234"}, "fik_creditor", "8 digits; this has 4"),
        ],
    )
    def test_says_at_the_field_what_to_write(
        self, client, open_page, country, facts, field, sentence
    ):
        open_page(country)
        answer = client.post(reverse(PAGE), PAYMENT | facts)
        assert answer.status_code == 422
        errors = answer.context["form"].errors
        assert sentence in str(errors[field] if field else errors)


class TestExample:
    def example(self, client, **facts):
        return client.post(reverse("settings:reference_example"), PAYMENT | facts)

    @time_machine.travel(NOW, tick=False)
    def test_follows_the_form_and_keeps_nothing(self, client, open_page):
        business = open_page()
        assert "2026" in self.example(client).content.decode()
        shown = self.example(client, reference_scheme="kid10", reference_length="15").context
        assert len(shown["example"].reference) == 15
        assert SellerProfile.objects.get(business=business).reference_scheme == ""

    @time_machine.travel(NOW, tick=False)
    def test_shows_what_the_next_invoice_gets(self, client, open_page):
        business = open_page(profile={"reference_scheme": "kid10"})
        said = client.get(reverse(PAGE)).context["example"]
        invoice = make_invoice(business)
        invoice.refresh_from_db()
        assert said.reference == invoice.payment_means["reference"]
        assert said.number == invoice.number

    def test_takes_account_numbers_in_no_address(self, client, open_page):
        open_page()
        assert client.get(reverse("settings:reference_example"), PAYMENT).status_code == 405

    def test_says_that_the_number_does_not_fit(self, client, open_page):
        open_page()
        answer = self.example(client, reference_scheme="kid10", reference_length="4")
        assert "there is room for 3" in answer.content.decode()
