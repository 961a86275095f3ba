import pytest

from tests.factories import make_business


@pytest.fixture
def business(db):
    return make_business()
