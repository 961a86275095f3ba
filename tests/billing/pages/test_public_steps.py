"""What a payer does on the public page, with the simulator at the other end."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from billing.delivery.tracking import OpeningSignal, SignalKind
from billing.invoices.models import Invoice
from billing.pages.public_guard import STEPS_OF_INVOICE, proof_of
from billing.payments.models import PaymentAttempt
from billing.payments.simulator.simulator import Outage
from fastfaktura.core.models import Event
from tests.factories import PASSWORD, make_business, make_draft, make_invoice, make_member

pytestmark = pytest.mark.django_db(transaction=True)

IBAN_GOOD = "DE89370400440532013000"


@pytest.fixture
def browser() -> Client:
    """A browser as the payer has it: without cookies, and with the checks switched on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def invoice(sandbox) -> Invoice:
    return make_invoice(sandbox, issue_date=timezone.localdate(), now=timezone.now())


def address(invoice: Invoice, rest: str = "") -> str:
    return f"/i/{invoice.public_token}/{rest}"


def press(browser: Client, invoice: Invoice, step: str, **fields: str):
    """Open the page and press one of its buttons, as a browser without JavaScript does."""
    html = browser.get(address(invoice)).content.decode()
    proof = re.search(r'name="proof" value="([^"]+)"', html)
    assert proof
    return browser.post(address(invoice, step), {"proof": proof[1], **fields})


def page_of(browser: Client, response) -> str:
    """Follow a step back to the page."""
    assert response.status_code == 303
    return browser.get(response["Location"]).content.decode().replace("\N{NO-BREAK SPACE}", " ")


def signals(invoice: Invoice, kind: SignalKind) -> list[str]:
    looks = OpeningSignal.objects.filter(invoice=invoice, kind=kind).order_by("id")
    return list(looks.values_list("signal", flat=True))


class TestOpened:
    def test_a_person_opens_it_once(self, browser, invoice):
        for _each in range(2):
            assert press(browser, invoice, "opened/", signal="visible").status_code == 204

        invoice.refresh_from_db()
        assert invoice.opened_at is not None
        assert signals(invoice, SignalKind.HUMAN) == ["visible"]
        assert signals(invoice, SignalKind.FETCH) == ["page"]
        assert Event.objects.filter(kind="invoice.opened", subject_id=invoice.pk).count() == 1

    def test_a_get_does_not(self, browser, invoice):
        assert browser.get(address(invoice, "opened/")).status_code == 405

    @pytest.mark.parametrize("proof", ["", "page:1:forged", "page"])
    def test_a_stranger_without_the_page_does_not(self, browser, invoice, proof):
        response = browser.post(address(invoice, "opened/"), {"proof": proof})

        invoice.refresh_from_db()
        assert response.status_code == 303
        assert invoice.opened_at is None

    def test_the_proof_of_another_invoice_does_not(self, browser, invoice, sandbox):
        other = proof_of(make_invoice(sandbox))

        browser.post(address(invoice, "opened/"), {"proof": other})

        invoice.refresh_from_db()
        assert invoice.opened_at is None

    def test_the_seller_does_not(self, browser, invoice):
        member = make_member(invoice.business)
        browser.login(email=member.email, password=PASSWORD)

        press(browser, invoice, "opened/", signal="visible")

        invoice.refresh_from_db()
        assert invoice.opened_at is None

    def test_unknown_signals_are_not_kept_as_they_came(self, browser, invoice):
        press(browser, invoice, "opened/", signal="<script>")

        assert signals(invoice, SignalKind.HUMAN) == ["other"]


class TestDownload:
    def test_leads_to_the_pdf_and_counts_as_a_person(self, browser, invoice):
        response = press(browser, invoice, "download/")

        assert response.status_code == 303
        assert response["Location"] == address(invoice, "pdf/?download=1")
        assert signals(invoice, SignalKind.HUMAN) == ["download"]


