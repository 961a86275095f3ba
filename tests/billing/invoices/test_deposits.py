"""Deposit invoices and the final invoices that deduct them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.amounts.vat import VatCategory
from billing.invoices.corrections import DepositDeducted
from billing.invoices.depositing import (
    DepositNotDeductible,
    deduct_deposit,
    draft_deposit,
    keep_deposit,
)
from billing.invoices.deposits import DepositTooLarge, deductible_deposits, finals_of
from billing.invoices.drafts import DraftAllowance, content_of
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.operations import issue_invoice, save_draft
from tests.billing.invoices.test_credits import SUMS, assert_undone, credit, fresh, of_amount
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_draft, make_line
from tests.nightly import examples

pytestmark = pytest.mark.django_db

LINES = (
    make_line(description="Kitchen", unit_price=Decimal("8000.10")),
    make_line(description="Food", unit_price=Decimal("333.33"), vat_rate=Decimal(15)),
)


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def buyer(business):
    return make_client(business)


def issued(draft: Invoice) -> Invoice:
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )


def deposit_of(draft: Invoice, **part: Decimal) -> Invoice:
    return issued(draft_deposit(source_id=draft.pk, actor=actor_of(draft.business), **part))


@pytest.fixture(params=[False, True], ids=["net", "gross"])
def draft(request, business, buyer):
    return make_draft(business, buyer, lines=LINES, prices_include_tax=request.param)


class TestDeposit:
    def test_is_an_invoice_over_a_part_of_each_rate(self, draft):
        deposit = deposit_of(draft, percent=Decimal(30))
        assert (deposit.is_deposit, deposit.type_code, deposit.status) == (True, 380, "issued")
        assert deposit.document_kind == "deposit"
        assert [line.description for line in deposit.lines.all()] == ["Deposit of 30%"] * 2
        bases = [row.tax_basis_amount for row in deposit.vat_subtotals.all()]
        wholes = [row.tax_basis_amount for row in draft.vat_subtotals.all()]
        assert all(
            abs(part - whole * Decimal("0.3")) <= Decimal("0.01")
            for part, whole in zip(bases, wholes, strict=True)
        )

    def test_of_an_amount_holds_to_the_cent(self, draft):
        assert deposit_of(draft, amount=Decimal("1000.01")).payable_amount == Decimal("1000.01")

    def test_is_at_most_the_whole(self, draft):
        for part in (
            {"percent": Decimal(0)},
            {"percent": Decimal("100.01")},
            {"amount": Decimal(0)},
            {"amount": draft.grand_total + 1},
        ):
            with pytest.raises(DepositTooLarge):
                draft_deposit(source_id=draft.pk, actor=actor_of(draft.business), **part)


class TestFinalInvoice:
    @pytest.mark.parametrize("part", [{"percent": Decimal(30)}, {"amount": Decimal("1000.01")}])
    def test_asks_for_the_rest_exactly(self, draft, part):
        whole = draft.grand_total
        deposit = deposit_of(draft, **part)
        final = issued(deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk))
        assert final.payable_amount == whole - deposit.payable_amount
        [first, _second] = final.lines.filter(deducted_invoice=deposit)
        assert first.description == f"Deposit invoice {deposit.number} of 2\xa0Mar\xa02026"
        assert list(finals_of(deposit)) == [final]

    def test_gives_a_percentage_off_the_whole_and_not_off_the_deposit(self, business, buyer):
        draft = make_draft(
            business, buyer, lines=LINES, allowances=(DraftAllowance(percent=Decimal(10)),)
        )
        whole, off = draft.grand_total, draft.allowance_total
        deposit = deposit_of(draft, percent=Decimal(30))
        final = issued(deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk))
        assert final.allowance_total == off
        assert final.payable_amount == whole - deposit.payable_amount
        assert_undone(final, [credit(final)], SUMS)

    def test_deducts_a_deposit_once(self, draft, business, buyer):
        deposit = deposit_of(draft, percent=Decimal(30))
        for _ in range(2):
            deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
        assert fresh(draft).lines.count() == 4
        other = make_draft(business, buyer, lines=LINES)
        deduct_deposit(invoice_id=other.pk, deposit_id=deposit.pk)
        issued(draft)
        with pytest.raises(InvoiceNotIssuable) as refused:
            issued(other)
        assert [problem.code for problem in refused.value.problems] == ["deposit_not_deductible"]
        with pytest.raises(DepositNotDeductible):
            deduct_deposit(invoice_id=other.pk, deposit_id=deposit.pk)

    def test_goes_on_deducting_when_an_editor_saves_that_knows_of_no_deposits(self, draft):
        deposit = deposit_of(draft, percent=Decimal(30))
        deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
        content = content_of(fresh(draft))
        unknowing = tuple(replace(line, deducted_invoice_id=None) for line in content.lines)
        save_draft(
            invoice_id=draft.pk,
            expected_version=None,
            content=replace(content, lines=unknowing, notes="Thank you"),
        )
        assert content_of(fresh(draft)) == replace(content, notes="Thank you")
        assert issued(draft).payable_amount == draft.grand_total - deposit.payable_amount

    def test_can_leave_a_deposit_alone_again(self, draft):
        before = content_of(draft)
        deposit = deposit_of(draft, percent=Decimal(30))
        deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
        keep_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
        assert content_of(fresh(draft)) == before

    def test_deducts_no_more_and_no_less_than_the_deposit(self, draft):
        deposit = deposit_of(draft, percent=Decimal(30))
        deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
        content = content_of(fresh(draft))
        save_draft(
            invoice_id=draft.pk,
            expected_version=None,
            content=replace(content, lines=content.lines[:-1]),
        )
        with pytest.raises(InvoiceNotIssuable) as refused:
            issued(draft)
        assert [problem.code for problem in refused.value.problems] == ["deposit_differs"]

    def test_deducts_none_of_another_client_nor_a_credited_one(self, draft, business):
        deposit = deposit_of(draft, percent=Decimal(30))
        other = make_draft(business, lines=LINES)
        with pytest.raises(DepositNotDeductible):
            deduct_deposit(invoice_id=other.pk, deposit_id=deposit.pk)
        credit(deposit, of_amount(1))
        with pytest.raises(DepositNotDeductible):
            deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)

    def test_credited_frees_the_deposit(self, draft, business, buyer):
        deposit = deposit_of(draft, percent=Decimal(30))
        final = issued(deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk))
        with pytest.raises(DepositDeducted):
            credit(deposit)
        note = credit(final)
        assert_undone(final, [note], SUMS)
        assert list(
            deductible_deposits(business, client_id=buyer.pk, currency=business.currency)
        ) == [deposit]
        assert fresh(credit(deposit)).preceding_invoice == deposit


class TestDatabase:
    """What no writer gets past, whatever it forgets to ask."""

    @pytest.fixture
    def plain(self, business, buyer):
        return make_draft(business, buyer, lines=LINES)

    @pytest.fixture
    def deposit(self, plain):
        return deposit_of(plain, percent=Decimal(30))

    def force(self, draft: Invoice) -> None:
        """Issue it past every operation."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE billing_invoice SET status = 'issued' WHERE id = %s", [draft.pk])

    def refuse(self, draft: Invoice, said: str) -> None:
        with pytest.raises(IntegrityError, match=said), transaction.atomic():
            self.force(draft)

    def test_a_second_final_invoice_waits_until_the_first_is_credited(
        self, plain, deposit, business, buyer
    ):
        other = make_draft(business, buyer, lines=LINES)
        for each in (plain, other):
            deduct_deposit(invoice_id=each.pk, deposit_id=deposit.pk)
        final = issued(plain)
        self.refuse(other, f"{deposit.number} is deducted already")
        credit(final)
        assert issued(other).payable_amount == other.grand_total - deposit.payable_amount

    def test_no_more_is_deducted_than_the_deposit_asked_for(self, plain, deposit):
        deduct_deposit(invoice_id=plain.pk, deposit_id=deposit.pk)
        InvoiceLine.objects.filter(invoice=plain, deducted_invoice=deposit).update(
            line_amount=F("line_amount") - Decimal("0.01")
        )
        self.refuse(plain, f"{deposit.number} is deducted beyond its amount")

    def test_nothing_is_deducted_but_an_open_deposit(self, plain, deposit, business, buyer):
        deduct_deposit(invoice_id=plain.pk, deposit_id=deposit.pk)
        credit(deposit, of_amount(1))
        self.refuse(plain, "no open deposit")
        InvoiceLine.objects.filter(invoice=plain, deducted_invoice=deposit).update(
            deducted_invoice=issued(make_draft(business, buyer, lines=LINES))
        )
        self.refuse(plain, "no open deposit")

    def test_a_deducted_deposit_is_not_credited(self, plain, deposit, business, buyer):
        deduct_deposit(invoice_id=plain.pk, deposit_id=deposit.pk)
        issued(plain)
        note = make_draft(business, buyer)
        Invoice.objects.filter(pk=note.pk).update(type_code=381, preceding_invoice=deposit)
        self.refuse(note, f"{deposit.number} is deducted and cannot be credited")


