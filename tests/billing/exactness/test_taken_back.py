"""Invoices by chance taken back, at once or bit by bit: nothing is left of any figure."""

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from billing.invoices.credit_content import (
    EVERYTHING,
    CreditTooLarge,
    CreditWish,
    NothingToCredit,
)
from billing.invoices.credit_left import credit_left
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice
from billing.payments.crediting import credit_invoice
from tests.billing.exactness.corpus import NIGHTLY, contents
from tests.billing.exactness.oracle import bill_of
from tests.factories import NOW, TODAY, actor_of

pytestmark = pytest.mark.django_db
SUMS = (
    *("line_net_total", "allowance_total", "charge_total", "tax_basis_total", "tax_total"),
    *("grand_total", "deduction_total", "rounding_amount", "payable_amount"),
)


def credit(invoice, wish=EVERYTHING):
    return credit_invoice(
        invoice_id=invoice.pk,
        wish=wish,
        reason="Returned",
        issue_date=TODAY,
        now=NOW,
        actor=actor_of(invoice.business),
    )


def figures(document):
    """Return every column and every VAT group of a document as it is stored."""
    document = Invoice.objects.get(pk=document.pk)
    found = {name: getattr(document, name) for name in SUMS}
    for row in document.vat_subtotals.all():
        found[row.vat_category, row.vat_rate, "basis"] = row.tax_basis_amount
        found[row.vat_category, row.vat_rate, "tax"] = row.tax_amount
    return found


def assert_nothing_left(invoice, notes):
    rest = figures(invoice)
    for note in notes:
        for name, value in figures(note).items():
            rest[name] = rest.get(name, Decimal(0)) - value
    if len(notes) > 1:
        # Bit by bit, what a share of a discount takes off and gives back, and a minor unit of VAT
        # between lines and what stands beside them, fall elsewhere; their sum is the basis.
        rest["line_net_total"] -= rest.pop("allowance_total") - rest.pop("charge_total")
    assert {name: value for name, value in rest.items() if value} == {}
    invoice = Invoice.objects.get(pk=invoice.pk)
    assert (invoice.status, invoice.open_amount) == ("cancelled", 0)


def some(invoice, parts):
    """Return a wish for so many hundredths of what is left of each line."""
    lines = [each for each in credit_left(invoice).lines if not each.is_done]
    wished = {
        each.line.pk: (each.quantity * part / 100).quantize(Decimal("0.000001"))
        for each, part in zip(lines, parts, strict=False)
    }
    return CreditWish(quantities=wished)


class TestAnInvoiceByChance:
    @settings(
        max_examples=1_000 if NIGHTLY else 8,
        derandomize=not NIGHTLY,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        content=contents(issuable=True),
        steps=st.lists(
            st.lists(st.sampled_from((0, 1, 33, 50, 100)), min_size=6, max_size=6), max_size=4
        ),
    )
    def test_is_undone_to_the_minor_unit(self, business, householder, content, steps):
        content = replace(content, client_id=householder.pk)
        assume(bill_of(content).columns["payable_amount"] >= 0)
        actor = actor_of(business)
        with transaction.atomic():
            draft = draft_invoice(business=business, content=content, actor=actor)
            invoice = issue_invoice(invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor)
            with transaction.atomic():
                assert_nothing_left(invoice, [credit(invoice)])
                transaction.set_rollback(True)
            notes = []
            for parts in steps:
                if Invoice.objects.get(pk=invoice.pk).status == "cancelled":
                    break
                try:
                    notes.append(credit(invoice, some(invoice, parts)))
                except (NothingToCredit, CreditTooLarge):
                    # A line without the one that runs against it may be more than its group.
                    continue
            if Invoice.objects.get(pk=invoice.pk).status != "cancelled":
                notes.append(credit(invoice))
            assert_nothing_left(invoice, notes)
            call_command("verify_books", stdout=StringIO())
            transaction.set_rollback(True)
