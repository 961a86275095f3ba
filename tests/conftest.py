"""What every test shares."""

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from fastfaktura.core.rates import forget_all

# A busy machine is no finding: nothing is judged by the clock.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords quickly: their strength is Django's business, the time is ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    """Count anew what each test does often."""
    forget_all()
