"""What is imported was sent there: nothing of ours sends it or reminds of it."""

import pytest
from django.urls import reverse

from billing.bulk.models import BulkKind
from billing.bulk.words import sentence_of
from billing.delivery.models import Delivery
from billing.reminders.planning import ensure_default_plan
from tests.billing.bulk.conftest import codes, planned
from tests.billing.reminders.conftest import at, run
from tests.factories import TODAY, make_imported_invoice, make_invoice, make_member

pytestmark = pytest.mark.django_db


class TestARunOfReminders:
    def test_leaves_imported_invoices_alone_however_late_they_are(self, business):
        ensure_default_plan(business, today=TODAY)
        make_imported_invoice(business)
        ours = make_invoice(business)

        for days in (3, 15, 30):
            run(business, at(days))

        assert set(Delivery.objects.values_list("invoice", flat=True)) == {ours.pk}


class TestBulkWork:
    @pytest.mark.parametrize("kind", [BulkKind.SEND, BulkKind.REMIND])
    def test_leaves_them_out_and_says_why(self, business, kind):
        job = planned(business, [make_imported_invoice(business)], kind=kind)

        assert codes(job) == ["imported"]
        said = sentence_of(job.rows.get())
        assert said == "It was issued by another system and is not sent from here."


class TestItsPage:
    @pytest.fixture
    def browser(self, business, client):
        client.force_login(make_member(business))
        return client

    def test_says_where_it_comes_from_and_offers_no_sending(self, business, browser):
        invoice = make_imported_invoice(business)

        page = browser.get(reverse("invoices:show", args=[invoice.pk])).content.decode()

        assert "Imported from Fakturan.nu, where it was issued and sent." in page
        for name in ("deliveries:sheet", "deliveries:panel", "reminders:of_invoice"):
            assert reverse(name, args=[invoice.pk]) not in page
        assert reverse("payments:record", args=[invoice.pk]) in page

    def test_of_ours_says_nothing_of_it(self, business, browser):
        invoice = make_invoice(business)

        page = browser.get(reverse("invoices:show", args=[invoice.pk])).content.decode()

        assert "Imported from" not in page
        assert reverse("deliveries:sheet", args=[invoice.pk]) in page

    def test_is_marked_in_the_list_so_that_its_bar_offers_no_sending(self, business, browser):
        make_imported_invoice(business)
        make_invoice(business)

        page = browser.get(reverse("invoices:list")).content.decode()

        assert page.count("data-imported") == 1
