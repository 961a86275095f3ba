"""The page of exports: for members and accountants, and for nobody else's."""

import pytest
from django.urls import reverse

from billing.exports.models import ExportJob
from billing.exports.operations import run_export
from fastfaktura.core.models import Role
from tests.factories import NOW, make_business, make_invoice, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestAnAccountant:
    def test_asks_for_a_file_and_takes_it(self, client):
        business = make_business()
        make_invoice(business)
        client.force_login(make_member(business, Role.ACCOUNTANT))

        client.post(reverse("exports:create"), {"what": "invoices", "format": "csv"})
        job = ExportJob.objects.get()
        assert "progress" in client.get(reverse("exports:list")).content.decode()
        address = reverse("exports:download", args=[job.pk])
        assert client.get(address).status_code == 302
        run_export(job_id=job.pk, clock=lambda: NOW)

        answer = client.get(address)
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"\xef\xbb\xbfnumber;")
        client.force_login(make_member(make_business()))
        assert client.get(address).status_code == 404

    def test_takes_along_what_the_list_s_filter_finds(self, client):
        business = make_business()
        invoice = make_invoice(business)
        make_invoice(business)
        client.force_login(make_member(business, Role.ACCOUNTANT))
        asked = {"what": "documents", "everything": "1", "filter": f"?q={invoice.number}"}

        client.post(reverse("exports:create"), asked)

        assert ExportJob.objects.get().conditions == {"ids": [str(invoice.pk)]}
