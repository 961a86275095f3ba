"""The page of exports: for members and accountants, and for nobody else's."""

import pytest
from django.urls import reverse

from billing.bulk.policy import AT_MOST
from billing.exports.models import ExportJob
from billing.exports.operations import run_export
from billing.invoices.models import Invoice
from fastfaktura.core.models import Role
from tests.factories import NOW, make_business, make_client, make_invoice, make_member

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

    def test_is_led_there_with_the_list_s_filter(self, client):
        business = make_business()
        buyer = make_client(business)
        invoice = make_invoice(business, buyer)
        make_invoice(business)
        client.force_login(make_member(business, Role.ACCOUNTANT))
        query = f"?client={buyer.pk}&from=2026-01-01"

        listed = client.get(reverse("invoices:list") + query).content.decode()
        address = f"{reverse('exports:list')}{query}&what=invoices"
        assert address.replace("&", "&amp;") in listed
        asked = client.get(address).context["asked"]
        assert (asked["what"], asked["from"].isoformat()) == ("invoices", "2026-01-01")

        facts = {"what": "invoices", "filter": asked["filter"], "by_filter": "1"}
        client.post(reverse("exports:create"), facts)
        assert ExportJob.objects.get().conditions == {"ids": [str(invoice.pk)]}
        client.post(reverse("exports:create"), facts | {"from": "2999-01-01"})
        assert ExportJob.objects.latest("id").conditions == {"ids": []}
        client.post(reverse("exports:create"), facts | {"what": "payments"})
        assert ExportJob.objects.latest("id").conditions == {}


class TestTheForm:
    def test_refuses_a_period_that_ends_before_it_begins(self, client):
        business = make_business()
        client.force_login(make_member(business))
        asked = {"what": "lines", "format": "csv", "from": "2026-05-02", "until": "2026-05-01"}

        answer = client.post(reverse("exports:create"), asked)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'aria-describedby="until-error"' in page
        assert '<option value="lines" selected>' in page
        assert 'value="2026-05-02"' in page
        assert not ExportJob.objects.exists()

    def test_says_that_a_selection_stops_at_what_one_file_takes(self, client):
        business = make_business()
        number = AT_MOST + 1
        Invoice.objects.bulk_create(
            (Invoice(business=business, currency="NOK") for _ in range(number)), batch_size=2000
        )
        client.force_login(make_member(business))
        asked = {"what": "invoices", "everything": "1", "filter": "?"}

        page = client.post(reverse("exports:create"), asked, follow=True).content.decode()

        assert f"That is {number} invoices; one file takes {AT_MOST}." in page
        assert len(ExportJob.objects.get().conditions["ids"]) == AT_MOST
