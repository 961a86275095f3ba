"""The public page of an invoice."""

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
import zxingcpp
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from PIL import Image, ImageOps

from billing.delivery.tracking import OpeningSignal, SignalKind
from billing.invoices.choices import LineKind, Template
from billing.invoices.drafts import DraftLine
from billing.invoices.models import Invoice
from billing.pages.public_guard import GUESSES, VISITS
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from fastfaktura.core.models import Event
from fastfaktura.core.rates import count
from tests.factories import (
    NOW,
    PASSWORD,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)

pytestmark = pytest.mark.django_db

LIMIT = 60_000


@pytest.fixture
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def invoice(now) -> Invoice:
    """An invoice of 1 250.00 NOK, issued today and due in 14 days."""
    return make_invoice(make_business(name="Nordlys Studio AS"))


def address(invoice: Invoice, rest: str = "") -> str:
    return f"/i/{invoice.public_token}/{rest}"


def page(client, invoice: Invoice, rest: str = "") -> str:
    response = client.get(address(invoice, rest))
    assert response.status_code == 200
    return text_of(response)


def text_of(response) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def pay(invoice: Invoice, amount: str) -> None:
    record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        received_date=TODAY,
        today=TODAY,
        method="bank_transfer",
        note="",
        actor=actor_of(invoice.business),
    )


class TestWhoMaySeeIt:
    def test_opens_to_whoever_holds_the_link(self, client, invoice):
        assert "Nordlys Studio AS sent you an invoice" in page(client, invoice)

    def test_a_wrong_token_leads_nowhere_and_says_so_kindly(self, client, invoice):
        response = client.get(f"/i/{invoice.public_token[:-1]}/")

        assert response.status_code == 404
        assert "No invoice is here" in response.content.decode()

    @pytest.mark.parametrize("rest", ["", "pdf/", "paper/", "payment/return/"])
    def test_a_draft_has_no_public_page(self, client, now, rest):
        assert client.get(address(make_draft(make_business()), rest)).status_code == 404

    def test_the_id_of_an_invoice_is_no_token(self, client, invoice):
        assert client.get(f"/i/{invoice.pk}/").status_code == 404


class TestPrivacy:
    @pytest.mark.parametrize("rest", ["", "pdf/", "paper/"])
    def test_neither_cache_nor_referrer_nor_search_engine_learns_the_token(
        self, client, invoice, rest
    ):
        response = client.get(address(invoice, rest))

        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))

    @pytest.mark.parametrize("rest", ["", "pdf/", "paper/"])
    def test_sets_no_cookie(self, client, invoice, rest):
        assert not client.get(address(invoice, rest)).cookies

    def test_a_wrong_link_is_as_private(self, client, now):
        response = client.get("/i/no-such-token/")

        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]

    def test_forms_may_end_on_the_hosted_page_and_nowhere_else(self, client, invoice):
        policy = client.get(address(invoice))["Content-Security-Policy"]

        assert "form-action 'self' https://checkout.stripe.com;" in policy + ";"
        assert "unsafe-inline" not in policy

    def test_only_a_sandbox_may_lead_to_the_simulator(self, client, now, settings):
        settings.STRIPE_SIMULATOR_PUBLIC_URL = "http://sim.example:8026"
        sandbox = make_invoice(make_business(is_sandbox=True))

        policy = client.get(address(sandbox))["Content-Security-Policy"]

        assert "https://checkout.stripe.com http://sim.example:8026" in policy


class TestLines:
    def test_stand_under_headings_with_discounts_and_no_figures_of_their_own(self, client, now):
        lines = (
            DraftLine.of_text("Kitchen", kind=LineKind.SECTION),
            DraftLine.of_text("Oak, oiled"),
            make_line(allowance_percent=Decimal(10), unit_price=Decimal(1000), quantity=Decimal(1)),
        )
        page = client.get(address(make_invoice(make_business(), lines=lines))).content.decode()

        table = page[page.index("<tbody>") : page.index("</tbody>")]
        assert re.findall(r'class="end">([^<]*)<', table) == ["900.00", "900.00"]
        assert table.count("×") == 1
        assert "10%" in table


