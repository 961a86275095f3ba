from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from billing.imports.models import RowKind
from billing.invoices.models import Invoice
from billing.payments.models import Payment
from clients.models import Client

pytestmark = pytest.mark.django_db


def invoices_of(job) -> dict[str, str]:
    return dict(job.rows.filter(kind=RowKind.INVOICE).values_list("label", "state"))


class TestInvoiceNinja:
    def test_takes_what_agrees_and_names_what_does_not_fit(self, plan):
        job = plan("ninja.json", "invoiceninja")
        assert invoices_of(job) == {
            "RE-0001": "ready",
            "RE-0002": "ready",
            "RE-0003": "left_out",
            "RE-0004": "left_out",
            "RE-0005": "ready",
            "RE-0006": "ready",
            "RE-0007": "ready",
            "CR-0001": "ready",
            "CR-0002": "ready",
        }
        assert "two taxes" in job.rows.get(label="RE-0003").notes[0]
        assert not job.rows.filter(label="Gone").exists()

    def test_keeps_discounts_gross_prices_and_parts_paid(self, plan, take_over):
        take_over(plan("ninja.json", "invoiceninja"))
        first, second = Invoice.objects.get(number="RE-0001"), Invoice.objects.get(number="RE-0002")
        assert (first.allowance_total, first.grand_total) == (Decimal("19.10"), Decimal("204.56"))
        assert (first.rounding_amount, first.open_amount) == (Decimal(0), Decimal(0))
        assert (second.prices_include_tax, second.tax_total) == (True, Decimal(19))
        # 50 were paid, and 59.50 credited.
        assert second.open_amount == Decimal("9.50")

    def test_keeps_surcharges_as_charges_taxed_as_they_were(self, plan, take_over):
        take_over(plan("ninja.json", "invoiceninja"))
        plain, taxed = Invoice.objects.get(number="RE-0005"), Invoice.objects.get(number="RE-0006")
        assert (plain.charge_total, plain.tax_total) == (Decimal(10), Decimal(19))
        assert (taxed.charge_total, taxed.tax_total) == (Decimal(10), Decimal("20.90"))
        assert {charge.reason for charge in taxed.allowances.all()} == {"Freight"}
        assert (plain.rounding_amount, taxed.rounding_amount) == (Decimal(0), Decimal(0))

    def test_lets_credits_settle_what_they_settled_there(self, plan, take_over):
        take_over(plan("ninja.json", "invoiceninja"))
        alone, linked = Invoice.objects.get(number="CR-0001"), Invoice.objects.get(number="CR-0002")
        helped = Invoice.objects.get(number="RE-0007")
        assert (alone.preceding_invoice, linked.preceding_invoice.number) == (None, "RE-0002")
        assert (helped.open_amount, helped.credited_total) == (Decimal(0), Decimal(19))
        assert alone.allocated_total == Decimal(19)
        out = StringIO()
        call_command("verify_books", stdout=out)
        assert "nothing to find" in out.getvalue()

    def test_keeps_the_client_with_contact_and_country(self, plan, take_over):
        take_over(plan("ninja.json", "invoiceninja"))
        client = Client.objects.get()
        assert (client.name, client.country) == ("Sonnen Handel GmbH", "DE")
        assert (client.contact_person, client.email) == ("Erika Muster", "erika@sonnen.example")
        assert client.payment_terms_days == 14


class TestInvoiceShelf:
    def test_reads_hundredths_and_taxes_of_the_whole_or_of_items(self, plan, take_over):
        take_over(plan("shelf.json", "invoiceshelf"))
        whole, item = (
            Invoice.objects.get(number="INV-000021"),
            Invoice.objects.get(number="INV-000022"),
        )
        assert (whole.grand_total, whole.open_amount) == (Decimal(144), Decimal(0))
        assert (item.tax_total, item.open_amount) == (Decimal("5.50"), Decimal("105.50"))
        assert Payment.objects.get().received_date == date(2026, 1, 20)
        assert Invoice.objects.get(external_id="invoiceshelf:23").status == "draft"
        assert Client.objects.get().name == "Boulangerie Soleil"

    def test_a_credit_note_takes_its_invoice_back_and_is_no_payment(self, plan, take_over):
        take_over(plan("shelf.json", "invoiceshelf"))
        credited, note = (
            Invoice.objects.get(number="INV-000024"),
            Invoice.objects.get(number="CN-000001"),
        )
        assert (credited.status, credited.open_amount) == ("cancelled", Decimal(0))
        assert (note.preceding_invoice, note.status) == (credited, "issued")
        assert (note.grand_total, note.allowance_total) == (Decimal(108), Decimal(10))
        assert not Payment.objects.filter(invoice=credited).exists()
        out = StringIO()
        call_command("verify_books", stdout=out)
        assert "nothing to find" in out.getvalue()
