"""What a draft says survives the editor: all of it, shown or not, in any language."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from billing.amounts.vat import VatCategory
from billing.catalog.models import Product
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine, content_of
from billing.invoices.models import Invoice
from billing.invoices.operations import save_draft
from billing.invoices.parties import DeliveryPlace
from billing.numbering.models import Series
from billing.pages.forms.draft_raw import (
    ALLOWANCE_FIELDS,
    LINE_EXTRAS,
    LINE_FIELDS,
    TEXTS,
    RawForm,
    raw_form,
)
from billing.pages.forms.draft_reading import Known, read_form
from billing.pages.forms.draft_written import raw_of
from tests.factories import make_business, make_client, make_draft, make_line, make_member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def business():
    return make_business(country="SE", currency="SEK")


@pytest.fixture
def product(business):
    return Product.objects.create(business=business, code="K-10", name="Coffee", vat_rate=12)


@pytest.fixture
def series(business):
    return Series.objects.create(business=business, name="exports")


@pytest.fixture
def whole(business, product, series):
    """Return a content that says something in every field that can be said."""
    return DraftContent(
        client_id=make_client(business).pk,
        currency="SEK",
        locale="sv",
        payment_terms_days=21,
        due_end_of_month=True,
        early_discount_percent=Decimal("2.5"),
        early_discount_days=8,
        delivery_date=date(2026, 3, 1),
        delivery_start=date(2026, 2, 1),
        delivery_end=date(2026, 2, 28),
        delivery_place=DeliveryPlace(
            name="Lager 3", street="Gatan 1", postal_code="111 22", city="Stockholm", country="SE"
        ),
        your_reference="Kari",
        buyer_reference="BT-10",
        seller_reference="Ola",
        order_reference="PO-1",
        contract_reference="K-1",
        notes="Thanks",
        template="foxy",
        shows_product_codes=True,
        prices_include_tax=True,
        rounds_cash=True,
        exchange_rate=Decimal("11.43251234"),
        exchange_rate_date=date(2026, 3, 2),
        exchange_rate_source="Riksbanken",
        deduction_person="198112189876",
        deduction_property="Berget 1:2",
        wanted_series_id=series.pk,
        lines=(
            DraftLine.of_text("Beans", kind=LineKind.SECTION),
            DraftLine(
                description="Coffee",
                details="Roasted, ground",
                quantity=Decimal("-2.123456"),
                unit_code="XPP",
                unit_text="bags",
                unit_price=Decimal("1234.567891"),
                vat_rate=Decimal("12.5"),
                product_id=product.pk,
                product_code="K-10",
                allowance_percent=Decimal("7.1234"),
                allowance_reason="Loyal",
                charge_amount=Decimal("12.5"),
                charge_reason="Freight",
                supply_kind="goods",
            ),
            DraftLine(
                description="Roof",
                vat_rate=Decimal(25),
                unit_price=Decimal(900),
                allowance_amount=Decimal(50),
                tax_deduction="rot",
            ),
            DraftLine(vat_category=VatCategory.ZERO, allowance_percent=Decimal(0)),
            DraftLine.of_text("Two lines\nof text"),
            DraftLine.of_text(""),
        ),
        allowances=(
            DraftAllowance(reason="Year", percent=Decimal("3.25")),
            DraftAllowance(
                is_charge=True,
                reason="Freight",
                amount=Decimal("49.5"),
                vat_category="S",
                vat_rate=Decimal(25),
            ),
        ),
    )


def says_nothing(content):
    """Return the fields that a content or its parts leave at their defaults."""
    parts = [content, *content.lines, *content.allowances]
    said = {
        (type(part), one.name)
        for part in parts
        for one in fields(part)
        if getattr(part, one.name) != one.default
    }
    every = {(kind, one.name) for kind in map(type, parts) for one in fields(kind)}
    return {name for _kind, name in every - said}


def posted(raw, *, without=()):
    """Return what a browser posts of a form whose further fields are all in the page."""
    form = {name: getattr(raw, name) for name in TEXTS if name not in without}
    form |= {name: [getattr(line, name) for line in raw.lines] for name in LINE_FIELDS}
    form["line"] = [line.key for line in raw.lines]
    for line in raw.lines:
        form |= {f"{name}-{line.key}": getattr(line, name) for name in LINE_EXTRAS}
    if "allowances" not in without:
        form["allowances"] = "1"
        form["allowance"] = [row.key for row in raw.allowances]
        for name in ALLOWANCE_FIELDS:
            short = name.removeprefix("allowance_")
            form[name] = [getattr(row, short) for row in raw.allowances]
    return form


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


def edit_url(invoice):
    return reverse("invoices:edit", args=[invoice.pk])


def said_by(invoice):
    return content_of(Invoice.objects.get(pk=invoice.pk))


class TestWholeContent:
    def test_leaves_nothing_unsaid(self, whole):
        # A due date stands in place of terms; credits and deposits have tests of their own.
        assert says_nothing(whole) == {
            *("due_date", "credited_line_id", "deducted_invoice_id", "line_id", "carried"),
        }

    @pytest.mark.parametrize("language", ["en", "nb", "sv", "da", "nl", "fr"])
    def test_is_the_same_after_it_was_written_into_the_form_and_read(
        self, whole, language, product, series
    ):
        raw = raw_of(whole, language=language)
        known = Known(products=frozenset({product.pk}), series=frozenset({series.pk}))
        # Without a line's id, what is blank is no line.
        written = replace(
            whole, lines=tuple(line for line in whole.lines if line.description or line.is_item)
        )
        reading = read_form(raw, language=language, client_id=whole.client_id, known=known)
        assert dict(reading.errors) == {}
        assert reading.content == written


@pytest.fixture
def draft(business, whole):
    draft = make_draft(business)
    return save_draft(invoice_id=draft.pk, content=whole, expected_version=None)


class TestSaving:
    def form_of(self, draft, **options):
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        return posted(raw, **options)

    def test_opening_and_saving_changes_nothing(self, member, draft, whole):
        response = member.post(edit_url(draft), self.form_of(draft), headers=HTMX)
        assert response.status_code == 200
        assert said_by(draft) == whole
        assert Invoice.objects.get(pk=draft.pk).version == draft.version

    def test_what_the_form_does_not_mention_stays(self, member, draft, whole):
        form = {
            "version": str(draft.version),
            "client": str(whole.client_id),
            "client_was": str(whole.client_id),
            "currency": "SEK",
            "notes": "Other notes",
        }
        raw = raw_of(said_by(draft), language="en")
        form |= {name: [getattr(line, name) for line in raw.lines] for name in LINE_FIELDS}
        form["line"] = [line.key for line in raw.lines]
        form |= {f"line_id-{line.key}": line.line_id for line in raw.lines}
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert said_by(draft) == replace(whole, notes="Other notes")

    def test_lines_keep_their_identity(self, member, draft):
        kept = {line.pk for line in draft.lines.all()}
        form = self.form_of(draft) | {"notes": "Other notes"}
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert {line.pk for line in draft.lines.all()} == kept

    def test_a_line_that_deducts_a_deposit_goes_on_doing_so(self, member, business, whole):
        deposit = make_draft(business)
        line = make_line(vat_rate=Decimal(25), deducted_invoice_id=deposit.pk)
        draft = make_draft(business, currency="SEK", lines=(line,))
        form = self.form_of(draft) | {"notes": "Other"}
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert said_by(draft).notes == "Other"
        assert said_by(draft).lines[0].deducted_invoice_id == deposit.pk

    def test_what_deducts_a_deposit_is_as_it_was_when_nothing_else_changed(self, member, business):
        deposit = make_draft(business)
        line = make_line(vat_rate=Decimal(25), deducted_invoice_id=deposit.pk)
        draft = make_draft(business, currency="SEK", lines=(line,))
        assert member.post(edit_url(draft), self.form_of(draft), headers=HTMX).status_code == 200
        assert Invoice.objects.get(pk=draft.pk).version == draft.version

    def test_a_row_cannot_claim_what_another_draft_deducts(self, member, business, draft):
        other = make_draft(make_business())
        form = self.form_of(draft)
        form["line_id-2"] = str(other.lines.get().pk)
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert other.lines.exists()

    @pytest.mark.parametrize("name", ["product-2", "wanted_series"])
    def test_another_business_s_belongings_are_not_named(self, member, draft, name):
        foreign = make_business()
        ids = {
            "product-2": Product.objects.create(business=foreign, name="Theirs", vat_rate=12).pk,
            "wanted_series": Series.objects.create(business=foreign, name="theirs").pk,
        }
        form = self.form_of(draft) | {name: str(ids[name])}
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 422

    def test_the_page_shows_every_field_that_says_something(self, member, draft):
        page = member.get(edit_url(draft)).text
        raw = raw_of(said_by(draft), language="en")
        for name in set(TEXTS) - {"version", "client_was", "client", "due_date"}:
            assert f'name="{name}"' in page, name
        for line in raw.lines:
            for name in line.extras:
                assert f'name="{name}-{line.key}"' in page, name


class TestLeanForm:
    """What the page's script sends: what is empty in a row is left out."""

    def lean(self, draft, **changes):
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        form = posted(raw) | changes
        empty = {f"kind-{line.key}" for line in raw.lines if form[f"kind-{line.key}"] == "item"}
        empty |= {
            f"{name}-{line.key}"
            for line in raw.lines
            for name in LINE_EXTRAS
            if form[f"{name}-{line.key}"] == ""
        }
        form["whole"] = ["", *(line.key for line in raw.lines if line.extras)]
        return {name: value for name, value in form.items() if name not in empty}

    def test_changes_nothing_by_itself(self, member, draft, whole):
        response = member.post(edit_url(draft), self.lean(draft), headers=HTMX)
        assert response.status_code == 200
        assert said_by(draft) == whole
        assert Invoice.objects.get(pk=draft.pk).version == draft.version

    def test_what_was_emptied_is_empty(self, member, draft, whole):
        emptied = {"discount-2": "", "product-2": "", "supply_kind-2": "", "tax_deduction-3": ""}
        form = self.lean(draft, **emptied)
        assert not form.keys() & emptied
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        _heading, coffee, roof, *_more = said_by(draft).lines
        assert (coffee.allowance_percent, coffee.product_id, coffee.supply_kind) == (None, None, "")
        assert roof.tax_deduction == ""
        assert coffee.charge_amount == Decimal("12.5")

    def test_fields_that_are_not_in_the_page_stay(self, member, draft, whole):
        form = self.lean(draft, **{"details-2": "", "charge-2": ""})
        form["whole"] = [""]
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert said_by(draft) == whole


