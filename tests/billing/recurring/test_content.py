"""The content of a schedule: kept exactly, taken from an invoice, filled in for a date."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine
from billing.recurring.content import DeliveryDay, Pattern, as_json, from_json, pattern_of
from billing.recurring.periods import Period
from tests.factories import make_business, make_draft, make_invoice, make_line

numbers = st.decimals(-999_999, 999_999, places=6)
lines = st.builds(
    DraftLine,
    description=st.text(max_size=40),
    quantity=numbers,
    unit_price=numbers,
    vat_category=st.sampled_from(VatCategory),
    vat_rate=st.decimals(0, 100, places=4),
)
contents = st.builds(
    DraftContent,
    client_id=st.none() | st.uuids(),
    currency=st.sampled_from(["NOK", "JPY"]),
    locale=st.just("nb"),
    payment_terms_days=st.none() | st.integers(0, 365),
    due_date=st.none(),
    delivery_date=st.none(),
    notes=st.text(max_size=40),
    lines=st.lists(lines, max_size=3).map(tuple),
)


class TestAtRest:
    @given(contents, st.sampled_from(DeliveryDay))
    def test_it_comes_back_exactly(self, content, day):
        pattern = Pattern(content, day)
        again = from_json(json.loads(json.dumps(as_json(pattern))))
        assert again == pattern
        assert [str(line.quantity) for line in again.content.lines] == [
            str(line.quantity) for line in content.lines
        ]


@pytest.mark.django_db
class TestFromAnInvoice:
    def test_a_chosen_due_date_becomes_terms(self):
        invoice = make_invoice(make_business(), payment_terms_days=None, due_date=date(2026, 3, 12))
        pattern = pattern_of(invoice)
        assert (pattern.content.payment_terms_days, pattern.content.due_date) == (10, None)

    def test_a_draft_keeps_its_terms_and_loses_its_dates(self):
        draft = make_draft(make_business(), delivery_date=date(2026, 3, 1))
        pattern = pattern_of(draft)
        assert pattern.content.delivery_date is None
        assert pattern.content.payment_terms_days == 14
        assert pattern.delivery_day == DeliveryDay.DATE


class TestFilledIn:
    march = Period(date(2026, 3, 1), date(2026, 3, 1), date(2026, 3, 31))
    content = DraftContent(
        client_id=UUID(int=1),
        currency="NOK",
        locale="nb",
        notes="Takk for {{ month }}",
        lines=(make_line(description="Leie {{ period }}"),),
    )

    def test_texts_speak_the_invoice_s_language(self):
        filled = Pattern(self.content).filled_in(self.march)
        assert filled.notes == "Takk for mars"
        assert filled.lines[0].description == "Leie mars 2026"
        assert filled.lines[0].unit_price == Decimal("1000.00")

    @pytest.mark.parametrize(
        ("day", "date_of_delivery"),
        [
            (DeliveryDay.NONE, None),
            (DeliveryDay.DATE, date(2026, 3, 1)),
            (DeliveryDay.END, date(2026, 3, 31)),
        ],
    )
    def test_the_date_of_delivery_follows_the_period(self, day, date_of_delivery):
        pattern = replace(Pattern(self.content), delivery_day=day)
        assert pattern.filled_in(self.march).delivery_date == date_of_delivery
