"""The demo: the same story every time, told once, with honest books."""

from datetime import date

import pytest
from django.core.management import call_command

from billing.demo.plot import plot
from billing.demo.seed import is_told, tell_story
from billing.invoices.lifecycle import display_status
from billing.invoices.models import Invoice
from fastfaktura.core.models import EventDelivery

TODAY = date(2026, 11, 21)


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
        business = tell_story(email="demo@example.com", password="demo-demo-1", today=TODAY)
        assert is_told("demo@example.com")
        assert not EventDelivery.objects.exists()
        statuses = {
            display_status(invoice, today=TODAY).value
            for invoice in Invoice.objects.for_business(business)
        }
        assert statuses == {"draft", "sent", "opened", "overdue", "paid", "cancelled"}
        call_command("verify_books")
        assert "nothing to find" in capsys.readouterr().out
