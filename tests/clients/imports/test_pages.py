import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from fastfaktura.core.models import Event
from tests.factories import make_client

CSV = """Navn;E-post;Org.nr;Land;Telefon;Adresse;Stikkord
Fjord Bakeri AS;post@fjord.example;923609016;Norge;22 12 34 56;Havnegata 2;vip
Nord AB;;556036-0793;Sverige;;;
;ingen@example.com;;;;;
Feil AS;nonsense;12345678;;;;
Dobbel AS;post@fjord.example;;;;;
"""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def upload(browser, text: str | bytes) -> str:
    """Send a file and return the address of the columns page."""
    content = text if isinstance(text, bytes) else text.encode()
    answer = browser.post(
        reverse("clients:import"), {"file": SimpleUploadedFile("clients.csv", content)}
    )
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def to_preview(browser, columns_url: str, **more) -> str:
    """Accept the guesses and return the address of the preview."""
    page = browser.get(columns_url)
    chosen = {f"column-{column['at']}": column["fact"] for column in page.context["columns"]}
    answer = browser.post(columns_url, {**chosen, "header": "on", **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


class TestImport:
    def test_nothing_is_created_before_it_is_confirmed(self, browser, business) -> None:
        url = to_preview(browser, upload(browser, CSV), **{"column-6": "tags"})
        page = browser.get(url)
        assert (page.context["good_count"], page.context["bad_count"]) == (2, 2)
        assert page.context["doubtful_count"] == 1
        assert not Client.objects.exists()

    def test_good_rows_are_created_with_one_event(self, browser, business) -> None:
        url = to_preview(browser, upload(browser, CSV), **{"column-6": "tags"})
        browser.post(url)
        first, second = Client.objects.for_business(business).order_by("number")
        assert (first.name, first.phone, first.country) == ("Fjord Bakeri AS", "+4722123456", "NO")
        assert (first.street, first.tags, first.number) == ("Havnegata 2", ["vip"], "1001")
        assert (second.organization_number, second.country) == ("5560360793", "SE")
        assert second.locale == business.locale
        assert Event.objects.filter(kind="client.imported").count() == 1

    def test_doubles_come_along_if_wanted(self, browser, business) -> None:
        url = to_preview(browser, upload(browser, CSV))
        browser.post(url, {"doubles": "on"})
        assert Client.objects.filter(name="Dobbel AS").exists()

    def test_each_error_says_what_is_wrong(self, browser) -> None:
        text = browser.get(to_preview(browser, upload(browser, CSV))).content.decode()
        assert "The name is missing." in text
        assert "Norwegian organisation numbers have 9 digits; this has 8." in text
        assert "“nonsense” is no email address" in text

    def test_bad_rows_come_back_with_their_reasons(self, browser) -> None:
        url = to_preview(browser, upload(browser, CSV))
        text = browser.get(f"{url}bad-rows/").content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows[0][-1] == "Reason"
        assert [row[0] for row in rows[1:]] == ["", "Feil AS", "Dobbel AS"]
        assert "digits" in rows[2][-1]

    def test_existing_clients_are_doubles(self, browser, business) -> None:
        make_client(business, name="Old", organization_number="923609016", external_id="x1")
        sheet = "name,orgnr,externalid\nNew,923609016,\nSame,,x1\n"
        page = browser.get(to_preview(browser, upload(browser, sheet)))
        assert (page.context["doubtful_count"], page.context["bad_count"]) == (1, 1)

    def test_a_name_column_is_needed(self, browser) -> None:
        answer = browser.post(upload(browser, "a,b\n1,2\n"), {"column-0": "email"})
        assert answer.status_code == 422

    def test_importing_twice_imports_once(self, browser, business) -> None:
        sheet = "name,email\nA,a@example.com\n"
        for _time in range(2):
            browser.post(to_preview(browser, upload(browser, sheet)))
        assert Client.objects.count() == 1

    def test_an_export_can_be_imported_again(self, browser, business, accountant) -> None:
        make_client(
            business, name="=A", phone="+4722123456", tags=["x", "y"], other_emails=["b@b.example"]
        )
        exported = b"".join(browser.get(reverse("clients:export")).streaming_content)
        Client.objects.all().delete()
        browser.post(to_preview(browser, upload(browser, exported)))
        (client,) = Client.objects.all()
        assert (client.name, client.phone) == ("=A", "+4722123456")
        assert (client.tags, client.other_emails) == (["x", "y"], ["b@b.example"])

    def test_five_thousand_rows_are_written_in_bulk(self, browser, business) -> None:
        rows = [
            f"Client {n};post{n}@client.example;2212{n:04};Gate {n};0155;Oslo;NO"
            for n in range(5000)
        ]
        sheet = "\n".join(["Navn;E-post;Telefon;Gate;Postnr;Poststed;Land", *rows])
        url = to_preview(browser, upload(browser, sheet))
        with CaptureQueriesContext(connection) as captured:
            browser.post(url)
        inserts = [q for q in captured.captured_queries if "INSERT" in q["sql"]]
        assert len(inserts) < 20
        assert Client.objects.for_business(business).count() == 5000

    def test_what_is_no_csv_is_refused_in_words(self, browser) -> None:
        file = SimpleUploadedFile("a.xlsx", b"PK\x03\x04")
        answer = browser.post(reverse("clients:import"), {"file": file})
        assert answer.status_code == 422
        assert "save the sheet as CSV" in answer.content.decode()
        assert browser.post(reverse("clients:import")).status_code == 422

    def test_another_business_cannot_read_the_plan(self, browser, mallory) -> None:
        url = upload(browser, CSV)
        answer = mallory.get(url)
        assert answer.headers["Location"] == reverse("clients:import")
        preview = to_preview(browser, url)
        assert mallory.post(preview).headers["Location"] == reverse("clients:import")
        assert mallory.get(f"{preview}bad-rows/").status_code == 302
        assert not Client.objects.exists()

    def test_a_made_up_plan_leads_back(self, browser) -> None:
        answer = browser.get(reverse("clients:import_preview", args=["x"]))
        assert answer.headers["Location"] == reverse("clients:import")

    def test_an_accountant_imports_nothing(self, accountant) -> None:
        assert accountant.get(reverse("clients:import")).status_code == 403
