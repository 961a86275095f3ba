"""Claims on pages: the panel of an invoice, giving one up, the payer's page, and the law."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
import time_machine

from billing.claims.facts import Reason, RefusedClaim
from billing.claims.law import Condition
from billing.claims.models import Claim, ClaimKind, ClaimState
from billing.claims.operations import waive_claim
from billing.claims.words import REFUSALS, reason_sentence, refusal_sentence
from billing.pages.claim_words import CONDITIONS
from billing.pages.public_state import PayerState, payer_view
from billing.payments.operations import record_payment
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Event, Role
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_claim,
    make_invoice,
    make_member,
)

pytestmark = pytest.mark.django_db

LATE = date(2026, 8, 20)
BASIS = {
    "country": "NO",
    "source": "forsinkelsesrenteloven § 3",
    "is_secondary": True,
    "periods": [
        {
            "from": "2026-06-17",
            "until": "2026-06-30",
            "days": 14,
            "principal": "1250.00",
            "rate": "12.00",
            "amount": "5.75",
        },
        {
            "from": "2026-07-01",
            "until": "2026-08-19",
            "days": 50,
            "principal": "1250.00",
            "rate": "12.25",
            "amount": "20.98",
        },
    ],
}


@pytest.fixture
def late():
    with time_machine.travel("2026-08-20T09:00:00Z", tick=False):
        yield


@pytest.fixture
def invoice(late):
    """An invoice of 1 250.00 that fell due on 16 June 2026, with a fee and interest."""
    invoice = make_invoice(make_business(onboarded_at=NOW), issue_date=date(2026, 6, 2))
    make_claim(invoice)
    make_claim(
        invoice,
        "interest",
        "26.73",
        from_date=date(2026, 6, 17),
        until_date=date(2026, 8, 19),
        basis=BASIS,
    )
    return invoice


def fee_of(invoice) -> Claim:
    return Claim.objects.get(invoice=invoice, kind="fee")


@pytest.fixture
def member(client, invoice):
    client.force_login(make_member(invoice.business))
    return client


def text_of(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ").replace("\u202f", " ")


def pay(invoice, amount):
    return record_payment(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        method="bank_transfer",
        received_date=LATE,
        today=LATE,
        actor=actor_of(invoice.business),
    )


class TestPanel:
    def show(self, client, invoice) -> str:
        return text_of(client.get(f"/invoices/{invoice.pk}/claims/panel/"))

    def test_shows_each_claim_with_its_law_and_mark(self, member, invoice):
        page = self.show(member, invoice)
        assert "Reminder fee" in page
        assert "NOK 38.00" in page
        assert "inkassoforskriften § 1-2 · secondary source" in page

    def test_shows_how_interest_was_computed(self, member, invoice):
        page = self.show(member, invoice)
        for part in ("12%", "12.25%", "14 days", "50 days", "5.75", "20.98", "1,250.00"):
            assert part in page

    def test_sums_what_is_owed(self, member, invoice):
        assert "NOK 64.73 open" in self.show(member, invoice)
        pay(invoice, "1260")
        page = self.show(member, invoice)
        assert "NOK 54.73 open" in page
        assert "NOK 28.00 still open" in page

    @pytest.mark.parametrize("issue_date", [date(2026, 6, 2), LATE])
    def test_hides_itself_where_nothing_is_claimed(self, member, invoice, issue_date):
        bare = make_invoice(invoice.business, issue_date=issue_date)
        assert 'hx-swap="outerHTML" hidden' in self.show(member, bare)

    def test_stands_on_the_page_of_the_invoice(self, member, invoice):
        page = text_of(member.get(f"/invoices/{invoice.pk}/"))
        assert f"/invoices/{invoice.pk}/claims/panel/" in page

    def test_costs_the_same_for_many_claims(self, member, invoice, django_assert_max_num_queries):
        for _each in range(20):
            make_claim(invoice)
        with django_assert_max_num_queries(8):
            self.show(member, invoice)

    def test_offers_accountants_no_step(self, client, invoice):
        client.force_login(make_member(invoice.business, Role.ACCOUNTANT))
        assert "waiver" not in self.show(client, invoice)


class TestWaive:
    def address(self, invoice) -> str:
        return f"/claims/{fee_of(invoice).pk}/waiver/"

    def test_asks_for_a_reason(self, member, invoice):
        assert "Reminder fee: waive NOK 38.00" in text_of(member.get(self.address(invoice)))
        refused = member.post(self.address(invoice), {"reason": " "})
        assert refused.status_code == 422
        assert fee_of(invoice).state == ClaimState.CLAIMED

    def test_gives_the_claim_up_and_tells_the_timeline(self, member, invoice):
        response = member.post(self.address(invoice), {"reason": "A good client"})
        assert response.url == f"/invoices/{invoice.pk}/"
        assert fee_of(invoice).end_reason == "A good client"
        page = text_of(member.get(f"/invoices/{invoice.pk}/"))
        assert "Reminder fee of NOK 38.00 waived" in page

    def test_changes_the_panel_in_its_place(self, member, invoice):
        response = member.post(
            self.address(invoice), {"reason": "A good client"}, headers={"hx-request": "true"}
        )
        assert "invoice-changed" in response.headers["hx-trigger"]
        assert "Reason: A good client" in text_of(response)

    def test_of_what_is_paid_changes_nothing(self, member, invoice):
        pay(invoice, "1288")
        member.post(self.address(invoice), {"reason": "A good client"})
        assert fee_of(invoice).state == ClaimState.CLAIMED
        assert not Event.objects.filter(kind="claim.waived").exists()

    def test_is_refused_to_accountants_and_unknown_to_others(self, client, invoice):
        client.force_login(make_member(invoice.business, Role.ACCOUNTANT))
        assert client.post(self.address(invoice), {"reason": "x"}).status_code == 403
        client.force_login(make_member(make_business(onboarded_at=NOW)))
        assert client.post(self.address(invoice), {"reason": "x"}).status_code == 404


class TestPayersPage:
    def show(self, client, invoice) -> str:
        return text_of(client.get(f"/i/{invoice.public_token}/"))

    def test_shows_the_invoice_each_claim_and_one_total(self, client, invoice):
        page = self.show(client, invoice)
        assert "Invoice 2026-0001" in page
        assert "Reminder fee" in page
        assert "17 Jun 2026 to 19 Aug 2026" in page
        for sum_ in ("NOK 1,250.00", "NOK 38.00", "NOK 26.73", "NOK 1,314.73"):
            assert sum_ in page

    def test_of_a_paid_invoice_shows_the_claims_that_are_left(self, client, invoice):
        pay(invoice, "1260")
        page = self.show(client, invoice)
        assert "asks for the costs of late payment" in page
        assert "The invoice itself is paid. Thank you." in page
        assert "NOK 54.73" in page
        assert "Was due on" not in page

    def test_of_what_is_all_paid_thanks(self, client, invoice):
        pay(invoice, "1314.73")
        page = self.show(client, invoice)
        assert "Paid in full on" in page
        assert "What is to be paid" not in page

    @pytest.mark.parametrize("state", [ClaimState.PENDING, ClaimState.WAIVED])
    def test_says_nothing_of_claims_that_are_not_asked_for(self, client, late, state):
        invoice = make_invoice(make_business(), issue_date=date(2026, 6, 2))
        ended = NOW if state == ClaimState.WAIVED else None
        make_claim(invoice, state=state, ended_at=ended)
        assert "Reminder fee" not in self.show(client, invoice)
        assert payer_view(invoice, today=LATE).amount == Decimal(1250)

    def test_asks_by_transfer_for_the_total_too(self, client, late):
        business = make_business(
            country="FR", currency="EUR", profile={"iban": "FR7630006000011234567890189"}
        )
        invoice = make_invoice(business, issue_date=date(2026, 6, 2))
        make_claim(invoice, "compensation", "40.00")
        page = self.show(client, invoice)
        assert "Compensation for late payment" in page
        assert page.count("€1,290.00") >= 3

    def test_asks_no_more_once_a_claim_is_waived(self, client, invoice):
        pay(invoice, "1288")
        interest = Claim.objects.get(invoice=invoice, kind="interest")
        waive_claim(claim_id=interest.pk, reason="", actor=SYSTEM, now=NOW)
        assert payer_view(_fresh(invoice), today=LATE).state == PayerState.PAID


def _fresh(invoice):
    invoice.refresh_from_db()
    return invoice


class TestLawPage:
    def show(self, client, country) -> str:
        business = make_business(country=country, onboarded_at=NOW)
        client.force_login(make_member(business, Role.ACCOUNTANT))
        return text_of(client.get("/settings/law/"))

    def test_shows_rows_with_their_days_source_and_mark(self, client, late):
        page = self.show(client, "NO")
        assert "Late payment in Norway" in page
        for part in (
            "NOK 38.00",
            "12.25%",
            "1 Jul 2026 to 31 Dec 2026",
            "forsinkelsesrenteloven § 3",
            "Secondary source",
            "2 fees at most",
        ):
            assert part in page
        assert page.count("NOK 430.00") == 1

    def test_says_which_rate_is_missing(self, client, late):
        assert "No rate of interest is on record for 20 Aug 2026" in self.show(client, "SE")

    @pytest.mark.parametrize("country", ["SE", "DK", "FR", "NL", "DE", "PL", "AT", "GB"])
    def test_stands_for_every_country(self, client, late, country):
        assert "Towards consumers" in self.show(client, country)


class TestWords:
    @pytest.mark.parametrize("reason", Reason)
    def test_exist_for_every_reason(self, reason):
        facts = {"day": TODAY.isoformat(), "days": 14, "country": "NO", "currency": "NOK"}
        refused = RefusedClaim(kind=ClaimKind.FEE, reason=reason, data=facts | {"count": 2})
        assert refusal_sentence(refused)
        assert set(REFUSALS) == set(Reason)

    def test_name_the_day_and_the_country(self):
        sentence = reason_sentence("rate_missing", {"country": "SE", "day": "2026-07-01"})
        assert sentence.replace("\xa0", " ") == (
            "The rate of interest in Sweden on 1 Jul 2026 is not on record."
        )
        assert reason_sentence("hearsay", {}) == ""

    def test_exist_for_every_condition(self):
        assert set(CONDITIONS) == set(Condition)


class TestRecordingAPayment:
    def test_begins_with_what_is_owed_in_all(self, member, invoice):
        page = text_of(member.get(f"/invoices/{invoice.pk}/payments/"))
        assert 'value="1,314.73"' in page or 'value="1314.73"' in page
        assert "NOK 64.73 of it are fees and interest" in page

    def test_is_offered_for_claims_that_a_paid_invoice_has_left(self, member, invoice):
        record = f"/invoices/{invoice.pk}/payments/"
        panel = f"/invoices/{invoice.pk}/claims/panel/"
        assert record not in text_of(member.get(panel))
        pay(invoice, "1250")
        assert record in text_of(member.get(panel))
