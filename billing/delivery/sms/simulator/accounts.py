"""The accounts that the simulator knows: the same at every start, and only on this machine."""

import hashlib

from django.conf import settings

from billing.delivery.sms import elks, twilio


def simulated_accounts() -> dict[str, dict[str, str]]:
    """Return one account per provider, made of the installation's secret."""
    return {
        twilio.NAME: {f"AC{_derived('twilio name')}": _derived("twilio secret")},
        elks.NAME: {f"u{_derived('46elks name')}": _derived("46elks secret").upper()},
    }


def _derived(purpose: str) -> str:
    seed = f"sms simulator {purpose}:{settings.SECRET_KEY}"
    return hashlib.sha256(seed.encode()).hexdigest()[:32]
