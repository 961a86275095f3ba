"""The settings page of legal facts and defaults: each country sees its own, and no other's."""

from decimal import Decimal

import pytest
from django.urls import reverse

from billing.invoices.choices import Template
from billing.pages.forms.invoicing import ALL_LEGAL_FACTS, InvoicingForm
from billing.sellers.models import SellerProfile
from clients.invoice_fields import TEMPLATES
from tests.billing.pages.conftest import signed_in
from tests.factories import make_business, make_client, make_member

ASKED = {
    "NO": {"in_business_register"},
    "SE": {"f_tax_approved"},
    "DK": set(),
    "FR": {"share_capital", "register_entry", "vat_on_debits"},
    "NL": set(),
    "DE": {"register_entry"},
    "PL": {"share_capital", "register_entry", "split_payment"},
}


class TestTheForm:
    @pytest.mark.parametrize("country", ASKED)
    def test_asks_what_concerns_the_country(self, country):
        form = InvoicingForm(country=country, currency="EUR")
        assert set(form.fields) & set(ALL_LEGAL_FACTS) == ASKED[country]
        assert "exemption_reason" in form.fields

    @pytest.mark.parametrize(("currency", "offered"), [("SEK", True), ("EUR", False)])
    def test_offers_rounding_where_coins_ask_for_it(self, currency, offered):
        form = InvoicingForm(country="SE", currency=currency)
        assert ("rounds_cash" in form.fields) is offered

    @pytest.mark.parametrize(
        ("typed", "lacking"),
        [
            ({"early_discount_percent": "2"}, "early_discount_days"),
            ({"early_discount_days": "8"}, "early_discount_percent"),
        ],
    )
    def test_wants_percentage_and_days_together(self, typed, lacking):
        form = InvoicingForm(typed, country="FR", currency="EUR")
        assert set(form.errors) == {lacking}


@pytest.mark.django_db
class TestThePage:
    def test_keeps_what_was_typed_and_shows_it_again(self):
        business = make_business(country="FR", currency="EUR")
        browser = signed_in(make_member(business))
        typed = {
            "share_capital": "10 000 €",
            "register_entry": "RCS Paris",
            "vat_on_debits": "on",
            "supply_kind": "services",
            "early_discount_percent": "2.5",
            "early_discount_days": "8",
        }
        assert browser.post(reverse("settings:invoicing"), typed).status_code == 302
        seller = SellerProfile.objects.get(business=business)
        assert (seller.share_capital, seller.register_entry) == ("10 000 €", "RCS Paris")
        assert (seller.vat_on_debits, seller.supply_kind) == (True, "services")
        assert (seller.early_discount_percent, seller.early_discount_days) == (Decimal("2.5"), 8)
        page = browser.get(reverse("settings:invoicing")).content.decode()
        assert 'value="2.5"' in page
        assert "RCS Paris" in page

    def test_leaves_what_the_country_does_not_ask(self):
        business = make_business(country="NO", profile={"share_capital": "100"})
        browser = signed_in(make_member(business))
        browser.post(reverse("settings:invoicing"), {"in_business_register": "on"})
        seller = SellerProfile.objects.get(business=business)
        assert (seller.in_business_register, seller.share_capital) == (True, "100")


@pytest.mark.django_db
class TestTheClientsPart:
    def edit(self, business, client, **typed):
        browser = signed_in(make_member(business))
        url = reverse("clients:edit", args=[client.pk, "invoicing"])
        answer = browser.post(url, typed)
        client.refresh_from_db()
        return answer

    def test_is_saved_in_place(self):
        business = make_business()
        client = make_client(business)
        facts = {"buyer_reference": "PO 7", "prices_include_tax": "no", "discount_percent": "12.5"}
        assert self.edit(business, client, **facts).status_code == 302
        assert (client.buyer_reference, client.prices_include_tax) == ("PO 7", False)
        assert (client.discount_percent, client.due_end_of_month) == (Decimal("12.5"), None)

    def test_asks_a_swedish_person_what_rot_needs(self):
        business = make_business(country="SE", currency="SEK")
        person = make_client(business, kind="person")
        self.edit(business, person, personal_number="8112289841", property_designation="A 1:2")
        assert (person.personal_number, person.property_designation) == ("811228-9841", "A 1:2")

    @pytest.mark.parametrize(("country", "kind"), [("SE", "company"), ("NO", "person")])
    def test_asks_nobody_else(self, country, kind):
        business = make_business(country=country)
        client = make_client(business, kind=kind)
        self.edit(business, client, personal_number="8112289841")
        assert client.personal_number == ""

    @pytest.mark.parametrize(
        ("field", "wrong"), [("gln", "7350000000007"), ("personal_number", "8112289842")]
    )
    def test_refuses_wrong_numbers(self, field, wrong):
        business = make_business(country="SE")
        client = make_client(business, kind="person")
        assert self.edit(business, client, **{field: wrong}).status_code == 422


def test_clients_know_the_designs_of_billing():
    assert list(TEMPLATES) == Template.values
