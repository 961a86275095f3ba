"""The page of texts: what it shows, keeps, refuses, and previews."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from billing.delivery.choices import MessageTemplate
from billing.delivery.models import Channel, DeliveryKind
from billing.delivery.texts import words_for
from billing.delivery.wording import sides_of
from fastfaktura.core.models import Business, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import TODAY, make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db

MAIL = {"subject": "Your invoice {{ number }}", "body": "Hi {{ client_name }}: {{ amount }}"}


def address(text: str = "invoice-email", locale: str = "en", name: str = "text") -> str:
    return reverse(f"settings:{name}", args=[locale, text])


class TestTheList:
    def test_marks_what_is_changed_in_its_language(
        self, browser: Client, business: Business
    ) -> None:
        browser.post(address(locale="nb"), MAIL)
        assert "texts__changed" in browser.get(reverse("settings:texts") + "?language=nb").text
        assert "texts__changed" not in browser.get(reverse("settings:texts") + "?language=en").text

    def test_asks_the_database_no_more_for_more_texts(
        self,
        browser: Client,
        django_assert_max_num_queries: Callable[[int], object],
    ) -> None:
        for text in ("invoice-email", "invoice-sms", "reminder-after-firm-email"):
            browser.post(address(text), MAIL)
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]  # a context
            browser.get(reverse("settings:texts"))


class TestSaving:
    def test_lets_messages_speak_with_the_own_words(
        self, browser: Client, business: Business
    ) -> None:
        answer = browser.post(address(), MAIL)
        assert answer.headers["Location"] == reverse("settings:texts") + "?language=en"
        invoice = make_invoice(business)
        words = words_for(
            invoice,
            kind=DeliveryKind.INVOICE,
            channel=Channel.EMAIL,
            sides=sides_of(invoice),
            today=TODAY,
        )
        assert words.subject == f"Your invoice {invoice.number}"
        assert words.body.startswith(f"Hi {sides_of(invoice).buyer.name}: NOK")

    @pytest.mark.parametrize(
        ("field", "text", "sentence"),
        [
            ("body", "{{ numbr }}", "Did you mean {{ number }}?"),
            ("body", "{{ number }", "are broken"),
            ("body", "{% debug %}", "are broken"),
            ("body", "{{ total_due }}", "cannot stand here"),
            ("subject", "{{ link }}", "cannot stand here"),
        ],
    )
    def test_names_at_the_field_what_cannot_be_filled(
        self, browser: Client, field: str, text: str, sentence: str
    ) -> None:
        answer = browser.post(address(), MAIL | {field: text})
        assert answer.status_code == 422
        assert any(sentence in error for error in answer.context["form"].errors[field])
        assert not MessageTemplate.objects.exists()

    def test_of_our_own_words_keeps_nothing(self, browser: Client) -> None:
        form = browser.get(address()).context["form"]
        sent = {name: form[name].value().replace("\n", "\r\n") for name in ("subject", "body")}
        browser.post(address(), sent)
        assert not MessageTemplate.objects.exists()

    def test_of_an_sms_needs_no_subject(self, browser: Client) -> None:
        browser.post(address("invoice-sms"), {"body": "{{ amount }} {{ link }}"})
        template = MessageTemplate.objects.get()
        assert (template.channel, template.subject) == ("sms", "")

    def test_takes_no_line_end_into_a_subject(self, browser: Client) -> None:
        browser.post(address(), MAIL | {"subject": "Hello\r\nBcc: all@example.com"})
        assert MessageTemplate.objects.get().subject == "Hello Bcc: all@example.com"

    def test_is_for_owners_and_members(self, business: Business) -> None:
        accountant = signed_in(make_member(business, Role.ACCOUNTANT))
        assert accountant.get(address()).status_code == 200
        assert accountant.post(address(), MAIL).status_code == 403
        assert (
            signed_in(make_member(business, Role.MEMBER)).post(address(), MAIL).status_code == 302
        )

    def test_of_an_unknown_text_or_language_is_not_found(self, browser: Client) -> None:
        assert browser.get(address("reminder-before-formal-email")).status_code == 404
        assert browser.get(address(locale="it")).status_code == 404


class TestResetting:
    def test_lets_our_own_words_hold_again(self, browser: Client) -> None:
        browser.post(address(), MAIL)
        browser.post(address(name="text_reset"))
        assert not MessageTemplate.objects.exists()


class TestThePreview:
    def test_is_of_the_chosen_invoice(self, browser: Client, business: Business) -> None:
        first, second = make_invoice(business), make_invoice(business)
        for invoice in (first, second):
            answer = browser.post(
                address(name="text_preview"),
                MAIL | {"invoice": str(invoice.pk)},
                headers={"HX-Request": "true"},
            )
            assert f"Your invoice {invoice.number}" in answer.text
            assert "<html" not in answer.text

    def test_of_another_business_s_invoice_is_none(self, browser: Client) -> None:
        theirs = make_invoice(make_business(name="Somebody Else"))
        post = MAIL | {"invoice": str(theirs.pk)}
        answer = browser.post(address(name="text_preview"), post, headers={"HX-Request": "true"})
        assert answer.context["chosen"] is None
        assert "Somebody Else" not in answer.text

    def test_is_of_an_example_before_anything_is_issued(self, browser: Client) -> None:
        assert "Kari Nordmann" in browser.get(address("reminder-after-formal-email")).text

    def test_counts_the_signs_of_an_sms(self, browser: Client) -> None:
        post = {"body": "я" * 71}
        text = browser.post(address("invoice-sms", name="text_preview"), post).text
        assert "71 of 134 signs, 2 SMS." in text
        assert "Without the link" in text

    def test_escapes_what_people_write(self, browser: Client) -> None:
        post = MAIL | {"body": "<script>alert(1)</script>"}
        text = browser.post(address(name="text_preview"), post, headers={"HX-Request": "true"}).text
        assert "<script>" not in text

    def test_without_javascript_keeps_nothing(self, browser: Client) -> None:
        answer = browser.post(address(), MAIL | {"preview": "1"})
        assert answer.status_code == 200
        assert "Your invoice" in answer.text
        assert not MessageTemplate.objects.exists()
