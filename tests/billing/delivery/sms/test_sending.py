"""An SMS on its way to a provider: what each answer, and each silence, makes of the delivery."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from billing.delivery.choices import SmsAccount
from billing.delivery.dispatch import deliver
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import send_again
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.reasons import reason_of
from billing.delivery.receivers import NoPhone, NotMobile
from billing.delivery.texting import parts_of
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
from tests.factories import NOW, actor_of, make_business

pytestmark = pytest.mark.django_db


def sent(phone: str = MOBILE, provider: str = "twilio", *, seconds: float = 11) -> Delivery:
    business = make_business()
    connected(business, provider)
    delivery = queued_sms(phone, business)
    deliver(delivery_id=delivery.pk, clock=at(seconds))
    delivery.refresh_from_db()
    return delivery


@pytest.mark.parametrize("provider", ["twilio", "46elks"])
class TestAnSms:
    def test_is_taken_by_the_provider_under_a_name(self, country: Country, provider: str) -> None:
        delivery = sent(provider=provider)

        [sms] = country.network.messages
        assert delivery.state == DeliveryState.SENT
        assert (delivery.provider, delivery.provider_id) == (provider, sms.id)
        assert (sms.receiver, sms.sender) == (MOBILE, "Fjord")
        assert delivery.parts == sms.parts == parts_of(sms.text) == 1
        assert delivery.invoice.number in sms.text

    def test_that_is_called_out_of_time_is_tried_again(
        self, country: Country, provider: str
    ) -> None:
        delivery = sent("+4740610429", provider)

        assert delivery.state == DeliveryState.QUEUED
        assert delivery.due_at > NOW + timedelta(seconds=11)
        assert "asked us to wait" in reason_of(delivery)

    @pytest.mark.parametrize("ending", ["0408", "0503"])
    def test_whose_answer_is_lost_is_unknown_and_not_repeated(
        self, country: Country, provider: str, ending: str
    ) -> None:
        delivery = sent(f"+474061{ending}", provider)

        deliver(delivery_id=delivery.pk, clock=at(7200))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.UNKNOWN, "no_answer")
        assert len(country.network.messages) == (1 if ending == "0408" else 0)

    def test_whose_provider_is_silent_is_unknown(
        self, country: Country, settings: Any, provider: str
    ) -> None:
        settings.SMS_TIMEOUT = settings.SMS_ANSWER_TIMEOUT = 1
        assert sent("+4740610410", provider).state == DeliveryState.UNKNOWN

    def test_to_a_provider_that_is_not_there_waits(
        self, country: Country, settings: Any, provider: str
    ) -> None:
        business = make_business()
        connected(business, provider)
        delivery = queued_sms(business=business)
        settings.SMS_TWILIO_URL = settings.SMS_46ELKS_URL = "http://127.0.0.1:9"

        deliver(delivery_id=delivery.pk, clock=at(11))

        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, "unreachable")
        assert delivery.handed_over_at is None
        assert reason_of(delivery) == "The SMS provider could not be reached."

    def test_with_credentials_that_are_refused_waits_and_switches_the_account_off(
        self, country: Country, provider: str
    ) -> None:
        business = make_business()
        connected(business, provider)
        delivery = queued_sms(business=business)
        country.network.accounts[provider].clear()

        deliver(delivery_id=delivery.pk, clock=at(11))

        delivery.refresh_from_db()
        account = SmsAccount.objects.get(business=business)
        assert account.disabled_at == NOW + timedelta(seconds=11)
        assert delivery.state == DeliveryState.QUEUED
        assert "credentials" in reason_of(delivery)
        assert Event.objects.filter(business=business, kind="sms_account.disabled").count() == 1
        with pytest.raises(SmsNotAvailable):
            queued_sms(business=business)

    def test_leaves_when_the_account_is_mended(self, country: Country, provider: str) -> None:
        business = make_business()
        account = connected(business, provider)
        delivery = queued_sms(business=business)
        SmsAccount.objects.filter(pk=account.pk).update(disabled_at=NOW)
        deliver(delivery_id=delivery.pk, clock=at(11))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.QUEUED, "sms_account")

        connected(business, provider)
        deliver(delivery_id=delivery.pk, clock=at(120))

        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.SENT


class TestARefusal:
    @pytest.mark.parametrize(
        ("phone", "code"),
        [
            ("+15005550001", "21211"),
            ("+15005550003", "21408"),
            ("+15005550004", "21610"),
            ("+15005550009", "21614"),
        ],
    )
    def test_of_twilio_is_for_good_and_has_a_sentence(
        self, country: Country, phone: str, code: str
    ) -> None:
        delivery = sent(phone)
        assert (delivery.state, delivery.failure_code) == (DeliveryState.FAILED, code)
        assert "answered" not in reason_of(delivery)

    def test_of_46elks_is_for_good_and_keeps_its_words(self, country: Country) -> None:
        delivery = sent("+15005550009", "46elks")
        assert (delivery.state, delivery.failure_code) == (DeliveryState.FAILED, "400")
        assert "Invalid value for parameter to" in reason_of(delivery)

    def test_for_want_of_credit_waits_for_it(self, country: Country) -> None:
        delivery = sent("+4740610402", "46elks")
        assert delivery.state == DeliveryState.QUEUED
        assert "credit" in reason_of(delivery)

    def test_of_our_own_reaches_no_provider(self, country: Country) -> None:
        business = make_business()
        connected(business)
        with pytest.raises(NotMobile):
            queued_sms("+4722123456", business)
        assert not country.network.messages

    def test_meets_a_number_that_was_queued_before_we_looked_at_its_kind(
        self, country: Country
    ) -> None:
        business = make_business()
        connected(business)
        delivery = queued_sms(business=business)
        Delivery.objects.update(receiver="+4722123456")

        deliver(delivery_id=delivery.pk, clock=at(11))

        delivery.refresh_from_db()
        assert (delivery.state, delivery.failure_code) == (DeliveryState.FAILED, "not_mobile")
        assert not country.network.messages


class TestAnSmsThatFailed:
    def test_is_sent_again_to_a_corrected_number(self, country: Country) -> None:
        failed = sent("+15005550009")
        actor = actor_of(failed.business)

        again = send_again(delivery_id=failed.pk, receiver="406 12 345", actor=actor, now=at(60)())
        deliver(delivery_id=again.pk, clock=at(75))

        again.refresh_from_db()
        failed.refresh_from_db()
        assert (again.channel, again.receiver, again.state) == ("sms", MOBILE, "sent")
        assert failed.cared_at is not None
        assert [sms.receiver for sms in country.network.messages] == [MOBILE]

    @pytest.mark.parametrize("number", ["22 12 34 56", "12", "post@fjord.example"])
    def test_is_not_sent_to_what_takes_none(self, country: Country, number: str) -> None:
        failed = sent("+15005550009")
        with pytest.raises(NoPhone):
            send_again(
                delivery_id=failed.pk,
                receiver=number,
                actor=actor_of(failed.business),
                now=at(60)(),
            )

    def test_waits_for_a_provider(self, country: Country) -> None:
        failed = sent("+15005550009")
        SmsAccount.objects.update(disabled_at=NOW)
        with pytest.raises(SmsNotAvailable):
            send_again(delivery_id=failed.pk, actor=actor_of(failed.business), now=at(60)())


class TestTheAccountOfTheInstallation:
    @pytest.fixture(autouse=True)
    def _installed(self, country: Country, settings: Any) -> None:
        settings.SMS_PROVIDER = "46elks"
        settings.SMS_CREDENTIALS = f"{ELKS['username']}:{ELKS['password']}"
        settings.SMS_SENDER = "Platform"

    def test_serves_a_business_without_its_own(self, country: Country) -> None:
        delivery = queued_sms()
        deliver(delivery_id=delivery.pk, clock=at(11))
        [sms] = country.network.messages
        assert (sms.provider, sms.sender) == ("46elks", "Platform")

    def test_gives_way_to_the_business_s_own(self, country: Country) -> None:
        sent()
        [sms] = country.network.messages
        assert (sms.provider, sms.sender) == ("twilio", "Fjord")

    def test_does_not_step_in_for_an_account_that_is_refused(self, country: Country) -> None:
        business = make_business()
        connected(business)
        SmsAccount.objects.update(disabled_at=NOW)
        with pytest.raises(SmsNotAvailable):
            queued_sms(business=business)

    def test_is_never_used_by_a_sandbox(self, country: Country) -> None:
        delivery = queued_sms(business=make_business(is_sandbox=True))
        deliver(delivery_id=delivery.pk, clock=at(11))
        delivery.refresh_from_db()
        assert (delivery.state, delivery.channel) == (DeliveryState.SENT, Channel.SMS)
        assert not country.network.messages


class TestSecrets:
    def test_stand_in_no_log_error_event_or_row(
        self, country: Country, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for phone in (MOBILE, "+4740610408", "+15005550001"):
            delivery = sent(phone)
            assert TWILIO["auth_token"] not in repr(vars(delivery))
        account = SmsAccount.objects.first()
        assert account is not None
        assert TWILIO["auth_token"] not in account.encrypted_credentials
        assert TWILIO["auth_token"] not in caplog.text
        assert account.callback_token not in caplog.text
        assert not Event.objects.filter(data__icontains=TWILIO["auth_token"]).exists()
