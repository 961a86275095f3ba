"""The list of invoices by the API: its filters, its pages and its cursors."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice
from billing.invoices.operations import note_opened
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM
from tests.factories import make_client, make_draft, make_invoice

STATUSES = ("draft", "sent", "opened", "paid", "overdue", "cancelled")


def ids_of(answer):
    """Return the ids of a page."""
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["data"]]


def walk(api, query=""):
    """Return every page from the first to the last, by their cursors."""
    pages = [api.get(f"/invoices{query}").json()]
    while cursor := pages[-1]["next_cursor"]:
        joined = f"{query}&" if query else "?"
        pages.append(api.get(f"/invoices{joined}cursor={cursor}").json())
    return pages


@pytest.fixture
def many(api):
    """Return the ids of 120 drafts, newest first."""
    client = make_client(api.business)
    made = Invoice.objects.bulk_create(
        Invoice(business=api.business, client=client, currency="EUR", locale="en")
        for _index in range(120)
    )
    return sorted((str(invoice.pk) for invoice in made), reverse=True)


class TestPages:
    def test_hold_fifty_newest_first(self, api, many):
        first, last = api.get("/invoices").json(), api.get("/invoices?page=3").json()

        assert [row["id"] for row in first["data"]] == many[:50]
        assert [row["id"] for row in last["data"]] == many[100:]
        assert (last["page"], last["pages"], last["total"]) == (3, 3, 120)
        assert last["next_cursor"] is None

    @pytest.mark.parametrize("page", ["4", "1000000", "9" * 40])
    def test_beyond_the_end_are_empty(self, api, many, page):
        answer = api.get(f"/invoices?page={page}").json()

        assert (answer["data"], answer["total"], answer["next_cursor"]) == ([], 120, None)

    @pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", ""])
    def test_that_are_none_are_refused(self, api, page):
        answer = api.get(f"/invoices?page={page}")

        assert answer.json()["error"]["fields"].keys() == {"page"}

    def test_cost_the_same_for_one_row_and_for_fifty(self, api, django_assert_num_queries):
        make_invoice(api.business)
        api.get("/business")
        with django_assert_num_queries(2):
            assert len(ids_of(api.get("/invoices"))) == 1
        for _index in range(8):
            make_invoice(api.business)
        with django_assert_num_queries(2):
            assert len(ids_of(api.get("/invoices"))) == 9

    @pytest.mark.parametrize("page", [1, 2])
    def test_are_counted_once(self, api, many, page, django_assert_num_queries):
        api.get("/business")
        with django_assert_num_queries(3):
            assert len(ids_of(api.get(f"/invoices?page={page}"))) == 50


class TestCursors:
    def test_walk_all_of_it_once(self, api, many):
        pages = walk(api)

        assert [row["id"] for page in pages for row in page["data"]] == many
        assert [page["page"] for page in pages] == [1, 2, 3]
        assert {page["total"] for page in pages} == {120}

    def test_leave_nothing_out_while_new_ones_come(self, api, many):
        first = api.get("/invoices").json()
        make_draft(api.business)

        second = api.get(f"/invoices?cursor={first['next_cursor']}")

        assert ids_of(second) == many[50:100]

    def test_go_on_from_any_page(self, api, many):
        second = api.get("/invoices?page=2").json()

        assert ids_of(api.get(f"/invoices?cursor={second['next_cursor']}")) == many[100:]

    def test_count_nothing_again(self, api, many, django_assert_num_queries):
        cursor = api.get("/invoices").json()["next_cursor"]

        with django_assert_num_queries(2):
            assert len(ids_of(api.get(f"/invoices?cursor={cursor}"))) == 50

    @pytest.mark.parametrize("cursor", ["x", "", "%00", "eyJhIjoxfQ", "W10"])
    def test_that_are_none_are_refused(self, api, cursor):
        answer = api.get(f"/invoices?cursor={cursor}")

        assert answer.status_code == 422
        assert answer.json()["error"]["fields"].keys() == {"cursor"}

    def test_of_other_filters_are_refused(self, api, many):
        cursor = api.get("/invoices").json()["next_cursor"]

        answer = api.get(f"/invoices?status=paid&cursor={cursor}")

        assert answer.json()["error"]["fields"].keys() == {"cursor"}

    def test_of_another_show_nothing_of_his(self, api, mallory, many):
        cursor = api.get("/invoices").json()["next_cursor"]

        assert ids_of(mallory.get(f"/invoices?cursor={cursor}")) == []


class TestReference:
    def test_finds_the_invoice_that_was_paid_with_it(self, api):
        SellerProfile.objects.filter(business=api.business).update(reference_scheme="kid10")
        invoice, _other = make_invoice(api.business), make_invoice(api.business)
        kid = invoice.payment_means["reference"]
        assert ids_of(api.get(f"/invoices?payment_reference={kid[:5]}%20{kid[5:]}")) == [
            str(invoice.pk)
        ]


class TestFilters:
    @pytest.fixture
    def book(self, api):
        """Return invoices that differ in what the list is asked for."""
        other = make_client(api.business)
        return {
            "draft": make_draft(api.business, currency="EUR"),
            "early": make_invoice(api.business, issue_date=date(2026, 1, 10)),
            "late": make_invoice(api.business, other, issue_date=date(2026, 2, 20)),
        }

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("currency=EUR", ["draft"]),
            ("currency=XXX", []),
            ("issued_from=2026-01-11", ["late"]),
            ("issued_until=2026-01-10", ["early"]),
            ("issued_from=2026-01-10&issued_until=2026-02-20", ["late", "early"]),
            ("due_from=2026-01-25", ["late"]),
            ("due_until=2026-01-24", ["early"]),
            ("client_id={late.client_id}", ["late"]),
            ("client_id=1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10", []),
            ("number={early.number}", ["early"]),
            ("number=none", []),
            ("payment_reference={late.number}", ["late"]),
            ("payment_reference=RF18+none", []),
            ("status=draft", ["draft"]),
            ("status=draft&currency=NOK", []),
            ("created_until=2020-01-01T00:00:00Z", []),
            ("created_from=2020-01-01T00:00:00%2B02:00", ["late", "early", "draft"]),
        ],
    )
    def test_narrow_the_list(self, api, book, query, names):
        answer = api.get(f"/invoices?{query.format(**book)}")

        assert ids_of(answer) == [str(book[name].pk) for name in names]
        assert answer.json()["total"] == len(names)

    def test_find_what_another_system_calls_so(self, api):
        draft = make_draft(api.business)
        Invoice.objects.filter(pk=draft.pk).update(external_id="Ø 7/é")

        assert ids_of(api.get("/invoices?external_id=%C3%98%207/%C3%A9")) == [str(draft.pk)]

    def test_leave_credit_notes_out_unless_they_are_asked_for(self, api):
        invoice = make_invoice(api.business)
        note = api.post(f"/invoices/{invoice.pk}/credit").json()["id"]

        assert ids_of(api.get("/invoices")) == [str(invoice.pk)]
        assert ids_of(api.get("/invoices?type=credit_note")) == [note]
        assert ids_of(api.get("/invoices?type=all")) == [note, str(invoice.pk)]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("state=paid", "state"),
            ("Status=paid", "Status"),
            ("status=due", "status"),
            ("status=", "status"),
            ("type=both", "type"),
            ("client_id=7", "client_id"),
            ("number=", "number"),
            ("number=%00", "number"),
            ("currency=", "currency"),
            ("issued_from=2026", "issued_from"),
            ("due_until=2026-02-30", "due_until"),
            ("created_from=2026-01-01", "created_from"),
            ("created_from=2026-01-01T00:00:00", "created_from"),
            ("created_from=1700000000", "created_from"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, api, query, field):
        answer = api.get(f"/invoices?{query}")

        assert answer.status_code == 422, answer.content
        assert answer.json()["error"]["fields"].keys() == {field}

    def test_show_nothing_of_another(self, api, mallory):
        invoice = make_invoice(api.business)

        assert ids_of(mallory.get("/invoices")) == []
        assert ids_of(mallory.get(f"/invoices?client_id={invoice.client_id}")) == []


class TestStatus:
    def test_of_the_filter_is_the_status_that_is_shown(self, api):
        with time_machine.travel(datetime(2026, 3, 2, 12, tzinfo=UTC), tick=False):
            today = business_today(api.business)
            make_draft(api.business)
            make_invoice(api.business)
            opened = make_invoice(api.business)
            note_opened(invoice_id=opened.pk, now=datetime.now(UTC), actor=SYSTEM)
            make_invoice(api.business, issue_date=today - timedelta(days=40))
            cancelled = make_invoice(api.business)
            api.post(f"/invoices/{cancelled.pk}/cancel")

            for status in STATUSES:
                listed = api.get(f"/invoices?type=all&status={status}").json()
                expected = {
                    str(invoice.pk)
                    for invoice in Invoice.objects.for_business(api.business)
                    if display_status(invoice, today=today) == status
                }
                assert {row["id"] for row in listed["data"]} == expected, status
                assert expected
                assert {row["status"] for row in listed["data"]} == {status}
                assert listed["total"] == len(expected)
