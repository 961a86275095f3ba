"""The page of exports: for members and accountants, and for nobody else's."""

import pytest
from django.urls import reverse

from billing.bulk.policy import AT_MOST
from billing.exports.models import ExportJob
from billing.exports.operations import run_export
from billing.exports.rows import rows_of
from billing.invoices.models import Invoice
from billing.numbering.operations import ensure_series
from fastfaktura.core.models import Role
from tests.factories import (
    NOW,
    TODAY,
    make_business,
    make_client,
    make_invoice,
    make_member,
    make_product,
)

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
        assert "Waiting" in client.get(reverse("exports:list")).content.decode()
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
        facts |= {"filter_of": "invoices"}
        client.post(reverse("exports:create"), facts)
        job = ExportJob.objects.get()
        assert [*rows_of(business, job.what, job.conditions)] == [invoice]
        client.post(reverse("exports:create"), facts | {"from": "2999-01-01"})
        assert ExportJob.objects.latest("id").row_count == 0
        # The filter of one list means nothing to what another one shows.
        client.post(reverse("exports:create"), facts | {"what": "clients"})
        assert ExportJob.objects.latest("id").row_count == 2

    @pytest.mark.parametrize(
        ("what", "listing", "query"),
        [
            ("clients", "clients:list", "?tag=bakery"),
            ("products", "products:list", "?q=bread"),
            ("payments", "payments:list", "?show=refunded"),
        ],
    )
    def test_is_led_there_from_every_list(self, client, what, listing, query):
        business = make_business()
        make_client(business, tags=["bakery"])
        make_client(business, archived_at=NOW)
        make_product(business, name="Bread")
        make_product(business, name="Design")
        client.force_login(make_member(business))

        shown = client.get(reverse(listing) + query).content.decode()
        address = f"{reverse('exports:list')}?what={what}&amp;{query[1:]}"
        assert address in shown
        asked = client.get(address.replace("&amp;", "&")).context["asked"]
        assert asked["filter_address"] == reverse(listing) + query
        facts = {"what": what, "filter": asked["filter"], "filter_of": what}
        client.post(reverse("exports:create"), facts | {"by_filter": "1"})
        client.post(reverse("exports:create"), facts)
        counts = [job.row_count for job in ExportJob.objects.order_by("id")]
        assert counts == ([0, 0] if what == "payments" else [1, 2])


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
        number, series = AT_MOST + 1, ensure_series(business)
        buyer = make_client(business)
        Invoice.objects.bulk_create(
            (
                Invoice(
                    business=business,
                    currency="NOK",
                    status="issued",
                    number=f"{at}",
                    sequence_number=at,
                    series=series,
                    client=buyer,
                    issue_date=TODAY,
                    due_date=TODAY,
                    issued_at=NOW,
                )
                for at in range(1, number + 1)
            ),
            batch_size=2000,
        )
        client.force_login(make_member(business))
        asked = {"what": "documents", "everything": "1", "filter": "?"}

        page = client.post(reverse("exports:create"), asked, follow=True).content.decode()

        assert f"That is {number} invoices; one file takes {AT_MOST}." in page
        assert len(ExportJob.objects.get().conditions["ids"]) == AT_MOST
