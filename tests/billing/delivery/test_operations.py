"""What a person decides: send, take back, send again."""

import pytest

from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import (
    InvoiceCancelled,
    InvoiceNotIssued,
    NotRepeatable,
    NotUndoable,
    dismiss_delivery,
    send_again,
    send_invoice,
    undo_delivery,
)
from billing.delivery.policy import UNDO_WINDOW
from billing.delivery.queries import deliveries_needing_care
from billing.delivery.receivers import BadAddress, NoReceiver
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Event
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
)

pytestmark = pytest.mark.django_db


def send(invoice: Invoice, **facts: object) -> list[Delivery]:
    facts = {"channels": [Channel.EMAIL], "actor": actor_of(invoice.business), "now": NOW} | facts
    return send_invoice(invoice_id=invoice.pk, **facts)  # type: ignore[arg-type]


class TestSending:
    def test_queues_one_mail_to_each_address_of_the_client(self) -> None:
        business = make_business()
        client = make_client(
            business, email="anna@fjord.example", other_emails=["ANNA@fjord.example", "b@x.example"]
        )

        deliveries = send(make_invoice(business, client))

        assert [delivery.receiver for delivery in deliveries] == [
            "anna@fjord.example",
            "b@x.example",
        ]
        assert {delivery.state for delivery in deliveries} == {DeliveryState.QUEUED}
        assert {delivery.due_at for delivery in deliveries} == {NOW + UNDO_WINDOW}
        assert len({delivery.message_id for delivery in deliveries}) == 2

    def test_writes_subject_and_message_in_the_language_of_the_invoice(self) -> None:
        invoice = make_invoice(make_business(name="Nordlys Studio AS"))

        [delivery] = send(invoice)

        assert delivery.subject == f"Invoice {invoice.number} from Nordlys Studio AS"
        assert invoice.number in delivery.message

    def test_keeps_the_invoice_unsent_until_a_mail_has_left(self) -> None:
        invoice = make_invoice(make_business())
        send(invoice)
        invoice.refresh_from_db()
        assert invoice.sent_at is None

    def test_does_not_queue_a_second_mail_to_somebody_to_whom_one_is_on_its_way(self) -> None:
        invoice = make_invoice(make_business())
        first, second = send(invoice), send(invoice)
        assert first == second
        assert Delivery.objects.count() == 1

    def test_of_a_link_is_done_at_once(self) -> None:
        invoice = make_invoice(make_business())

        [delivery] = send(invoice, channels=[Channel.LINK])

        assert delivery.state == DeliveryState.SENT
        invoice.refresh_from_db()
        assert invoice.sent_at == NOW

    def test_refuses_a_draft(self) -> None:
        with pytest.raises(InvoiceNotIssued):
            send(make_draft(make_business()))

    def test_refuses_a_cancelled_invoice(self) -> None:
        invoice = make_invoice(make_business())
        cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(invoice.business),
        )
        with pytest.raises(InvoiceCancelled):
            send(invoice)

    def test_refuses_to_send_to_nobody(self) -> None:
        business = make_business()
        with pytest.raises(NoReceiver):
            send(make_invoice(business, make_client(business, email="")))

    def test_names_an_address_that_is_none_and_queues_nothing(self) -> None:
        with pytest.raises(BadAddress, match="anna at fjord"):
            send(make_invoice(make_business()), receivers=["a@x.example", "anna at fjord"])
        assert not Delivery.objects.exists()

    def test_refuses_an_address_longer_than_servers_take(self) -> None:
        long = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example"
        with pytest.raises(BadAddress):
            send(make_invoice(make_business()), receivers=[long])

    def test_takes_line_ends_out_of_a_subject(self) -> None:
        [delivery] = send(make_invoice(make_business()), subject="Invoice\r\nBcc: victim@x.example")
        assert delivery.subject == "Invoice Bcc: victim@x.example"


class TestUndo:
    def test_takes_back_a_queued_mail(self) -> None:
        [delivery] = send(make_invoice(make_business()))
        actor = actor_of(delivery.business)

        undone = undo_delivery(delivery_id=delivery.pk, actor=actor, now=NOW)

        assert undone.state == DeliveryState.UNDONE
        assert Event.objects.filter(kind="delivery.undone").count() == 1
        undo_delivery(delivery_id=delivery.pk, actor=actor, now=NOW)
        assert Event.objects.filter(kind="delivery.undone").count() == 1

    def test_comes_too_late_once_a_worker_has_it(self) -> None:
        [delivery] = send(make_invoice(make_business()))
        Delivery.objects.update(state=DeliveryState.SENDING)
        with pytest.raises(NotUndoable):
            undo_delivery(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=NOW)


class TestSendingAgain:
    def failed(self) -> Delivery:
        [delivery] = send(make_invoice(make_business()), receivers=["wrong@x.example"])
        delivery.state, delivery.finished_at = DeliveryState.FAILED, NOW
        delivery.save()
        return delivery

    def test_queues_the_same_words_to_the_corrected_address(self) -> None:
        delivery = self.failed()

        again = send_again(
            delivery_id=delivery.pk,
            receiver="right@x.example",
            actor=actor_of(delivery.business),
            now=NOW,
        )

        assert (again.receiver, again.message) == ("right@x.example", delivery.message)
        assert again.message_id != delivery.message_id

    def test_ends_the_care_that_the_failure_needed(self) -> None:
        delivery = self.failed()
        assert list(deliveries_needing_care(delivery.business)) == [delivery]
        send_again(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=NOW)
        assert not deliveries_needing_care(delivery.business)

    def test_can_be_spared_by_somebody_who_looked_after_it_otherwise(self) -> None:
        delivery = self.failed()
        dismiss_delivery(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=NOW)
        assert not deliveries_needing_care(delivery.business)

    def test_is_refused_while_the_first_is_on_its_way(self) -> None:
        [delivery] = send(make_invoice(make_business()))
        with pytest.raises(NotRepeatable):
            send_again(delivery_id=delivery.pk, actor=actor_of(delivery.business), now=NOW)

    def test_is_refused_once_the_invoice_is_cancelled(self) -> None:
        delivery = self.failed()
        actor = actor_of(delivery.business)
        cancel_invoice(
            invoice_id=delivery.invoice_id, reason="", issue_date=TODAY, now=NOW, actor=actor
        )
        with pytest.raises(InvoiceCancelled):
            send_again(delivery_id=delivery.pk, actor=actor, now=NOW)

    def test_names_a_corrected_address_that_is_none(self) -> None:
        delivery = self.failed()
        with pytest.raises(BadAddress):
            send_again(
                delivery_id=delivery.pk,
                receiver="right",
                actor=actor_of(delivery.business),
                now=NOW,
            )


class TestCare:
    def test_is_a_business_s_own(self) -> None:
        TestSendingAgain().failed()
        assert not deliveries_needing_care(make_business())
