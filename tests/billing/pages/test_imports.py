from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from billing.imports.models import ImportJob
from billing.imports.working import work_jobs
from billing.invoices.models import Invoice
from fastfaktura.core.models import Role
from tests.factories import NOW, make_business, make_member

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[1] / "imports" / "samples"


@pytest.fixture
def business():
    return make_business(onboarded_at=NOW)


@pytest.fixture
def owner(business):
    browser = Client()
    browser.force_login(make_member(business))
    return browser


def upload(browser, name: str, source: str):
    with (SAMPLES / name).open("rb") as file:
        return browser.post(reverse("imports:begin"), {"source": source, "file": file})


class TestImporting:
    def test_checks_confirms_and_takes_over(self, owner):
        answer = upload(owner, "fakturan.json", "fakturan")
        job = ImportJob.objects.get()
        assert answer.url == reverse("imports:show", args=[job.pk])
        page = owner.get(answer.url).content.decode()
        assert "Nothing has been written yet" in page
        assert "In all: stated 1,300.00, computed 1,250.00" in page
        owner.post(reverse("imports:confirm", args=[job.pk]))
        work_jobs(now=NOW, limit=100)
        assert Invoice.objects.filter(imported_from="fakturan").count() == 4
        assert "Imported" in owner.get(answer.url).content.decode()

    def test_a_table_asks_for_its_columns_first(self, owner):
        answer = upload(owner, "invoices.csv", "csv")
        job = ImportJob.objects.get()
        assert answer.url == reverse("imports:columns", args=[job.pk])
        assert owner.get(answer.url).status_code == 200
        lacks = owner.post(answer.url, {"column-0": "number"})
        assert lacks.status_code == 422
        chosen = {f"column-{at}": fact for at, fact in enumerate(job.columns)}
        assert owner.post(answer.url, chosen).url == reverse("imports:show", args=[job.pk])

    def test_the_report_names_every_row(self, owner):
        upload(owner, "fakturan.json", "fakturan")
        job = ImportJob.objects.get()
        report = owner.get(reverse("imports:report", args=[job.pk])).content.decode()
        assert len(report.splitlines()) == 12
        assert "1043;Testa Testsson;Left out;SEK;1300.000;1250.000" in report

    def test_what_is_no_file_of_that_system_is_said(self, owner):
        answer = upload(owner, "../conftest.py", "fakturan")
        assert answer.status_code in {302, 422}
        empty = owner.post(reverse("imports:begin"), {"source": "fakturan"})
        assert empty.status_code == 422
        assert "Choose a file." in empty.content.decode()

    def test_a_dry_run_can_be_thrown_away(self, owner):
        upload(owner, "fakturan.json", "fakturan")
        owner.post(reverse("imports:drop", args=[ImportJob.objects.get().pk]))
        assert not ImportJob.objects.exists()

    def test_the_page_asks_the_database_as_often_for_many_rows(
        self, owner, django_assert_max_num_queries
    ):
        upload(owner, "fakturan.json", "fakturan")
        with django_assert_max_num_queries(16):
            owner.get(reverse("imports:show", args=[ImportJob.objects.get().pk]))


class TestPermissions:
    def test_an_accountant_may_not_import(self, business):
        browser = Client()
        browser.force_login(make_member(business, Role.ACCOUNTANT))
        assert browser.get(reverse("imports:begin")).status_code == 403

    def test_a_member_may(self, business):
        browser = Client()
        browser.force_login(make_member(business, Role.MEMBER))
        assert browser.get(reverse("imports:begin")).status_code == 200

    def test_an_import_of_another_business_is_not_found(self, owner):
        upload(owner, "fakturan.json", "fakturan")
        stranger = Client()
        stranger.force_login(make_member(make_business(onboarded_at=NOW)))
        job = ImportJob.objects.get()
        assert stranger.get(reverse("imports:show", args=[job.pk])).status_code == 404
        assert stranger.post(reverse("imports:confirm", args=[job.pk])).status_code == 404