class TestPaying:
    def test_leads_to_the_hosted_page_and_counts_as_a_person(self, browser, town, invoice):
        response = press(browser, invoice, "payment/")

        assert response.status_code == 303
        assert response["Location"].startswith(f"{town.simulator.settings.public_url}/c/pay/")
        assert signals(invoice, SignalKind.HUMAN) == ["pay"]

    def test_a_second_press_leads_to_the_same_page(self, browser, invoice):
        first, second = (press(browser, invoice, "payment/")["Location"] for _each in range(2))

        assert first == second

    def test_coming_back_after_paying_shows_it_paid(self, browser, town, invoice):
        press(browser, invoice, "payment/")
        town.pay(PaymentAttempt.objects.get().session_id)

        html = page_of(browser, browser.get(address(invoice, "payment/return/?session_id=x")))

        assert "Paid in full" in html
        assert "(simulated)" in html

    def test_coming_back_proves_nothing(self, browser, town, invoice):
        press(browser, invoice, "payment/")

        html = page_of(browser, browser.get(address(invoice, "payment/return/?session_id=x")))

        assert "Paid in full" not in html
        assert 'id="waiting"' in html
        assert "<noscript><meta" in html

    def test_whoever_turned_back_finds_the_button_again(self, browser, town, invoice):
        press(browser, invoice, "payment/")

        html = page_of(browser, browser.get(address(invoice, "payment/return/")))

        assert "Pay NOK 1,250.00" in html

    def test_waiting_ends_with_the_button_and_a_word(self, browser, town, invoice):
        press(browser, invoice, "payment/")

        html = browser.get(address(invoice, "?watch=99")).content.decode()

        assert "No payment has arrived yet" in html
        assert 'id="waiting"' not in html

    def test_a_bank_debit_under_way_is_said_and_not_offered_twice(self, browser, town, sandbox):
        euro = make_invoice(make_business(is_sandbox=True, currency="EUR"))
        press(browser, euro, "payment/")
        town.pay(PaymentAttempt.objects.get().session_id, IBAN_GOOD, "sepa_debit")

        html = page_of(browser, browser.get(address(euro, "payment/return/?session_id=x")))

        assert "Your bank is carrying out the payment" in html
        assert 'action="' + address(euro, "payment/") not in html
        assert "IBAN" not in html

    def test_a_provider_that_is_away_loses_nothing(self, browser, town, invoice):
        town.simulator.outage = Outage("refused", 5)

        html = page_of(browser, press(browser, invoice, "payment/"))

        assert "did not answer" in html
        assert "Pay NOK 1,250.00" in html

    def test_a_business_without_keys_says_so(self, browser, settings):
        settings.STRIPE_SIMULATOR_URL = ""
        invoice = make_invoice(make_business())

        html = page_of(browser, press(browser, invoice, "payment/"))

        assert "cannot be paid online" in html

    def test_a_page_that_lay_open_for_days_asks_to_press_again(self, browser, invoice):
        response = browser.post(address(invoice, "payment/?lang=nb"), {"proof": "old"})

        assert response.status_code == 303
        assert response["Location"] == address(invoice, "?problem=stale&lang=nb")
        assert not PaymentAttempt.objects.exists()

    def test_a_draft_is_not_paid(self, browser, sandbox):
        draft = make_draft(sandbox)

        response = browser.post(address(draft, "payment/"), {"proof": proof_of(draft)})

        assert response.status_code == 404


class TestRates:
    def test_the_steps_of_an_invoice_are_counted(self, browser, invoice):
        fields = {"proof": proof_of(invoice)}
        for _each in range(STEPS_OF_INVOICE.times):
            browser.post(address(invoice, "opened/"), fields)

        response = browser.post(address(invoice, "payment/"), fields)

        assert response.status_code == 429
        assert int(response["Retry-After"]) > 0
        assert not PaymentAttempt.objects.exists()
