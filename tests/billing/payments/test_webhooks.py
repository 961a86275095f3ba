"""What comes to the webhook addresses: proven or refused, kept once, worked off in any order."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from billing.payments.inbound import process
from billing.payments.models import Channel, InboundEvent, Payment, PaymentAccount, PaymentAttempt
from billing.payments.online import start_payment
from billing.payments.simulator.outcomes import CARDS
from fastfaktura.core.models import Event
from fastfaktura.core.secrets import encrypt
from tests.billing.payments.conftest import WEBHOOKS
from tests.factories import make_business, make_invoice

pytestmark = pytest.mark.django_db(transaction=True)

OWN_SECRET = "whsec_of_mallory"


@pytest.fixture
def paid(town, invoice) -> list[dict]:
    """The events of an invoice that was paid and of which nobody has told us."""
    page = start_payment(invoice_id=invoice.pk, now=timezone.now())
    town.pay(PaymentAttempt.objects.get(pk=page.attempt_id).session_id, next(iter(CARDS)))
    return town.events()


def work_off() -> None:
    for event in InboundEvent.objects.filter(processed_at=None):
        process(inbound_event_id=event.pk, now=timezone.now())


class TestReceive:
    def test_takes_what_the_simulator_signed(self, town, client, paid):
        assert {town.post(client, event).status_code for event in paid} == {200}
        work_off()
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize("backwards", [False, True])
    def test_order_and_repetition_do_not_matter(self, town, client, paid, backwards):
        for event in (paid[::-1] if backwards else paid) * 2:
            town.post(client, event)
            work_off()
        assert Payment.objects.count() == 1
        assert Event.objects.filter(kind="invoice.paid").count() == 1
        assert InboundEvent.objects.count() == len(
            {
                e["id"]
                for e in paid
                if "completed" in e["type"] or e["type"] == "payment_intent.succeeded"
            }
        )

    def test_one_that_failed_for_weeks_is_worked_off_when_it_can_be(self, town, client, paid):
        for event in paid:
            town.post(client, event)
        InboundEvent.objects.update(attempts=32767)
        work_off()
        assert not InboundEvent.objects.filter(processed_at=None).exists()

    def test_a_forged_signature_is_refused(self, town, client, paid):
        assert town.post(client, paid[0], secret="whsec_guessed").status_code == 400
        assert not InboundEvent.objects.exists()

    def test_an_unsigned_one_is_refused(self, client):
        assert client.post(WEBHOOKS, b"{}", content_type="application/json").status_code == 400

    def test_a_body_that_is_no_text_is_refused(self, client):
        answer = client.post(
            WEBHOOKS,
            b"\xff\xfe",
            content_type="application/json",
            headers={"stripe-signature": "t=1,v1=x"},
        )
        assert answer.status_code == 400

    def test_a_signed_text_that_is_no_event_is_refused(self, town, client):
        assert town.post(client, {"hello": "there"}).status_code == 400

    def test_a_huge_body_is_refused(self, client):
        assert client.post(WEBHOOKS, b"x" * 300_000, content_type="text/plain").status_code == 413

    def test_an_event_of_live_money_is_not_taken_for_a_simulated_one(self, town, client, paid):
        for event in paid:
            assert town.post(client, event | {"livemode": True}).status_code == 200
        assert not InboundEvent.objects.exists()

    def test_an_event_that_is_not_ours_is_answered_and_done(self, town, client, paid):
        subject = {"object": "checkout.session", "id": "cs_test_unknown"}
        event = paid[-1] | {"id": "evt_unknown", "data": {"object": subject}}
        assert town.post(client, event).status_code == 200
        work_off()
        assert InboundEvent.objects.get().processed_at
        assert not Payment.objects.exists()

    def test_nothing_personal_is_kept(self, town, client, paid):
        for event in paid:
            town.post(client, event)
        kept = json.dumps(list(InboundEvent.objects.values_list("payload", flat=True)))
        assert "@" not in kept


class TestTenants:
    @pytest.fixture
    def mallory(self, sandbox) -> PaymentAccount:
        return PaymentAccount.objects.create(
            business=make_business(is_sandbox=True),
            encrypted_api_key=encrypt("sk_test_mallory_mallory"),
            encrypted_webhook_secret=encrypt(OWN_SECRET),
        )

    def test_an_own_endpoint_reaches_only_its_own_attempts(self, town, client, paid, mallory):
        for event in paid:
            path = f"{WEBHOOKS}{mallory.pk}/"
            assert town.post(client, event, secret=OWN_SECRET, path=path).status_code == 200
        work_off()
        assert not Payment.objects.exists()
        assert set(InboundEvent.objects.values_list("business", flat=True)) == {mallory.business_id}

    def test_an_own_secret_opens_no_other_endpoint(self, town, client, paid, mallory):
        assert town.post(client, paid[-1], secret=OWN_SECRET).status_code == 400

    def test_a_connected_account_is_told_apart(self, town, client, paid):
        for event in paid:
            town.post(client, event | {"account": "acct_somebody_else"})
        work_off()
        assert not Payment.objects.exists()

    def test_a_channel_is_told_apart(self, town, client, paid):
        PaymentAttempt.objects.update(channel=Channel.PLATFORM)
        for event in paid:
            town.post(client, event)
        work_off()
        assert not Payment.objects.exists()


class TestManyAtOnce:
    def parallel(self, count, work):
        def one(number):
            try:
                return work(number)
            finally:
                connection.close()

        with ThreadPoolExecutor(20) as pool:
            return list(pool.map(one, range(count)))

    def test_twenty_clicks_open_one_page(self, town, invoice):
        pages = self.parallel(
            20, lambda _: start_payment(invoice_id=invoice.pk, now=timezone.now())
        )
        assert len({page.url for page in pages}) == 1
        assert PaymentAttempt.objects.count() == 1
        with town.simulator.book(town.account) as book:
            assert len(list(book.all("checkout.session"))) == 1

    def test_sixty_deliveries_make_one_payment(self, town, paid):
        def deliver(number):
            event = paid[number % len(paid)]
            assert town.post(Client(), event).status_code == 200
            for kept in InboundEvent.objects.filter(event_id=event["id"]):
                process(inbound_event_id=kept.pk, now=timezone.now())

        self.parallel(60, deliver)
        assert Payment.objects.count() == 1
        assert Event.objects.filter(kind="payment.received").count() == 1
        assert Event.objects.filter(kind="invoice.paid").count() == 1

    def test_twenty_businesses_do_not_wait_for_each_other(self, town, sandbox):
        invoices = [make_invoice(sandbox) for _ in range(20)]
        pages = self.parallel(
            20, lambda n: start_payment(invoice_id=invoices[n].pk, now=timezone.now())
        )
        assert len({page.url for page in pages}) == 20
