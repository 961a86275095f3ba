"""Credit notes in whole and in part: their sums undo those of the invoice."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.amounts.vat import VatCategory
from billing.invoices.credit_content import (
    EVERYTHING,
    CreditTooLarge,
    CreditWish,
    NotALine,
    NothingToCredit,
    QuantityTooLarge,
)
from billing.invoices.credit_left import credit_left
from billing.invoices.drafts import DraftAllowance, DraftLine, content_of
from billing.invoices.lifecycle import InvalidTransition
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_locked
from billing.invoices.rows import write_content
from billing.payments.crediting import credit_invoice
from tests.factories import NOW, TODAY, actor_of, make_business, make_draft, make_invoice, make_line
from tests.nightly import examples

pytestmark = pytest.mark.django_db

SUMS = (
    "line_net_total",
    "allowance_total",
    "charge_total",
    "tax_basis_total",
    "tax_total",
    "grand_total",
    "deduction_total",
    "rounding_amount",
    "payable_amount",
)


def credit(invoice: Invoice, wish: CreditWish = EVERYTHING, reason: str = "Returned") -> Invoice:
    return credit_invoice(
        invoice_id=invoice.pk,
        wish=wish,
        reason=reason,
        issue_date=TODAY,
        now=NOW,
        actor=actor_of(invoice.business),
    )


def of_lines(invoice: Invoice, *quantities: object) -> CreditWish:
    lines = [line for line in invoice.lines.all() if line.is_item]
    pairs = zip(lines, quantities, strict=False)
    return CreditWish(quantities={line.pk: Decimal(str(each)) for line, each in pairs})


def of_amount(amount: object) -> CreditWish:
    return CreditWish(amount=Decimal(str(amount)))


def fresh(invoice: Invoice) -> Invoice:
    return Invoice.objects.get(pk=invoice.pk)


def assert_undone(invoice: Invoice, notes: Iterable[Invoice], names: Iterable[str]) -> None:
    notes = [fresh(note) for note in notes]
    invoice = fresh(invoice)
    for name in names:
        assert sum(getattr(note, name) for note in notes) == getattr(invoice, name), name
    groups = {
        (row.vat_category, row.vat_rate): [row.tax_basis_amount, row.tax_amount]
        for row in invoice.vat_subtotals.all()
    }
    for note in notes:
        for row in note.vat_subtotals.all():
            group = groups[row.vat_category, row.vat_rate]
            group[0] -= row.tax_basis_amount
            group[1] -= row.tax_amount
    assert all(rest == [0, 0] for rest in groups.values())


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def three_chairs(business):
    return make_invoice(
        business,
        lines=(
            make_line(description="Chair", quantity=Decimal(3), unit_price=Decimal("99.99")),
            DraftLine.of_text("Delivered to the back door"),
            make_line(description="Food", unit_price=Decimal(40), vat_rate=Decimal(15)),
        ),
    )


class TestCreditOfEverything:
    def test_repeats_the_invoice_with_its_rows_of_text(self, three_chairs):
        note = credit(three_chairs)
        assert_undone(three_chairs, [note], SUMS)
        assert [line.description for line in note.lines.all()] == [
            "Chair",
            "Delivered to the back door",
            "Food",
        ]
        assert fresh(three_chairs).status == "cancelled"
        assert fresh(three_chairs).open_amount == 0

    def test_links_both_ways(self, three_chairs):
        note = credit(three_chairs)
        assert note.preceding_invoice == three_chairs
        assert list(three_chairs.corrections.all()) == [note]
        assert note.correction_reason == "Returned"
        credited = [line.credited_line_id for line in note.lines.all()]
        assert credited == [line.pk if line.is_item else None for line in three_chairs.lines.all()]

    def test_happens_once(self, three_chairs):
        note = credit(three_chairs)
        with pytest.raises(InvalidTransition):
            credit(three_chairs)
        assert fresh(three_chairs).corrections.get() == note

    def test_takes_what_is_left_by_the_lines(self, three_chairs):
        notes = [credit(three_chairs, of_lines(three_chairs, 1)), credit(three_chairs)]
        assert_undone(three_chairs, notes, SUMS)
        assert [line.quantity for line in notes[1].lines.all()] == [2, 1]
        assert fresh(three_chairs).status == "cancelled"

    def test_takes_what_is_left_by_the_rates_after_an_amount(self, three_chairs):
        notes = [credit(three_chairs, of_amount(100)), credit(three_chairs)]
        assert_undone(three_chairs, notes, SUMS)
        assert notes[1].prices_include_tax


class TestCreditOfLines:
    def test_leaves_the_invoice_open_for_the_rest(self, three_chairs):
        note = credit(three_chairs, of_lines(three_chairs, 2))
        invoice = fresh(three_chairs)
        assert note.grand_total == Decimal("249.98")
        assert (invoice.status, invoice.allocated_total) == ("issued", note.payable_amount)
        assert invoice.open_amount == invoice.payable_amount - note.payable_amount
        assert fresh(note).open_amount == 0

    def test_is_held_to_the_quantity_that_is_left(self, three_chairs):
        credit(three_chairs, of_lines(three_chairs, 2))
        with pytest.raises(QuantityTooLarge) as refused:
            credit(three_chairs, of_lines(three_chairs, 2))
        assert refused.value.left == 1
        with pytest.raises(QuantityTooLarge):
            credit(three_chairs, of_lines(three_chairs, -1))

    def test_is_held_to_the_rate_after_an_amount(self, three_chairs):
        credit(three_chairs, of_amount(300))
        with pytest.raises(CreditTooLarge):
            credit(three_chairs, of_lines(three_chairs, 3))

    def test_refuses_lines_of_others_and_nothing(self, three_chairs, business):
        other = make_invoice(business)
        with pytest.raises(NotALine):
            credit(three_chairs, of_lines(other, 1))
        with pytest.raises(NothingToCredit):
            credit(three_chairs, of_lines(three_chairs, 0, 0))

    def test_takes_its_part_of_the_allowances(self, business):
        invoice = make_invoice(
            business,
            lines=(
                make_line(quantity=Decimal(4), unit_price=Decimal("25.03")),
                make_line(unit_price=Decimal(50), vat_rate=Decimal(15)),
            ),
            allowances=(
                DraftAllowance(percent=Decimal(10), reason="Loyal"),
                DraftAllowance(
                    is_charge=True,
                    amount=Decimal("9.99"),
                    reason="Freight",
                    vat_category="S",
                    vat_rate=Decimal(25),
                ),
            ),
        )
        first = credit(invoice, of_lines(invoice, 1))
        assert [(row.reason, row.is_charge) for row in first.allowances.all()] == [
            ("Loyal", False),
            ("Freight", True),
        ]
        notes = [first, credit(invoice, of_lines(invoice, 2)), credit(invoice)]
        assert_undone(invoice, notes, SUMS)

    def test_gives_every_column_back_where_prices_include_vat(self, business):
        # 0.07 and 0.07 are 0.06 and 0.05 without VAT in the invoice, and the discount 0.02: in
        # another order they are others, yet what goes last takes what is left.
        invoice = make_invoice(
            business,
            lines=(make_line(unit_price=Decimal("0.07")), make_line(unit_price=Decimal("0.07"))),
            allowances=(DraftAllowance(amount=Decimal("0.03"), reason="Loyal"),),
            prices_include_tax=True,
        )
        notes = [credit(invoice, of_lines(invoice, 0, 1)), credit(invoice)]
        assert_undone(invoice, notes, SUMS)

    def test_takes_with_the_last_money_what_comes_to_nothing(self, business):
        gift = {"vat_category": "S", "vat_rate": Decimal(15)}
        invoice = make_invoice(
            business,
            lines=(make_line(), make_line(unit_price=Decimal(50), vat_rate=Decimal(15))),
            allowances=(DraftAllowance(amount=Decimal(50), reason="A gift", **gift),),
        )
        note = credit(invoice, of_lines(invoice, 1))
        assert (note.line_net_total, note.allowance_total) == (1050, 50)
        assert_undone(invoice, [note], SUMS)

    def test_never_turns_a_discount_into_a_charge(self, business):
        invoice = make_invoice(
            business,
            lines=(
                make_line(unit_price=Decimal(100)),
                make_line(quantity=Decimal(-1), unit_price=Decimal(60)),
                make_line(unit_price=Decimal(100), vat_rate=Decimal(15)),
            ),
            allowances=(
                DraftAllowance(
                    amount=Decimal(4), reason="Loyal", vat_category="S", vat_rate=Decimal(25)
                ),
            ),
        )
        notes = [
            credit(invoice, of_lines(invoice, "0.3")),
            # More of what runs against the group than of its own.
            credit(invoice, of_lines(invoice, "0.4", "-0.8", 1)),
            credit(invoice),
        ]
        assert [note.allowance_total for note in notes] == [3, 0, 1]
        assert_undone(invoice, notes, SUMS)

    def test_comes_to_the_whole_in_the_sellers_currency_too(self, business):
        invoice = make_invoice(
            business,
            currency="EUR",
            exchange_rate=Decimal("11.3333"),
            lines=(make_line(quantity=Decimal(3), unit_price=Decimal("0.55")),),
        )
        notes = [credit(invoice, of_lines(invoice, 1)) for _ in range(3)]
        assert_undone(invoice, notes, (*SUMS, "tax_currency_total"))

    def test_spells_out_what_rounding_leaves(self, business):
        invoice = make_invoice(
            business, lines=(make_line(quantity=Decimal(3), unit_price=Decimal("0.335")),)
        )
        notes = [credit(invoice, of_lines(invoice, 1)) for _ in range(3)]
        assert [note.line_net_total for note in notes] == [
            Decimal("0.34"),
            Decimal("0.33"),
            Decimal("0.34"),
        ]
        [second] = notes[1].lines.all()
        assert (second.allowance_amount, second.allowance_reason) == (Decimal("0.01"), "Rounding")
        assert_undone(invoice, notes, SUMS)


class TestCreditOfAnAmount:
    def test_holds_to_the_cent_and_is_spread_by_what_is_left(self, three_chairs):
        note = credit(three_chairs, of_amount("100.01"))
        assert note.grand_total == Decimal("100.01")
        assert note.vat_subtotals.count() == 2
        assert note.lines.first().description == ("Credit of invoice 2026-0001 of 2\xa0Mar\xa02026")

    def test_is_held_to_what_is_left(self, three_chairs):
        credit(three_chairs, of_amount(400))
        with pytest.raises(CreditTooLarge) as refused:
            credit(three_chairs, of_amount("20.97"))
        assert str(refused.value.left) == "20.96 NOK"
        with pytest.raises(NothingToCredit):
            credit(three_chairs, of_amount(0))

    def test_of_all_repeats_the_invoice(self, three_chairs):
        note = credit(three_chairs, of_amount(three_chairs.grand_total))
        assert_undone(three_chairs, [note], SUMS)

    def test_of_whole_coins_is_all_of_it(self, business):
        invoice = make_invoice(
            business, lines=(make_line(unit_price=Decimal("99.90")),), rounds_cash=True
        )
        assert invoice.payable_amount == 125
        note = credit(invoice, of_amount(125))
        assert_undone(invoice, [note], SUMS)
        assert fresh(invoice).status == "cancelled"

    def test_takes_the_same_part_of_discounts_and_charges(self, business):
        invoice = make_invoice(
            business,
            lines=(make_line(unit_price=Decimal(1100)),),
            allowances=(DraftAllowance(amount=Decimal(100), reason="Loyal"),),
        )
        first = credit(invoice, of_amount(625))
        assert (first.line_net_total, first.allowance_total) == (550, 50)
        assert_undone(invoice, [first, credit(invoice)], SUMS)

    def test_credits_freight_that_is_more_than_the_goods(self, business):
        invoice = make_invoice(
            business,
            lines=(make_line(unit_price=Decimal(0)),),
            allowances=(
                DraftAllowance(
                    is_charge=True,
                    amount=Decimal(100),
                    reason="Freight",
                    vat_category="S",
                    vat_rate=Decimal(25),
                ),
            ),
        )
        notes = [credit(invoice, of_amount(50)), credit(invoice)]
        assert [(note.line_net_total, note.charge_total) for note in notes] == [(0, 40), (0, 60)]
        assert_undone(invoice, notes, SUMS)

    def test_leaves_the_rounding_to_the_last(self, business):
        invoice = make_invoice(
            business, lines=(make_line(unit_price=Decimal("99.90")),), rounds_cash=True
        )
        notes = [credit(invoice, of_amount("124.86")), credit(invoice)]
        assert [note.payable_amount for note in notes] == [Decimal("124.86"), Decimal("0.14")]
        assert_undone(invoice, notes, SUMS)


class TestTheDatabase:
    def test_refuses_a_note_beyond_its_invoice(self, three_chairs, business):
        credit(three_chairs, of_lines(three_chairs, 2))
        twin = Invoice(business=business, type_code=381, preceding_invoice=three_chairs)
        write_content(twin, content_of(three_chairs))
        with pytest.raises(DatabaseError, match="credited beyond"), transaction.atomic():
            issue_locked(twin, issue_date=TODAY, now=NOW, actor=actor_of(business), seller=None)

    def test_refuses_a_note_of_a_draft(self, three_chairs, business):
        draft = make_draft(business)
        twin = Invoice(business=business, type_code=381, preceding_invoice=draft)
        write_content(twin, content_of(three_chairs))
        with pytest.raises(DatabaseError, match="takes back no issued"), transaction.atomic():
            issue_locked(twin, issue_date=TODAY, now=NOW, actor=actor_of(business), seller=None)


RATES = (
    (VatCategory.STANDARD, Decimal(25)),
    (VatCategory.STANDARD, Decimal("9.975")),
    (VatCategory.ZERO, Decimal(0)),
)


@st.composite
def contents(draw):
    """Draw what an invoice says: several rates, discounts, allowances, both kinds of prices."""
    cents = st.integers(1, 99_999).map(lambda units: Decimal(units).scaleb(-2))
    lines = []
    for _at in range(draw(st.integers(1, 4))):
        category, rate = draw(st.sampled_from(RATES))
        discount = draw(st.sampled_from(("", "percent", "amount")))
        quantity = Decimal(draw(st.integers(1, 6000))).scaleb(-draw(st.sampled_from((0, 0, 3))))
        price = draw(
            st.sampled_from((cents, cents.map(lambda price: price / 8))).flatmap(
                lambda prices: prices
            )
        ).quantize(Decimal("0.000001"))
        lines.append(
            make_line(
                quantity=quantity,
                unit_price=price,
                vat_category=category,
                vat_rate=rate,
                allowance_percent=Decimal("12.5") if discount == "percent" else None,
                allowance_amount=(
                    (quantity * price / 3).quantize(Decimal("0.01"))
                    if discount == "amount"
                    else Decimal(0)
                ),
                charge_amount=draw(st.sampled_from((Decimal(0), Decimal("1.11")))),
            )
        )
    allowances = draw(
        st.sampled_from(
            (
                (),
                (DraftAllowance(percent=Decimal("7.77"), reason="Loyal"),),
                (DraftAllowance(is_charge=True, amount=Decimal("3.33"), reason="Freight"),),
            )
        )
    )
    if not sum((line.entered_amount("NOK").amount for line in lines), Decimal(0)):
        allowances = ()
    return {
        "lines": tuple(lines),
        "allowances": allowances,
        "prices_include_tax": draw(st.booleans()),
        "rounds_cash": draw(st.booleans()),
    }


@st.composite
def some_of_it(draw):
    """Draw a wish as parts of a thousand of whatever is left."""
    kind = draw(st.sampled_from(("lines", "amount")))
    return kind, draw(st.lists(st.integers(0, 1000), min_size=4, max_size=4))


def wish_for(invoice: Invoice, kind: str, parts: list[int]) -> CreditWish:
    left = credit_left(invoice)
    if kind == "amount":
        cents = left.grand_total.to_minor() * parts[0] // 1000
        return CreditWish(amount=Decimal(cents).scaleb(-2))
    return CreditWish(
        quantities={
            each.line.pk: (each.quantity * part / 1000).quantize(Decimal("0.001"))
            for each, part in zip(left.lines, parts, strict=False)
        }
    )


class TestPartsOfAnyInvoice:
    @settings(
        max_examples=examples(12, at_night=1000),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(contents(), st.lists(some_of_it(), max_size=4))
    def test_add_up_to_the_whole(self, business, content, wishes):
        with transaction.atomic():
            invoice = make_invoice(business, **content)
            notes = []
            for kind, parts in wishes:
                try:
                    notes.append(credit(invoice, wish_for(invoice, kind, parts)))
                except (NothingToCredit, CreditTooLarge, InvalidTransition):
                    continue
                assert 0 <= notes[-1].payable_amount <= invoice.payable_amount
            if fresh(invoice).status == "issued":
                notes.append(credit(invoice))
            assert_undone(invoice, notes, SUMS)
            assert fresh(invoice).status == "cancelled"
            assert (fresh(invoice).open_amount, fresh(invoice).allocated_total) == (
                0,
                invoice.payable_amount,
            )
            transaction.set_rollback(True)
