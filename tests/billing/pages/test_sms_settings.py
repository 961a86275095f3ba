"""The settings of SMS: an account is tried, kept, tested and forgotten, and never shown."""

from datetime import timedelta

import pytest
from django.urls import reverse

from billing.delivery.choices import SmsAccount
from billing.pages.attention import attention_items
from fastfaktura.core.models import Event, Role
from tests.billing.delivery.sms.conftest import ELKS, MOBILE, TWILIO, connected, country
from tests.billing.pages.conftest import signed_in
from tests.factories import NOW, make_business, make_member

__all__ = ["country"]

pytestmark = pytest.mark.django_db
PAGE = "/settings/sms/"


def post(browser, provider="twilio", **facts):
    facts = (TWILIO if provider == "twilio" else ELKS) | {"sender_id": "Fjord"} | facts
    return browser.post(f"{PAGE}?provider={provider}", facts)


@pytest.mark.usefixtures("country")
class TestAnAccount:
    @pytest.mark.parametrize("provider", ["twilio", "46elks"])
    def test_is_tried_and_kept_encrypted(self, browser, business, provider):
        assert post(browser, provider).status_code == 302

        account = SmsAccount.objects.get(business=business)
        secret = TWILIO["auth_token"] if provider == "twilio" else ELKS["password"]
        assert secret not in account.encrypted_credentials
        page = browser.get(PAGE).text
        assert secret not in page
        assert account.callback_token not in page
        assert account.hint in page
        assert "SMS leave through your own account" in page

    @pytest.mark.parametrize(
        ("provider", "facts", "sentence"),
        [
            ("twilio", {"account_sid": "AC1"}, "An account SID is AC and 32"),
            ("twilio", {"auth_token": "wrong"}, "does not accept this account"),
            ("twilio", {"auth_token": ""}, "This field is required."),
            ("twilio", {"sender_id": ""}, "Name a sender"),
            ("twilio", {"sender_id": "12345"}, "at least one of them a letter"),
            ("twilio", {"messaging_service_sid": "MG1"}, "A messaging service SID is MG"),
            ("46elks", {"password": "wrong"}, "does not accept this account"),
            ("46elks", {"username": ""}, "This field is required."),
        ],
    )
    def test_that_does_not_work_is_not_kept(self, browser, provider, facts, sentence):
        answer = post(browser, provider, **facts)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert not SmsAccount.objects.exists()
        assert TWILIO["auth_token"] not in answer.text
        assert ELKS["password"] not in answer.text

    def test_of_a_provider_that_does_not_answer_is_not_kept(self, browser, settings):
        settings.SMS_TWILIO_URL = "http://127.0.0.1:9"
        assert "does not answer" in post(browser).text
        assert not SmsAccount.objects.exists()

    def test_keeps_its_secret_while_its_sender_changes(self, browser, business):
        post(browser)
        answer = post(browser, account_sid="", auth_token="", sender_id="Nordlys")
        assert answer.status_code == 302
        account = SmsAccount.objects.get(business=business)
        assert account.sender_id == "Nordlys"
        assert account.hint == TWILIO["account_sid"][-4:]

    def test_of_a_messaging_service_needs_no_sender_and_may_leave_it_again(self, browser):
        service = "MG" + "c3" * 16
        assert post(browser, messaging_service_sid=service, sender_id="").status_code == 302
        assert service in browser.get(PAGE).text
        kept = {"account_sid": "", "auth_token": "", "messaging_service_sid": ""}
        assert post(browser, **kept, sender_id="").status_code == 422
        assert post(browser, **kept, sender_id="Nordlys").status_code == 302
        assert service not in browser.get(PAGE).text

    def test_lends_no_secret_to_another_provider(self, browser):
        post(browser)
        answer = post(browser, "46elks", username="", password="")
        assert answer.status_code == 422
        assert SmsAccount.objects.get().provider == "twilio"

    def test_is_forgotten(self, browser, business):
        post(browser)
        browser.post(reverse("settings:sms_remove"))
        assert not SmsAccount.objects.exists()
        kinds = Event.objects.filter(business=business).values_list("kind", flat=True)
        assert {"sms_account.connected", "sms_account.disconnected"} <= set(kinds)

    def test_warns_of_a_sender_that_gets_lost(self, browser, business):
        business.country = "FI"
        business.save()
        post(browser)
        assert "registered beforehand" in browser.get(PAGE).text

    def test_is_the_owner_s_affair(self, business):
        for role in (Role.MEMBER, Role.ACCOUNTANT):
            other = signed_in(make_member(business, role))
            assert other.get(PAGE).status_code == 403
            assert other.post(reverse("settings:sms_test")).status_code == 403
            assert other.post(reverse("settings:sms_remove")).status_code == 403
            assert 'href="/settings/sms/"' not in other.get("/settings/profile/").text


