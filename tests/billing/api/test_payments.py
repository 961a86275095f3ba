"""Payments by the API: recorded, undone, and sent back."""

from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from billing.payments.models import Payment, PaymentAttempt, Reversal
from billing.payments.online import start_payment
from billing.payments.operations import allocate
from billing.payments.reconciling import reconcile
from billing.payments.simulator import disputes
from fastfaktura.core.models import Event
from tests.billing.api.conftest import ApiClient
from tests.billing.payments.conftest import sandbox, town  # noqa: F401  # fixtures
from tests.factories import NOW, actor_of, make_draft, make_invoice
from tests.outbox import run_outbox

LISTING = 7
RECORDING = 31


@pytest.fixture
def invoice(api):
    """Return an issued invoice of 1 250.00."""
    return make_invoice(api.business)


def record(api, invoice, cents=125000, **more):
    facts = {"amount_cents": cents, "method": "bank_transfer", **more}
    return api.post(f"/invoices/{invoice.pk}/payments", facts)


def recorded(api, invoice, cents=125000, **more):
    answer = record(api, invoice, cents, **more)
    assert answer.status_code == 201, answer.content
    return answer.json()


def payments(api, invoice):
    answer = api.get(f"/invoices/{invoice.pk}/payments")
    assert answer.status_code == 200
    return answer.json()["data"]


def refund(api, invoice, payment, body=None, headers=None):
    path = f"/invoices/{invoice.pk}/payments/{payment['id']}/refund"
    return api.post(path, body, headers=headers)


def undo(api, invoice, payment):
    return api.delete(f"/invoices/{invoice.pk}/payments/{payment['id']}")


def status_of(api, invoice):
    return api.get(f"/invoices/{invoice.pk}").json()["status"]


def refusal_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def fields_of(answer):
    assert refusal_of(answer) == (422, "validation_failed")
    return answer.json()["error"]["fields"]


class TestRecording:
    def test_settles_the_invoice(self, api, invoice):
        payment = recorded(api, invoice, received_date="2026-03-09", note=" By hand ")

        assert payment == payments(api, invoice)[0]
        assert payment["invoice_id"] == str(invoice.pk)
        assert (payment["amount_cents"], payment["left_cents"]) == (125000, 125000)
        assert (payment["surplus_cents"], payment["disputed_cents"]) == (0, 0)
        assert (payment["state"], payment["method"]) == ("received", "bank_transfer")
        assert (payment["received_date"], payment["note"]) == ("2026-03-09", "By hand")
        assert (payment["provider"], payment["provider_reference"]) == (None, None)
        assert payment["refunds"] == []
        assert status_of(api, invoice) == "paid"

    def test_is_of_today_in_the_business_s_zone_unless_told(self, api, invoice):
        with time_machine.travel("2026-03-01T23:30:00Z", tick=False):
            payment = recorded(api, invoice)
        assert payment["received_date"] == "2026-03-02"

    def test_keeps_what_is_too_much(self, api, invoice):
        assert recorded(api, invoice, 130000)["surplus_cents"] == 5000

    def test_counts_the_minor_units_of_each_currency(self, api):
        invoice = make_invoice(api.business, currency="JPY")
        recorded(api, invoice, 1250)
        assert status_of(api, invoice) == "paid"

    def test_refuses_money_of_tomorrow(self, api, invoice):
        with time_machine.travel(NOW, tick=False):
            answer = record(api, invoice, received_date="2026-03-03")
        assert fields_of(answer) == {
            "received_date": ["Money cannot have come after today, 2026-03-02."]
        }

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"amount_cents": 0}, "amount_cents"),
            ({"amount_cents": -1}, "amount_cents"),
            ({"amount_cents": 10**14 + 1}, "amount_cents"),
            ({"amount_cents": 1.5}, "amount_cents"),
            ({"amount_cents": "100"}, "amount_cents"),
            ({"amount_cents": True}, "amount_cents"),
            ({"method": "card"}, "method"),
            ({"received_date": "yesterday"}, "received_date"),
            ({"note": "x" * 201}, "note"),
            ({"amount": 1}, "amount"),
        ],
    )
    def test_names_what_it_does_not_take(self, api, invoice, facts, field):
        body = {"amount_cents": 100, "method": "cash", **facts}
        assert fields_of(api.post(f"/invoices/{invoice.pk}/payments", body)).keys() == {field}
        assert not Payment.objects.exists()

    def test_holds_the_largest_amount_it_takes(self, api, invoice):
        assert recorded(api, invoice, 10**14)["amount_cents"] == 10**14

    def test_is_not_done_for_a_draft(self, api):
        answer = record(api, make_draft(api.business))
        assert refusal_of(answer) == (409, "invoice_not_payable")

    def test_is_done_once_for_one_key(self, api, invoice):
        for _time in range(2):
            facts = {"amount_cents": 100, "method": "cash"}
            api.post(f"/invoices/{invoice.pk}/payments", facts, headers={"Idempotency-Key": "k"})
        assert Payment.objects.count() == 1

    def test_asks_the_database_a_bounded_number_of_times(
        self, api, invoice, django_assert_max_num_queries
    ):
        api.get("/business")
        with django_assert_max_num_queries(RECORDING):
            recorded(api, invoice)

    def test_needs_the_right_to_write(self, api, invoice):
        reader = ApiClient(api.business, ("read", "send"))
        assert refusal_of(record(reader, invoice)) == (403, "insufficient_scope")


