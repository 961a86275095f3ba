"""What tests of pages share: a signed-in owner of a business, and a folder for files."""

import pytest
from django.core.cache import cache
from django.test import Client

from fastfaktura.core.models import Role
from tests.billing.payments.conftest import sandbox, town
from tests.factories import make_business, make_member

# Pages that lead to the provider are tried with the simulator of the room of payments.
__all__ = ["sandbox", "town"]


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Keep uploads apart from those of a developer."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def fresh_limits():
    """Forget how often the tests before signed up and in."""
    cache.clear()


@pytest.fixture
def business():
    """Make a business of tests."""
    return make_business(name="Nordlys Studio")


@pytest.fixture
def owner(business):
    """Make its owner."""
    return make_member(business, Role.OWNER, name="Ada", email="ada@example.com")


@pytest.fixture
def browser(owner):
    """Return a client in which the owner is signed in."""
    client = Client()
    client.force_login(owner)
    return client


def signed_in(user):
    """Return a client in which the user is signed in."""
    client = Client()
    client.force_login(user)
    return client
