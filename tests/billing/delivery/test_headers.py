"""What the headers of a mail tell programs: of which list it is, who wrote it, what it answers."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from billing.delivery.dispatch import deliver
from billing.delivery.models import Channel, Delivery, DeliveryKind
from billing.delivery.operations import send_invoice
from billing.delivery.queueing import queue_messages
from billing.invoices.models import Invoice
from tests.billing.delivery.conftest import ScriptedServer, at
from tests.billing.delivery.test_dispatch import arrived
from tests.factories import NOW, actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db

HOUR = 3600


@pytest.fixture
def invoice() -> Invoice:
    return make_invoice(make_business())


def mail_of(smtp: ScriptedServer, delivery: Delivery, *, seconds: float) -> EmailMessage:
    deliver(delivery_id=delivery.pk, clock=at(seconds))
    return arrived(smtp, -1)


def first(invoice: Invoice) -> Delivery:
    [delivery] = send_invoice(
        invoice_id=invoice.pk,
        channels=[Channel.EMAIL],
        receivers=["anna@fjord.example"],
        attach_pdf=False,
        actor=actor_of(invoice.business),
        now=NOW,
    )
    return delivery


def reminder(invoice: Invoice, receiver: str) -> Delivery:
    [delivery] = queue_messages(
        invoice,
        [receiver],
        kind=DeliveryKind.REMINDER,
        subject="Reminder",
        actor=actor_of(invoice.business),
        now=NOW + timedelta(hours=1),
    )
    Delivery.objects.filter(pk=delivery.pk).update(is_automatic=True)
    return delivery


class TestAnInvoice:
    def test_is_of_the_businesss_list_and_written_by_a_person(
        self, smtp: ScriptedServer, invoice: Invoice
    ) -> None:
        mail = mail_of(smtp, first(invoice), seconds=11)
        assert mail["List-Id"] == f"<invoices.{invoice.business_id.hex}.mail.example>"
        assert mail["Auto-Submitted"] == "no"
        assert mail["In-Reply-To"] is mail["References"] is mail["List-Unsubscribe"] is None


class TestAReminder:
    def test_stands_beside_the_invoices_mail_and_says_that_it_is_automatic(
        self, smtp: ScriptedServer, invoice: Invoice
    ) -> None:
        sent = first(invoice)
        mail_of(smtp, sent, seconds=11)

        mail = mail_of(smtp, reminder(invoice, "Anna@fjord.example"), seconds=HOUR + 11)

        assert mail["In-Reply-To"] == mail["References"] == sent.message_id
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["List-Id"] == f"<reminders.{invoice.business_id.hex}.mail.example>"

    def test_to_somebody_else_begins_a_conversation(
        self, smtp: ScriptedServer, invoice: Invoice
    ) -> None:
        mail_of(smtp, first(invoice), seconds=11)
        mail = mail_of(smtp, reminder(invoice, "per@fjord.example"), seconds=HOUR + 11)
        assert mail["References"] is None