class TestTheList:
    def test_costs_the_same_for_one_and_for_many(self, api, invoice, django_assert_num_queries):
        recorded(api, invoice, 100)
        for count in (1, 6):
            with django_assert_num_queries(LISTING):
                assert len(payments(api, invoice)) >= count
            for _payment in range(5):
                refund(api, invoice, recorded(api, invoice, 100), {"amount_cents": 10})

    def test_has_what_another_invoice_s_surplus_settles(self, api, invoice):
        surplus = recorded(api, invoice, 130000)
        other = make_invoice(api.business)
        allocate(payment_id=surplus["id"], invoice_id=other.pk, actor=actor_of(api.business))
        [found] = payments(api, other)
        assert (found["id"], found["invoice_id"]) == (surplus["id"], str(invoice.pk))


class TestUndoing:
    def test_opens_the_invoice_and_keeps_the_trace(self, api, invoice):
        payment = recorded(api, invoice)

        answer = undo(api, invoice, payment)

        assert answer.status_code == 200
        assert (answer.json()["state"], answer.json()["left_cents"]) == ("undone", 0)
        assert answer.json()["refunds"] == []
        assert status_of(api, invoice) != "paid"
        assert undo(api, invoice, payment).status_code == 200
        assert Reversal.objects.count() == 1


class TestRefunding:
    def test_of_what_was_recorded_by_hand_is_done_at_once(self, api, invoice):
        payment = recorded(api, invoice)

        answer = refund(api, invoice, payment, {"amount_cents": 25000, "reason": "Late"})

        assert answer.status_code == 201
        made = answer.json()
        assert (made["state"], made["amount_cents"]) == ("succeeded", 25000)
        assert (made["reason"], made["asks_again"]) == ("Late", False)
        [found] = payments(api, invoice)
        assert (found["state"], found["left_cents"]) == ("partly_refunded", 100000)
        assert found["refunds"] == [made]

    @pytest.mark.parametrize("body", [None, {}, {"amount_cents": None}])
    def test_is_of_all_that_is_left_unless_told(self, api, invoice, body):
        payment = recorded(api, invoice)
        refund(api, invoice, payment, {"amount_cents": 25000})
        assert refund(api, invoice, payment, body).json()["amount_cents"] == 100000
        assert payments(api, invoice)[0]["state"] == "refunded"
        assert refusal_of(refund(api, invoice, payment)) == (409, "nothing_to_refund")

    def test_of_too_much_says_how_much_is_left(self, api, invoice):
        payment = recorded(api, invoice)
        fields = fields_of(refund(api, invoice, payment, {"amount_cents": 125001}))
        assert "1,250.00 can be refunded" in fields["amount_cents"][0]

    def test_can_ask_for_the_money_again(self, api, invoice):
        payment = recorded(api, invoice)
        assert refund(api, invoice, payment, {"ask_again": True}).json()["asks_again"] is True

    def test_of_an_undone_payment_finds_nothing_left(self, api, invoice):
        payment = recorded(api, invoice)
        undo(api, invoice, payment)
        assert refusal_of(refund(api, invoice, payment)) == (409, "nothing_to_refund")


