import pytest
from django.test import Client as Browser

from fastfaktura.core.models import Role
from tests.factories import make_business, make_member


@pytest.fixture
def business(db):
    return make_business()


@pytest.fixture
def owner(business):
    return make_member(business)


@pytest.fixture
def browser(owner) -> Browser:
    browser = Browser()
    browser.force_login(owner)
    return browser


@pytest.fixture
def accountant(business) -> Browser:
    browser = Browser()
    browser.force_login(make_member(business, Role.ACCOUNTANT))
    return browser


@pytest.fixture
def mallory(db) -> Browser:
    """The owner of another business."""
    browser = Browser()
    browser.force_login(make_member(make_business()))
    return browser
