import re
from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client
from tests.factories import make_client, make_invoice

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HTMX = {"HTTP_HX_REQUEST": "true"}


def page_of(name: str, client: Client, **more) -> str:
    return reverse(f"clients:{name}", kwargs={"client_id": client.pk, **more})


def own_queries(browser) -> list[str]:
    """Return the queries of the list page about clients and their invoices."""
    with CaptureQueriesContext(connection) as captured:
        browser.get(reverse("clients:list"))
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if "clients_client" in sql or "billing_" in sql]


class TestList:
    def test_shows_clients_with_what_they_owe(self, browser, business) -> None:
        client = make_client(business, name="Fjord Bakeri")
        make_invoice(business, client)
        make_invoice(business, client)
        text = browser.get(reverse("clients:list")).content.decode()
        assert "Fjord Bakeri" in text
        assert "2,500.00" in text

    def test_asks_the_database_as_often_for_many_as_for_one(self, browser, business) -> None:
        make_client(business)
        one = own_queries(browser)
        for _time in range(20):
            make_invoice(business, make_client(business, tags=["vip"]))
        many = own_queries(browser)
        # Clients, figures, tags; what the frame and the session ask is theirs.
        assert (len(one), len(many)) == (3, 3)

    def test_an_empty_list_leads_to_the_first_client(self, browser) -> None:
        text = browser.get(reverse("clients:list")).content.decode()
        assert "No clients yet" in text
        assert reverse("clients:create") in text

    def test_htmx_gets_the_rows_alone(self, browser, business) -> None:
        make_client(business, name="Fjord")
        text = browser.get(reverse("clients:list"), {"q": "fj"}, **HTMX).content.decode()
        assert "Fjord" in text
        assert "<html" not in text

    def test_no_hit_says_so(self, browser, business) -> None:
        make_client(business)
        assert "No client fits" in browser.get("/clients/?q=zzz").content.decode()

    def test_any_address_is_answered(self, browser, business) -> None:
        make_client(business)
        for query in ("q=%00", "tag=%00", "page=%00", "q='%26", "archived=x"):
            assert browser.get(f"/clients/?{query}").status_code == 200


class TestShow:
    def test_shows_facts_as_their_country_writes_them(self, browser, business) -> None:
        client = make_client(business, organization_number="923609016", phone="+4722123456")
        text = browser.get(page_of("show", client)).content.decode()
        assert "923 609 016" in text
        assert "+47 22 12 34 56" in text
        assert reverse("invoices:of_client", args=[client.pk]) in text

    def test_its_invoices_come_as_a_fragment_and_as_a_page(self, browser, business) -> None:
        client = make_client(business)
        invoice = make_invoice(business, client)
        url = reverse("invoices:of_client", args=[client.pk])
        for more in ({}, HTMX):
            text = browser.get(url, **more).content.decode()
            assert invoice.number in text
            assert "1,250.00" in text
            assert ("<html" in text) is (not more)