@pytest.mark.django_db
class TestAPaymentThatCameOnline:
    @pytest.fixture
    def paid(self, town, sandbox):  # noqa: F811  # fixtures
        """Return a program, an invoice, and its payment by card."""
        invoice = make_invoice(sandbox)
        page = start_payment(invoice_id=invoice.pk, now=timezone.now())
        attempt = PaymentAttempt.objects.get(pk=page.attempt_id)
        town.pay(attempt.session_id)
        reconcile(attempt_id=attempt.pk, now=timezone.now())
        api = ApiClient(sandbox)
        return api, invoice, payments(api, invoice)[0]

    def test_names_its_provider_and_no_secret(self, paid):
        _api, _invoice, payment = paid
        assert (payment["provider"], payment["method"]) == ("stripe", "card")
        assert payment["provider_reference"].startswith("pi_")
        assert "secret" not in str(payment)

    def test_is_not_undone(self, paid):
        assert refusal_of(undo(*paid)) == (409, "payment_not_undoable")

    @pytest.mark.parametrize("headers", [None, {"Idempotency-Key": "r"}])
    def test_goes_back_by_the_worker(self, paid, town, headers):  # noqa: F811  # a fixture
        api, invoice, payment = paid

        made = refund(api, invoice, payment, {"amount_cents": 25000}, headers).json()

        assert (made["state"], made["provider_reference"]) == ("pending", None)
        assert payments(api, invoice)[0]["left_cents"] == 100000
        run_outbox(timezone.now())
        [found] = payments(api, invoice)[0]["refunds"]
        assert (found["id"], found["state"]) == (made["id"], "succeeded")
        assert found["provider_reference"].startswith("re_")
        told = Event.objects.filter(subject_id=invoice.pk, kind__startswith="payment.refund")
        assert [event.kind for event in told.order_by("id")] == [
            "payment.refund_requested",
            "payment.refunded",
        ]

    def test_is_sent_back_once_however_often_the_worker_tries(self, paid, town):  # noqa: F811  # the fixture of the import
        api, invoice, payment = paid
        refund(api, invoice, payment)
        run_outbox(timezone.now())
        event = Event.objects.get(kind="payment.refund_requested")
        event.deliveries.update(done_at=None)
        run_outbox(timezone.now())
        assert town.kinds().count("charge.refunded") == 1

    def test_that_the_provider_refuses_to_send_back_is_told(self, paid, town):  # noqa: F811  # the fixture of the import
        api, invoice, payment = paid
        with town.simulator.book(town.account) as book:
            disputes.open_dispute(book, next(book.all("charge")))
        refund(api, invoice, payment)

        run_outbox(timezone.now())

        found = payments(api, invoice)[0]["refunds"][0]
        assert found["state"] == "failed"
        event = Event.objects.get(kind="payment.refund_failed")
        assert Decimal(event.data["amount"]) == Decimal(1250)


class TestOthers:
    def test_find_nothing(self, api, mallory, invoice):
        payment = recorded(api, invoice)
        answers = [
            mallory.get(f"/invoices/{invoice.pk}/payments"),
            record(mallory, invoice),
            refund(mallory, invoice, payment),
            undo(mallory, invoice, payment),
            # Through an invoice of one's own another's payment is not reached either.
            refund(mallory, make_invoice(mallory.business), payment),
            undo(api, make_invoice(api.business), payment),
            undo(api, invoice, {"id": "none"}),
        ]
        assert [refusal_of(answer) for answer in answers] == [(404, "not_found")] * len(answers)
        assert payments(api, invoice)[0]["left_cents"] == 125000
