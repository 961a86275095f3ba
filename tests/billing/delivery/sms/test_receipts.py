"""Reports of providers: who may make them, and what they make of a delivery, in any order."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from billing.delivery.choices import SmsAccount
from billing.delivery.dispatch import deliver, sweep
from billing.delivery.models import Delivery, DeliveryState
from billing.delivery.reasons import reason_of
from billing.delivery.sms.accounts import disconnect_account, installation_token
from billing.delivery.sms.simulator.dialects import Post
from billing.delivery.sms.twilio import is_signed, signature_of
from billing.delivery.tracking import AddressMark, DeliveryReport
from fastfaktura.core.models import Event
from tests.billing.delivery.conftest import at
from tests.billing.delivery.sms.conftest import (
    ELKS,
    MOBILE,
    TWILIO,
    Country,
    connected,
    queued_sms,
)
from tests.factories import actor_of, make_business

pytestmark = pytest.mark.django_db


def sent(phone: str = MOBILE, provider: str = "twilio") -> Delivery:
    business = make_business()
    connected(business, provider)
    delivery = queued_sms(phone, business)
    deliver(delivery_id=delivery.pk, clock=at(11))
    delivery.refresh_from_db()
    return delivery


def signed(post: Post, token: str = TWILIO["auth_token"]) -> Post:
    """Return the report with a right signature for what it says now."""
    return replace(post, headers={"X-Twilio-Signature": signature_of(token, post.url, post.form)})


class TestTheSignature:
    def test_is_that_of_twilio_s_own_example(self) -> None:
        form = {
            "CallSid": "CA1234567890ABCDE",
            "Caller": "+14158675309",
            "Digits": "1234",
            "From": "+14158675309",
            "To": "+18005551212",
        }
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        assert signature_of("12345", url, form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        assert not is_signed("12346", url, form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")

    @pytest.mark.parametrize("signature", ["", "nonsense", "é"])
    def test_that_is_none_is_refused(self, country: Country, signature: str) -> None:
        delivery = sent()
        *_others, last = country.posts()

        forged = replace(last, headers={"X-Twilio-Signature": signature})
        assert country.deliver(forged).status_code == 403

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        assert not DeliveryReport.objects.exists()

    def test_does_not_cover_what_was_changed_since(self, country: Country) -> None:
        sent()
        *_others, last = country.posts()
        forged = replace(last, form=dict(last.form) | {"MessageStatus": "undelivered"})
        assert country.deliver(forged).status_code == 403
        moved = replace(last, url=last.url.partition("?")[0] + f"?delivery={uuid4()}")
        assert country.deliver(moved).status_code == 403

    def test_is_made_of_the_address_that_providers_know(
        self, country: Country, settings: Any
    ) -> None:
        settings.BASE_URL = "https://pay.example"
        sent()
        *_others, last = country.posts()
        assert last.url.startswith("https://pay.example/webhooks/sms/twilio/")
        assert country.deliver(last).status_code == 204


@pytest.mark.parametrize("provider", ["twilio", "46elks"])
class TestAReport:
    def test_that_it_arrived_is_noted(self, country: Country, provider: str) -> None:
        delivery = sent(provider=provider)
        assert {country.deliver(post).status_code for post in country.posts()} == {204}

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED
        assert delivery.delivered_at is not None
        account = SmsAccount.objects.get()
        assert account.last_report_at is not None

    def test_that_it_did_not_is_noted_with_its_reason(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent("+4740613007", provider)
        for post in country.posts():
            country.deliver(post)

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.FAILED
        expected = "filtered" if provider == "twilio" else "does not say why"
        assert expected in reason_of(delivery)
        assert not AddressMark.objects.exists()

    def test_in_the_wrong_order_and_many_times_comes_to_the_same(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent(provider=provider)
        posts = country.posts()
        for post in [*reversed(posts), *posts, *reversed(posts)]:
            assert country.deliver(post).status_code == 204

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED
        assert Event.objects.filter(kind="delivery.delivered").count() == 1
        assert DeliveryReport.objects.count() == 1

    def test_brings_the_truth_about_an_answer_that_was_lost(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent("+4740610408", provider)
        assert delivery.state == DeliveryState.UNKNOWN
        first, *others = country.posts()

        country.deliver(first)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT
        assert delivery.provider_id == country.network.messages[0].id
        for post in others:
            country.deliver(post)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED

    def test_of_no_known_message_is_kept_and_matched_later(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent(provider=provider)
        provider_id = delivery.provider_id
        Delivery.objects.update(provider_id="")
        # As with an older callback address that names nobody.
        last = country.posts()[-1]
        bare = replace(last, url=last.url.partition("?")[0])
        if provider == "twilio":
            bare = signed(bare)
        assert country.deliver(bare).status_code == 204
        assert DeliveryReport.objects.get().delivery is None

        Delivery.objects.update(provider_id=provider_id)
        sweep(clock=timezone.now)

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED
        assert DeliveryReport.objects.get().delivery == delivery

    def test_of_an_account_that_was_removed_finds_nobody(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent(provider=provider)
        disconnect_account(business=delivery.business, actor=actor_of(delivery.business))
        assert country.deliver(country.posts()[-1]).status_code == 404

    def test_at_a_wrong_address_finds_nobody(self, country: Country, provider: str) -> None:
        sent(provider=provider)
        answer = Browser().post(f"/webhooks/sms/{provider}/wrong/", {"id": "1", "status": "failed"})
        assert answer.status_code == 404
        assert Browser().get(f"/webhooks/sms/{provider}/wrong/").status_code == 405


class TestABusiness:
    def test_cannot_speak_of_another_s_message(self, country: Country) -> None:
        theirs = sent()
        stranger = make_business()
        account = connected(stranger, "46elks")
        for query in (f"?delivery={theirs.pk}", ""):
            answer = Browser().post(
                f"/webhooks/sms/46elks/{account.callback_token}/{query}",
                {"id": theirs.provider_id, "status": "failed"},
            )
            assert answer.status_code == 204

        theirs.refresh_from_db()
        assert theirs.state == DeliveryState.SENT
        # What the stranger said keeps the true report of the same name from nobody.
        for post in country.posts():
            country.deliver(post)
        theirs.refresh_from_db()
        assert theirs.state == DeliveryState.DELIVERED

    def test_is_not_proven_by_the_secret_of_another_provider(self, country: Country) -> None:
        account = connected(make_business(), "twilio")
        answer = Browser().post(
            f"/webhooks/sms/46elks/{account.callback_token}/", {"id": "s1", "status": "failed"}
        )
        assert answer.status_code == 404


class TestTheNumber:
    def test_that_does_not_exist_is_marked(self, country: Country) -> None:
        delivery = sent("+4740613005")
        for post in country.posts():
            country.deliver(post)
        mark = AddressMark.objects.get()
        assert (mark.channel, mark.address) == ("sms", delivery.receiver)


class TestTheInstallation:
    def test_hears_reports_at_its_own_address(self, country: Country, settings: Any) -> None:
        settings.SMS_PROVIDER = "46elks"
        settings.SMS_CREDENTIALS = f"{ELKS['username']}:{ELKS['password']}"
        settings.SMS_SENDER = "Platform"
        delivery = queued_sms()
        deliver(delivery_id=delivery.pk, clock=at(11))
        posts = country.posts()
        assert installation_token() in posts[0].url
        for post in posts:
            assert country.deliver(post).status_code == 204
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.DELIVERED

    def test_without_an_account_hears_nothing(self, country: Country) -> None:
        path = f"/webhooks/sms/46elks/{installation_token()}/"
        assert Browser().post(path, {"id": "s1", "status": "failed"}).status_code == 404
