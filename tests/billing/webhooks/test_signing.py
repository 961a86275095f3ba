"""Our signatures, judged by the library of Standard Webhooks."""

from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from billing.webhooks.signing import new_secret, signed_headers
from fastfaktura.core.ids import new_id

BODY = '{"type":"invoice.paid","data":{"name":"Bjørnø"}}'.encode()


def headers(*secrets: str, now: datetime | None = None) -> dict[str, str]:
    return signed_headers(
        message_id=new_id(), body=BODY, secrets_=list(secrets), now=now or datetime.now(UTC)
    )


class TestASignature:
    def test_is_one_of_standard_webhooks(self) -> None:
        secret = new_secret()
        assert Webhook(secret).verify(BODY, headers(secret))["type"] == "invoice.paid"

    def test_of_a_rotation_is_known_to_both_secrets(self) -> None:
        new, old = new_secret(), new_secret()
        both = headers(new, old)

        Webhook(new).verify(BODY, both)
        Webhook(old).verify(BODY, both)
        assert both["webhook-signature"].count("v1,") == 2

    def test_of_another_secret_is_none(self) -> None:
        with pytest.raises(WebhookVerificationError):
            Webhook(new_secret()).verify(BODY, headers(new_secret()))

    def test_of_another_body_is_none(self) -> None:
        secret = new_secret()
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(BODY + b" ", headers(secret))

    def test_of_yesterday_is_none(self) -> None:
        secret = new_secret()
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(BODY, headers(secret, now=datetime.now(UTC) - timedelta(days=1)))