class TestAnyDeposit:
    @settings(
        max_examples=examples(12, at_night=1000),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        st.lists(
            st.tuples(
                st.integers(1, 999_999),
                st.sampled_from((Decimal(25), Decimal("9.975"), Decimal(0))),
            ),
            min_size=1,
            max_size=4,
        ),
        st.booleans(),
        st.lists(st.integers(1, 45), min_size=1, max_size=2),
        st.booleans(),
    )
    def test_and_its_final_invoice_are_the_whole(
        self, business, buyer, priced, is_gross, percents, by_amount
    ):
        with transaction.atomic():
            draft = make_draft(
                business,
                buyer,
                prices_include_tax=is_gross,
                lines=tuple(
                    make_line(
                        unit_price=Decimal(cents).scaleb(-2),
                        vat_rate=rate,
                        vat_category=VatCategory.STANDARD if rate else VatCategory.ZERO,
                    )
                    for cents, rate in priced
                ),
            )
            whole = {name: getattr(draft, name) for name in ("tax_basis_total", "tax_total")}
            deposits = []
            for percent in percents:
                part = (
                    {"amount": (draft.grand_total * percent / 100).quantize(Decimal("0.01"))}
                    if by_amount
                    else {"percent": Decimal(percent)}
                )
                try:
                    deposits.append(deposit_of(draft, **part))
                except DepositTooLarge:
                    continue
            for deposit in deposits:
                deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
            final = issued(draft)
            for name, total in whole.items():
                parts = [final, *deposits]
                assert sum(getattr(part, name) for part in parts) == total, name
            note = credit(final)
            assert_undone(final, [note], SUMS)
            transaction.set_rollback(True)
