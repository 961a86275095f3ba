"""What every test shares."""

import gc
from contextlib import ExitStack, suppress

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from fastfaktura.core.rates import forget_all
from tests.databases import BACKEND, copied_from_template, forget_post_migrate
from tests.plugin import EMBEDDED, VAR

# Whatever connection was made on the way here is made anew, by the backend of the tests.
settings.DATABASES["default"]["ENGINE"] = BACKEND
with suppress(AttributeError):
    del connections["default"]

# A busy machine is no finding: nothing is judged by the clock.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what stays until the end to itself: modules, templates and tests are no garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def template_held(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> ExitStack:
    """Hold the template while this run makes its database, on a server of our own."""
    held = ExitStack()
    if EMBEDDED:
        with django_db_blocker.unblock():
            held.enter_context(copied_from_template(VAR))
    return held


@pytest.fixture(scope="session")
def django_db_setup(
    template_held: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Make the database, and let those who wait for the template go on."""
    with django_db_blocker.unblock():
        template_held.close()
    forget_post_migrate()


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """Hash passwords quickly: their strength is Django's business, the time is ours."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def fresh_rates() -> None:
    """Count anew what each test does often."""
    forget_all()
