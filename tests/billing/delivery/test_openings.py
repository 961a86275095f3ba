"""Looks at the public page: a person's count, a machine's are kept apart."""

from datetime import timedelta

import pytest

from billing.delivery.openings import KEPT_PER_DAY, looks_at, record_opening
from billing.delivery.tracking import OpeningPlace, OpeningSignal, SignalKind
from fastfaktura.core.models import Event
from tests.factories import NOW, make_business, make_draft, make_invoice

pytestmark = pytest.mark.django_db


class TestOpening:
    def test_by_a_person_opens_the_invoice_once(self) -> None:
        invoice = make_invoice(make_business())

        first = record_opening(invoice=invoice, kind=SignalKind.HUMAN, signal="visible", now=NOW)
        later = NOW + timedelta(hours=1)
        second = record_opening(invoice=invoice, kind=SignalKind.HUMAN, signal="visible", now=later)

        assert (first, second) == (True, False)
        invoice.refresh_from_db()
        assert invoice.opened_at == NOW
        assert Event.objects.filter(kind="invoice.opened", actor_kind="payer").count() == 1
        assert OpeningSignal.objects.count() == 2

    def test_by_a_machine_leaves_the_invoice_unopened(self) -> None:
        invoice = make_invoice(make_business())
        assert not record_opening(invoice=invoice, kind=SignalKind.FETCH, signal="get", now=NOW)
        invoice.refresh_from_db()
        assert invoice.opened_at is None
        assert OpeningSignal.objects.get().kind == SignalKind.FETCH

    def test_repeated_within_minutes_is_one_look(self) -> None:
        invoice = make_invoice(make_business())
        for minute in range(5):
            record_opening(
                invoice=invoice,
                kind=SignalKind.HUMAN,
                signal="visible",
                now=NOW + timedelta(minutes=minute),
            )
        assert OpeningSignal.objects.count() == 1

    def test_cannot_fill_the_table(self) -> None:
        invoice = make_invoice(make_business())
        for number in range(KEPT_PER_DAY + 5):
            record_opening(invoice=invoice, kind=SignalKind.FETCH, signal=f"get {number}", now=NOW)
        assert OpeningSignal.objects.count() == KEPT_PER_DAY

    def test_of_a_draft_is_nothing(self) -> None:
        draft = make_draft(make_business())
        assert not record_opening(invoice=draft, kind=SignalKind.HUMAN, signal="visible", now=NOW)
        assert not OpeningSignal.objects.exists()


class TestAPictureInTheMail:
    def test_never_opens_the_invoice(self) -> None:
        invoice = make_invoice(make_business())
        record_opening(
            invoice=invoice,
            kind=SignalKind.HUMAN,
            signal="mail",
            place=OpeningPlace.MAIL,
            now=NOW,
        )
        invoice.refresh_from_db()
        assert invoice.opened_at is None
        assert [(look.is_person, look.place) for look in looks_at(invoice)] == [
            (True, OpeningPlace.MAIL)
        ]


class TestAMachine:
    def test_is_no_person_whatever_it_does(self) -> None:
        invoice = make_invoice(make_business())
        record_opening(
            invoice=invoice, kind=SignalKind.HUMAN, signal="visible", agent="Proofpoint", now=NOW
        )
        invoice.refresh_from_db()
        assert invoice.opened_at is None
        assert OpeningSignal.objects.get().kind == SignalKind.FETCH

    def test_is_listed_apart_by_its_name(self) -> None:
        invoice = make_invoice(make_business())
        for hours, agent in enumerate(
            ["Microsoft Safe Links", "Microsoft Safe Links", "", "Slack"]
        ):
            record_opening(
                invoice=invoice,
                kind=SignalKind.FETCH,
                signal="page",
                agent=agent,
                now=NOW + timedelta(hours=hours),
            )
        assert {look.agent: look.times for look in looks_at(invoice)} == {
            "": 1,
            "Microsoft Safe Links": 2,
            "Slack": 1,
        }

        record_opening(invoice=invoice, kind=SignalKind.HUMAN, signal="visible", now=NOW)

        first, *machines = looks_at(invoice)
        assert first.is_person
        assert [look.agent for look in machines] == ["Microsoft Safe Links", "Slack"]