class TestUnchangedRows:
    def test_stay_as_they_are_stored_even_if_no_form_could_say_it(self, member, business):
        long = make_line(description="x" * 6000)
        draft = make_draft(business, currency="SEK", lines=(long, make_line(quantity=Decimal(2))))
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        form = posted(raw)
        form["quantity"] = ["1", "3"]
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        first, second = said_by(draft).lines
        assert (first.description, second.quantity) == ("x" * 6000, 3)
        form["description"] = ["y" * 6000, "Design"]
        form["version"] = "2"
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 422

    def test_move_with_their_keys(self, member, business):
        lines = (make_line(description="One"), make_line(description="Two"))
        draft = make_draft(business, currency="SEK", lines=lines)
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        form = posted(replace(raw, lines=raw.lines[::-1]))
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert [line.description for line in said_by(draft).lines] == ["Two", "One"]
        ids = [str(line.line_id) for line in said_by(draft).lines]
        assert ids == [line.line_id for line in raw.lines[::-1]]

    def test_their_amounts_are_answered_all_the_same(self, member, business):
        # Which amounts a page shows after an answer that was lost, only the page knows.
        lines = (make_line(), make_line(quantity=Decimal(2)))
        draft = make_draft(business, currency="SEK", lines=lines)
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        form = posted(raw) | {"quantity": ["1", "3"]}
        answer = member.post(edit_url(draft), form, headers=HTMX).text
        assert '<data data-net="net-1" value="1,000.00"></data>' in answer
        assert '<data data-net="net-2" value="3,000.00"></data>' in answer

    def test_the_lines_are_read_once(self, member, business):
        draft = make_draft(business, currency="SEK", lines=(make_line(), make_line()))
        raw = raw_of(said_by(draft), language="en", version=str(draft.version))
        form = posted(raw) | {"quantity": ["1", "3"]}
        with CaptureQueriesContext(connection) as captured:
            assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        reads = [one["sql"] for one in captured if one["sql"].startswith("SELECT")]
        assert sum('FROM "billing_invoiceline"' in sql for sql in reads) == 1


class TestAbsence:
    def test_a_box_that_is_not_ticked_says_so(self):
        base = RawForm(prices_include_tax="1", rounds_cash="1")
        raw = raw_form(QueryDict("prices_include_tax=&rounds_cash=&rounds_cash=1"), base)
        assert (raw.prices_include_tax, raw.rounds_cash) == ("", "1")
