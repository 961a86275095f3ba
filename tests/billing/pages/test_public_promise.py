"""The payer's promise on the public page: a day, said without a script, and what holds then."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from billing.delivery.choices import ReminderPause
from billing.delivery.pauses import LONGEST_PAYER_PROMISE, PAYER_PROMISES
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Event
from tests.factories import actor_of, make_business, make_invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer() -> Client:
    """A browser as the payer has it: without cookies, and with the checks switched on."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def invoice():
    business = make_business(time_zone="UTC")
    return make_invoice(business, issue_date=timezone.localdate(), now=timezone.now())


def page(payer, invoice, rest=""):
    html = payer.get(f"/i/{invoice.public_token}/{rest}").content.decode()
    return html.replace("\N{NO-BREAK SPACE}", " ")


def promise(payer, invoice, until):
    proof = re.search(r'name="proof" value="([^"]+)"', page(payer, invoice))
    assert proof
    return payer.post(
        f"/i/{invoice.public_token}/promise/", {"proof": proof[1], "until": str(until)}
    )


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


class TestPromise:
    def test_is_noted_told_and_shown_to_the_payer(self, payer, invoice):
        response = promise(payer, invoice, in_days(7))

        rest = ReminderPause.objects.get(invoice=invoice)
        assert response.status_code == 303
        assert (rest.kind, rest.by_payer, rest.until_date) == ("promised", True, in_days(7))
        event = Event.objects.get(subject_id=invoice.pk, kind="reminders.promised")
        assert event.actor_kind == "payer"
        assert "You said that you will pay by" in page(payer, invoice)

    @pytest.mark.parametrize("until", ["", "soon", in_days(-1), in_days(400)])
    def test_of_no_good_day_says_so_at_the_field(self, payer, invoice, until):
        response = promise(payer, invoice, until)

        assert not ReminderPause.objects.exists()
        assert "problem=promise_date" in response["Location"]
        html = page(payer, invoice, "?problem=promise_date")
        assert 'aria-invalid="true" aria-describedby="promise-error"' in html

    def test_names_the_most_days_as_the_rule_has_them(self, payer, invoice):
        assert LONGEST_PAYER_PROMISE.days == 30
        assert f'max="{in_days(30).isoformat()}"' in page(payer, invoice)

    def test_is_changed_once_and_then_no_form_is_offered(self, payer, invoice):
        for days in (5, 9, 12):
            last = promise(payer, invoice, in_days(days))

        assert PAYER_PROMISES == 2
        assert "problem=promise_often" in last["Location"]
        assert ReminderPause.objects.get(ended_at=None).until_date == in_days(9)
        assert 'name="until"' not in page(payer, invoice)

    def test_from_a_strangers_page_is_not_noted(self, payer, invoice):
        payer.post(f"/i/{invoice.public_token}/promise/", {"proof": "page:1", "until": in_days(3)})

        assert not ReminderPause.objects.exists()

    def test_is_not_offered_for_what_is_cancelled(self, payer, invoice):
        cancel_invoice(
            invoice_id=invoice.pk,
            issue_date=timezone.localdate(),
            now=timezone.now(),
            actor=actor_of(invoice.business),
            reason="",
        )

        assert 'name="until"' not in page(payer, invoice)


class TestPage:
    def test_stays_light(self, payer, invoice):
        assert len(page(payer, invoice).encode()) < 60_000
