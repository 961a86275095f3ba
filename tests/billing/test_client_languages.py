"""What clients read in the languages that the product itself does not speak: all of it, whole.

The papers of Germany and Poland are read in ``documents/test_accountants.py``.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from billing.amounts.vat import VatCategory
from billing.catalog.units import UNITS, unit_name
from billing.claims.models import Claim, ClaimKind
from billing.delivery.letters import compose
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.notices import DUTCH_CONSUMER, FOR_ALL, NEUTRAL
from billing.delivery.texts import words_for
from billing.delivery.wording import sides_of
from billing.documents.paper import Pictures, document_html, document_title, file_name
from billing.documents.reasons import category_name
from billing.documents.samples import sample_content
from billing.invoices.exemptions import exemption_of
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from billing.invoices.parties import seller_profile
from billing.pages import public_promise, public_quote, public_words
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from billing.quotes.models import Answer
from billing.quotes.operations import answer_quote
from fastfaktura.core.client_messages import is_of_clients_only
from tests.billing.documents.samples import document, line
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_claim,
    make_client,
    make_draft_quote,
    make_invoice,
    make_quote,
)
from tests.missing_words import missing_words

LANGUAGES = [code for code, _name in project.CLIENT_LANGUAGES if is_of_clients_only(code)]
DUE = TODAY + timedelta(days=14)
LATE = DUE + timedelta(days=12)

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def invoice(language: str) -> Invoice:
    business = make_business(name="Werkraum", locale=language, currency="EUR", is_sandbox=True)
    client = make_client(business, name="Buyer", contact_person="Jo Day", phone="+4915112345678")
    return make_invoice(business, client, locale=language)


def written(invoice: Invoice, today: date, claims: list[Claim]) -> Iterator[str]:
    """Write every message that there is about the invoice."""
    sides = sides_of(invoice)
    for kind, tone, channel in product(DeliveryKind, Tone, (Channel.EMAIL, Channel.SMS)):
        facts: dict[str, Any] = {"kind": kind, "sides": sides, "claims": claims}
        said = words_for(invoice, tone=tone, channel=channel, today=today, **facts)
        yield said.subject + said.body
        for attach_pdf in (True, False):
            letter = compose(
                invoice,
                subject=said.subject,
                message=said.body,
                attach_pdf=attach_pdf,
                due_date=invoice.due_date,
                enclosed=["plan.pdf"],
                linked=["film.pdf"],
                **facts,
            )
            yield letter.text + letter.html


@every_language
@pytest.mark.django_db
class TestMessages:
    def test_speak_one_language_on_every_day_in_every_tone(self, language, invoice) -> None:
        period = {"from": "2026-03-16", "until": "2026-03-27", "rate": "9.27", "amount": "14.09"}
        days = {"from_date": DUE, "until_date": LATE, "amount": "14.09"}
        claims = [
            make_claim(invoice),
            make_claim(invoice, ClaimKind.INTEREST, **days, basis={"periods": [period]}),
            make_claim(invoice, ClaimKind.COMPENSATION, "40"),
        ]
        unpaid = Invoice.objects.get(pk=invoice.pk)
        unpaid.number, unpaid.seller = "", {}
        with missing_words(language) as missing:
            for today in (TODAY, DUE, LATE):
                assert all(written(invoice, today, claims))
            assert all(written(unpaid, TODAY, []))
            with translation.override(language):
                notices = [*FOR_ALL.values(), NEUTRAL, DUTCH_CONSUMER]
                assert all(str(notice.words) for notice in notices)
        assert missing == []


@every_language
class TestPaper:
    def test_calls_everything_by_its_name_in_one_language(self, language) -> None:
        with missing_words(language) as missing, translation.override(language):
            names = [str(kind.label) for kind in DocumentKind] + [unit_name(code) for code in UNITS]
            names += [category_name(category) for category in VatCategory]
            for category, registered in product(VatCategory, (True, False)):
                names.append(exemption_of(category, country="IT", registered=registered).reason)
            for type_code, status in product((380, 381, 310, 325), ("draft", "issued")):
                number = "" if status == "draft" else "7"
                facts = {"type_code": type_code, "status": status, "number": number}
                content = document(
                    line(allowance_percent=Decimal(5), charge_amount=Decimal(2)),
                    locale=language,
                    is_sandbox=True,
                    early_discount_percent=Decimal(2),
                    early_discount_days=10,
                    prices_include_tax=type_code == 380,
                    **facts,
                )
                names += [document_html(content, embed=False, pictures=Pictures())]
                names += [document_title(content)]
        assert missing == []
        assert names

    @pytest.mark.django_db
    def test_tries_a_look_on_in_the_documents_language(self, language) -> None:
        business = make_business(locale=language)
        with translation.override("sv"), missing_words(language) as missing:
            content = sample_content(seller_profile(business))
            page = document_html(content, embed=True, pictures=Pictures())
        assert missing == []
        assert f'lang="{language}"' in page
        assert "Er kund" not in page


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def page(paper: Invoice, query: str = "") -> str:
    response = Browser().get(reverse("public:invoice", args=[paper.public_token]) + query)
    assert response.status_code == 200
    return response.content.decode()


@every_language
@pytest.mark.django_db
class TestPublicPage:
    def test_of_an_invoice_speaks_one_language_in_every_state(
        self, language, invoice, clock
    ) -> None:
        actor = actor_of(invoice.business)
        with missing_words(language) as missing:
            assert f'<html lang="{language}">' in page(invoice)
            page(invoice, "?watch=99")
            Browser().get(reverse("public:paper", args=[invoice.public_token]))
            make_claim(invoice, ClaimKind.INTEREST, from_date=DUE, until_date=LATE)
            clock.move_to(NOW + timedelta(days=20))
            page(invoice)
            amounts = {"received_date": TODAY, "today": LATE, "note": "", "actor": actor}
            for method, amount in (("card", "100"), ("bank_transfer", "1150")):
                record_payment(
                    invoice_id=invoice.pk, amount=Decimal(amount), method=method, **amounts
                )
                page(invoice)
            other = make_invoice(invoice.business, invoice.client, locale=language)
            note = cancel_invoice(
                invoice_id=other.pk, reason="", issue_date=TODAY, now=NOW, actor=actor
            )
            page(other)
            page(note)
            file_name(note)
        assert missing == []

    def test_of_a_quote_speaks_one_language_in_every_state(self, language, clock) -> None:
        business = make_business(locale=language)
        quotes = [make_quote(business, locale=language) for _number in range(3)]
        for quote, answer in zip(quotes, Answer, strict=False):
            facts: dict[str, Any] = {"comment": "", "today": TODAY, "now": NOW, "by_buyer": True}
            answer_quote(
                quote_id=quote.pk, answer=answer, name="Jo", actor=actor_of(business), **facts
            )
        proforma = issue_invoice(
            invoice_id=make_draft_quote(business, proforma=True, locale=language).pk,
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(business),
        )
        with missing_words(language) as missing:
            for quote in (*quotes, proforma):
                page(quote)
            clock.move_to(NOW + timedelta(days=30))
            page(quotes[2])
        assert missing == []

    def test_says_in_it_what_went_wrong(self, language) -> None:
        with missing_words(language) as missing, translation.override(language):
            places = (public_words, public_quote, public_promise)
            said = [str(text) for place in places for text in place.PROBLEMS.values()]
            said += [str(method.label) for method in PaymentMethod]
        assert missing == []
        assert all(said)

    def test_offers_every_language_and_the_product_does_not(self, language, invoice, clock) -> None:
        assert f'href="?lang={language}"' in page(invoice, "?lang=en")
        login = Browser().get(reverse("account_login"), headers={"Accept-Language": language})
        assert '<html lang="en"' in login.content.decode()
