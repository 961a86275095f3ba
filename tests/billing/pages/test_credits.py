"""The form that credits an invoice, and the pages of what became of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from billing.invoices.models import Invoice
from billing.payments.operations import record_payment
from tests.factories import (
    TODAY,
    actor_of,
    make_client,
    make_invoice,
    make_line,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(business):
    return make_invoice(
        business,
        lines=(
            make_line(description="Chair", quantity=Decimal(3), unit_price=Decimal(100)),
            make_line(description="Food", unit_price=Decimal(40), vat_rate=Decimal(15)),
        ),
    )


def form_of(invoice, mode, *quantities, **more):
    lines = list(invoice.lines.all())
    typed = {f"quantity-{line.pk}": text for line, text in zip(lines, quantities, strict=False)}
    return {"mode": mode, "seen": "0", **typed, **more}


def address(invoice, name="credit"):
    return reverse(f"invoices:{name}", args=[invoice.pk])


def paid(invoice, amount, today: date = TODAY):
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="cash",
        received_date=today,
        today=today,
        actor=actor_of(invoice.business),
    )


class TestCreditForm:
    def test_shows_lines_with_what_is_left(self, browser, invoice):
        page = browser.get(address(invoice)).content.decode()
        assert "3 of 3 left" in page
        assert "Issue credit note" in page

    def test_tells_the_sums_of_what_is_typed(self, browser, invoice):
        answer = browser.get(
            address(invoice, "credit_figures"),
            form_of(invoice, "lines", "2"),
            headers={"HX-Request": "true"},
        )
        page = answer.content.decode().replace("\xa0", " ")
        assert "<html" not in page
        assert "250.00" in page
        assert "171.00" in page

    def test_issues_a_note_over_lines(self, browser, invoice):
        answer = browser.post(
            address(invoice), form_of(invoice, "lines", "2", "", reason="Two broken")
        )
        note = invoice.corrections.get()
        assert answer.url == reverse("invoices:show", args=[invoice.pk])
        assert (note.grand_total, note.correction_reason) == (250, "Two broken")
        page = browser.get(answer.url).content.decode()
        assert note.number in page
        assert reverse("invoices:show", args=[note.pk]) in page
        assert (
            invoice.number in browser.get(reverse("invoices:show", args=[note.pk])).content.decode()
        )

    def test_issues_a_note_over_an_amount(self, browser, invoice):
        browser.post(address(invoice), form_of(invoice, "amount", amount="100.01"))
        assert invoice.corrections.get().grand_total == Decimal("100.01")

    def test_shows_sums_without_issuing_where_there_is_no_script(self, browser, invoice):
        answer = browser.post(address(invoice), form_of(invoice, "all", preview="1"))
        assert answer.status_code == 200
        assert not invoice.corrections.exists()
        assert "421.00" in answer.content.decode()

    @pytest.mark.parametrize(
        ("mode", "quantities", "more", "sentence"),
        [
            ("lines", ("4",), {}, "At most 3 is left."),
            ("lines", ("x",), {}, "is not a number."),
            ("lines", (), {}, "Write how much of a line is credited."),
            ("amount", (), {"amount": "421.01"}, "is left to credit."),
            ("amount", (), {"amount": "0"}, "The amount must be above zero."),
        ],
    )
    def test_says_at_the_field_what_cannot_be(
        self, browser, invoice, mode, quantities, more, sentence
    ):
        answer = browser.post(address(invoice), form_of(invoice, mode, *quantities, **more))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not invoice.corrections.exists()

    def test_is_not_sent_twice_by_mistake(self, browser, invoice):
        browser.post(address(invoice), form_of(invoice, "lines", "1"))
        answer = browser.post(address(invoice), form_of(invoice, "lines", "1"))
        assert answer.status_code == 422
        assert "was credited meanwhile" in answer.content.decode()
        assert invoice.corrections.count() == 1

    def test_of_a_draft_or_a_credited_invoice_is_no_form(self, browser, invoice):
        browser.post(address(invoice), form_of(invoice, "all"))
        answer = browser.get(address(invoice))
        assert answer.status_code == 302


class TestWhatIsOwedToTheClient:
    def test_is_said_on_the_page_and_not_sent_back(self, browser, invoice):
        payment = paid(invoice, "421.00")
        answer = browser.post(address(invoice), form_of(invoice, "lines", "1"), follow=True)
        page = answer.content.decode().replace("\xa0", " ")
        assert "Owed to the client" in page
        assert "125.00" in page
        assert not payment.reversals.exists()
        invoice.refresh_from_db()
        assert (invoice.status, invoice.open_amount) == ("issued", 0)

    def test_is_all_of_it_after_cancelling_what_was_paid(self, browser, invoice):
        paid(invoice, "421.00")
        page = browser.post(address(invoice, "cancel"), {"reason": "Ordered twice"}, follow=True)
        assert "is owed to the client" in page.content.decode()
        assert Invoice.objects.get(pk=invoice.pk).status == "cancelled"

    def test_pays_another_invoice_of_the_client_by_one_press(self, browser, business, invoice):
        paid(invoice, "521.00")
        another = make_invoice(business, invoice.client)

        panel = browser.get(reverse("payments:panel", args=[another.pk])).content.decode()
        assert "Use NOK 100.00 here" in panel.replace("\xa0", " ")
        answer = browser.post(reverse("payments:use_surplus", args=[another.pk]), follow=True)

        assert "that was owed to the client pays this invoice." in answer.content.decode()
        another.refresh_from_db()
        assert another.open_amount == another.grand_total - 100
        panel = browser.get(reverse("payments:panel", args=[another.pk])).content.decode()
        assert "owed" not in panel

    def test_pays_no_invoice_of_another_client(self, browser, business, invoice):
        paid(invoice, "521.00")
        another = make_invoice(business, make_client(business))

        panel = browser.get(reverse("payments:panel", args=[another.pk])).content.decode()
        assert "Use " not in panel
        answer = browser.post(reverse("payments:use_surplus", args=[another.pk]), follow=True)

        assert "Nothing of it is left." in answer.content.decode()
        another.refresh_from_db()
        assert another.open_amount == another.grand_total


class TestPublicPage:
    def test_names_the_notes_and_asks_for_the_rest(self, browser, client, invoice):
        browser.post(address(invoice), form_of(invoice, "lines", "1"))
        note = invoice.corrections.get()
        page = client.get(reverse("public:invoice", args=[invoice.public_token])).content.decode()
        assert note.number in page
        assert "296.00" in page.replace("\xa0", " ")
