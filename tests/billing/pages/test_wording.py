"""The chip of an invoice says what happened, and nothing that did not."""

from decimal import Decimal

import pytest

from billing.delivery.models import Delivery
from billing.invoices.operations import note_sent
from billing.pages.timelines import timeline_of
from billing.pages.wording import StatusWords, listed_invoices, state_sentences, status_words
from billing.payments.models import PaymentMethod
from billing.payments.operations import record_payment
from fastfaktura.core.events import SYSTEM, record_event
from tests.factories import NOW, TODAY, make_invoice

pytestmark = pytest.mark.django_db


def pay_a_tenth(invoice):
    """Record a tenth of what an invoice asks for."""
    record_payment(
        invoice_id=invoice.pk,
        amount=(invoice.payable_amount / 10).quantize(Decimal("0.01")),
        received_date=TODAY,
        method=PaymentMethod.BANK_TRANSFER,
        today=TODAY,
        actor=SYSTEM,
    )
    invoice.refresh_from_db()


class TestTheChipOfAPartPaidInvoice:
    def test_claims_no_sending_that_never_was(self, business):
        invoice = make_invoice(business)
        pay_a_tenth(invoice)
        assert status_words(invoice, today=TODAY) == StatusWords("issued", "10 % paid")

    def test_says_that_it_was_sent(self, business):
        invoice = make_invoice(business)
        note_sent(invoice_id=invoice.pk, now=NOW, actor=SYSTEM, channel="email")
        pay_a_tenth(invoice)
        assert status_words(invoice, today=TODAY) == StatusWords("sent", "10 % paid")


def sent_invoice(business, state, **facts):
    """Make an invoice whose mail stands in a state."""
    invoice = make_invoice(business, payment_terms_days=300)
    note_sent(invoice_id=invoice.pk, now=NOW, actor=SYSTEM, channel="email")
    Delivery.objects.create(
        business=business,
        invoice=invoice,
        channel="email",
        receiver="ap@nordlys.example",
        state=state,
        finished_at=NOW,
        **facts,
    )
    invoice.refresh_from_db()
    return invoice


class TestAnInvoiceInTheList:
    def test_says_that_it_was_delivered_until_it_is_opened(self, business):
        (row,) = listed_invoices([sent_invoice(business, "delivered")], today=TODAY)
        assert (row.status, row.needs) == (StatusWords("sent", "delivered"), None)

    def test_claims_no_arrival_where_only_a_server_took_it(self, business):
        (row,) = listed_invoices([sent_invoice(business, "sent")], today=TODAY)
        assert (row.status, row.needs) == (StatusWords("sent", "not opened"), None)

    @pytest.mark.parametrize(
        ("state", "word"),
        [("bounced", "Bounced"), ("failed", "Not delivered"), ("unknown", "Unknown, check")],
    )
    def test_says_what_somebody_has_to_look_after(self, business, state, word):
        (row,) = listed_invoices([sent_invoice(business, state)], today=TODAY)
        assert str(row.needs.word) == word

    def test_is_quiet_once_somebody_looked_after_it(self, business):
        (row,) = listed_invoices([sent_invoice(business, "bounced", cared_at=NOW)], today=TODAY)
        assert row.needs is None


class TestTheSentenceOfAnInvoice:
    def test_says_that_a_message_came_back(self, business):
        invoice = sent_invoice(business, "bounced")
        assert "came back" in state_sentences(invoice, today=TODAY, arrival="bounced")
        assert "delivered" in state_sentences(invoice, today=TODAY, arrival="delivered")
        assert "came back" not in state_sentences(invoice, today=TODAY)


class TestATimeline:
    def told(self, business, invoice, *steps):
        for kind, thing in steps:
            record_event(
                kind,
                business=business,
                subject=invoice,
                actor=SYSTEM,
                data={"delivery": thing, "receiver": thing},
            )
        told = timeline_of(invoice.pk)
        return [event.kind for event, _words in (*told["recent"], *told["earlier"])]

    def test_leaves_out_steps_whose_outcome_it_tells(self, business):
        steps = [("delivery.queued", "a"), ("delivery.sent", "a"), ("delivery.bounced", "a")]
        kinds = self.told(business, make_invoice(business), *steps)
        assert kinds[0] == "delivery.bounced"
        assert not {"delivery.queued", "delivery.sent"} & set(kinds)

    def test_keeps_what_another_message_does_not_tell(self, business):
        steps = [("delivery.queued", "a"), ("delivery.sent", "b")]
        kinds = self.told(business, make_invoice(business), *steps)
        assert kinds[:2] == ["delivery.sent", "delivery.queued"]

    def test_folds_what_is_older(self, business):
        invoice = make_invoice(business)
        self.told(business, invoice, *[("delivery.failed", str(number)) for number in range(9)])
        told = timeline_of(invoice.pk)
        assert len(told["recent"]) == 8
        assert len(told["earlier"]) == 3
