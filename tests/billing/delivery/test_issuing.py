"""Issuing and sending is one step: what cannot be sent is not issued."""

import pytest

from billing.delivery.issuing import issue_and_send
from billing.delivery.models import Channel, Delivery
from billing.delivery.receivers import BadAddress, NoReceiver
from billing.invoices.models import Invoice
from billing.numbering.models import SeriesCounter
from fastfaktura.core.models import Event, EventDelivery
from tests.factories import NOW, TODAY, actor_of, make_business, make_client, make_draft

pytestmark = pytest.mark.django_db


def issue_to(draft: Invoice, *receivers: str) -> list[Delivery]:
    return issue_and_send(
        invoice_id=draft.pk,
        issue_date=TODAY,
        channels=[Channel.LINK, Channel.EMAIL],
        receivers=receivers or None,
        actor=actor_of(draft.business),
        now=NOW,
    )


class TestIssueAndSend:
    def test_gives_the_number_and_queues_the_mail(self) -> None:
        draft = make_draft(make_business())
        deliveries = issue_to(draft)
        draft.refresh_from_db()
        assert draft.number == "2026-0001"
        assert {delivery.channel for delivery in deliveries} == {Channel.LINK, Channel.EMAIL}
        [mail] = [each for each in deliveries if each.channel == Channel.EMAIL]
        assert "2026-0001" in mail.subject

    def test_leaves_the_draft_as_it_was_if_nobody_would_get_it(self) -> None:
        business = make_business()
        draft = make_draft(business, make_client(business, email=""))
        with pytest.raises(NoReceiver):
            issue_to(draft)
        self.assert_untouched(draft)

    def test_leaves_the_draft_as_it_was_if_one_address_is_none(self) -> None:
        draft = make_draft(make_business())
        with pytest.raises(BadAddress):
            issue_to(draft, "anna@fjord.example", "anna at fjord")
        self.assert_untouched(draft)

    def assert_untouched(self, draft: Invoice) -> None:
        draft.refresh_from_db()
        assert (draft.status, draft.number, draft.issue_date) == ("draft", "", None)
        assert not SeriesCounter.objects.filter(highest_taken__gt=0).exists()
        assert not Delivery.objects.exists()
        assert not EventDelivery.objects.exclude(event__kind="invoice.drafted").exists()
        assert not Event.objects.filter(kind="invoice.issued").exists()
