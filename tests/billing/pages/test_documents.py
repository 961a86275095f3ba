"""The addresses of a document: PDF, paper, and what the paper needs."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from billing.documents.models import Document
from billing.invoices.issuing import MOST_LINES
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Role
from tests.billing.documents.samples import png, text_of
from tests.factories import make_business, make_draft, make_invoice, make_line, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def signed_in(client, business):
    client.force_login(make_member(business))
    return client


def pdf_url(invoice):
    return reverse("documents:pdf", args=[invoice.pk])


def paper_url(invoice):
    return reverse("documents:paper", args=[invoice.pk])


class TestPdf:
    def test_of_an_issued_invoice_is_made_when_no_worker_has_made_it(self, signed_in, business):
        invoice = make_invoice(business)
        response = signed_in.get(pdf_url(invoice))
        assert response.status_code == 200
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'inline; filename="Invoice {invoice.number}.pdf"'
        assert response["ETag"] == f'"{Document.objects.get().sha256}"'
        assert invoice.number in text_of(response.content)

    def test_is_offered_for_saving_under_its_name(self, signed_in, business):
        invoice = make_invoice(business, locale="fr")
        disposition = signed_in.get(pdf_url(invoice), {"download": "1"})["Content-Disposition"]
        assert disposition.startswith("attachment; filename")
        assert invoice.number in disposition

    def test_is_not_sent_again_to_who_has_it(self, signed_in, business):
        invoice = make_invoice(business)
        etag = signed_in.get(pdf_url(invoice))["ETag"]
        again = signed_in.get(pdf_url(invoice), headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")

    def test_of_a_draft_is_marked_and_never_cached(self, signed_in, business):
        response = signed_in.get(pdf_url(make_draft(business)))
        assert "Draft" in text_of(response.content)
        assert "no-store" in response["Cache-Control"]
        assert "ETag" not in response
        assert response["Content-Disposition"] == 'inline; filename="Draft invoice.pdf"'

    def test_belongs_to_its_business(self, signed_in):
        assert signed_in.get(pdf_url(make_invoice(make_business()))).status_code == 404

    def test_is_open_to_the_accountant_and_closed_to_strangers(self, client, business):
        invoice = make_invoice(business)
        assert client.get(pdf_url(invoice)).status_code == 302
        client.force_login(make_member(business, Role.ACCOUNTANT))
        assert client.get(pdf_url(invoice)).status_code == 200

    def test_is_only_read(self, signed_in, business):
        assert signed_in.post(pdf_url(make_draft(business))).status_code == 405

    def test_of_too_many_lines_is_refused_in_words(self, signed_in, business):
        draft = make_draft(business, lines=(make_line(),) * (MOST_LINES + 1))
        for url in (pdf_url(draft), paper_url(draft)):
            response = signed_in.get(url)
            assert response.status_code == 422
            assert "a document holds at most 2000" in response.content.decode()


class TestPaper:
    def test_is_a_fragment_for_htmx_and_a_page_for_others(self, signed_in, business):
        url = paper_url(make_draft(business))
        fragment = signed_in.get(url, headers={"HX-Request": "true"}).content.decode()
        page = signed_in.get(url).content.decode()
        assert "<html" not in fragment
        assert '<div class="paper"><article class="document' in fragment.replace("\n", "")
        assert "print/original.css" in page
        assert "/documents/accent.css?v=2&amp;c=0f6b5c" in page
        for html in (fragment, page):
            assert "style=" not in html

    def test_belongs_to_its_business(self, signed_in):
        assert signed_in.get(paper_url(make_draft(make_business()))).status_code == 404

    @pytest.mark.parametrize("count", [1, 40])
    def test_takes_the_same_statements_for_any_number_of_lines(
        self, signed_in, business, count, django_assert_max_num_queries
    ):
        url = paper_url(make_draft(business, lines=(make_line(),) * count))
        signed_in.get(url)
        with django_assert_max_num_queries(11):
            signed_in.get(url)


class TestAccent:
    def test_is_a_stylesheet_of_one_colour(self, client):
        response = client.get(reverse("documents:accent"), {"c": "27408b"})
        assert response["Content-Type"] == "text/css"
        assert response.content.startswith(b".document{--accent:#27408b;")
        assert "immutable" in response["Cache-Control"]

    @pytest.mark.parametrize("colour", ["", "red", "fff}body{display:none"])
    def test_takes_nothing_but_a_colour(self, client, colour):
        response = client.get(reverse("documents:accent"), {"c": colour})
        assert response.content.startswith(b".document{--accent:#0f6b5c;")


class TestLogo:
    def test_is_named_by_its_content_and_kept_for_ever(self, client, business):
        logo = keep_file(business=business, content=png(), content_type="image/png")
        url = reverse("documents:logo", args=[logo.sha256])
        response = client.get(url)
        assert response.content == png()
        assert response["Content-Type"] == "image/png"
        assert "immutable" in response["Cache-Control"]
        again = client.get(url, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304

    def test_that_the_storage_has_lost_is_not_found(self, client, business):
        logo = keep_file(business=business, content=png(), content_type="image/png")
        default_storage.delete(logo.path)
        assert client.get(reverse("documents:logo", args=[logo.sha256])).status_code == 404

    def test_is_a_picture_and_nothing_else_that_is_kept(self, client, business):
        other = keep_file(business=business, content=b"%PDF", content_type="application/pdf")
        for sha256 in (other.sha256, "0" * 64):
            assert client.get(reverse("documents:logo", args=[sha256])).status_code == 404
