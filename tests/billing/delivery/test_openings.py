"""Looks at the public page: a person's count, a machine's are kept apart."""

from datetime import timedelta

import pytest

from billing.delivery.openings import KEPT_PER_DAY, record_opening
from billing.delivery.tracking import OpeningSignal, SignalKind
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
