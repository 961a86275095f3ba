"""ROT and RUT: the share, whole kronor, the ceilings and what Skatteverket wants to know."""

from datetime import date
from decimal import Decimal

import pytest

from billing.invoices.audit import check_totals
from billing.invoices.deductions import CEILINGS, SHARES, deduction_of, percent_on
from billing.invoices.drafts import DraftContent
from billing.invoices.issuing import InvoiceNotIssuable
from billing.invoices.models import Invoice
from billing.invoices.operations import issue_invoice
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
)

WORKED = date(2026, 10, 5)


def labour(amount, kind="rot", **facts):
    return make_line(unit_price=Decimal(amount), tax_deduction=kind, **facts)


def content(*lines, currency="SEK", **facts):
    facts = {"delivery_date": WORKED} | facts
    return DraftContent(client_id=None, currency=currency, locale="sv", lines=lines, **facts)


def reduction(*lines, **facts):
    return deduction_of(content(*lines, **facts)).amount


class TestTheShare:
    @pytest.mark.parametrize(
        ("kind", "day", "percent"),
        [
            ("rot", date(2025, 5, 11), 30),
            ("rot", date(2025, 5, 12), 50),
            ("rot", date(2025, 12, 31), 50),
            ("rot", date(2026, 1, 1), 30),
            ("rut", date(2025, 6, 1), 50),
            ("rut", date(2026, 11, 1), 50),
            ("rot", None, 30),
            ("rot", date(1999, 1, 1), 0),
        ],
    )
    def test_is_that_of_the_day(self, kind, day, percent):
        assert percent_on(kind, day) == percent

    def test_is_of_the_labour_with_vat(self):
        assert reduction(labour("10000")) == 3750

    def test_is_of_the_price_where_that_includes_vat(self):
        assert reduction(labour("12500"), prices_include_tax=True) == 3750

    def test_leaves_material_out(self):
        assert reduction(labour("10000"), make_line(unit_price=Decimal(8000))) == 3750

    def test_is_in_whole_kronor(self):
        # 999.99 · 1.25 · 0.30 = 374.996…: what is less than a krona is left out.
        assert reduction(labour("999.99")) == 374

    def test_sums_lines_before_it_leaves_anything_out(self):
        assert reduction(*[labour("0.90")] * 3) == 1

    def test_counts_discounts_of_lines(self):
        assert reduction(labour("10000", allowance_percent=Decimal(10))) == 3375

    def test_of_both_kinds_is_added(self):
        assert reduction(labour("10000"), labour("10000", "rut")) == 3750 + 6250

    def test_follows_the_day_of_work(self):
        assert reduction(labour("10000"), delivery_date=date(2025, 7, 1)) == 6250

    def test_of_negated_lines_is_negated(self):
        assert reduction(labour("999.99", quantity=Decimal(-1))) == -374

    def test_is_nothing_in_another_currency(self):
        assert reduction(labour("10000"), currency="EUR") == 0


class TestTheCeilings:
    def test_rot_ends_at_its_own(self):
        assert reduction(labour("1000000")) == 50_000

    def test_both_end_at_the_common_one(self):
        assert reduction(labour("1000000"), labour("1000000", "rut")) == 75_000

    def test_rut_alone_may_reach_the_common_one(self):
        assert reduction(labour("1000000", "rut")) == 75_000

    def test_rows_name_their_source_and_trust(self):
        assert all(row.source and row.trust for row in (*SHARES, *CEILINGS))


@pytest.fixture
def business(db):
    return make_business(
        country="SE",
        currency="SEK",
        profile={
            "organization_number": "5560125790",
            "vat_number": "SE556012579001",
            "f_tax_approved": True,
        },
    )


@pytest.fixture
def householder(business):
    return make_client(
        business,
        kind="person",
        country="SE",
        personal_number="19811228-9841",
        property_designation="Kvarnen 1:23",
    )


def lacks(draft):
    with pytest.raises(InvoiceNotIssuable) as refusal:
        make_issued(draft)
    return {(problem.field, problem.code) for problem in refusal.value.problems}


def make_issued(draft):
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )


class TestIssuing:
    def test_the_buyer_pays_the_rest(self, business, householder):
        invoice = make_invoice(
            business, householder, lines=(labour("10000"),), delivery_date=WORKED
        )
        assert (invoice.grand_total, invoice.deduction_total, invoice.payable_amount) == (
            Decimal(12500),
            Decimal(3750),
            Decimal(8750),
        )
        assert invoice.deduction_person == "19811228-9841"
        assert invoice.deduction_property == "Kvarnen 1:23"
        assert list(check_totals(Invoice.objects.filter(pk=invoice.pk))) == []

    def test_what_skatteverket_asks_is_asked(self, business):
        person = make_client(business, kind="person", country="SE")
        assert lacks(make_draft(business, person, lines=(labour("10000"),))) == {
            ("deduction_person", "no_personal_number"),
            ("deduction_property", "no_property"),
            ("delivery_date", "no_delivery_date"),
        }

    def test_rut_asks_for_no_property(self, business):
        person = make_client(business, kind="person", country="SE")
        found = lacks(make_draft(business, person, lines=(labour("10000", "rut"),)))
        assert ("deduction_property", "no_property") not in found

    def test_a_wrong_personal_number_is_named(self, business, householder):
        draft = make_draft(
            business,
            householder,
            lines=(labour("10000"),),
            delivery_date=WORKED,
            deduction_person="19811228-9842",
        )
        assert lacks(draft) == {("deduction_person", "bad_personal_number")}

    def test_a_company_has_none(self, business):
        company = make_client(business, country="SE")
        found = lacks(make_draft(business, company, lines=(labour("10000"),)))
        assert ("client.kind", "deduction_needs_person") in found

    def test_nobody_else_in_europe_has_it(self, db):
        draft = make_draft(make_business(), lines=(labour("10000"),))
        assert lacks(draft) == {("lines.0.tax_deduction", "deduction_not_swedish")}

    def test_it_needs_f_tax(self, business, householder):
        type(business.seller).objects.update(f_tax_approved=False)
        draft = make_draft(business, householder, lines=(labour("10000"),), delivery_date=WORKED)
        assert lacks(draft) == {("seller.f_tax_approved", "deduction_needs_f_tax")}
