"""The members' pages about money: the list, recording, refunding, and whose they are."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.ledger import kept_amount
from billing.payments.models import Payment, Reversal
from billing.payments.operations import record_payment
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Role
from tests.factories import actor_of, make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def invoice(business):
    return make_invoice(business)


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


def book(invoice, amount="1250.00"):
    today = business_today(invoice.business)
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=today,
        today=today,
        actor=actor_of(invoice.business),
    )


class TestTheList:
    url = "/payments/"

    def test_says_what_to_do_when_it_is_empty(self, member):
        assert "No payments yet" in member.get(self.url).content.decode()

    def test_shows_what_came_and_what_was_too_much(self, member, invoice):
        book(invoice, "1300.00")
        page = member.get(self.url).content.decode()
        assert "1,300.00" in page
        assert "50.00 too much" in page
        assert "1,300.00" in member.get(f"{self.url}?show=problems").content.decode()

    @pytest.mark.parametrize("chip", ["card", "refunded", "problems"])
    def test_leaves_out_what_does_not_fit(self, member, invoice, chip):
        book(invoice)
        assert "No payment fits" in member.get(f"{self.url}?show={chip}").content.decode()

    def test_does_not_ask_more_for_more_rows(self, member, business):
        asked = []
        for more in (2, 10):
            for _ in range(more):
                book(make_invoice(business))
            with CaptureQueriesContext(connection) as queries:
                member.get(self.url)
            asked.append(len(queries))
        assert asked[1] <= asked[0] <= 12

    def test_pages_by_place_and_not_by_number(self, member, invoice, settings):
        for amount in range(1, 54):
            book(invoice, f"{amount}.00")
        first = member.get(self.url)
        older = first.context["older_url"]
        second = member.get(older)
        shown = [row.payment.pk for page in (first, second) for row in page.context["rows"]]
        assert len(shown) == len(set(shown)) == 53

    def test_nonsense_in_the_address_is_ignored(self, member):
        assert member.get(f"{self.url}?show=x&after=y").status_code == 200


class TestFinding:
    url = "/payments/new/"

    @pytest.fixture
    def paid_by_kid(self, business):
        SellerProfile.objects.filter(business=business).update(reference_scheme="kid10")
        return make_invoice(business)

    def found(self, answer):
        return [invoice.pk for invoice, _words in answer.context["rows"]]

    def test_what_waits_longest_comes_first(self, member, business):
        paid, late = make_invoice(business), make_invoice(business, payment_terms_days=3)
        other = make_invoice(business)
        book(paid)
        assert self.found(member.get(self.url)) == [late.pk, other.pk]

    def test_a_reference_leads_to_its_invoice_alone(self, member, business, paid_by_kid):
        other = make_invoice(business)
        kid = paid_by_kid.payment_means["reference"]
        line = f"Innbetaling KID {kid} 1 250,00"
        for typed in (kid, f" {kid[:5]} {kid[5:]} ", f"KID: {kid}", line):
            answer = member.get(self.url, {"q": typed}, headers={"hx-request": "true"})
            assert reverse("payments:record", args=[paid_by_kid.pk]) in answer.text, typed
            assert reverse("payments:record", args=[other.pk]) not in answer.text, typed
        answer = member.get(self.url, {"q": kid})
        assert answer.url == reverse("payments:record", args=[paid_by_kid.pk])

    def test_a_second_payment_of_a_reference_is_seen(self, member, paid_by_kid):
        book(paid_by_kid)
        kid = paid_by_kid.payment_means["reference"]
        answer = member.get(self.url, {"q": kid}, headers={"hx-request": "true"})
        assert reverse("payments:record", args=[paid_by_kid.pk]) in answer.text
        assert "Paid" in answer.text

    def test_the_palette_takes_a_reference_too(self, member, paid_by_kid):
        answer = member.get(reverse("search"), {"q": paid_by_kid.payment_means["reference"]})
        assert [row.pk for row, _words in answer.context["invoices"]] == [paid_by_kid.pk]

    def test_an_accountant_records_nothing(self, client, business):
        client.force_login(make_member(business, Role.ACCOUNTANT))
        assert client.get(self.url).status_code == 403
        assert f'primary" href="{self.url}"' not in client.get("/payments/").text


class TestRecord:
    def url(self, invoice) -> str:
        return reverse("payments:record", args=[invoice.pk])

    def form(self, **facts) -> dict[str, str]:
        return {
            "amount": "1,000.50",
            "received_date": timezone.now().date().isoformat(),
            "method": "bank_transfer",
            "note": "",
        } | facts

    def test_offers_what_is_owed(self, member, invoice):
        assert 'value="1250.00"' in member.get(self.url(invoice)).content.decode()

    def test_books_and_goes_back_to_the_invoice(self, member, invoice):
        answer = member.post(self.url(invoice), self.form())
        assert answer.status_code == 302
        invoice.refresh_from_db()
        assert invoice.open_amount == Decimal("249.50")

    def test_a_dialog_closes_and_lets_the_page_show_the_new_state(self, member, invoice):
        answer = member.post(self.url(invoice), self.form(), headers={"hx-request": "true"})
        assert answer.headers["HX-Reswap"] == "none"
        assert set(json.loads(answer.headers["HX-Trigger"])) == {"close-dialogs", "invoice-changed"}
        page = answer.content.decode()
        assert 'id="payments" hx-swap-oob="true"' in page
        assert "1,000.50" in page
        assert "Payment recorded." in page

    def test_the_column_beside_asks_only_for_its_own_parts(self, member, invoice):
        book(invoice)
        shown = reverse("invoices:show", args=[invoice.pk])
        headers = {"hx-request": "true", "hx-target": "invoice-aside"}
        part = member.get(shown, headers=headers).content.decode()
        assert '<section id="payments" hx-preserve>' in part
        assert 'id="invoice-record" ' in part
        assert 'id="invoice-record-phone" ' in part
        assert 'hidden hx-swap-oob="true"' in part
        assert "hx-preserve" not in member.get(shown).content.decode()

    def test_what_is_sent_and_paid_is_downloaded_rather_than_sent_again(self, member, invoice):
        Invoice.objects.filter(pk=invoice.pk).update(sent_at=timezone.now())
        shown = reverse("invoices:show", args=[invoice.pk])
        sheet = reverse("deliveries:sheet", args=[invoice.pk])
        primary = '<a class="button button--primary" id="invoice-primary" href="{}"'
        assert primary.format(sheet) in member.get(shown).content.decode()
        book(invoice)
        page = member.get(shown).content.decode()
        assert primary.format(reverse("documents:pdf", args=[invoice.pk])) in page
        assert re.search(f'id="invoice-send-again" href="{sheet}"[^>]*data-key="s"', page)
        headers = {"hx-request": "true", "hx-target": "invoice-aside"}
        part = member.get(shown, headers=headers).content.decode()
        for name in ("primary", "pdf", "send-again"):
            assert re.search(f'id="invoice-{name}"[^>]*hx-swap-oob="true"', part)

    @pytest.mark.parametrize(
        ("facts", "sentence"),
        [
            ({"amount": "1,0"}, "Write an amount"),
            ({"amount": "1.005"}, "2 decimals at most"),
            ({"amount": "0"}, "above zero"),
            (
                {"received_date": (timezone.now() + timedelta(days=3)).date().isoformat()},
                "not come yet",
            ),
        ],
    )
    def test_says_what_is_wrong(self, member, invoice, facts, sentence):
        answer = member.post(self.url(invoice), self.form(**facts))
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Payment.objects.exists()

    def test_is_not_for_accountants(self, client, business, invoice):
        client.force_login(make_member(business, role=Role.ACCOUNTANT))
        assert client.post(self.url(invoice), self.form()).status_code == 403


class TestRefundAndUndo:
    def test_a_bank_payment_is_noted_as_paid_back(self, member, invoice):
        payment = book(invoice)
        url = reverse("payments:refund", args=[payment.pk])
        assert member.get(url).status_code == 200
        assert member.post(url, {"amount": "250.00", "reason": "Discount"}).status_code == 302
        assert kept_amount(payment) == Decimal(1000)

    def test_no_more_goes_back_than_came(self, member, invoice):
        payment = book(invoice)
        answer = member.post(reverse("payments:refund", args=[payment.pk]), {"amount": "1250.01"})
        assert answer.status_code == 422
        assert "At most" in answer.content.decode()

    def test_a_mistake_is_undone(self, member, invoice):
        payment = book(invoice)
        member.post(reverse("payments:undo", args=[payment.pk]))
        invoice.refresh_from_db()
        assert invoice.open_amount == Decimal("1250.00")

    def test_the_panel_shows_it_all(self, member, invoice):
        payment = book(invoice, "1300.00")
        url = reverse("payments:panel", args=[invoice.pk])
        page = member.get(url).content.decode()
        assert reverse("payments:refund", args=[payment.pk]) in page
        assert "Overpaid" in page

    def test_the_panel_of_a_cancelled_invoice_asks_for_no_surplus(self, member, invoice):
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=invoice.issue_date,
            now=timezone.now(),
            actor=actor_of(invoice.business),
        )
        assert member.get(reverse("payments:panel", args=[invoice.pk])).status_code == 200


class TestTenants:
    def test_another_business_finds_nothing(self, client, invoice):
        payment = book(invoice)
        client.force_login(make_member(make_business()))
        reversal = Reversal.objects.create(
            business=invoice.business, payment=payment, kind="refund", amount=1
        )
        for name, key in [
            ("record", invoice.pk),
            ("panel", invoice.pk),
            ("refund", payment.pk),
            ("undo", payment.pk),
            ("ask_again", reversal.pk),
        ]:
            url = reverse(f"payments:{name}", args=[key])
            assert 404 in {client.get(url).status_code, client.post(url).status_code}, name
        assert "1,250.00" not in client.get("/payments/").content.decode()

    def test_an_unknown_token_is_not_found(self, client):
        assert client.get(reverse("public:return", args=["unknown"])).status_code == 404


class TestTheSettings:
    url = "/settings/payments/"

    def test_tell_a_sandbox_that_it_is_simulated(self, client):
        client.force_login(make_member(make_business(is_sandbox=True)))
        assert "simulation of Stripe" in client.get(self.url).content.decode()

    @pytest.mark.parametrize(
        ("key", "sentence"),
        [
            ("pk_live_12345678901234567890", "no secret key"),
            ("sk_test_12345678901234567890", "test key, and this business is live"),
        ],
    )
    def test_say_why_a_key_is_not_taken(self, member, key, sentence):
        answer = member.post(self.url, {"api_key": key})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert key not in answer.content.decode()

    def test_are_the_owners(self, client, business):
        client.force_login(make_member(business, role=Role.MEMBER))
        assert client.get(self.url).status_code == 403
