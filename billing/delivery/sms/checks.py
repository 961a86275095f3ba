"""What must be true of the SMS settings before the product starts."""

from typing import Any

from django.conf import settings
from django.core import checks

from billing.delivery.sms.accounts import PROVIDERS, BadCredentials, installation_access
from billing.delivery.sms.senders import is_sender
from billing.delivery.sms.wire import is_safe

VARIABLES = {"sender_id": "SMS_SENDER", "messaging_service_sid": "SMS_MESSAGING_SERVICE_SID"}


@checks.register
def sms_settings(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse an account that is none, and addresses to which secrets would go unencrypted."""
    found: list[checks.CheckMessage] = [
        checks.Error(f"{name} must begin with https:// or lead to this machine.", id="sms.E001")
        for name in ("SMS_TWILIO_URL", "SMS_46ELKS_URL")
        if not is_safe(getattr(settings, name)) and not settings.DEBUG
    ]
    if settings.SMS_PROVIDER and settings.SMS_PROVIDER not in PROVIDERS:
        hint = f"Write one of: {', '.join(PROVIDERS)}."
        return [*found, checks.Error("SMS_PROVIDER is none we know.", hint=hint, id="sms.E002")]
    try:
        installation_access()
    except BadCredentials as lack:
        name = VARIABLES.get(lack.field, "SMS_CREDENTIALS")
        hint = "SMS_CREDENTIALS holds the account's name, a colon, and its secret."
        found.append(
            checks.Error(f"{name} is missing or has not its form.", hint=hint, id="sms.E003")
        )
    if settings.SMS_SENDER and not is_sender(settings.SMS_SENDER):
        found.append(
            checks.Error(
                "SMS_SENDER must have up to 11 letters and digits, or be a number as +4740612345.",
                id="sms.E004",
            )
        )
    return found