class TestEdit:
    def test_a_part_is_a_form_with_and_without_htmx(self, browser, business) -> None:
        client = make_client(business)
        for more in ({}, HTMX):
            text = browser.get(page_of("edit", client, part="address"), **more).content.decode()
            assert 'name="postal_code"' in text
            assert 'name="email"' not in text

    def test_saving_leads_back_to_the_page(self, browser, business) -> None:
        client = make_client(business)
        answer = browser.post(
            page_of("edit", client, part="address"),
            {"street": "Ny gate 3", "postal_code": "N-0155", "city": "Oslo", "country": "NO"},
        )
        assert answer.headers["Location"] == f"{page_of('show', client)}#address"
        client.refresh_from_db()
        assert (client.street, client.postal_code) == ("Ny gate 3", "0155")

    def test_htmx_gets_the_page_and_a_toast(self, browser, business) -> None:
        client = make_client(business)
        answer = browser.post(page_of("edit", client, part="tags"), {"tags": "b, a, B"}, **HTMX)
        assert answer.status_code == 200
        assert "toast" in answer.headers["HX-Trigger"]
        client.refresh_from_db()
        assert client.tags == ["b", "a"]

    def test_a_wrong_number_is_explained_and_nothing_saved(self, browser, business) -> None:
        client = make_client(business, country="SE", organization_number="")
        answer = browser.post(
            page_of("edit", client, part="identity"),
            {"name": "A", "kind": "company", "organization_number": "556036-079"},
        )
        assert answer.status_code == 422
        assert "Swedish organisation numbers have 10 digits; this has 9." in answer.content.decode()
        client.refresh_from_db()
        assert client.name != "A"

    def test_a_taken_number_is_explained(self, browser, business) -> None:
        make_client(business, number="42")
        client = make_client(business)
        answer = browser.post(
            page_of("edit", client, part="identity"),
            {"name": "A", "kind": "company", "number": "42"},
        )
        assert answer.status_code == 422
        assert "Another client has the number 42." in answer.content.decode()

    def test_an_unknown_part_is_not_found(self, browser, business) -> None:
        assert browser.get(page_of("edit", make_client(business), part="x")).status_code == 404

    def test_an_address_longer_than_a_mail_server_takes_is_refused(self, browser, business) -> None:
        client = make_client(business)
        long = f"{'a' * 250}@example.com"
        url = page_of("edit", client, part="contact")
        answer = browser.post(url, {"email": "", "other_emails": long, "phone": ""})
        assert answer.status_code == 422


class TestArchive:
    def test_offers_the_way_back(self, browser, business) -> None:
        client = make_client(business, name="Fjord")
        answer = browser.post(page_of("archive", client), follow=True)
        text = answer.content.decode()
        assert "Fjord is archived." in text
        assert f'action="{page_of("restore", client)}"' in text
        browser.post(page_of("restore", client))
        client.refresh_from_db()
        assert client.archived_at is None

    def test_returns_to_where_it_was_asked_but_never_abroad(self, browser, business) -> None:
        url = page_of("archive", make_client(business))
        own = browser.post(url, {"next": "/clients/?tag=a"})
        assert own.headers["Location"] == "/clients/?tag=a"
        foreign = browser.post(url, {"next": "https://evil.example/"})
        assert foreign.headers["Location"] == reverse("clients:list")

    def test_needs_a_post(self, browser, business) -> None:
        assert browser.get(page_of("archive", make_client(business))).status_code == 405


class TestCreate:
    def test_creates_and_shows(self, browser, business) -> None:
        answer = browser.post(
            reverse("clients:create"),
            {
                "name": "Nord AB", "kind": "company", "country": "SE", "locale": "sv",
                "organization_number": "556036-0793", "phone": "08 123 456 78",
                "other_emails": "a@example.com\nb@example.com", "postal_code": "11122",
            },
        )  # fmt: skip
        client = Client.objects.get(name="Nord AB")
        assert answer.headers["Location"] == page_of("show", client)
        assert client.organization_number == "5560360793"
        assert client.phone == "+46812345678"
        assert client.postal_code == "111 22"
        assert client.other_emails == ["a@example.com", "b@example.com"]

    def test_warns_of_twins_and_creates_all_the_same(self, browser, business) -> None:
        make_client(business, name="First", email="a@example.com")
        answer = browser.post(
            reverse("clients:create"),
            {"name": "Second", "kind": "company", "locale": "nb", "email": "a@example.com"},
            follow=True,
        )
        assert "First" in answer.content.decode()
        assert Client.objects.filter(name="Second").exists()

    def test_errors_stand_at_their_fields(self, browser) -> None:
        answer = browser.post(reverse("clients:create"), {"email": "nonsense", "kind": "company"})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "it looks like name@example.com" in text
        assert 'aria-invalid="true"' in text


