"""The editor names what the law may want, without standing in the way."""

import pytest
from django.urls import reverse

from tests.billing.pages.conftest import signed_in
from tests.factories import make_business, make_client, make_draft, make_member

pytestmark = pytest.mark.django_db


def page_of(business, **facts):
    draft = make_draft(business, make_client(business, country=business.country), **facts)
    browser = signed_in(make_member(business))
    return browser.get(reverse("invoices:edit", args=[draft.pk])).content.decode()


def test_advice_leads_to_its_mend():
    business = make_business(country="FR", currency="EUR", profile={"legal_form": "SARL"})
    page = page_of(business)
    assert "The law may also want on this invoice:" in page
    assert "Add your share capital in the settings" in page
    assert f'href="{reverse("settings:invoicing")}"' in page.split('id="editor-advice"')[1]


def test_a_draft_that_lacks_nothing_gets_none():
    page = page_of(make_business(country="DK", currency="DKK"))
    assert "The law may also want on this invoice:" not in page
