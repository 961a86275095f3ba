"""Files of the books: what stands in them, and that they take no more memory for more rows."""

import csv
import json
import tracemalloc
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from tempfile import TemporaryFile
from uuid import UUID
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage

from billing.catalog.listing import ProductFilter
from billing.catalog.models import Product
from billing.exports import operations
from billing.exports.models import ExportFormat, ExportJob, ExportState, ExportWhat
from billing.exports.narrowing import FILTERS, Kept, PaymentChoice, by_filter, by_ids
from billing.exports.rows import rows_of
from billing.exports.tables import COLUMNS, PRODUCTS
from billing.exports.tasks import write_export
from billing.exports.writing import write_csv, write_xlsx
from billing.invoices.lifecycle import DisplayStatus, TypeCode
from billing.invoices.listing import InvoiceFilter
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.queries import PaymentFilter
from clients.queries import ClientFilter
from fastfaktura.core.events import record_event
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_invoice

pytestmark = pytest.mark.django_db
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def clock():
    return NOW


def made(business, what, written_as=ExportFormat.CSV, **conditions):
    job = operations.request_export(
        business=business,
        what=what,
        written_as=written_as,
        conditions=conditions,
        locale="en",
        actor=actor_of(business),
        now=NOW,
    )
    operations.run_export(job_id=job.pk, clock=clock)
    job.refresh_from_db()
    return job


def content_of(job):
    with default_storage.open(job.path) as file:
        return file.read()


def table_of(job):
    text = content_of(job).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


class TestATable:
    @pytest.mark.parametrize("what", [what for what in ExportWhat if what in COLUMNS])
    @pytest.mark.parametrize("written_as", [ExportFormat.CSV, ExportFormat.XLSX])
    def test_is_made_of_everything(self, what, written_as):
        business = make_business()
        make_invoice(business)

        job = made(business, what, written_as)

        assert (job.state, job.rows_done, job.size > 0) == (ExportState.DONE, job.row_count, True)

    def test_counts_credit_notes_against(self):
        business = make_business()
        invoice = make_invoice(business)
        cancel_invoice(
            invoice_id=invoice.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
        )

        rows = table_of(made(business, ExportWhat.INVOICES))

        assert sum(Decimal(row["grand_total"]) for row in rows) == 0
        assert [row["type"] for row in rows] == ["invoice", "credit_note"]

    def test_holds_no_formula(self):
        business = make_business()
        make_client(business, name="=HYPERLINK(1)")

        assert table_of(made(business, ExportWhat.CLIENTS))[0]["name"] == "'=HYPERLINK(1)"
        sheet = ZipFile(BytesIO(content_of(made(business, ExportWhat.CLIENTS, ExportFormat.XLSX))))
        assert b"<f>" not in sheet.read("xl/worksheets/sheet1.xml")

    def test_has_true_numbers_and_dates_in_a_spreadsheet(self):
        business = make_business()
        invoice = make_invoice(business)

        book = ZipFile(BytesIO(content_of(made(business, ExportWhat.INVOICES, ExportFormat.XLSX))))

        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
        cells = {cell.get("r"): cell for cell in sheet.iter(f"{SPREADSHEET}c")}
        day, total = cells["F2"], cells["K2"]
        assert day.get("t") is total.get("t") is None
        assert Decimal(total.findtext(f"{SPREADSHEET}v") or "") == invoice.grand_total
        found = int(day.findtext(f"{SPREADSHEET}v") or "")
        assert date(1899, 12, 30) + timedelta(days=found) == invoice.issue_date

    def test_is_narrowed_to_a_period_and_to_a_business(self):
        business = make_business()
        invoice = make_invoice(business)
        make_invoice(make_business())
        wanted = InvoiceFilter(issued_from=invoice.issue_date)
        assert made(business, ExportWhat.INVOICES, **by_filter(wanted, today=TODAY)).row_count == 1
        wanted = InvoiceFilter(issued_until=invoice.issue_date - timedelta(days=1))
        assert made(business, ExportWhat.INVOICES, **by_filter(wanted, today=TODAY)).row_count == 0

    @pytest.mark.parametrize(
        "wanted",
        [
            InvoiceFilter(
                status=DisplayStatus.OVERDUE,
                type_code=TypeCode.INVOICE,
                client_id=UUID(int=1),
                amount_from=Decimal("10.50"),
                due_until=TODAY,
                created_from=NOW,
                words="7",
            ),
            ClientFilter(tag="bakery", archived=None),
            ProductFilter(code="A-1", archived=True),
            PaymentChoice(chosen=PaymentFilter.CARD, received_from=TODAY),
        ],
        ids=lambda wanted: type(wanted).__name__,
    )
    def test_keeps_the_filter_of_its_list_as_it_is(self, wanted):
        """What rests in the job is JSON, and becomes the very filter again."""
        what = next(what for what, kind in FILTERS.items() if kind is type(wanted))
        conditions = json.loads(json.dumps(by_filter(wanted, today=TODAY)))

        kept = Kept.read(what, conditions)

        assert (kept.wanted, kept.ids, kept.today) == (wanted, None, TODAY)

    @pytest.mark.parametrize("what", [what for what in ExportWhat if what in COLUMNS])
    def test_asks_as_often_for_many_rows_as_for_one(self, what, django_assert_max_num_queries):
        business = make_business()
        for _number in range(3):
            make_invoice(business)
        with TemporaryFile() as target, django_assert_max_num_queries(1):
            write_csv(
                target,
                COLUMNS[what],
                rows_of(business, what, {}).iterator(),
                today=TODAY,
                progress=lambda: None,
            )

    @pytest.mark.parametrize("write", [write_csv, write_xlsx])
    def test_takes_no_more_memory_for_more_rows(self, write):
        business = make_business()

        def peak(count: int) -> int:
            rows = (
                Product(business=business, name=f"Product {number}", unit_price=Decimal(number))
                for number in range(count)
            )
            with TemporaryFile() as target:
                tracemalloc.start()
                write(target, PRODUCTS, rows, today=TODAY, progress=lambda: None)
                _now, most = tracemalloc.get_traced_memory()
                tracemalloc.stop()
            return most

        peak(10)
        assert peak(2000) < peak(200) + 500_000


