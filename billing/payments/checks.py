"""What must be true of the payment settings before the product starts."""

from typing import Any

from django.conf import settings
from django.core import checks

from billing.payments.credentials import REAL_ADDRESS, is_key, is_live


@checks.register
def stripe_settings(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse a live key that would be sent elsewhere than to Stripe, and a key that is none."""
    api_key: str = settings.STRIPE_API_KEY
    found: list[checks.CheckMessage] = []
    if api_key and not is_key(api_key):
        found.append(
            checks.Error("STRIPE_API_KEY is no secret or restricted key.", id="payments.E001")
        )
    if is_live(api_key) and settings.STRIPE_API_URL not in ("", REAL_ADDRESS):
        found.append(
            checks.Error(
                "STRIPE_API_KEY is a live key, and STRIPE_API_URL is not Stripe's address.",
                hint="Unset STRIPE_API_URL.",
                id="payments.E002",
            )
        )
    if api_key and not settings.STRIPE_WEBHOOK_SECRETS:
        found.append(
            checks.Warning(
                "STRIPE_WEBHOOK_SECRETS is empty: payments are noticed late, by the sweep only.",
                id="payments.W001",
            )
        )
    return found
