"""The files beside an invoice, by the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from billing.attachments.models import Attachment
from billing.attachments.queries import taken_along
from tests.billing.api.conftest import V1
from tests.factories import NOW, make_invoice, make_quote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(
    api: Any, paper: Any, content: bytes = b"7,5 hours", *, beside: str = "invoices", **headers: str
) -> Any:
    return Browser().post(
        f"{V1}/{beside}/{paper.pk}/attachments",
        {"file": SimpleUploadedFile("Hours.txt", content)},
        headers={"X-Api-Key": api.secret, **headers},
    )


class TestAFile:
    def test_is_added_listed_downloaded_and_deleted(self, api):
        invoice = make_invoice(api.business)
        made = upload(api, invoice)
        assert made.status_code == 201, made.content
        facts = made.json()
        assert (facts["name"], facts["size"], facts["sent_at"]) == ("Hours.txt", 9, None)

        path = f"/invoices/{invoice.pk}/attachments"
        assert api.get(path).json() == {"data": [facts]}
        answer = api.get(f"{path}/{facts['id']}")
        assert (answer.content, answer["Content-Type"]) == (b"7,5 hours", "text/plain")
        assert answer["Content-Disposition"] == 'attachment; filename="Hours.txt"'
        assert api.delete(f"{path}/{facts['id']}").status_code == 204
        assert api.get(path).json() == {"data": []}
        assert api.get(f"{path}/{facts['id']}").status_code == 404

    def test_beside_a_quote_is_the_quote_s(self, api, mallory):
        quote = make_quote(api.business)
        facts = upload(api, quote, beside="quotes").json()

        path = f"/quotes/{quote.pk}/attachments"
        assert api.get(path).json() == {"data": [facts]}
        assert api.get(f"{path}/{facts['id']}").content == b"7,5 hours"
        assert mallory.get(f"{path}/{facts['id']}").status_code == 404
        assert api.get(f"/invoices/{quote.pk}/attachments").status_code == 404
        assert api.delete(f"{path}/{facts['id']}").status_code == 204
        api.post(f"/quotes/{quote.pk}/withdraw")
        refused = upload(api, quote, beside="quotes")
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "quote_withdrawn")

    def test_of_a_kind_that_is_not_taken_is_refused_at_its_field(self, api):
        answer = upload(api, make_invoice(api.business), b"<html>")

        assert answer.status_code == 422
        assert "file" in answer.json()["error"]["fields"]

    def test_that_a_mail_carried_stays(self, api):
        invoice = make_invoice(api.business)
        attachment = upload(api, invoice).json()["id"]
        taken_along(invoice, now=NOW)

        answer = api.delete(f"/invoices/{invoice.pk}/attachments/{attachment}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "attachment_sent")

    def test_that_comes_twice_with_one_key_is_added_once(self, api):
        """Also one larger than what other bodies may be, and with another boundary."""
        invoice = make_invoice(api.business)
        content = b"%PDF-1.7".ljust(6 * 1024 * 1024, b"x") + b"%%EOF"
        first, again = (
            upload(api, invoice, content, **{"Idempotency-Key": "file-1"}) for _try in range(2)
        )

        assert (first.status_code, first.content) == (201, again.content)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert Attachment.objects.count() == 1
        other = upload(api, invoice, **{"Idempotency-Key": "file-1"})
        assert other.status_code == 409

    def test_of_another_business_is_not_found(self, api, mallory):
        invoice = make_invoice(api.business)
        attachment = upload(api, invoice).json()["id"]

        path = f"/invoices/{invoice.pk}/attachments"
        assert upload(mallory, invoice).status_code == 404
        for answer in (
            mallory.get(path),
            mallory.get(f"{path}/{attachment}"),
            mallory.delete(f"{path}/{attachment}"),
        ):
            assert answer.status_code == 404

    def test_stands_in_the_invoice_with_whether_mails_carry_it(self, api):
        invoice = make_invoice(api.business)
        small = upload(api, invoice).json()
        large = upload(api, invoice, b"%PDF-1.7".ljust(8 * 1024 * 1024, b"x") + b"%%EOF").json()

        told = api.get(f"/invoices/{invoice.pk}").json()["attachments"]

        assert told == [small, large]
        assert [each["by_mail"] for each in told] == [True, False]
        address = small["download_url"].partition("/api/v1")[2]
        assert api.get(address).content == b"7,5 hours"

    def test_list_costs_the_same_for_many(self, api, django_assert_num_queries):
        invoice = make_invoice(api.business)
        for _number in range(3):
            upload(api, invoice)
        with django_assert_num_queries(3):
            assert len(api.get(f"/invoices/{invoice.pk}/attachments").json()["data"]) == 3
