"""A worker and a person at one delivery at once: neither waits for the other for ever."""

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, transaction

from billing.delivery import dispatch
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import locked_delivery, send_again, send_invoice
from billing.delivery.policy import UNDO_WINDOW
from billing.invoices.operations import locked_invoice
from fastfaktura.core.models import Event
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db(transaction=True)


def queued(*receivers: str) -> list[Delivery]:
    business = make_business()
    return send_invoice(
        invoice_id=make_invoice(business).pk,
        channels=[Channel.EMAIL],
        receivers=receivers,
        attach_pdf=False,
        actor=actor_of(business),
        now=NOW,
    )


class TestSendingAgain:
    def test_waits_for_the_worker_without_holding_what_the_worker_needs(self) -> None:
        [delivery] = queued("one@x.example")
        Delivery.objects.update(state=DeliveryState.UNKNOWN, finished_at=NOW)
        started, sent = Signal(), Signal()

        def person() -> None:
            started.set()
            send_again(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=NOW)
            sent.set()
            connection.close()

        thread = Thread(target=person)
        with transaction.atomic():
            worker_s = locked_delivery(delivery.pk)
            thread.start()
            started.wait(timeout=10)
            assert not sent.wait(timeout=1)
            # A worker that brings a late answer locks the invoice next.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            locked_invoice(worker_s.invoice_id)
        thread.join(timeout=10)
        assert sent.is_set()


class TestTwoMailsOfOneInvoice:
    def test_tell_once_that_it_was_sent(self) -> None:
        now = NOW + UNDO_WINDOW + timedelta(seconds=1)
        claimed = [
            dispatch.claim(delivery_id=each.pk, now=now)
            for each in queued("one@x.example", "two@x.example")
        ]
        threads = []
        for delivery in claimed:
            assert delivery is not None

            def worker(mine: Delivery = delivery) -> None:
                dispatch.conclude(mine, DeliveryState.SENT, now=now)
                connection.close()

            threads.append(Thread(target=worker))
        with transaction.atomic():
            # Both have read the invoice before either may write that it was sent.
            locked_invoice(claimed[0].invoice_id)  # type: ignore[union-attr]  # asserted above
            for thread in threads:
                thread.start()
            threads[0].join(timeout=1)
        for thread in threads:
            thread.join(timeout=10)
        assert Event.objects.filter(kind="delivery.sent").count() == 2
        assert Event.objects.filter(kind="invoice.sent").count() == 1
