"""Whole mails as they are read, word for word: a change of any shows here."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from billing.claims.models import Claim, ClaimKind
from billing.delivery.letters import compose
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.texts import words_for
from billing.delivery.wording import sides_of
from billing.invoices.models import Invoice
from clients.models import ClientKind
from tests.factories import make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).parent / "golden"
DUE = date(2026, 6, 10)
LATE = date(2026, 7, 14)
DUTCH = {"country": "NL", "currency": "EUR"}


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.BASE_URL = "https://app.fastfaktura.io"


def invoice_of(kind: str = ClientKind.COMPANY, **business: Any) -> Invoice:
    seller = make_business(name="Nordlys Studio AS", **business)
    client = make_client(seller, name="Fjord Bakeri", contact_person="Kari Nord", kind=kind)
    invoice = make_invoice(seller, client, issue_date=DUE - timedelta(days=14))
    invoice.public_token = "token"  # it opens nothing
    return invoice


def norwegian_claims(invoice: Invoice) -> list[Claim]:
    """Return a fee, and interest over a change of the rate, as rows that nobody saved."""
    facts: dict[str, Any] = {
        "business": invoice.business,
        "invoice": invoice,
        "currency": invoice.currency,
        "claim_date": LATE,
    }
    first = {"from": "2026-06-11", "until": "2026-06-30", "rate": "12.0000", "amount": "8.22"}
    second = {"from": "2026-07-01", "until": "2026-07-14", "rate": "12.2500", "amount": "5.87"}
    interest = Claim(
        kind=ClaimKind.INTEREST,
        amount=Decimal("14.09"),
        from_date=DUE,
        until_date=LATE,
        basis={"periods": [first, second]},
        **facts,
    )
    return [Claim(kind=ClaimKind.FEE, amount=Decimal(38), **facts), interest]


def mail(
    invoice: Invoice,
    kind: DeliveryKind,
    *,
    tone: Tone | None = None,
    today: date = DUE,
    claims: list[Claim] | None = None,
) -> str:
    sides = sides_of(invoice)
    words = words_for(
        invoice,
        kind=kind,
        tone=tone,
        channel=Channel.EMAIL,
        sides=sides,
        today=today,
        claims=claims or [],
    )
    letter = compose(
        invoice,
        kind=kind,
        sides=sides,
        subject=words.subject,
        message=words.body,
        attach_pdf=True,
        due_date=invoice.due_date,
        claims=claims or [],
    )
    return f"Subject: {letter.subject}\n\n{letter.text}".replace("\N{NO-BREAK SPACE}", " ")


def expect(name: str, found: str) -> None:
    assert found == (GOLDEN / f"{name}.txt").read_text()


class TestAMail:
    def test_with_an_invoice(self) -> None:
        expect("invoice", mail(invoice_of(), DeliveryKind.INVOICE))

    def test_with_a_receipt(self) -> None:
        expect("receipt", mail(invoice_of(), DeliveryKind.RECEIPT))

    def test_before_the_due_date(self) -> None:
        early = DUE - timedelta(days=3)
        found = mail(invoice_of(), DeliveryKind.REMINDER, today=early)
        expect("reminder_before_friendly", found)

    @pytest.mark.parametrize("tone", list(Tone))
    def test_after_the_due_date(self, tone: Tone) -> None:
        found = mail(invoice_of(), DeliveryKind.REMINDER, tone=tone, today=LATE)
        expect(f"reminder_after_{tone.value}", found)

    def test_with_a_fee_and_interest_over_two_rates(self) -> None:
        invoice = invoice_of()
        claims = norwegian_claims(invoice)
        found = mail(invoice, DeliveryKind.REMINDER, tone=Tone.FORMAL, today=LATE, claims=claims)
        expect("reminder_after_formal_with_claims", found)

    def test_to_a_dutch_consumer(self) -> None:
        invoice = invoice_of(ClientKind.PERSON, **DUTCH)
        found = mail(invoice, DeliveryKind.REMINDER, tone=Tone.FORMAL, today=LATE)
        expect("reminder_after_formal_dutch_consumer", found)
