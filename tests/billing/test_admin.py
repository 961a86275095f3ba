"""The operators' admin: it finds and shows, and writes no books."""

import pytest
from django.contrib import admin
from django.urls import reverse

from billing.models import Invoice
from fastfaktura.core.api_keys import ApiKey
from fastfaktura.core.models import User
from tests.factories import make_api_key, make_business, make_invoice, make_user


@pytest.fixture
def operator(client):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


@pytest.mark.django_db
class TestAdmin:
    def test_every_list_opens_and_searches(self, operator):
        make_invoice(make_business())
        for model in admin.site._registry:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            assert operator.get(address).status_code == 200, address
            if admin.site._registry[model].search_fields:
                assert operator.get(address, {"q": "2026"}).status_code == 200, address

    def test_shows_an_invoice_without_its_secret_link(self, operator):
        invoice = make_invoice(make_business())
        address = reverse("admin:billing_invoice_change", args=[invoice.pk])
        response = operator.get(address)
        assert invoice.number in response.text
        assert invoice.public_token not in response.text

    def test_shows_an_api_key_without_its_digest(self, operator):
        make_api_key(make_business(), name="Webshop")
        key = ApiKey.objects.get()
        response = operator.get(reverse("admin:core_apikey_change", args=[key.pk]))
        assert "Webshop" in response.text
        assert key.prefix in response.text
        assert key.digest not in response.text

    def test_changes_and_deletes_no_invoice(self, operator):
        invoice = make_invoice(make_business())
        change = reverse("admin:billing_invoice_change", args=[invoice.pk])
        delete = reverse("admin:billing_invoice_delete", args=[invoice.pk])
        assert operator.post(change, {"notes": "forged"}).status_code == 403
        assert operator.post(delete, {"post": "yes"}).status_code == 403
        assert Invoice.objects.get().notes == ""

    def test_is_closed_to_members(self, client):
        client.force_login(make_user())
        assert client.get(reverse("admin:index")).status_code in {302, 403}
        assert not User.objects.filter(is_staff=True).exists()
