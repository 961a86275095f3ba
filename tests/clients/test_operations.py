from datetime import UTC, datetime

import pytest

from clients.models import Client
from clients.operations import (
    ClientNumberTaken,
    ExternalIdTaken,
    UnknownFact,
    archive_client,
    create_client,
    import_clients,
    restore_client,
    update_client,
)
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Event
from tests.factories import make_business, make_client

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def kinds(client: Client) -> list[str]:
    return list(Event.objects.filter(subject_id=client.pk).values_list("kind", flat=True))


class TestCreateClient:
    def test_numbers_count_up_from_1001(self, business) -> None:
        first = create_client(business=business, facts={"name": "A"}, actor=SYSTEM)
        second = create_client(business=business, facts={"name": "B"}, actor=SYSTEM)
        assert (first.number, second.number) == ("1001", "1002")

    def test_the_next_number_follows_the_highest_whole_one(self, business) -> None:
        make_client(business, number="2500")
        make_client(business, number="K-9999")
        created = create_client(business=business, facts={"name": "A"}, actor=SYSTEM)
        assert created.number == "2501"

    def test_a_number_longer_than_any_column_of_numbers_is_passed_over(self, business) -> None:
        make_client(business, number="9" * 30)
        created = create_client(business=business, facts={"name": "A"}, actor=SYSTEM)
        assert created.number == "1001"

    def test_another_business_counts_for_itself(self, business) -> None:
        make_client(make_business(), number="7000")
        assert create_client(business=business, facts={"name": "A"}, actor=SYSTEM).number == "1001"

    def test_a_taken_number_is_named(self, business) -> None:
        make_client(business, number="42")
        with pytest.raises(ClientNumberTaken):
            create_client(business=business, facts={"name": "A", "number": "42"}, actor=SYSTEM)

    def test_a_taken_external_id_is_named(self, business) -> None:
        make_client(business, external_id="x")
        with pytest.raises(ExternalIdTaken):
            create_client(business=business, facts={"name": "A", "external_id": "x"}, actor=SYSTEM)

    def test_empty_external_ids_are_no_twins(self, business) -> None:
        for name in "AB":
            create_client(business=business, facts={"name": name, "external_id": ""}, actor=SYSTEM)
        assert Client.objects.for_business(business).count() == 2

    def test_what_is_ours_cannot_be_set(self, business) -> None:
        with pytest.raises(UnknownFact):
            create_client(business=business, facts={"name": "A", "archived_at": NOW}, actor=SYSTEM)

    def test_is_told(self, business) -> None:
        client = create_client(business=business, facts={"name": "A"}, actor=SYSTEM)
        assert kinds(client) == ["client.created"]


class TestUpdateClient:
    def test_tells_which_facts_changed(self, business) -> None:
        client = make_client(business, name="Old", city="Oslo")
        update_client(client_id=client.pk, changes={"name": "New", "city": "Oslo"}, actor=SYSTEM)
        assert Event.objects.get(subject_id=client.pk).data == {"changed": ["name"]}

    def test_nothing_changed_is_nothing_told(self, business) -> None:
        client = make_client(business, external_id=None)
        update_client(
            client_id=client.pk, changes={"name": client.name, "external_id": ""}, actor=SYSTEM
        )
        assert kinds(client) == []

    def test_a_number_cannot_be_taken_away(self, business) -> None:
        client = make_client(business, number="42")
        updated = update_client(client_id=client.pk, changes={"number": ""}, actor=SYSTEM)
        assert updated.number == "42"

    def test_a_taken_number_changes_nothing(self, business) -> None:
        make_client(business, number="42")
        client = make_client(business, number="43")
        with pytest.raises(ClientNumberTaken):
            update_client(client_id=client.pk, changes={"number": "42"}, actor=SYSTEM)
        client.refresh_from_db()
        assert client.number == "43"
        assert kinds(client) == []


class TestArchive:
    def test_archiving_twice_is_archiving_once(self, business) -> None:
        client = make_client(business)
        for _time in range(2):
            archived = archive_client(client_id=client.pk, now=NOW, actor=SYSTEM)
        assert archived.archived_at == NOW
        assert kinds(client) == ["client.archived"]

    def test_restoring_brings_it_back(self, business) -> None:
        client = make_client(business, archived_at=NOW)
        for _time in range(2):
            restored = restore_client(client_id=client.pk, actor=SYSTEM)
        assert restored.archived_at is None
        assert kinds(client) == ["client.restored"]


class TestImportClients:
    def test_creates_all_with_one_event(self, business) -> None:
        rows = [{"name": f"Client {number}"} for number in range(3)]
        assert import_clients(business=business, rows=rows, now=NOW, actor=SYSTEM) == 3
        numbers = Client.objects.for_business(business).order_by("id").values_list("number")
        assert [number for (number,) in numbers] == ["1001", "1002", "1003"]
        event = Event.objects.get(kind="client.imported")
        assert event.data["count"] == 3

    def test_given_numbers_are_left_out_of_the_count(self, business) -> None:
        rows = [{"name": "A"}, {"name": "B", "number": "1002"}, {"name": "C"}]
        import_clients(business=business, rows=rows, now=NOW, actor=SYSTEM)
        numbers = Client.objects.for_business(business).order_by("name").values_list("number")
        assert [number for (number,) in numbers] == ["1001", "1002", "1003"]

    def test_a_twin_undoes_all(self, business) -> None:
        make_client(business, number="5")
        with pytest.raises(ClientNumberTaken):
            import_clients(
                business=business,
                rows=[{"name": "A"}, {"name": "B", "number": "5"}],
                now=NOW,
                actor=SYSTEM,
            )
        assert Client.objects.for_business(business).count() == 1
        assert not Event.objects.filter(kind="client.imported").exists()
