"""The files beside an invoice in the browser: members, accountants, and the client."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing.attachments.models import Attachment
from billing.attachments.operations import add_attachment
from billing.delivery.models import Channel
from billing.delivery.operations import send_invoice
from billing.delivery.packing import pack
from fastfaktura.core.models import Role
from tests.factories import NOW, actor_of, make_business, make_draft, make_invoice, make_member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


def upload(client, invoice, content=b"7,5 hours", name="Hours.txt"):
    return client.post(
        reverse("attachments:panel", args=[invoice.pk]),
        {"files": SimpleUploadedFile(name, content)},
        headers=HTMX,
    )


def added(invoice, content=b"7,5 hours", name="Hours.txt"):
    actor = actor_of(invoice.business)
    return add_attachment(invoice_id=invoice.pk, name=name, content=content, now=NOW, actor=actor)


class TestAMember:
    def test_adds_takes_away_and_brings_back(self, member, business):
        draft = make_draft(business)
        answer = upload(member, draft)
        assert "Hours.txt" in answer.content.decode()
        attachment = Attachment.objects.get()

        answer = member.post(reverse("attachments:remove", args=[attachment.pk]), headers=HTMX)
        back = reverse("attachments:restore", args=[attachment.pk])
        assert back in answer.content.decode()
        assert "Hours.txt" in member.post(back, headers=HTMX).content.decode()

    def test_is_told_what_cannot_be_taken(self, member, business):
        answer = upload(member, make_draft(business), b"<svg onload=x()>", "picture.png")

        assert "picture.png" in answer.content.decode()
        assert "errorlist" in answer.content.decode()
        assert not Attachment.objects.exists()

    def test_downloads_it_as_a_file(self, member, business):
        attachment = added(make_invoice(business))
        answer = member.get(reverse("attachments:download", args=[attachment.pk]))

        assert answer.content == b"7,5 hours"
        assert answer["Content-Disposition"] == 'attachment; filename="Hours.txt"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]


class TestAnAccountant:
    def test_reads_and_changes_nothing(self, client, business):
        client.force_login(make_member(business, Role.ACCOUNTANT))
        invoice = make_invoice(business)
        attachment = added(invoice)

        page = client.get(reverse("attachments:panel", args=[invoice.pk]), headers=HTMX)
        assert "Hours.txt" in page.content.decode()
        assert "<form" not in page.content.decode()
        assert client.get(reverse("attachments:download", args=[attachment.pk])).status_code == 200
        assert upload(client, invoice).status_code == 403


class TestTheClient:
    def test_finds_it_on_the_public_page(self, client, business):
        invoice = make_invoice(business)
        attachment = added(invoice)
        address = reverse("public:attachment", args=[invoice.public_token, attachment.pk])

        page = client.get(reverse("public:invoice", args=[invoice.public_token]))
        assert address in page.content.decode()
        answer = client.get(address)
        assert answer.content == b"7,5 hours"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "private" in answer["Cache-Control"]

    def test_finds_no_file_of_another_invoice(self, client, business):
        invoice, other = make_invoice(business), make_invoice(business)
        attachment = added(other)

        address = reverse("public:attachment", args=[invoice.public_token, attachment.pk])
        assert client.get(address).status_code == 404

    def test_finds_none_of_a_draft(self, client, business):
        draft = make_draft(business)
        attachment = added(draft)

        address = reverse("public:attachment", args=[draft.public_token, attachment.pk])
        assert client.get(address).status_code == 404

    def test_gets_it_by_mail(self, business):
        invoice = make_invoice(business)
        attachment = added(invoice)
        added(invoice, b"%PDF-1".ljust(8 * 1024 * 1024, b"x") + b"%%EOF", "Plan.pdf")
        [delivery] = send_invoice(
            invoice_id=invoice.pk, channels=[Channel.EMAIL], actor=actor_of(business), now=NOW
        )

        content = pack(delivery, now=NOW).content

        assert b'filename="Hours.txt"' in content
        assert b'filename="Plan.pdf"' not in content
        assert b"Plan.pdf" in content
        attachment.refresh_from_db()
        assert attachment.sent_at == NOW

    def test_gets_links_only_from_a_sender_who_wants_no_files(self, business):
        invoice = make_invoice(business)
        added(invoice)
        [delivery] = send_invoice(
            invoice_id=invoice.pk,
            channels=[Channel.EMAIL],
            attach_pdf=False,
            actor=actor_of(business),
            now=NOW,
        )

        content = pack(delivery, now=NOW).content

        assert b"filename=" not in content
        assert b"Hours.txt" in content
