from datetime import UTC, datetime

import pytest
from django.db import connection

from clients.models import Client
from clients.operations import import_clients
from clients.queries import (
    PAGE_SIZE,
    ClientFilter,
    client_page,
    known_tags,
    pick_clients,
    timeline_of,
    twins_of,
)
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.events import SYSTEM
from tests.factories import make_business, make_client

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def found(business, text: str) -> list[str]:
    page = client_page(business, ClientFilter(text=text), Cursor())
    return [client.name for client in page.clients]


class TestSearch:
    @pytest.fixture
    def business(self, business):
        make_client(
            business,
            name="Ågot Øvrebø & Sønner",
            email="kari.lie@fjord-bakeri.example",
            phone="+4722123456",
            number="K-1001",
            organization_number="923609016",
            external_id="crm/77",
        )
        make_client(business, name="O'Brien Ltd", number="2", email="")
        return business

    @pytest.mark.parametrize(
        "text",
        [
            "ågot",
            "ÅGO",
            "sønner ågot",
            "kari",
            "kari.lie@fj",
            "fjord",
            "bakeri.ex",
            "22 12 34",
            "22123456",
            "+47 22 12",
            "0047",
            "k-10",
            "1001",
            "923 609 016",
            "crm/77",
        ],
    )
    def test_finds_by_the_beginning_of_words(self, business, text) -> None:
        assert found(business, text) == ["Ågot Øvrebø & Sønner"]

    @pytest.mark.parametrize(
        "text",
        ["'", "o'b", "a & | ! ( ) :* <->", "\\", "%_", "''';--", "🙂", "a:*", "\u0000", "x" * 5000],
    )
    def test_any_sign_may_be_typed(self, business, text) -> None:
        found(business, text)

    def test_an_apostrophe_parts_words(self, business) -> None:
        assert found(business, "o'br") == ["O'Brien Ltd"]

    def test_all_words_must_be_found(self, business) -> None:
        assert found(business, "ågot brien") == []

    def test_the_index_serves_it(self, business) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")
            plan = Client.objects.filter(search="ågot").explain()
        assert "client_by_word" in plan


class TestClientPage:
    def test_pages_follow_without_gap_or_repetition(self, business) -> None:
        total = PAGE_SIZE * 2 + 10
        rows = [{"name": f"{'cC'[n % 2]}lient {n // 2:03}"} for n in range(total)]
        import_clients(business=business, rows=rows, now=NOW, actor=SYSTEM)
        seen, cursor, pages = [], Cursor(), 0
        while True:
            page = client_page(business, ClientFilter(), cursor)
            seen += [client.pk for client in page.clients]
            pages += 1
            if not page.next:
                break
            cursor = Cursor.decode(page.next, parts=2)
        assert pages == 3
        assert len(seen) == len(set(seen)) == total
        back = client_page(business, ClientFilter(), Cursor.decode(page.previous, parts=2))
        assert [client.pk for client in back.clients] == seen[PAGE_SIZE : PAGE_SIZE * 2]
        first = client_page(business, ClientFilter(), Cursor.decode(back.previous, parts=2))
        assert [client.pk for client in first.clients] == seen[:PAGE_SIZE]
        assert first.previous == ""

    def test_capitals_do_not_come_first(self, business) -> None:
        for name in ("beta", "Alfa", "Gamma", "alfa 2"):
            make_client(business, name=name)
        assert found(business, "") == ["Alfa", "alfa 2", "beta", "Gamma"]

    def test_a_broken_cursor_is_the_beginning(self, business) -> None:
        make_client(business)
        for word in ("?", "bm9uZQ", "WzFd", "WyI+IiwgImEiLCAieCJd", "ø", "\0"):
            page = client_page(business, ClientFilter(), Cursor.decode(word, parts=2))
            assert isinstance(page.clients, (list, tuple))

    def test_shows_no_other_business(self, business) -> None:
        make_client(make_business())
        assert found(business, "") == []

    def test_filters_by_tag_and_archive(self, business) -> None:
        make_client(business, name="A", tags=["vip"])
        make_client(business, name="B", archived_at=NOW)
        tagged = client_page(business, ClientFilter(tag="vip"), Cursor()).clients
        archived = client_page(business, ClientFilter(archived=True), Cursor()).clients
        assert [client.name for client in tagged] == ["A"]
        assert [client.name for client in archived] == ["B"]
        assert known_tags(business) == ["vip"]


class TestPicker:
    def test_offers_the_latest_where_nothing_is_typed(self, business) -> None:
        for name in "ABC":
            make_client(business, name=name)
        make_client(business, name="D", archived_at=NOW)
        assert [client.name for client in pick_clients(business, "")] == ["C", "B", "A"]


class TestTwins:
    def test_are_found_by_number_and_email(self, business) -> None:
        client = make_client(business, organization_number="923609016", email="a@example.com")
        by_number = make_client(business, name="1", organization_number="923609016")
        by_email = make_client(business, name="2", email="A@example.com")
        make_client(business)
        make_client(make_business(), email="a@example.com")
        assert [twin.pk for twin in twins_of(client)] == [by_number.pk, by_email.pk]

    def test_empty_facts_make_no_twins(self, business) -> None:
        make_client(business, email="")
        assert twins_of(make_client(business, email="")) == []


class TestTimeline:
    def test_an_imported_client_shows_its_import(self, business) -> None:
        import_clients(business=business, rows=[{"name": "A"}], now=NOW, actor=SYSTEM)
        import_clients(business=business, rows=[{"name": "B"}], now=datetime.now(UTC), actor=SYSTEM)
        for name in "AB":
            client = Client.objects.get(name=name)
            assert [event.kind for event in timeline_of(client)] == ["client.imported"]
