"""The settings of mail, and the page that mends an address."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billing.delivery.models import Delivery
from billing.sellers.models import SellerProfile
from tests.billing.delivery.bounces import make_sent
from tests.factories import make_business, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery() -> Delivery:
    return make_sent()


def signed_in(business: Any, role: str = "owner") -> Client:
    client = Client()
    client.force_login(make_member(business, role))
    return client


class TestTheSettingsOfMail:
    def test_say_that_a_silent_dns_is_silent(self, settings: Any) -> None:
        settings.DNS_SERVERS = ["127.0.0.1:9"]
        browser = signed_in(make_business())
        assert browser.get(reverse("settings:mail")).status_code == 200
        answer = browser.post(reverse("settings:mail_check"))
        assert "No answer" in answer.content.decode()

    def test_let_openings_be_counted(self) -> None:
        business = make_business()
        signed_in(business).post(reverse("settings:mail"), {"counts_mail_opens": "on"})
        assert SellerProfile.objects.get(business=business).counts_mail_opens


class TestTheCorrection:
    def test_is_shown_and_done_in_one_step(self, delivery: Delivery) -> None:
        Delivery.objects.update(state="bounced")
        browser = signed_in(delivery.business)
        address = reverse("deliveries:correct", args=[delivery.pk])
        assert "kari@fjord.example" in browser.get(address).content.decode()
        assert browser.post(address, {"receiver": "no address"}).status_code == 422
        assert browser.post(address, {"receiver": "kari@fjord.no"}).status_code == 302
        assert Delivery.objects.filter(receiver="kari@fjord.no").exists()
