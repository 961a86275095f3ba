"""The demo: the same story every time, told once, with honest books."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from billing.claims.models import Claim
from billing.delivery.choices import ReminderPause
from billing.delivery.marks import marks_in_force
from billing.delivery.models import Delivery
from billing.demo.plot import plot
from billing.demo.seed import is_told, tell_story
from billing.invoices.deposits import finals_of
from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice
from billing.quotes.queries import (
    QuoteFilter,
    answers_needing_care,
    found_quotes,
    quotes_running_out,
)
from billing.recurring.models import SchedulePeriod
from billing.reminders.models import Reminder, ReminderDecision
from billing.reminders.queries import is_late
from fastfaktura.core.models import EventDelivery

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


class TestPlot:
    @pytest.mark.parametrize("today", [TODAY, date(2027, 2, 28), date(2028, 7, 4)])
    def test_has_every_kind_of_ending_on_any_day(self, today):
        acts = plot(today)
        assert 290 <= len(acts) <= 310
        assert {act.ending for act in acts} >= {"paid", "open", "cancelled", "draft", "bounced"}
        assert len({act.role.currency for act in acts}) == 7
        assert max(act.settled_date for act in acts if act.settled_date) < today

    def test_is_the_same_every_time(self):
        assert plot(TODAY) == plot(TODAY)


@pytest.mark.django_db
class TestTellStory:
    def test_leaves_books_without_a_finding_and_nothing_to_send(self, capsys):
        business = tell_story(email="demo@example.com", password="demo-demo-1", now=NOW)
        assert is_told("demo@example.com")
        assert not EventDelivery.objects.exists()
        statuses = {
            display_status(invoice, today=TODAY).value
            for invoice in Invoice.objects.for_business(business)
        }
        assert statuses == {"draft", "sent", "opened", "overdue", "paid", "cancelled"}
        call_command("verify_books")
        assert "nothing to find" in capsys.readouterr().out
        # The telling takes long: what it says of messages is asked in the same breath.
        self.messages_are_true(business)
        self.every_kind_of_document_is_there(business)

    def every_kind_of_document_is_there(self, business):
        papers = Invoice.papers.for_business(business)
        kinds = {paper.document_kind.value for paper in papers}
        assert kinds == {"invoice", "deposit", "credit_note", "quote", "proforma"}
        found = found_quotes(business, QuoteFilter(type_code=310), today=TODAY)
        assert {quote.state for quote in found} == {"accepted", "declined", "opened", "invoiced"}
        assert list(answers_needing_care(business)) == [found.get(state="accepted")]
        assert list(quotes_running_out(business, today=TODAY)) == [found.get(state="opened")]
        [deposit] = papers.filter(is_deposit=True)
        [final] = finals_of(deposit)
        assert (final.status, deposit.open_amount) == ("issued", 0)
        [part] = papers.filter(credited_total__gt=0, status="issued")
        assert part.open_amount == 0
        [whole] = papers.filter(prices_include_tax=True)
        assert {line.kind for line in whole.lines.all()} == {"item", "text", "section"}
        assert whole.attachments.exists()
        assert whole.series.name == "Projects"
        assert papers.filter(lines__vat_category="AE").count() == 1
        assert papers.exclude(imported_from="").count() == 1

    def messages_are_true(self, business):
        deliveries = Delivery.objects.for_business(business)
        states = set(deliveries.values_list("state", flat=True))
        assert states == {"sent", "delivered", "bounced"}
        bounced = set(deliveries.filter(state="bounced").values_list("receiver", flat=True))
        marks = marks_in_force(business).values_list("address", flat=True)
        assert bounced == set(marks)
        reminded = Reminder.objects.for_business(business)
        assert reminded.filter(state="sent").count() > 10
        assert not reminded.filter(state="queued").exists()
        assert Claim.objects.for_business(business).filter(kind="fee", state="claimed").exists()
        held = set(ReminderDecision.objects.for_business(business).values_list("code", flat=True))
        assert {"due", "last_bounced"} <= held
        rests = ReminderPause.objects.for_business(business).values_list("kind", "by_payer")
        assert set(rests) == {("promised", True), ("paused", False)}
        assert not is_late(business, NOW)
        made = SchedulePeriod.objects.for_business(business).values_list("state", flat=True)
        assert set(made) == {"made"}
