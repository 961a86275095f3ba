"""A Swedish business that may do everything, and who buys of it."""

import pytest

from tests.factories import make_business, make_client


@pytest.fixture
def business(db):
    """Make the business; ROT and RUT exist in Sweden only."""
    return make_business(
        country="SE",
        currency="SEK",
        profile={
            "organization_number": "5560125790",
            "vat_number": "SE556012579001",
            "f_tax_approved": True,
        },
    )


@pytest.fixture
def buyers(business):
    """Make its clients: who may have ROT and RUT, who has a VAT number abroad, who has neither."""
    return {
        "householder": make_client(
            business,
            kind="person",
            country="SE",
            personal_number="19811228-9841",
            property_designation="Kvarnen 1:23",
        ),
        "german": make_client(business, country="DE", vat_number="DE136695976"),
        "american": make_client(business, country="US"),
    }
