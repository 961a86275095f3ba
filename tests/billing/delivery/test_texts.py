"""Texts: each default renders everywhere; tone, due date, claims and law decide what is said."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings as project
from django.utils import translation

from billing.claims.models import Claim, ClaimKind, ClaimState
from billing.claims.queries import claims_for_message
from billing.delivery.choices import Timing
from billing.delivery.default_texts import DRAFT_MAIL, DRAFT_SMS, Text, TextKey
from billing.delivery.dues import total_due
from billing.delivery.letters import compose
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.notices import FOR_ALL, collection_costs, notice_of
from billing.delivery.own_texts import names_for, save_text, subject_names_for, text_keys
from billing.delivery.texting import ONE_MESSAGE, is_gsm, length_of, size_of
from billing.delivery.texts import Words, default_text, key_of, words_for
from billing.delivery.variables import problems_of
from billing.delivery.wording import sides_of
from billing.invoices.models import Invoice
from clients.models import ClientKind
from fastfaktura.core.ids import new_id
from tests.factories import NOW, make_business, make_client, make_draft, make_invoice

LOCALES = [code for code, _name in project.CLIENT_LANGUAGES]
DUE = date(2026, 3, 16)
DAYS = {Timing.BEFORE: DUE - timedelta(days=3), Timing.ON: DUE, Timing.AFTER: DUE + timedelta(12)}
CAUSE = new_id()


@pytest.fixture(autouse=True)
def address(settings: Any) -> None:
    settings.BASE_URL = "https://app.fastfaktura.io"


def invoice_of(country: str = "NO", currency: str = "NOK", **client: Any) -> Invoice:
    business = make_business(country=country, currency=currency, name="Nordlys Studio AS")
    return make_invoice(business, make_client(business, **client))


def words(invoice: Invoice, key: TextKey, *, today: date | None = None, **facts: Any) -> Words:
    return words_for(
        invoice,
        kind=key.kind,
        tone=key.tone,
        channel=key.channel,
        sides=sides_of(invoice),
        today=today or (DAYS[key.timing] if key.timing else DUE),
        **facts,
    )


def reminder(
    tone: Tone, timing: Timing = Timing.AFTER, channel: Channel = Channel.EMAIL
) -> TextKey:
    return TextKey(DeliveryKind.REMINDER, channel, tone, timing)


def claim(invoice: Invoice, kind: ClaimKind, amount: str, **facts: Any) -> Claim:
    facts = {"state": ClaimState.PENDING, "cause_id": CAUSE, "claim_date": DUE} | facts
    return Claim.objects.create(
        business=invoice.business,
        invoice=invoice,
        kind=kind,
        amount=Decimal(amount),
        currency=invoice.currency,
        **facts,
    )


def every_text() -> Iterator[tuple[TextKey, Text]]:
    for key in text_keys():
        yield key, default_text(key)
    yield TextKey(DeliveryKind.INVOICE, Channel.EMAIL), DRAFT_MAIL
    yield TextKey(DeliveryKind.INVOICE, Channel.SMS), DRAFT_SMS


@pytest.mark.parametrize("locale", LOCALES)
class TestEveryDefaultText:
    def test_names_only_variables_that_mean_something_in_it(self, locale: str) -> None:
        with translation.override(locale):
            for key, text in every_text():
                subject, body = str(text.subject), str(text.body)
                assert problems_of(subject, allowed=subject_names_for(key)) == [], (key, subject)
                assert problems_of(body, allowed=names_for(key)) == [], (key, body)

    @pytest.mark.django_db
    def test_is_filled_for_every_kind_tone_day_and_channel(self, locale: str) -> None:
        invoice = invoice_of(contact_person="Kari", phone="+4722123456")
        invoice.locale = locale
        for kind in DeliveryKind:
            for channel in (Channel.EMAIL, Channel.SMS):
                for tone in Tone:
                    for today in DAYS.values():
                        key = key_of(kind, channel, tone, due_date=DUE, today=today)
                        said = words(invoice, key, today=today)
                        assert "{" not in said.subject + said.body
                        assert bool(said.subject) == (channel == Channel.EMAIL)
                        assert invoice.public_token in said.body or channel == Channel.EMAIL

    @pytest.mark.django_db
    def test_of_an_sms_fits_one_message(self, locale: str) -> None:
        invoice = invoice_of()
        invoice.locale = locale
        for key in text_keys():
            if key.channel == Channel.SMS:
                body = words(invoice, key).body
                assert is_gsm(body), body
                assert length_of(body) <= ONE_MESSAGE, body


@pytest.mark.django_db
class TestTheTone:
    def test_is_firm_rather_than_formal_before_the_debt_is_late(self) -> None:
        for timing in (Timing.BEFORE, Timing.ON):
            key = key_of(
                DeliveryKind.REMINDER, Channel.EMAIL, Tone.FORMAL, due_date=DUE, today=DAYS[timing]
            )
            assert (key.tone, key.timing) == (Tone.FIRM, timing)

    def test_is_friendly_unless_given(self) -> None:
        key = key_of(DeliveryKind.REMINDER, Channel.EMAIL, None, due_date=DUE, today=DUE)
        assert key.tone == Tone.FRIENDLY

    def test_friendly_assumes_an_oversight(self) -> None:
        said = words(invoice_of(), reminder(Tone.FRIENDLY))
        assert "It may simply have been overlooked." in said.body

    def test_firm_states_facts_and_a_date(self) -> None:
        said = words(invoice_of(), reminder(Tone.FIRM)).body.replace("\N{NO-BREAK SPACE}", " ")
        assert "is now 12 days overdue" in said
        assert "Please pay by 11 Apr 2026." in said
        assert "Pay to account 8601 11 17947 with the reference" in said

    def test_formal_names_principal_rest_total_and_consequences(self) -> None:
        invoice = invoice_of()
        fee = claim(invoice, ClaimKind.FEE, "38")
        said = words(invoice, reminder(Tone.FORMAL), claims=[fee])
        body = said.body.replace("\N{NO-BREAK SPACE}", " ")
        assert said.subject.startswith(f"Formal notice: invoice {invoice.number}")
        assert "Of this, NOK 1,250.00 is unpaid." in body
        assert "The total to pay today is NOK 1,288.00." in body
        assert "section 9 of the Norwegian Debt Collection Act" in body


@pytest.mark.django_db
class TestTheLaw:
    def test_gives_a_dutch_consumer_fourteen_days_and_the_costs(self) -> None:
        invoice = invoice_of("NL", "EUR", kind=ClientKind.PERSON)
        body = words(invoice, reminder(Tone.FORMAL)).body
        assert "14 days to pay, counted from the day after this letter reached you" in body
        assert "collection costs of €187.50" in body

    def test_tells_a_dutch_company_of_default(self) -> None:
        body = words(invoice_of("NL", "EUR"), reminder(Tone.FORMAL)).body
        assert "ingebrekestelling" in body
        assert "14 days to pay" not in body

    def test_announces_the_costs_in_every_late_reminder_to_a_dutch_consumer(self) -> None:
        invoice = invoice_of("NL", "EUR", kind=ClientKind.PERSON)
        for tone in Tone:
            assert words(invoice, reminder(tone)).body.count("14 days to pay, counted") == 1
        assert "14 days to pay" not in words(invoice, reminder(Tone.FIRM, Timing.ON)).body

    def test_announces_them_no_more_once_they_are_asked_for(self) -> None:
        invoice = invoice_of("NL", "EUR", kind=ClientKind.PERSON)
        fee = claim(invoice, ClaimKind.FEE, "187.50")
        body = words(invoice, reminder(Tone.FORMAL), claims=[fee]).body
        assert "14 days to pay" not in body
        assert "ingebrekestelling" in body

    def test_is_neutral_where_we_know_none(self) -> None:
        body = words(invoice_of("PT", "EUR"), reminder(Tone.FORMAL)).body
        assert "we may take further steps to recover the amount" in body

    def test_has_a_source_in_every_row(self) -> None:
        assert all(notice.source for notice in FOR_ALL.values())
        assert all(notice.days >= 14 for notice in FOR_ALL.values())
        assert notice_of("NL", is_consumer=True, currency="EUR").source

    @pytest.mark.parametrize(
        ("principal", "costs"), [("125", "40.00"), ("200000", "2775.00"), ("10000000", "6775.00")]
    )
    def test_bounds_the_costs(self, principal: str, costs: str) -> None:
        assert collection_costs(Decimal(principal), deducts_vat=True, today=DUE) == Decimal(costs)


@pytest.mark.django_db
class TestClaims:
    def test_are_those_asked_for_and_those_of_this_message(self) -> None:
        invoice = invoice_of()
        asked = claim(invoice, ClaimKind.FEE, "38", state=ClaimState.CLAIMED, cause_id=new_id())
        own = claim(invoice, ClaimKind.COMPENSATION, "430")
        claim(invoice, ClaimKind.FEE, "70", cause_id=new_id())
        claim(invoice, ClaimKind.FEE, "35", state=ClaimState.WAIVED, cause_id=None, ended_at=NOW)
        assert claims_for_message(invoice, CAUSE) == [asked, own]
        assert claims_for_message(invoice, None) == [asked]
        assert total_due(invoice, [asked, own]) == Decimal(1718)

    def test_stand_in_the_mail_s_table_with_their_total(self) -> None:
        invoice = invoice_of()
        claims = [
            claim(invoice, ClaimKind.FEE, "38"),
            claim(
                invoice, ClaimKind.INTEREST, "12.33", from_date=DUE, until_date=DAYS[Timing.AFTER]
            ),
        ]
        letter = compose(
            invoice,
            kind=DeliveryKind.REMINDER,
            sides=sides_of(invoice),
            subject="Reminder",
            message="Hello",
            attach_pdf=False,
            due_date=invoice.due_date,
            claims=claims,
        )
        text = letter.text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Reminder fee: NOK 38.00" in text
        assert "Late payment interest, 16 Mar 2026 to 28 Mar 2026: NOK 12.33" in text
        assert "Total to pay: NOK 1,300.33" in text


@pytest.mark.django_db
class TestOwnTexts:
    def test_hold_for_their_language_alone(self) -> None:
        invoice = invoice_of()
        key = TextKey(DeliveryKind.INVOICE, Channel.SMS)
        save_text(business=invoice.business, key=key, locale="nb", subject="", body="{{ number }}")
        assert words(invoice, key).body != invoice.number
        invoice.locale = "nb"
        assert words(invoice, key).body == invoice.number

    def test_of_a_draft_say_that_the_number_is_still_to_come(self) -> None:
        draft = make_draft(make_business())
        key = TextKey(DeliveryKind.INVOICE, Channel.EMAIL)
        assert "[number]" not in words(draft, key).subject
        save_text(
            business=draft.business, key=key, locale="en", subject="No. {{ number }}", body="Hi"
        )
        assert words(draft, key).subject == "No. [number]"

    def test_are_longer_than_one_sms_if_their_writer_wants(self) -> None:
        invoice = invoice_of()
        key = TextKey(DeliveryKind.INVOICE, Channel.SMS)
        body = "{{ seller_name }} " + "word " * 60
        save_text(business=invoice.business, key=key, locale="en", subject="", body=body)
        said = words(invoice, key).body
        assert said.startswith("Nordlys Studio AS")
        assert size_of(said).parts == 3

    def test_never_read_a_client_s_name_as_a_variable(self) -> None:
        invoice = invoice_of(name="{{ link }}{% debug %}")
        key = TextKey(DeliveryKind.INVOICE, Channel.EMAIL)
        save_text(
            business=invoice.business,
            key=key,
            locale="en",
            subject="For {{ client_name }}",
            body="{{ client_name }}",
        )
        assert words(invoice, key) == Words("For {{ link }}{% debug %}", "{{ link }}{% debug %}")
