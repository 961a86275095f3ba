"""Documents are made once, kept with their hash, and found to be damaged if they are."""

from threading import Barrier, Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from billing.documents.audit import check_documents
from billing.documents.models import Document
from billing.documents.operations import draft_pdf, keep_document
from billing.documents.queries import (
    DocumentDamaged,
    document_bytes,
    kept_document,
)
from billing.documents.tasks import make_document
from billing.invoices.models import Invoice
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Event, EventDelivery, StoredFile
from tests.billing.documents.samples import png, read, text_of
from tests.factories import TODAY, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def overwrite(document, content):
    default_storage.delete(document.file.path)
    if content:
        default_storage.save(document.file.path, ContentFile(content))


class TestKeepDocument:
    def test_keeps_the_file_with_its_hash_and_tells_of_it(self):
        invoice = make_invoice(make_business())
        document = keep_document(invoice_id=invoice.pk)
        content = document_bytes(document)
        assert invoice.number in text_of(content)
        assert document.file.content_type == "application/pdf"
        assert document.page_count == len(read(content).pages) == 1
        event = Event.objects.get(kind="document.created")
        assert event.subject_id == invoice.pk
        assert event.data == {"sha256": document.sha256, "pages": 1}

    def test_makes_nothing_the_second_time(self, django_assert_num_queries):
        invoice = make_invoice(make_business())
        first = keep_document(invoice_id=invoice.pk)
        with django_assert_num_queries(1):
            assert keep_document(invoice_id=invoice.pk) == first
        assert Event.objects.filter(kind="document.created").count() == 1

    def test_is_refused_for_a_draft(self):
        draft = make_draft(make_business())
        with pytest.raises(ValueError, match="draft"):
            keep_document(invoice_id=draft.pk)
        with pytest.raises(Invoice.DoesNotExist):
            keep_document(invoice_id=make_business().pk)

    def test_prints_the_logo_of_the_day_of_issue(self):
        business = make_business()
        logo = keep_file(business=business, content=png((400, 100)), content_type="image/png")
        business.seller.logo = logo
        business.seller.save()
        invoice = make_invoice(business)
        business.seller.logo = None
        business.seller.save()
        document = keep_document(invoice_id=invoice.pk)
        assert len(read(document_bytes(document)).pages[0].images) == 1

    def test_prints_the_name_if_the_logo_is_lost(self):
        business = make_business()
        logo = keep_file(business=business, content=png(), content_type="image/png")
        business.seller.logo = logo
        business.seller.save()
        invoice = make_invoice(business)
        default_storage.delete(logo.path)
        document = keep_document(invoice_id=invoice.pk)
        assert not read(document_bytes(document)).pages[0].images


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_leave_one_document_and_one_event(self):
        invoice = make_invoice(make_business())
        start, made = Barrier(3), []

        def make():
            start.wait()
            made.append(keep_document(invoice_id=invoice.pk).sha256)
            connection.close()

        threads = [Thread(target=make) for _each in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 3
        assert len(set(made)) == 1
        assert Document.objects.count() == 1
        assert StoredFile.objects.count() == 1
        assert Event.objects.filter(kind="document.created").count() == 1


class TestMakeDocument:
    def test_hears_of_issued_invoices_and_may_run_twice(self):
        invoice = make_invoice(make_business())
        delivery = EventDelivery.objects.get(
            event__kind="invoice.issued", subscriber=make_document.name
        )
        for _time in range(2):
            make_document(event_id=str(delivery.event_id), delivery_id=str(delivery.pk))
        assert kept_document(invoice.pk) is not None
        assert Event.objects.filter(kind="document.created").count() == 1
        delivery.refresh_from_db()
        assert delivery.done_at is not None


class TestDraftPdf:
    def test_is_marked_and_not_kept(self):
        draft = make_draft(make_business())
        text = text_of(draft_pdf(draft, today=TODAY))
        assert "Draft" in text
        assert not Document.objects.exists()
        assert not StoredFile.objects.exists()


class TestCheckDocuments:
    def test_finds_those_without_their_bytes(self):
        business = make_business()
        kept, gone, changed = (
            keep_document(invoice_id=make_invoice(business).pk) for _each in range(3)
        )
        overwrite(gone, b"")
        overwrite(changed, b"%PDF-1.7 of somebody else")
        assert {
            each.subject: each.sentence for each in check_documents(Document.objects.all())
        } == {
            gone.invoice.number: "its document is not in the storage",
            changed.invoice.number: "its document was changed in the storage",
        }
        assert document_bytes(kept)
        for damaged in (gone, changed):
            with pytest.raises(DocumentDamaged):
                document_bytes(damaged)
