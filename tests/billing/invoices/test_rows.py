"""The rows of a draft: which of them a save reads and writes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftLine, content_of
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.operations import save_draft
from billing.invoices.rows import COLUMNS, lines_said, stored_lines
from tests.factories import make_business, make_draft, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    lines = (
        DraftLine.of_text("Kitchen", kind=LineKind.SECTION),
        make_line(description="Tiles", quantity=Decimal("2.5"), allowance_percent=Decimal(10)),
        make_line(description="Wood", product_code="W-1", charge_amount=Decimal(5)),
    )
    return make_draft(make_business(), lines=lines)


def statements(captured, start):
    return [one["sql"] for one in captured.captured_queries if one["sql"].startswith(start)]


class TestStoredLines:
    def test_have_every_column(self):
        assert set(COLUMNS) == {field.attname for field in InvoiceLine._meta.concrete_fields}

    def test_say_what_the_lines_say(self, draft):
        read = lines_said(stored_lines(draft))
        assert read == content_of(draft).lines
        assert [line.line_id for line in read] == [line.pk for line in draft.lines.all()]


class TestSaving:
    def test_a_line_that_changed_is_written_and_no_other(self, draft):
        before, content = stored_lines(draft), content_of(draft)
        first, second, third = content.lines
        content = replace(content, lines=(first, replace(second, quantity=Decimal(3)), third))
        with CaptureQueriesContext(connection) as captured:
            save_draft(invoice_id=draft.pk, expected_version=1, content=content, lines=before)
        assert statements(captured, 'SELECT "billing_invoiceline"') == []
        (insert,) = statements(captured, 'INSERT INTO "billing_invoiceline"')
        assert "Tiles" in insert
        assert "Wood" not in insert
        assert content_of(Invoice.objects.get(pk=draft.pk)) == content
        after = stored_lines(draft)
        assert list(after) == list(before)
        assert after[third.line_id] == before[third.line_id]

    def test_overwriting_looks_at_what_is_there(self, draft):
        before, content = stored_lines(draft), content_of(draft)
        save_draft(invoice_id=draft.pk, expected_version=1, content=replace(content, lines=()))
        save_draft(invoice_id=draft.pk, expected_version=None, content=content, lines=before)
        assert content_of(Invoice.objects.get(pk=draft.pk)).lines == content.lines
