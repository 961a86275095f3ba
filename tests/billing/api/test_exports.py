"""Exports by the API: asked for, followed, read, and gone after a day."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine

from billing.exports.models import ExportJob
from billing.exports.operations import MOST_OPEN, forget_old_exports, run_export
from billing.exports.tasks import write_export
from fastfaktura.core.models import Event
from tests.factories import NOW, make_client, make_draft, make_invoice, make_product

pytestmark = pytest.mark.django_db
PATH = "/exports"


@pytest.fixture(autouse=True)
def world(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


def run(answer: Any) -> ExportJob:
    """Do the worker's part."""
    run_export(job_id=answer.json()["id"], clock=lambda: NOW)
    return ExportJob.objects.get(pk=answer.json()["id"])


def rows_of(api: Any, **said: Any) -> list[dict[str, str]]:
    """Return the rows of a file that is asked for, made and read."""
    answer = api.post(PATH, {"format": "csv"} | said)
    assert answer.status_code == 202, answer.content
    job = run(answer)
    text = b"".join(api.get(f"{PATH}/{job.pk}/download")).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def fields_of(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return list(answer.json()["error"]["fields"])


class TestAFile:
    def test_is_asked_for_followed_and_read(self, api):
        invoice = make_invoice(api.business)
        answer = api.post(PATH, {"what": "invoices", "format": "csv"})
        asked = answer.json()
        one = f"{PATH}/{asked['id']}"
        assert (answer.status_code, asked["state"], asked["progress"]) == (202, "waiting", 0)
        assert (asked["row_count"], asked["download_url"]) == (1, None)
        early = api.get(f"{one}/download")
        assert (early.status_code, early.json()["error"]["code"]) == (409, "export_not_ready")
        assert early.headers["Retry-After"] == "2"

        # By the task: the way that the outbox takes.
        write_export(event_id=str(Event.objects.get(kind="export.requested").pk))

        done = api.get(one).json()
        assert (done["state"], done["progress"], done["rows_done"]) == ("done", 100, 1)
        assert done["download_url"].endswith(f"/api/v1{one}/download")
        file = api.get(f"{one}/download")
        content = b"".join(file.streaming_content)
        assert len(content) == done["size"]
        assert content.startswith(b"\xef\xbb\xbfnumber;")
        assert invoice.number.encode() in content
        assert file["Content-Disposition"].startswith("attachment")
        assert (
            api.get(f"{one}/download", headers={"If-None-Match": file["ETag"]}).status_code == 304
        )
        assert Event.objects.get(kind="export.finished").data["state"] == "done"
        assert api.get(PATH).json()["data"] == [done]
        assert api.get(f"{PATH}?what=clients").json()["data"] == []

    def test_is_gone_after_a_day(self, api):
        job = run(api.post(PATH, {"what": "clients"}))
        forget_old_exports(now=NOW + timedelta(hours=25))
        assert api.get(f"{PATH}/{job.pk}").json()["state"] == "expired"
        gone = api.get(f"{PATH}/{job.pk}/download")
        assert (gone.status_code, gone.json()["error"]["code"]) == (410, "export_expired")

    def test_that_nobody_finished_has_failed(self, api):
        made = api.post(PATH, {"what": "clients"}).json()
        with time_machine.travel(NOW + timedelta(hours=3), tick=False):
            assert api.get(f"{PATH}/{made['id']}").json()["state"] == "failed"
            answer = api.get(f"{PATH}/{made['id']}/download")
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "export_failed")

    def test_of_another_business_is_not_found(self, api, mallory):
        job = run(api.post(PATH, {"what": "clients"}))
        assert mallory.get(f"{PATH}/{job.pk}").status_code == 404
        assert mallory.get(f"{PATH}/{job.pk}/download").status_code == 404
        assert mallory.get(PATH).json()["data"] == []

    def test_is_asked_for_once_with_its_key(self, api):
        keyed = {"Idempotency-Key": "books"}
        first, again = (api.post(PATH, {"what": "clients"}, keyed) for _try in range(2))
        assert first.json() == again.json()
        assert ExportJob.objects.count() == 1

    def test_waits_while_too_many_are_made(self, api):
        for _number in range(MOST_OPEN):
            assert api.post(PATH, {"what": "clients"}).status_code == 202
        answer = api.post(PATH, {"what": "clients"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "too_many_exports")

    def test_list_costs_the_same_for_many(self, api, django_assert_num_queries):
        for _number in range(3):
            api.post(PATH, {"what": "clients"})
        with django_assert_num_queries(3):
            assert len(api.get(PATH).json()["data"]) == 3


class TestAFilter:
    def test_of_invoices_narrows_invoices_and_lines(self, api):
        kari, ola = make_client(api.business), make_client(api.business)
        wanted = make_invoice(api.business, kari)
        make_invoice(api.business, ola)
        make_draft(api.business, kari)
        asked = {"client_id": str(kari.pk), "status": "sent", "type": "invoice"}
        for what in ("invoices", "lines"):
            rows = rows_of(api, what=what, filter=asked)
            assert [row["number"] for row in rows] == [wanted.number], what
        bounds = {"currency": "NOK", "total_from_cents": 125000, "total_until_cents": 125000}
        assert len(rows_of(api, what="invoices", filter=bounds)) == 3
        assert rows_of(api, what="invoices", filter=bounds | {"total_until_cents": 124999}) == []
        assert rows_of(api, what="invoices", filter={"issued_from": "2026-03-03"}) == []

    def test_without_one_everything_is_in_the_file(self, api):
        make_client(api.business, archived_at=NOW)
        make_product(api.business, archived_at=NOW)
        assert len(rows_of(api, what="clients")) == 1
        assert len(rows_of(api, what="products")) == 1
        assert rows_of(api, what="clients", filter={"archived": "false"}) == []

    def test_of_clients_products_and_payments_is_that_of_their_lists(self, api):
        make_client(api.business, name="Kari", tags=["bakery"])
        make_client(api.business, name="Ola")
        make_product(api.business, code="A-1", name="Design")
        make_product(api.business, code="B-1", name="Bread")
        [client] = rows_of(api, what="clients", filter={"tag": "bakery"})
        assert client["name"] == "Kari"
        [product] = rows_of(api, what="products", filter={"code": "b-1"})
        assert product["name"] == "Bread"
        found = rows_of(
            api, what="payments", filter={"payment_kind": "refunded", "received_from": "2026-01-01"}
        )
        assert found == []

    def test_gives_way_to_a_selection(self, api):
        chosen = make_invoice(api.business)
        make_invoice(api.business)
        [row] = rows_of(api, what="invoices", invoice_ids=[str(chosen.pk)])
        assert row["number"] == chosen.number

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"what": "weather"}, "what"),
            ({"what": "documents", "format": "csv"}, "format"),
            ({"what": "invoices", "format": "zip"}, "format"),
            ({"what": "clients", "filter": {"status": "paid"}}, "filter.status"),
            ({"what": "payments", "filter": {"q": "a"}}, "filter.q"),
            ({"what": "invoices", "filter": {"total_from_cents": 1}}, "filter.currency"),
            ({"what": "invoices", "filter": {"currency": "nok"}}, "filter.currency"),
            ({"what": "invoices", "filter": {"dream": 1}}, "filter.dream"),
            ({"what": "clients", "invoice_ids": ["0199c2e0-7b1f-7d43-8a96-5c0e3f2d1b84"]},
             "invoice_ids"),
            ({"what": "lines", "invoice_ids": ["0199c2e0-7b1f-7d43-8a96-5c0e3f2d1b84"]},
             "invoice_ids.0"),
            ({"what": "invoices", "locale": "xx"}, "locale"),
        ],
    )  # fmt: skip
    def test_that_makes_no_sense_is_refused_at_its_field(self, api, said, field):
        assert fields_of(api.post(PATH, said)) == [field]
        assert not ExportJob.objects.exists()
