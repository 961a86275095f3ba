"""Sales by chance taken back, at once or bit by bit: nothing is left of any column.

Every run tries the same; ``make nightly`` more, by chance.
"""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import assume, given
from hypothesis import strategies as st

from billing.invoices.credit_content import CreditTooLarge, CreditWish, NothingToCredit
from billing.invoices.credit_left import credit_left
from billing.invoices.models import Invoice
from tests.billing.exactness.corpus import DECIMALS, SLICES, by_chance, sales
from tests.billing.exactness.rules import assert_issued_by_the_rules
from tests.billing.exactness.staging import credit, figures, issue, play

pytestmark = pytest.mark.django_db

# Hundredths of what is left: of each line, or of the sum.
PARTS = st.lists(st.sampled_from((0, 1, 33, 50, 100)), min_size=8, max_size=8)
STEPS = st.lists(st.tuples(st.sampled_from(("lines", "lines", "amount")), PARTS), max_size=4)


def assert_nothing_left(invoice, notes):
    rest = figures(invoice)
    for note in notes:
        for name, value in figures(note).items():
            rest[name] = rest.get(name, Decimal(0)) - value
    assert {name: value for name, value in rest.items() if value} == {}
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert (invoice.status, invoice.open_amount) == ("cancelled", 0)


def assert_no_line_left(invoice):
    for each in credit_left(invoice).lines:
        assert each.credited_amount == each.line.line_amount
        # What comes to nothing may stay behind.
        assert each.is_done or not each.line.line_amount


def wish_for(invoice, kind, parts):
    left = credit_left(invoice)
    if kind == "amount":
        share = max(parts[0], 1)
        units = left.grand_total.to_minor() * share // 100
        return CreditWish(amount=Decimal(units).scaleb(-DECIMALS[invoice.currency]))
    lines = [each for each in left.lines if not each.is_done]
    wished = {
        each.line.pk: (each.quantity * part / 100).quantize(Decimal("0.000001"))
        for each, part in zip(lines, parts, strict=False)
    }
    return CreditWish(quantities=wished)


def is_open(invoice):
    return Invoice.objects.get(pk=invoice.pk).status != "cancelled"


def bit_by_bit(invoice, steps):
    """Credit an invoice step by step, and then the rest; return the notes."""
    notes = []
    for kind, parts in steps:
        if not is_open(invoice):
            break
        try:
            wish = wish_for(invoice, kind, parts)
            with transaction.atomic():
                notes.append(credit(invoice, wish))
        except (NothingToCredit, CreditTooLarge):
            # A line without the one that runs against it may be more than its group.
            continue
    if is_open(invoice):
        notes.append(credit(invoice))
    return notes


class TestSalesByChance:
    @pytest.mark.parametrize("part", SLICES)
    @by_chance(20, nightly=1_000)
    @given(sale=sales(), steps=STEPS)
    def test_are_undone_column_by_column(self, business, buyers, sale, steps, part):
        with transaction.atomic():
            played = play(sale, business=business, buyers=buyers)
            invoice = issue(played.draft)
            # A percentage of a sum below nought is an allowance below nought, which no note can
            # say: see docs/credits.md.
            assume(all(row.entered_amount >= 0 for row in invoice.allowances.all()))
            with transaction.atomic():
                note = credit(invoice)
                assert_nothing_left(invoice, [note])
                assert_no_line_left(invoice)
                assert_issued_by_the_rules(note)
                transaction.set_rollback(True)
            notes = bit_by_bit(invoice, steps)
            assert_nothing_left(invoice, notes)
            if not any(kind == "amount" for kind, _parts in steps):
                assert_no_line_left(invoice)
            for each in (*played.deposits, invoice, *notes):
                assert_issued_by_the_rules(each)
            for deposit in played.deposits:
                assert_nothing_left(deposit, [credit(deposit)])
            call_command("verify_books", stdout=StringIO())
            transaction.set_rollback(True)
