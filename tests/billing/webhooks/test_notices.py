"""The mail that tells owners that an endpoint hears nothing more."""

from typing import Any, cast

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from billing.webhooks.dispatch import claim, note
from billing.webhooks.models import WebhookEndpoint
from billing.webhooks.operations import resume_endpoint
from billing.webhooks.sending import Answer
from fastfaktura.core.models import Role
from tests.billing.webhooks.test_dispatch import owed
from tests.factories import NOW, actor_of, make_business, make_endpoint, make_member
from tests.outbox import run_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.BASE_URL = "https://app.example"


def disabled_endpoint(**facts: Any) -> WebhookEndpoint:
    """Return an endpoint that has just said that it is gone."""
    endpoint = make_endpoint(make_business(**facts), url="https://shop.example/token-123")
    owed(endpoint)
    claimed = claim(endpoint_id=endpoint.pk, now=NOW)
    assert claimed is not None
    note(claimed, Answer(status=410), began=NOW, now=NOW, chance=0)
    return endpoint


class TestTheNotice:
    def test_goes_to_each_owner_and_to_nobody_else(self) -> None:
        endpoint = disabled_endpoint(name="Nordlys", is_sandbox=True)
        make_member(endpoint.business, email="one@x.example")
        make_member(endpoint.business, email="two@x.example")
        make_member(endpoint.business, role=Role.MEMBER)
        make_member(make_business())

        run_outbox(timezone.now())

        assert [letter.to for letter in mail.outbox] == [["one@x.example"], ["two@x.example"]]
        letter = mail.outbox[0]
        assert letter.subject == "Webhook to shop.example switched off"
        assert "The webhook of Nordlys to shop.example is switched off" in letter.body
        assert "(410)" in letter.body
        assert f"https://app.example/settings/webhooks/{endpoint.pk}/" in letter.body
        # The path of an address may be a secret.
        assert "token-123" not in letter.body

    def test_has_a_button_in_html(self) -> None:
        endpoint = disabled_endpoint()
        make_member(endpoint.business)
        run_outbox(timezone.now())

        html = str(cast(EmailMultiAlternatives, mail.outbox[0]).alternatives[0][0])
        assert f'href="https://app.example/settings/webhooks/{endpoint.pk}/"' in html

    def test_is_not_sent_for_one_that_was_resumed_meanwhile(self) -> None:
        endpoint = disabled_endpoint()
        make_member(endpoint.business)
        resume_endpoint(endpoint_id=endpoint.pk, now=NOW, actor=actor_of(endpoint.business))

        run_outbox(timezone.now())

        assert mail.outbox == []