class TestDocuments:
    def test_are_made_where_they_are_missing_and_packed_by_their_names(self):
        business = make_business()
        invoice = make_invoice(business)

        job = made(business, ExportWhat.DOCUMENTS, **by_ids([invoice.pk]))

        archive = ZipFile(BytesIO(content_of(job)))
        assert archive.namelist() == [f"Invoice {invoice.number}.pdf"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")

    def test_of_another_business_are_left_out(self):
        stranger = make_invoice(make_business())

        job = made(make_business(), ExportWhat.DOCUMENTS, **by_ids([stranger.pk]))

        assert job.row_count == 0
        assert Invoice.objects.count() == 1


class TestAJob:
    def test_is_not_written_by_two_workers(self):
        business = make_business()
        job = operations.request_export(
            business=business,
            what=ExportWhat.CLIENTS,
            written_as=ExportFormat.CSV,
            conditions={},
            locale="en",
            actor=actor_of(business),
            now=NOW,
        )
        job.seen_at = NOW
        job.save(update_fields=["seen_at"])

        with pytest.raises(operations.ExportBusy):
            operations.run_export(job_id=job.pk, clock=clock)
        operations.run_export(job_id=job.pk, clock=lambda: NOW + timedelta(minutes=3))
        job.refresh_from_db()
        assert job.state == ExportState.DONE

    def test_is_forgotten_after_a_day(self):
        job = made(make_business(), ExportWhat.CLIENTS)

        assert operations.forget_old_exports(now=NOW + timedelta(hours=23)) == 0
        assert operations.forget_old_exports(now=NOW + timedelta(hours=25)) == 1
        assert not default_storage.exists(job.path)

    def test_is_failed_at_once_after_an_error_that_nobody_expected(self):
        business = make_business()
        # A file that no program of ours can write.
        job = ExportJob.objects.create(business=business, what="weather", format="csv", locale="en")
        event = record_event(
            "export.requested", business=business, subject=job, actor=actor_of(business)
        )

        with pytest.raises(KeyError):
            write_export(event_id=str(event.pk))

        job.refresh_from_db()
        assert (job.state, job.path) == (ExportState.FAILED, "")