class TestATest:
    def test_is_sent_to_a_number(self, country, browser, business):
        connected(business)
        answer = browser.post(reverse("settings:sms_test"), {"receiver": "406 12 345"}, follow=True)
        [sms] = country.network.messages
        assert (sms.receiver, sms.sender) == (MOBILE, "Fjord")
        assert sms.text == "Nordlys Studio: this is a test from FastFaktura."
        assert "Look at the phone" in answer.text

    def test_brings_a_receipt_that_the_page_tells_of(self, country, browser, business):
        connected(business)
        assert "None yet" in browser.get(PAGE).text
        browser.post(reverse("settings:sms_test"), {"receiver": MOBILE})
        assert {country.deliver(each).status_code for each in country.posts()} == {204}
        assert SmsAccount.objects.get().last_report_at is not None
        assert "None yet" not in browser.get(PAGE).text

    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            ("22 12 34 56", "takes no SMS"),
            ("12", "too short"),
            ("+15005550004", "no more SMS (STOP)"),
            ("+4740610408", "No answer came"),
        ],
    )
    def test_that_cannot_arrive_says_why(self, country, browser, business, number, sentence):
        connected(business)
        answer = browser.post(reverse("settings:sms_test"), {"receiver": number})
        assert answer.status_code == 422
        assert sentence in answer.text

    def test_is_rationed(self, country, browser, business):
        connected(business)
        for _number in range(5):
            browser.post(reverse("settings:sms_test"), {"receiver": MOBILE})
        answer = browser.post(reverse("settings:sms_test"), {"receiver": MOBILE})
        assert "Enough tests for now" in answer.text
        assert len(country.network.messages) == 5

    def test_leaves_no_sandbox(self, country, business, browser):
        connected(business)
        business.is_sandbox = True
        business.save()
        answer = browser.post(reverse("settings:sms_test"), {"receiver": MOBILE})
        assert answer.status_code == 422
        assert not country.network.messages

    def test_needs_an_account_of_this_business(self, country, browser):
        connected(make_business())
        assert browser.post(reverse("settings:sms_test"), {"receiver": MOBILE}).status_code == 404
        assert not country.network.messages


@pytest.mark.usefixtures("country")
class TestAnAccountThatIsRefused:
    def test_stands_on_the_overview_of_its_owner_and_on_its_page(self, browser, business):
        connected(business)
        assert attention_items(business, may_manage=True) == []
        SmsAccount.objects.update(disabled_at=NOW + timedelta(hours=1))

        [item] = attention_items(business, may_manage=True)
        assert item.sentence == "Twilio refuses your account for SMS"
        assert "Credentials refused" in item.detail
        assert item.href == PAGE
        assert attention_items(business) == []
        assert attention_items(make_business(), may_manage=True) == []
        assert "no longer accepts the account" in browser.get(PAGE).text

    def test_is_switched_off_by_its_test(self, country, browser, business):
        connected(business)
        country.network.accounts["twilio"].clear()
        browser.post(reverse("settings:sms_test"), {"receiver": MOBILE})
        assert SmsAccount.objects.get().disabled_at is not None

    def test_is_on_again_when_it_is_entered_anew(self, browser, business):
        connected(business)
        SmsAccount.objects.update(disabled_at=NOW)
        post(browser)
        assert SmsAccount.objects.get().disabled_at is None
