"""What every test shares."""

import pytest
from django.conf import settings

from fastfaktura.core.rates import forget_all


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords quickly: their strength is Django's business, the time is ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    """Count anew what each test does often."""
    forget_all()
