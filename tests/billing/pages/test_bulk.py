"""The pages of bulk jobs: from the selection over the dry run to the result of each row."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.bulk.models import BulkJob, BulkState
from billing.bulk.working import work_jobs
from billing.delivery.models import Delivery, DeliveryState
from billing.invoices.listing import PAGE_SIZE
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business, Role
from tests.billing.pages.conftest import signed_in
from tests.factories import make_business, make_client, make_draft, make_invoice, make_member

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def plan(browser: Browser, *invoices: Invoice, kind: str = "send", **more: str) -> BulkJob:
    data = {"selected": [invoice.pk for invoice in invoices], "kind": kind, **more}
    answer = browser.post(reverse("bulk:create"), data)
    assert answer.status_code == 302
    return BulkJob.objects.get(pk=UUID(answer.headers["Location"].split("/")[2]))


def page_of(browser: Browser, job: BulkJob, query: str = "") -> str:
    return browser.get(reverse("bulk:show", args=[job.pk]) + query).content.decode()


def confirm(browser: Browser, job: BulkJob) -> None:
    browser.post(reverse("bulk:confirm", args=[job.pk]))


class TestTheDryRun:
    def test_says_what_would_happen_and_why_some_stay(
        self, browser: Browser, business: Business
    ) -> None:
        silent = make_client(business, email="")
        job = plan(
            browser,
            make_invoice(business),
            make_draft(business),
            make_invoice(business, silent),
        )
        page = page_of(browser, job)
        assert "2 invoices will be sent." in page
        assert "1 is left out." in page
        assert "1 is a draft" in page
        left_out = page_of(browser, job, "?show=no_email")
        assert "The client has no email address." in left_out
        assert reverse("clients:show", args=[silent.pk]) in left_out
        assert not Delivery.objects.exists()

    def test_leads_to_the_draft_that_lacks_something(
        self, browser: Browser, business: Business
    ) -> None:
        draft = make_draft(business, lines=())
        page = page_of(browser, plan(browser, draft))
        assert "Add at least one line." in page
        assert reverse("invoices:edit", args=[draft.pk]) in page
        assert "Send 0" not in page

    def test_changes_with_the_channels(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        answer = browser.post(reverse("bulk:choose", args=[job.pk]), {}, headers=HTMX)
        page = answer.content.decode()
        assert "No channel chosen" in page
        assert "<html" not in page

    def test_offers_to_send_again_what_was_sent_before(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        Invoice.objects.filter(pk=invoice.pk).update(sent_at=timezone.now())
        job = plan(browser, invoice)
        assert "Send again what was sent before" in page_of(browser, job)
        data = {"channels": ["email"], "sends_again": "1"}
        browser.post(reverse("bulk:choose", args=[job.pk]), data)
        assert "1 invoice will be sent." in page_of(browser, job)

    def test_takes_all_that_a_filter_finds(self, browser: Browser, business: Business) -> None:
        for _number in range(3):
            make_draft(business)
        make_invoice(business)
        job = plan(browser, everything="1", filter="?status=draft")
        assert job.row_count == 3

    def test_of_nothing_leads_back_to_the_list(self, browser: Browser) -> None:
        foreign = make_invoice(make_business())
        answer = browser.post(reverse("bulk:create"), {"selected": [foreign.pk]})
        assert answer.headers["Location"] == reverse("invoices:list")
        assert not BulkJob.objects.exists()

    def test_is_one_for_a_form_that_was_sent_twice(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        assert plan(browser, invoice) == plan(browser, invoice)

    def test_older_than_a_day_is_not_confirmed(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        BulkJob.objects.update(created_at=timezone.now() - timedelta(days=2))
        assert "older than a day" in page_of(browser, job)
        confirm(browser, job)
        job.refresh_from_db()
        assert job.state == BulkState.PLANNED

    def test_can_be_thrown_away(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        browser.post(reverse("bulk:stop", args=[job.pk]))
        assert not BulkJob.objects.exists()


class TestAJob:
    def test_asks_for_itself_until_all_is_sent(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        confirm(browser, job)
        assert "0 of 1 done" in page_of(browser, job)
        work_jobs(now=timezone.now(), limit=10)
        page = page_of(browser, job)
        assert "1 of 1 done" in page
        assert 'hx-trigger="every 2s"' in page
        Delivery.objects.update(state=DeliveryState.SENT, finished_at=timezone.now())
        assert "every 2s" not in page_of(browser, job)

    def test_tells_a_listener_how_far_it_is(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        confirm(browser, job)
        answer = browser.get(reverse("bulk:show", args=[job.pk]), headers=HTMX)
        assert "0 percent done" in answer.content.decode()
        assert "percent done" not in page_of(browser, job)

    def test_shows_the_failed_and_the_left_out_apart(
        self, browser: Browser, business: Business
    ) -> None:
        silent = make_invoice(business, make_client(business, name="Silent", email=""))
        failed = make_invoice(business, make_client(business, name="Failing"))
        job = plan(browser, silent, failed)
        confirm(browser, job)
        work_jobs(now=timezone.now(), limit=10)
        Delivery.objects.update(
            state=DeliveryState.FAILED, failure_code="unreachable", finished_at=timezone.now()
        )
        troubled, left_out = (
            page_of(browser, job, "?show=trouble"),
            page_of(browser, job, "?show=left_out"),
        )
        assert "Failing" in troubled
        assert "The mail server could not be reached." in troubled
        assert "Silent" not in troubled
        assert "Silent" in left_out
        assert "Failing" not in left_out

    def test_can_be_stopped(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        confirm(browser, job)
        browser.post(reverse("bulk:stop", args=[job.pk]))
        work_jobs(now=timezone.now(), limit=10)
        assert "You stopped the job before its turn." in page_of(browser, job)
        assert not Delivery.objects.exists()

    @pytest.mark.parametrize("nonsense", ["?page=-1", "?page=²", "?page=99999", "?show=x"])
    def test_stands_nonsense_in_its_address(
        self, browser: Browser, business: Business, nonsense: str
    ) -> None:
        job = plan(browser, make_invoice(business))
        assert browser.get(reverse("bulk:show", args=[job.pk]) + nonsense).status_code == 200

    def test_costs_as_many_queries_for_fifty_rows_as_for_one(
        self, browser: Browser, business: Business
    ) -> None:
        def queries_of(how_many: int) -> int:
            client = make_client(business)
            invoices = [make_invoice(business, client) for _number in range(how_many)]
            job = plan(browser, *invoices)
            page_of(browser, job)
            confirm(browser, job)
            work_jobs(now=timezone.now(), limit=how_many)
            with CaptureQueriesContext(connection) as live:
                page_of(browser, job)
            return len(live)

        assert queries_of(12) == queries_of(2)


class TestTheListOfJobs:
    def test_is_empty_first(self, browser: Browser) -> None:
        assert "Nothing sent in bulk yet" in browser.get(reverse("bulk:list")).content.decode()

    def test_shows_each_with_its_state(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        page = browser.get(reverse("bulk:list")).content.decode()
        assert "Send 1 invoice" in page
        assert "Not confirmed" in page
        assert reverse("bulk:show", args=[job.pk]) in page


class TestTheSelection:
    def test_offers_all_of_the_filter_when_the_page_is_a_part(
        self, browser: Browser, business: Business
    ) -> None:
        client = make_client(business)
        invoices = [make_draft(business, client) for _number in range(PAGE_SIZE + 1)]
        asks: dict[str, Any] = {
            "selected": [invoice.pk for invoice in invoices[:PAGE_SIZE]],
            "whole_page": "1",
            "has_more": "1",
            "filter": "?status=draft",
        }
        address = reverse("invoices:selection_sums")
        assert "All 51 of this filter" in browser.get(address, asks).content.decode()
        del asks["whole_page"]
        assert "of this filter" not in browser.get(address, asks).content.decode()


class TestWhoOnlyReads:
    def test_may_look_and_not_act(self, browser: Browser, business: Business) -> None:
        job = plan(browser, make_invoice(business))
        reader = signed_in(make_member(business, Role.ACCOUNTANT))
        page = page_of(reader, job)
        assert "1 invoice will be sent." in page
        assert reverse("bulk:confirm", args=[job.pk]) not in page
        assert reader.post(reverse("bulk:create")).status_code == 403
        for name in ("choose", "confirm", "stop"):
            assert reader.post(reverse(f"bulk:{name}", args=[job.pk])).status_code == 403