class TestPicker:
    def test_lists_what_is_found_and_offers_to_create(self, browser, business) -> None:
        client = make_client(business, name="Fjord Bakeri")
        text = browser.get(reverse("clients:pick"), {"q": "fjo"}).content.decode()
        assert f'data-client-id="{client.pk}"' in text
        assert "Create “fjo”" in text

    def test_quick_create_tells_the_new_client(self, browser, business) -> None:
        answer = browser.post(
            reverse("clients:quick_create"), {"name": "Ny", "email": "", "country": "NO"}, **HTMX
        )
        client = Client.objects.get(name="Ny")
        assert str(client.pk) in answer.headers["HX-Trigger"]
        assert "client-chosen" in answer.headers["HX-Trigger"]
        assert client.locale == business.locale

    def test_quick_create_explains_errors(self, browser) -> None:
        answer = browser.post(reverse("clients:quick_create"), {"name": "", "email": "x"}, **HTMX)
        assert answer.status_code == 422
        assert re.search(r'id="quick-client"', answer.content.decode())

    def test_quick_create_passes_over_numbers_of_any_size(self, browser, business) -> None:
        make_client(business, number="999999999")
        make_client(business, number="1000000000")
        answer = browser.post(reverse("clients:quick_create"), {"name": "New"}, **HTMX)
        assert answer.status_code == 200
        assert Client.objects.get(name="New").number == "1000000001"


class TestWhoMay:
    def test_an_accountant_reads_and_exports(self, accountant, business) -> None:
        client = make_client(business)
        for url in (reverse("clients:list"), page_of("show", client), reverse("clients:export")):
            assert accountant.get(url).status_code == 200
        assert b"Edit" not in accountant.get(page_of("show", client)).content

    def test_an_accountant_writes_nothing(self, accountant, business) -> None:
        client = make_client(business)
        urls = [
            reverse("clients:create"),
            reverse("clients:quick_create"),
            page_of("edit", client, part="notes"),
            page_of("archive", client),
            page_of("restore", client),
        ]
        assert [accountant.post(url).status_code for url in urls] == [403] * len(urls)

    def test_another_business_finds_nothing(self, mallory, business) -> None:
        client = make_client(business, name="Secret Bakery")
        assert mallory.get(page_of("show", client)).status_code == 404
        assert mallory.get(page_of("edit", client, part="notes")).status_code == 404
        for name in ("archive", "restore"):
            assert mallory.post(page_of(name, client)).status_code == 404
        assert mallory.get(reverse("invoices:of_client", args=[client.pk])).status_code == 404
        for url in (reverse("clients:list"), reverse("clients:pick") + "?q=secret"):
            assert b"Secret Bakery" not in mallory.get(url).content

    def test_a_stranger_signs_in_first(self, client) -> None:
        assert client.get(reverse("clients:list")).status_code == 302


class TestExport:
    def test_has_a_row_per_client_and_no_formula(self, browser, business) -> None:
        make_client(business, name="=HYPERLINK(1)", phone="+4722123456", notes="@x")
        answer = browser.get(reverse("clients:export"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        assert text.startswith("number;name;")
        assert ";'=HYPERLINK(1);" in text
        assert "'+4722123456" in text
        assert "'@x" in text

    def test_asks_the_database_as_often_for_many_as_for_one(self, browser, business) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                b"".join(browser.get(reverse("clients:export")).streaming_content)
            return len(captured)

        make_client(business, notes="first")
        for_one = queries()
        for _ in range(3):
            make_client(business, notes="another")
        assert queries() == for_one


class TestFigures:
    def test_amounts_stay_apart_by_currency(self, browser, business) -> None:
        client = make_client(business)
        make_invoice(business, client)
        make_invoice(business, client, currency="EUR")
        from billing.invoices.client_queries import figures_of_clients

        (figures,) = figures_of_clients(business, [client.pk]).values()
        assert [(total.amount, total.currency) for total in figures.open_totals] == [
            (Decimal(1250), "EUR"),
            (Decimal(1250), "NOK"),
        ]
