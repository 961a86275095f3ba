"""The pages of rehearsals."""

import pytest
from django.urls import reverse

from billing.rehearsal.models import Rehearsal, RehearsalState
from billing.rehearsal.operations import play_rehearsal
from fastfaktura.core.models import Role
from tests.factories import NOW, TODAY, make_business, make_client, make_invoice, make_member

pytestmark = pytest.mark.django_db

ASKED = {"start_date": TODAY.isoformat(), "days": "30", "usual": "second_reminder"}


@pytest.fixture
def business():
    return make_business(is_sandbox=True)


@pytest.fixture
def owner(client, business):
    client.force_login(make_member(business))
    return client


def ask(client, **more):
    return client.post(reverse("rehearsals:create"), ASKED | more)


class TestAskingForOne:
    def test_keeps_it_for_a_worker_with_its_habits(self, owner, business):
        debtor = make_client(business)
        make_invoice(business, debtor)

        response = ask(owner, **{f"client_{debtor.pk}": "never"})

        rehearsal = Rehearsal.objects.get()
        assert response.headers["Location"] == reverse("rehearsals:show", args=[rehearsal.pk])
        assert rehearsal.state == RehearsalState.QUEUED
        assert rehearsal.behaviour["usual"]["level"] == 2
        assert rehearsal.behaviour["of_clients"][str(debtor.pk)]["pays"] == "never"

    @pytest.mark.parametrize(
        ("field", "value"), [("days", "400"), ("start_date", "soon"), ("usual", "bribes")]
    )
    def test_names_the_field_that_is_wrong(self, owner, field, value):
        response = ask(owner, **{field: value})

        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Rehearsal.objects.exists()

    def test_is_for_those_who_may_write(self, client, business):
        client.force_login(make_member(business, Role.ACCOUNTANT))

        assert ask(client).status_code == 403

    def test_is_not_there_in_a_live_business(self, client):
        client.force_login(make_member(make_business(is_sandbox=False)))

        assert client.get(reverse("rehearsals:list")).status_code == 404
        assert ask(client).status_code == 404


class TestReadingOne:
    def test_waits_until_it_was_played(self, owner):
        ask(owner)
        address = reverse("rehearsals:show", args=[Rehearsal.objects.get().pk])

        page = owner.get(address).content.decode()

        assert f'hx-get="{address}" hx-trigger="every 1s"' in page

    def test_waits_no_longer_for_one_that_came_to_a_fault(self, owner):
        ask(owner)
        Rehearsal.objects.update(created_at=NOW)

        page = owner.get(reverse("rehearsals:show", args=[Rehearsal.objects.get().pk]))

        assert "every 1s" not in page.content.decode()
        assert "Something failed on our side" in page.content.decode()

    def test_tells_the_messages_the_claims_and_the_states(self, owner, business):
        make_invoice(business, make_client(business, name="Fjord Bakeri"))
        ask(owner, usual="never", days="60")
        rehearsal = Rehearsal.objects.get()
        play_rehearsal(rehearsal_id=rehearsal.pk, now=NOW)

        page = owner.get(reverse("rehearsals:show", args=[rehearsal.pk])).content.decode()

        for words in ("Friendly reminder", "Firm reminder", "Formal notice", "Overdue", "38.00"):
            assert words in page
        assert "every 1s" not in page

    def test_costs_the_same_however_much_happened(
        self, owner, business, django_assert_max_num_queries
    ):
        make_invoice(business)
        ask(owner)
        rehearsal = Rehearsal.objects.get()
        play_rehearsal(rehearsal_id=rehearsal.pk, now=NOW)

        with django_assert_max_num_queries(8):
            owner.get(reverse("rehearsals:show", args=[rehearsal.pk]))

    def test_says_so_if_nothing_would_happen(self, owner):
        ask(owner)
        rehearsal = Rehearsal.objects.get()
        play_rehearsal(rehearsal_id=rehearsal.pk, now=NOW)

        page = owner.get(reverse("rehearsals:show", args=[rehearsal.pk])).content.decode()

        assert "Nothing would happen in these days" in page