class TestWeight:
    def test_page_styles_and_scripts_are_under_60_kilobytes(self, client, now):
        lines = tuple(make_line(description=f"Design of page {each}") for each in range(40))
        business = make_business(currency="EUR", is_sandbox=True)
        html = client.get(address(make_invoice(business, lines=lines))).content
        loaded = re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js)[^"]*)"', html.decode())
        assert {name.split("/")[-1].split("?")[0] for name in loaded} == {
            "public.css",
            "accent.css",
            "copy.js",
            "public.js",
        }

        weight = len(html) + sum(self.weigh(client, url) for url in loaded)

        assert weight < LIMIT

    def weigh(self, client, url: str) -> int:
        if url.startswith(django_settings.STATIC_URL):
            return len(finders_read(url.removeprefix(django_settings.STATIC_URL)))
        return len(client.get(url).content)

    def test_costs_few_queries_however_many_lines_there_are(
        self, client, now, django_assert_max_num_queries
    ):
        lines = tuple(make_line(description=f"Design of page {each}") for each in range(30))
        invoice = make_invoice(make_business(), lines=lines)
        pay(invoice, "100.00")
        client.get(address(invoice))  # the fetch is written down once

        with django_assert_max_num_queries(18):
            client.get(address(invoice))


def finders_read(name: str) -> bytes:
    return Path(finders.find(name)).read_bytes()


@dataclass
class Looks:
    """What stands on a page and what does not."""

    said: tuple[str, ...]
    unsaid: tuple[str, ...] = ()

    def hold(self, html: str) -> None:
        for text in self.said:
            assert text in html
        for text in self.unsaid:
            assert text not in html


class TestStates:
    def test_open_names_amount_due_date_account_and_reference(self, client, invoice):
        Looks(
            said=("NOK 1,250.00", "Due on 16 Mar 2026, in 14 days", "8601 11 17947", invoice.number)
        ).hold(page(client, invoice))

    def test_a_business_without_keys_offers_no_button(self, client, invoice):
        Looks(said=("Pay from your bank",), unsaid=("payment/?", "Or pay from")).hold(
            page(client, invoice)
        )

    def test_a_sandbox_offers_a_test_payment_and_says_so(self, client, now):
        Looks(
            said=("Pay NOK 1,250.00", "no money moves", "A test payment", "Or pay from your bank")
        ).hold(page(client, make_invoice(make_business(is_sandbox=True))))

    def test_overdue_says_since_when_without_shouting(self, client, invoice):
        with time_machine.travel(NOW + timedelta(days=26), tick=False):
            html = page(client, invoice)

        Looks(said=("Was due on 16 Mar 2026, 12 days ago",), unsaid=("!</",)).hold(html)

    def test_due_today(self, client, invoice):
        with time_machine.travel(NOW + timedelta(days=14), tick=False):
            assert "Due today, 16 Mar 2026" in page(client, invoice)

    def test_part_paid_asks_for_the_rest(self, client, invoice):
        pay(invoice, "1000.00")

        Looks(said=("NOK 250.00", "Payments so far", "NOK 1,000.00", "Left to pay")).hold(
            page(client, invoice)
        )

    def test_paid_is_a_receipt_and_asks_for_nothing(self, client, invoice):
        pay(invoice, "1250.00")

        Looks(
            said=("is paid", "Paid in full on 2 Mar 2026", "Receipt", "Bank transfer"),
            unsaid=("8601 11 17947", "Copy"),
        ).hold(page(client, invoice))

    def test_cancelled_leads_to_its_credit_note(self, client, invoice):
        note = cancel_invoice(
            invoice_id=invoice.pk,
            reason="Wrong client",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )

        Looks(
            said=("cancelled this invoice", "Please do not pay it", address(note)),
            unsaid=("8601 11 17947",),
        ).hold(page(client, invoice))
        Looks(
            said=("sent you a credit note", f"It credits invoice {invoice.number} of 2 Mar 2026"),
            unsaid=("8601 11 17947", "Due on"),
        ).hold(page(client, note))

    def test_a_euro_invoice_shows_a_code_for_what_is_still_open(self, client, now):
        business = make_business(currency="EUR")
        invoice = make_invoice(business)
        whole = re.search(r'src="(data:image/png[^"]+)"', page(client, invoice))
        pay(invoice, "1000.00")
        rest = re.search(r'src="(data:image/png[^"]+)"', page(client, invoice))

        assert whole
        assert rest
        assert whole[1] != rest[1]

    def test_a_norwegian_invoice_has_no_code(self, client, invoice):
        assert "data:image/png" not in page(client, invoice)

    def test_words_for_a_problem_come_from_us_only(self, client, invoice):
        Looks(said=("did not answer",)).hold(page(client, invoice, "?problem=later"))
        Looks(said=(), unsaid=("role=&quot;alert", "transfer to me")).hold(
            page(client, invoice, "?problem=transfer to me")
        )

    def test_a_question_goes_to_the_seller_with_the_number(self, client, invoice):
        assert (
            f"mailto:post%40nordlys.example?subject=Question%20about%20Invoice%20{invoice.number}"
            in page(client, invoice)
        )


class TestLanguages:
    def test_speaks_the_language_of_the_invoice(self, client, now):
        business = make_business()
        french = make_invoice(business, make_client(business, locale="fr"), locale="fr")

        response = client.get(address(french), headers={"accept-language": "nb"})

        assert '<html lang="fr">' in response.content.decode()
        assert response["Content-Language"] == "fr"
        assert "1 250,00 NOK" in text_of(response).replace("\N{NARROW NO-BREAK SPACE}", " ")

    def test_the_payer_may_choose_another_which_its_forms_keep(self, client, invoice):
        html = page(client, invoice, "?lang=nb")

        assert '<html lang="nb">' in html
        assert "download/?lang=nb" in html

    def test_an_unknown_language_changes_nothing(self, client, invoice):
        assert '<html lang="en">' in page(client, invoice, "?lang=xx")


class TestPapers:
    def test_the_pdf_is_the_kept_one(self, client, invoice):
        response = client.get(address(invoice, "pdf/?download=1"))

        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment")
        assert response.content.startswith(b"%PDF")

    def test_the_paper_shows_the_document(self, client, invoice):
        html = page(client, invoice, "paper/")

        assert 'class="document' in html
        assert "Fjord Bakeri" in html

    def test_the_paper_loads_the_sheet_of_its_own_design_only(self, client, invoice):
        html = page(client, invoice, "paper/")

        sheets = {name for name in Template.values if f"print/{name}.css" in html}
        assert sheets == {"original"}


class TestFetching:
    def test_a_fetch_is_kept_apart_and_opens_nothing(self, client, invoice):
        client.get(address(invoice))
        client.get(address(invoice))

        invoice.refresh_from_db()
        assert invoice.opened_at is None
        assert [signal.kind for signal in OpeningSignal.objects.all()] == [SignalKind.FETCH]
        assert not Event.objects.filter(kind="invoice.opened").exists()

    def test_the_seller_who_looks_leaves_no_trace(self, client, invoice):
        member = make_member(invoice.business)
        client.login(email=member.email, password=PASSWORD)

        html = page(client, invoice)

        assert 'id="opened"' not in html
        assert not OpeningSignal.objects.exists()

    def test_a_stranger_with_an_account_is_a_payer_as_others(self, client, invoice):
        stranger = make_member(make_business())
        client.login(email=stranger.email, password=PASSWORD)

        assert 'id="opened"' in page(client, invoice)


class TestRates:
    def test_guessing_tokens_ends_all_visits_for_a_while(self, client, invoice):
        for each in range(GUESSES.times):
            assert client.get(f"/i/guess-{each}/").status_code == 404

        response = client.get(address(invoice))

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= GUESSES.seconds
        assert "nothing is lost" in response.content.decode()
        assert client.get(address(invoice), REMOTE_ADDR="203.0.113.9").status_code == 200

    def test_a_flood_of_visits_is_slowed(self, client, invoice):
        for _each in range(VISITS.times):
            count(VISITS, "127.0.0.1")

        assert client.get(address(invoice)).status_code == 429


class TestDates:
    def test_today_is_the_sellers(self, client, invoice):
        """At 23:30 UTC it is the next day in Oslo already."""
        with time_machine.travel(NOW.replace(day=16, hour=23, minute=30), tick=False):
            assert "Was due on 16 Mar 2026, 1 day ago" in page(client, invoice)


class TestCode:
    def test_asks_for_what_is_open_where_a_part_is_paid(self, client):
        business = make_business(country="SE", currency="SEK", profile={"swish": "1231234567"})
        invoice = make_invoice(business, currency="SEK")
        record_payment(
            invoice_id=invoice.pk,
            amount=Decimal("250.50"),
            method=PaymentMethod.BANK_TRANSFER,
            received_date=invoice.issue_date,
            today=invoice.issue_date,
            actor=actor_of(business),
        )
        page = client.get(f"/i/{invoice.public_token}/")
        code = page.context["bank"]["qr"]
        assert "Or scan this with Swish" in page.content.decode()
        picture = Image.open(BytesIO(b64decode(code.partition(",")[2]))).convert("L")
        (found,) = zxingcpp.read_barcodes(ImageOps.expand(picture, 40, 255))
        assert found.text == f"C1231234567;999,50;{invoice.number};0"
