"""Sending by the API: the invoice, a reminder of it, and what became of both."""

from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
import time_machine
from django.db import connection

from billing.delivery.marks import mark_address
from billing.delivery.models import Delivery, DeliveryKind, DeliveryState, MailboxMessage
from billing.delivery.tracking import MarkReason
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from billing.payments.models import PaymentAttempt
from fastfaktura.core.models import Event, Role
from tests.billing.api.conftest import ApiClient
from tests.billing.delivery.conftest import ScriptedServer, smtp  # noqa: F401  # a fixture
from tests.billing.delivery.sms.conftest import connected, country  # noqa: F401  # a fixture
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)
from tests.outbox import run_outbox

SENDING = 36
LISTING = 4


@pytest.fixture(autouse=True)
def clock():
    """Let it be the day on which the tests' invoices are issued."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sandbox(db):
    """Return a program of a sandbox, whose client has a phone."""
    return ApiClient(make_business(is_sandbox=True, name="Nordlys Studio AS"))


def send(api, invoice, *channels, **more):
    headers = more.pop("headers", None)
    body = {"channels": list(channels), **more}
    return api.post(f"/invoices/{invoice.pk}/send", body, headers=headers)


def remind(api, invoice, *channels, **more):
    return send(api, invoice, *(channels or ("email",)), reminder=True, **more)


def refusal_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def fields_of(answer):
    assert refusal_of(answer) == (422, "validation_failed")
    return answer.json()["error"]["fields"]


def deliveries(api, invoice):
    answer = api.get(f"/invoices/{invoice.pk}/deliveries")
    assert answer.status_code == 200
    return answer.json()["data"]


def pay(api, invoice, cents=125000):
    facts = {"amount_cents": cents, "method": "bank_transfer"}
    assert api.post(f"/invoices/{invoice.pk}/payments", facts).status_code == 201


def lines_of(answer):
    return [event["type"] for event in answer.json()["events"]]


class TestSending:
    def test_issues_a_draft_and_sends_it_in_one_step(self, api):
        draft = make_draft(api.business, make_client(api.business, email="a@fjord.example"))

        answer = send(api, draft, "email", "link")

        assert answer.status_code == 200
        sent = answer.json()
        assert sent["number"] != ""
        assert sent["status"] == "sent"
        assert lines_of(answer) == [
            "invoice.drafted",
            "invoice.issued",
            "delivery.queued",
            "delivery.linked",
            "invoice.sent",
        ]
        mail, link = deliveries(api, draft)
        assert (mail["channel"], mail["receiver"], mail["state"]) == (
            "email",
            "a@fjord.example",
            "queued",
        )
        assert mail["kind"] == "invoice"
        assert mail["subject"] == f"Invoice {sent['number']} from {api.business.name}"
        assert (mail["due_at"], mail["finished_at"]) == ("2026-03-02T09:30:10Z", None)
        assert (link["channel"], link["receiver"], link["state"]) == ("link", None, "sent")

    def test_reaches_the_client_s_mail_server(self, api, smtp: ScriptedServer, clock):  # noqa: F811  # the fixture of the import
        draft = make_draft(api.business, make_client(api.business, email="a@fjord.example"))
        number = send(api, draft, "email", attach_pdf=True).json()["number"]
        clock.shift(11)

        run_outbox(NOW + timedelta(seconds=11))

        [envelope] = smtp.accepted
        assert envelope.rcpt_tos == ["a@fjord.example"]
        assert f'filename="{number}.pdf"'.encode() in envelope.content
        assert deliveries(api, draft)[0]["state"] == "sent"

    def test_to_an_address_that_gave_mail_back_needs_a_word(self, api):
        draft = make_draft(api.business, make_client(api.business, email="gone@fjord.example"))
        mark = mark_address(
            business=api.business,
            channel="email",
            address="gone@fjord.example",
            reason=MarkReason.BOUNCED,
            now=NOW,
        )

        refused = send(api, draft, "link", "email")
        named = send(api, draft, "email", receivers=["b@x.example", "Gone@fjord.example"])

        assert refusal_of(refused) == refusal_of(named) == (409, "address_marked")
        error = refused.json()["error"]
        assert error["message"].startswith("An earlier message to gone@fjord.example came back.")
        assert error["fields"] == {"channels.1": [error["message"]]}
        assert list(named.json()["error"]["fields"]) == ["receivers.1"]
        draft.refresh_from_db()
        assert (draft.number, Delivery.objects.count()) == ("", 0)

        sent = send(api, draft, "email", try_again=True)

        mark.refresh_from_db()
        assert sent.status_code == 200
        assert mark.cleared_at == NOW
        assert Delivery.objects.get().receiver == "gone@fjord.example"

    def test_uses_the_words_that_it_is_given(self, api):
        draft = make_draft(api.business)
        to = ["one@x.example", "two@x.example", "ONE@x.example"]

        send(api, draft, "email", receivers=to, subject="Hello", message="Here.", attach_pdf=False)

        mails = Delivery.objects.order_by("id")
        assert [mail.receiver for mail in mails] == ["one@x.example", "two@x.example"]
        assert (mails[0].subject, mails[0].message, mails[0].attach_pdf) == (
            "Hello",
            "Here.",
            False,
        )

    def test_a_second_time_joins_what_is_on_its_way(self, api):
        draft = make_draft(api.business)
        assert send(api, draft, "email").status_code == 200
        assert send(api, draft, "email").status_code == 200
        assert Delivery.objects.count() == 1

    def test_repeated_with_its_key_is_answered_and_not_done(self, api):
        draft, headers = make_draft(api.business), {"Idempotency-Key": "one"}
        first = send(api, draft, "link", headers=headers)
        again = send(api, draft, "link", headers=headers)
        assert again.json() == first.json()
        assert again.headers["Idempotent-Replayed"] == "true"
        assert Delivery.objects.count() == 1

    def test_needs_its_own_scope(self, db):
        business = make_business()
        writer = ApiClient(business, ("read", "write"))
        answer = send(writer, make_draft(business), "link")
        assert refusal_of(answer) == (403, "insufficient_scope")
        assert send(ApiClient(business, ("send",)), make_draft(business), "link").status_code == 200

    def test_costs_the_same_for_one_line_and_for_many(self, api, django_assert_num_queries):
        # The first of a business also makes its series.
        make_invoice(api.business)
        drafts = [make_draft(api.business, lines=(make_line(),) * count) for count in (1, 40)]
        api.get("/business")
        for draft in drafts:
            with django_assert_num_queries(SENDING):
                assert send(api, draft, "link").status_code == 200


class TestARefusalToSend:
    def test_names_every_lack_of_a_draft_and_of_its_client(self, sandbox):
        client = make_client(sandbox.business, email="", phone="")
        draft = make_draft(sandbox.business, client, lines=())

        answer = send(sandbox, draft, "link", "email", "sms")

        assert fields_of(answer).keys() == {"lines", "channels.1", "channels.2"}
        assert sandbox.get(f"/invoices/{draft.pk}").json()["status"] == "draft"

    def test_leaves_a_draft_a_draft_if_nobody_can_be_reached(self, api):
        draft = make_draft(api.business, make_client(api.business, email=""))
        answer = send(api, draft, "email")
        assert fields_of(answer) == {
            "channels.0": [
                "This client has no email address. Give the client one, or name receivers."
            ]
        }
        assert api.get(f"/invoices/{draft.pk}").json()["number"] == ""

    def test_names_an_address_that_is_none(self, api):
        draft = make_draft(api.business)
        answer = send(api, draft, "email", receivers=["a@x.example", "anna at x"])
        assert fields_of(answer).keys() == {"receivers.1"}

    def test_names_an_address_of_the_client_that_is_none(self, api):
        draft = make_draft(api.business, make_client(api.business, other_emails=["anna at x"]))
        answer = send(api, draft, "link", "email")
        assert "anna at x" in fields_of(answer)["channels.1"][0]

    def test_takes_blanks_for_nobody(self, api):
        answer = send(api, make_draft(api.business), "email", receivers=[" "])
        assert fields_of(answer).keys() == {"receivers"}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "channels"),
            ({"channels": []}, "channels"),
            ({"channels": ["fax"]}, "channels.0"),
            ({"channels": ["email", "email"]}, "channels"),
            ({"channels": "email"}, "channels"),
            ({"channels": ["email"], "reminder": "yes"}, "reminder"),
            ({"channels": ["email"], "to": "x"}, "to"),
            ({"channels": ["email"], "receivers": []}, "receivers"),
            ({"channels": ["email"], "subject": "x" * 201}, "subject"),
        ],
    )
    def test_names_what_of_the_request_it_does_not_take(self, api, body, field):
        draft = make_draft(api.business)
        assert field in fields_of(api.post(f"/invoices/{draft.pk}/send", body))

    def test_of_what_was_cancelled_names_the_way_out(self, api):
        invoice = make_invoice(api.business)
        note = cancel_invoice(
            invoice_id=invoice.pk,
            reason="",
            issue_date=TODAY,
            now=NOW,
            actor=actor_of(api.business),
        )
        assert refusal_of(send(api, invoice, "link")) == (409, "invoice_not_sendable")
        assert send(api, note, "link").status_code == 200

    def test_finds_nothing_of_another_business(self, mallory, api):
        draft = make_draft(api.business)
        assert refusal_of(send(mallory, draft, "link")) == (404, "not_found")
        assert mallory.get(f"/invoices/{draft.pk}/deliveries").status_code == 404


class TestAnSms:
    def test_is_simulated_in_a_sandbox(self, sandbox, clock):
        client = make_client(sandbox.business, phone="+4740612345")
        draft = make_draft(sandbox.business, client)
        number = send(sandbox, draft, "sms").json()["number"]
        clock.shift(11)

        run_outbox(NOW + timedelta(seconds=11))

        [sms] = deliveries(sandbox, draft)
        assert (sms["channel"], sms["receiver"], sms["state"]) == ("sms", "+4740612345", "sent")
        message = MailboxMessage.objects.get()
        assert message.subject.startswith(f"Nordlys Studio AS: invoice {number}, NOK 1,250.00")

    def test_needs_a_phone(self, sandbox):
        draft = make_draft(sandbox.business)
        assert fields_of(send(sandbox, draft, "link", "sms")).keys() == {"channels.1"}
        assert not Delivery.objects.exists()

    def test_leaves_a_live_business_that_has_a_provider(self, api, country, clock):  # noqa: F811  # see the import
        connected(api.business)
        draft = make_draft(api.business, make_client(api.business, phone="+4740612345"))
        assert send(api, draft, "sms").status_code == 200

        clock.shift(11)
        run_outbox(NOW + timedelta(seconds=11))

        [sms] = deliveries(api, draft)
        assert (sms["channel"], sms["state"]) == ("sms", "sent")
        assert [each.receiver for each in country.network.messages] == ["+4740612345"]

    def test_needs_a_number_that_takes_one(self, sandbox):
        draft = make_draft(sandbox.business, make_client(sandbox.business, phone="+4722123456"))
        answer = send(sandbox, draft, "link", "sms")
        assert "takes no SMS" in fields_of(answer)["channels.1"][0]

    def test_tells_a_live_business_without_a_provider_how_to_mend_it(self, api):
        draft = make_draft(api.business, make_client(api.business, phone="+4740612345"))
        answer = send(api, draft, "link", "sms")
        assert refusal_of(answer) == (409, "sms_not_available")
        assert "settings under SMS" in answer.text
        assert api.get(f"/invoices/{draft.pk}").json()["status"] == "draft"


class TestAReminder:
    def test_is_queued_and_told(self, api):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")

        answer = remind(api, invoice)

        assert answer.status_code == 200
        event = answer.json()["events"][-1]
        assert (event["type"], event["data"]["kind"]) == ("delivery.queued", "reminder")
        [_link, mail] = deliveries(api, invoice)
        assert mail["kind"] == "reminder"
        assert mail["subject"] == (
            f"Invoice {invoice.number} from {api.business.name} is due on 16 Mar 2026"
        )

    def test_of_what_was_never_sent_waits_until_it_is_due(self, api, clock):
        invoice = make_invoice(api.business)
        assert refusal_of(remind(api, invoice)) == (409, "invoice_not_remindable")
        clock.shift(timedelta(days=14))
        assert remind(api, invoice).status_code == 200

    def test_is_not_there_for_a_draft_nor_for_what_is_paid(self, api):
        assert refusal_of(remind(api, make_draft(api.business))) == (409, "invoice_not_remindable")
        invoice = make_invoice(api.business)
        pay(api, invoice)
        answer = remind(api, invoice)
        assert refusal_of(answer) == (409, "invoice_not_remindable")
        assert (
            answer.json()["error"]["message"]
            == "This invoice is paid, so nobody is reminded of it."
        )

    def test_waits_while_the_client_is_paying(self, api):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        PaymentAttempt.objects.create(
            business=api.business,
            invoice=invoice,
            amount=Decimal(1250),
            currency="NOK",
            state="processing",
        )
        assert refusal_of(remind(api, invoice)) == (409, "payment_in_progress")

    def test_is_not_sent_twice_within_a_day(self, api, clock):
        client = make_client(api.business, email="a@fjord.example")
        invoice = make_invoice(api.business, client)
        send(api, invoice, "link")
        remind(api, invoice)
        clock.shift(timedelta(hours=1))

        answer = remind(api, invoice, "link", "email")

        assert refusal_of(answer) == (409, "reminded_recently")
        sentence = (
            "a@fjord.example was reminded at 2026-03-02T09:30:00Z."
            " Remind again after 2026-03-03T09:30:00Z."
        )
        assert answer.json()["error"]["message"] == sentence
        assert answer.json()["error"]["fields"] == {"channels.1": [sentence]}
        assert answer.headers["Retry-After"] == str(23 * 3600)
        assert Delivery.objects.filter(kind=DeliveryKind.REMINDER).count() == 1

    @pytest.mark.parametrize(("tone", "kept"), [("formal", "formal"), (None, "friendly")])
    def test_speaks_in_the_tone_that_was_asked_for(self, api, tone, kept):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        assert remind(api, invoice, **({"tone": tone} if tone else {})).status_code == 200
        [_link, delivery] = deliveries(api, invoice)
        assert delivery["tone"] == kept

    def test_alone_has_a_tone(self, api):
        invoice = make_invoice(api.business)
        answer = send(api, invoice, "email", tone="firm")
        assert answer.status_code == 422
        assert answer.json()["error"]["fields"].keys() == {"tone"}

    def test_names_the_receiver_who_was_reminded(self, api):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        remind(api, invoice, receivers=["b@x.example"])
        answer = remind(api, invoice, receivers=["a@x.example", "B@x.example"])
        assert answer.json()["error"]["fields"].keys() == {"receivers.1"}

    def test_of_an_invoice_paid_meanwhile_is_undone_and_says_why(
        self,
        api,
        smtp: ScriptedServer,  # noqa: F811  # the fixture of the import
        clock,
    ):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        remind(api, invoice)
        pay(api, invoice)
        clock.shift(11)

        run_outbox(NOW + timedelta(seconds=11))

        assert not smtp.seen
        [_link, mail] = deliveries(api, invoice)
        assert mail["state"] == "undone"
        assert mail["failure"] == {
            "code": "paid",
            "message": "Not sent: the invoice was paid meanwhile.",
        }
        events = api.get(f"/invoices/{invoice.pk}/events").json()["data"]
        [undone] = [event for event in events if event["type"] == "delivery.undone"]
        assert (undone["data"]["kind"], undone["data"]["reason"]) == ("reminder", "paid")

    def test_to_an_address_that_gave_mail_back_is_refused_at_once(self, api):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        mark_address(
            business=api.business,
            channel="email",
            address=invoice.client.email,
            reason=MarkReason.BOUNCED,
            now=NOW,
        )
        answer = remind(api, invoice)
        assert refusal_of(answer) == (409, "invoice_not_remindable")
        error = answer.json()["error"]
        assert error["message"].startswith("An earlier message to this address came back.")
        assert error["fields"] == {"channels.0": [error["message"]]}
        named = remind(api, invoice, receivers=[invoice.client.email.upper()]).json()["error"]
        assert list(named["fields"]) == ["receivers.0"]
        assert remind(api, invoice, try_again=True).status_code == 200

    def test_of_a_paid_invoice_reads_so_on_its_page(self, api, clock, client):
        invoice = make_invoice(api.business)
        send(api, invoice, "link")
        remind(api, invoice)
        pay(api, invoice)
        clock.shift(11)
        run_outbox(NOW + timedelta(seconds=11))
        client.force_login(make_member(api.business, Role.OWNER))
        page = client.get(f"/invoices/{invoice.pk}/").content.decode()
        assert "not sent: the invoice was paid meanwhile" in page


class TestDeliveries:
    def test_cost_the_same_for_one_and_for_many(self, api, django_assert_num_queries):
        invoice = make_invoice(api.business)
        api.get("/business")
        for count in (1, 12):
            send(api, invoice, "link", "email", receivers=[f"a{n}@x.example" for n in range(count)])
            with django_assert_num_queries(LISTING):
                assert len(deliveries(api, invoice)) > count

    def test_tell_the_server_s_own_words(self, api):
        invoice = make_invoice(api.business)
        send(api, invoice, "email")
        Delivery.objects.update(
            state=DeliveryState.FAILED,
            finished_at=NOW,
            failure_code="550",
            failure_detail="No such user",
        )
        assert deliveries(api, invoice)[0]["failure"] == {
            "code": "550",
            "message": "The mail server answered: 550 No such user",
        }


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_issue_once_and_queue_once(self):
        api = ApiClient(make_business())
        draft = make_draft(api.business)
        statuses = []

        def program() -> None:
            statuses.append(send(api, draft, "email").status_code)
            connection.close()

        threads = [Thread(target=program) for _program in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert statuses == [200, 200]
        assert Delivery.objects.count() == 1
        assert Event.objects.filter(kind="invoice.issued").count() == 1
        assert Invoice.objects.get().number != ""
