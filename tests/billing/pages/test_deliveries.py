"""The send sheet, the panel of deliveries, sending many, and a sandbox's mailbox."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from billing.amounts.vat import VatCategory
from billing.delivery.default_texts import TextKey
from billing.delivery.dispatch import deliver
from billing.delivery.letters import public_url
from billing.delivery.marks import mark_address
from billing.delivery.models import Channel, Delivery, DeliveryKind, DeliveryState, MailboxMessage
from billing.delivery.operations import send_invoice
from billing.delivery.own_texts import save_text
from billing.delivery.policy import AMOUNT_CHANGED, UNDO_WINDOW
from billing.delivery.reasons import reason_of
from billing.delivery.tracking import AddressMark, MarkReason
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.payments.models import PaymentAttempt
from fastfaktura.core.models import Business, Role
from tests.factories import (
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def business() -> Business:
    return make_business(name="Nordlys Studio AS")


@pytest.fixture
def browser(business: Business) -> Browser:
    return signed_in(business)


def signed_in(business: Business, role: str = Role.OWNER) -> Browser:
    browser = Browser()
    browser.force_login(make_member(business, role))
    return browser


def queued(invoice: Invoice, **facts: Any) -> Delivery:
    everything: dict[str, Any] = {
        "channels": [Channel.EMAIL],
        "attach_pdf": False,
        "actor": actor_of(invoice.business),
        "now": timezone.now(),
    } | facts
    [delivery] = send_invoice(invoice_id=invoice.pk, **everything)
    return delivery


def failed(invoice: Invoice) -> Delivery:
    delivery = queued(invoice)
    delivery.state, delivery.finished_at = DeliveryState.FAILED, timezone.now()
    delivery.failure_code, delivery.failure_detail = "550", "5.1.1 No such user"
    delivery.save()
    return delivery


def words(invoice: Invoice, **changes: Any) -> dict[str, Any]:
    return {
        "by_email": "on",
        "known": [invoice.client.email] if invoice.client else [],
        "others": "",
        "subject": "Our invoice",
        "message": "Here it is.",
        "attach_pdf": "0",
    } | changes


class TestTheSheet:
    def test_is_filled_in_so_that_one_press_sends(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        page = browser.get(reverse("deliveries:sheet", args=[invoice.pk])).content.decode()
        assert invoice.client is not None
        assert invoice.client.email in page
        assert f"Invoice {invoice.number} from Nordlys Studio AS" in page
        assert "Address ok" in page

    def test_comes_as_a_fragment_into_the_drawer(
        self, browser: Browser, business: Business
    ) -> None:
        address = reverse("deliveries:sheet", args=[make_invoice(business).pk])
        answer = browser.get(address, headers=HTMX)
        assert b"<html" not in answer.content
        assert b"<form" in answer.content

    def test_says_when_a_client_has_no_address(self, browser: Browser, business: Business) -> None:
        invoice = make_invoice(business, make_client(business, email=""))
        page = browser.get(reverse("deliveries:sheet", args=[invoice.pk])).content.decode()
        assert "No address yet" in page

    def test_shows_the_very_mail_under_a_policy_of_its_own(
        self, browser: Browser, business: Business
    ) -> None:
        address = reverse("deliveries:preview", args=[make_invoice(business).pk])
        answer = browser.post(address, {"subject": "S", "message": "Dear <b>Anna</b>"})
        assert "Dear &lt;b&gt;Anna&lt;/b&gt;" in answer.content.decode()
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


class TestSending:
    def test_queues_a_mail_and_offers_to_undo_it(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)

        answer = browser.post(
            reverse("deliveries:create", args=[invoice.pk]), words(invoice), headers=HTMX
        )

        delivery = Delivery.objects.get()
        assert answer["HX-Trigger"] == "close-dialogs"
        assert (delivery.subject, delivery.message) == ("Our invoice", "Here it is.")
        assert reverse("deliveries:undo", args=[delivery.pk]) in answer.content.decode()
        assert "Sending in 10 s" in answer.content.decode()

    def test_leads_from_the_sheet_s_own_page_to_the_invoice(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        sheet = "http://testserver" + reverse("deliveries:sheet", args=[invoice.pk])
        answer = browser.post(
            reverse("deliveries:create", args=[invoice.pk]),
            words(invoice),
            headers=HTMX | {"HX-Current-URL": sheet},
        )
        assert answer["HX-Redirect"] == reverse("invoices:show", args=[invoice.pk])

    def test_works_without_a_script(self, browser: Browser, business: Business) -> None:
        invoice = make_invoice(business)
        answer = browser.post(reverse("deliveries:create", args=[invoice.pk]), words(invoice))
        assert answer.status_code == 302
        assert answer["Location"] == reverse("invoices:show", args=[invoice.pk])

    def test_refuses_an_address_longer_than_a_mail_server_takes(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        others = f"{'a' * 250}@example.com"
        url = reverse("deliveries:create", args=[invoice.pk])
        assert browser.post(url, words(invoice, others=others)).status_code == 422

    def test_takes_further_addresses(self, browser: Browser, business: Business) -> None:
        invoice = make_invoice(business)
        data = words(invoice, known=[], others="one@x.example, two@x.example;one@x.example")
        browser.post(reverse("deliveries:create", args=[invoice.pk]), data)
        receivers = Delivery.objects.values_list("receiver", flat=True).order_by("receiver")
        assert list(receivers) == ["one@x.example", "two@x.example"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"by_email": ""}, "Choose how to send"),
            ({"known": []}, "Choose or write an address"),
            ({"others": "anna.fjord"}, "“anna.fjord” is not an email address."),
        ],
    )
    def test_says_what_is_missing_and_sends_nothing(
        self, browser: Browser, business: Business, changes: dict[str, Any], sentence: str
    ) -> None:
        invoice = make_invoice(business)
        address = reverse("deliveries:create", args=[invoice.pk])

        answer = browser.post(address, words(invoice, **changes), headers=HTMX)

        assert answer.status_code == 422
        assert answer["HX-Retarget"] == "#drawer"
        assert sentence in answer.content.decode()
        assert not Delivery.objects.exists()

    def test_of_a_draft_issues_it_in_the_same_step(
        self, browser: Browser, business: Business
    ) -> None:
        draft = make_draft(business)
        sheet = browser.get(reverse("deliveries:sheet", args=[draft.pk]))
        suggested = sheet.context["form"].initial
        data = words(draft, subject=suggested["subject"], message=suggested["message"])

        browser.post(reverse("deliveries:create", args=[draft.pk]), data, headers=HTMX)

        draft.refresh_from_db()
        assert draft.status == InvoiceStatus.ISSUED
        assert draft.number in Delivery.objects.get().subject

    def test_of_a_draft_that_lacks_something_issues_nothing(
        self, browser: Browser, business: Business
    ) -> None:
        line = make_line(vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(0))
        draft = make_draft(business, lines=(line,))
        address = reverse("deliveries:create", args=[draft.pk])

        answer = browser.post(address, words(draft), headers=HTMX)

        assert answer.status_code == 422
        # The VAT number is mended at the client, so the sentence leads there.
        client = reverse("clients:show", args=[draft.client_id])
        assert f'<a class="link" href="{client}">Without VAT for' in answer.content.decode()
        draft.refresh_from_db()
        assert draft.status == InvoiceStatus.DRAFT
        assert not Delivery.objects.exists()


class TestAnAddressThatGaveMailBack:
    """Marked by a message that failed; what is in doubt marks nothing, and asks for a press."""

    @pytest.fixture
    def invoice(self, business: Business) -> Invoice:
        invoice = make_invoice(business, make_client(business, email="gone@fjord.example"))
        mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@fjord.example",
            reason=MarkReason.BOUNCED,
            delivery=failed(invoice),
            now=timezone.now(),
        )
        return invoice

    def post(self, browser: Browser, invoice: Invoice, **changes: Any) -> Any:
        address = reverse("deliveries:create", args=[invoice.pk])
        return browser.post(address, words(invoice, **changes), headers=HTMX)

    def test_is_not_chosen_by_itself(self, browser: Browser, invoice: Invoice) -> None:
        page = browser.get(reverse("deliveries:sheet", args=[invoice.pk]))
        assert page.context["form"].initial["known"] == []
        assert "gone@fjord.example gave a message back." in page.content.decode()

    def test_is_written_to_only_with_consent(self, browser: Browser, invoice: Invoice) -> None:
        answer = self.post(browser, invoice)

        assert answer.status_code == 422
        assert "say that it should be tried again." in answer.content.decode()
        assert Delivery.objects.count() == 1
        assert AddressMark.objects.get().cleared_at is None

    def test_written_otherwise_is_the_same(self, browser: Browser, invoice: Invoice) -> None:
        answer = self.post(browser, invoice, known=[], others="Gone@Fjord.example")
        assert answer.status_code == 422
        assert Delivery.objects.count() == 1

    def test_is_written_to_again_with_it(self, browser: Browser, invoice: Invoice) -> None:
        answer = self.post(browser, invoice, try_again="on")

        assert answer.status_code == 200
        again = Delivery.objects.exclude(state=DeliveryState.FAILED).get()
        assert (again.receiver, again.state) == ("gone@fjord.example", DeliveryState.QUEUED)
        assert AddressMark.objects.get().cleared_at is not None

    def test_left_out_needs_none(self, browser: Browser, invoice: Invoice) -> None:
        answer = self.post(browser, invoice, known=[], others="right@fjord.example")
        assert answer.status_code == 200
        assert AddressMark.objects.get().cleared_at is None

    def test_keeps_its_mark_if_nothing_can_be_sent(
        self, browser: Browser, business: Business
    ) -> None:
        draft = make_draft(business, make_client(business, email="gone@fjord.example"), lines=())
        mark_address(
            business=business,
            channel=Channel.EMAIL,
            address="gone@fjord.example",
            reason=MarkReason.BOUNCED,
            now=timezone.now(),
        )
        assert self.post(browser, draft, try_again="on").status_code == 422
        assert AddressMark.objects.get().cleared_at is None


class TestAMessageInDoubt:
    def test_goes_again_only_by_a_press(self, browser: Browser, business: Business) -> None:
        delivery = queued(make_invoice(business))
        delivery.state, delivery.finished_at = DeliveryState.UNKNOWN, timezone.now()
        delivery.save()
        deliver(delivery_id=delivery.pk, clock=timezone.now)
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNKNOWN
        assert Delivery.objects.count() == 1
        panel = browser.get(reverse("deliveries:panel", args=[delivery.invoice_id]), headers=HTMX)
        assert "The server may have it" in panel.content.decode()

        browser.post(reverse("deliveries:again", args=[delivery.pk]), headers=HTMX)

        again = Delivery.objects.exclude(pk=delivery.pk).get()
        delivery.refresh_from_db()
        assert (again.state, again.receiver) == (DeliveryState.QUEUED, delivery.receiver)
        assert delivery.cared_at is not None

    def test_says_nothing_of_a_payment_where_another_sum_is_why(self) -> None:
        waiting = Delivery(channel=Channel.EMAIL, state=DeliveryState.QUEUED)
        waiting.failure_code = AMOUNT_CHANGED
        assert "has changed meanwhile" in reason_of(waiting)


class TestThePanel:
    def test_asks_again_only_while_something_is_on_its_way(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        address = reverse("deliveries:panel", args=[invoice.pk])
        assert b"every" not in browser.get(address, headers=HTMX).content
        queued(invoice)
        assert b"every 2s" in browser.get(address, headers=HTMX).content
        Delivery.objects.update(state=DeliveryState.SENT, finished_at=timezone.now())
        answer = browser.get(f"{address}?again", headers=HTMX)
        assert b"every" not in answer.content
        assert answer["HX-Trigger"] == "invoice-changed"

    def test_shows_the_server_s_sentence_and_a_way_on(
        self, browser: Browser, business: Business
    ) -> None:
        delivery = failed(make_invoice(business))
        address = reverse("deliveries:panel", args=[delivery.invoice_id])
        page = browser.get(address, headers=HTMX).content.decode()
        assert "The mail server answered: 550 5.1.1 No such user" in page
        assert reverse("deliveries:again", args=[delivery.pk]) in page

    def test_asks_the_database_as_often_for_many_as_for_one(
        self,
        browser: Browser,
        business: Business,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        invoice = make_invoice(business)
        for number in range(12):
            queued(invoice, receivers=[f"a{number}@x.example"])
        address = reverse("deliveries:panel", args=[invoice.pk])
        browser.get(address, headers=HTMX)  # the first page of a session writes it down
        with django_assert_max_num_queries(9):
            browser.get(address, headers=HTMX)

    def test_undoes(self, browser: Browser, business: Business) -> None:
        delivery = queued(make_invoice(business))
        address = reverse("deliveries:undo", args=[delivery.pk])
        assert "Undone. Nothing was sent." in browser.post(address, headers=HTMX).content.decode()
        delivery.refresh_from_db()
        assert delivery.state == DeliveryState.UNDONE

    def test_says_when_it_is_too_late(self, browser: Browser, business: Business) -> None:
        delivery = queued(make_invoice(business))
        Delivery.objects.update(state=DeliveryState.SENDING)
        address = reverse("deliveries:undo", args=[delivery.pk])
        assert "Too late" in browser.post(address, headers=HTMX).content.decode()

    def test_sends_again_to_a_corrected_address(self, browser: Browser, business: Business) -> None:
        delivery = failed(make_invoice(business))
        address = reverse("deliveries:again", args=[delivery.pk])
        browser.post(address, {"receiver": "right@x.example"}, headers=HTMX)
        again = Delivery.objects.exclude(pk=delivery.pk).get()
        assert again.receiver == "right@x.example"

    def test_lets_a_failure_be_settled_by_hand(self, browser: Browser, business: Business) -> None:
        delivery = failed(make_invoice(business))
        browser.post(reverse("deliveries:dismiss", args=[delivery.pk]), headers=HTMX)
        delivery.refresh_from_db()
        assert delivery.cared_at is not None


class TestAReminder:
    def overdue(self, business: Business, **facts: Any) -> Invoice:
        invoice = make_invoice(business, **facts)
        assert invoice.due_date < timezone.localdate()
        return invoice

    def test_is_offered_for_what_is_overdue_only(
        self, browser: Browser, business: Business
    ) -> None:
        late, today = self.overdue(business), timezone.localdate()
        current = make_invoice(business, issue_date=today)
        action = reverse("deliveries:sheet", args=[late.pk]) + "?reminder=1"
        assert action in browser.get(f"/invoices/{late.pk}/").content.decode()
        assert "?reminder=1" not in browser.get(f"/invoices/{current.pk}/").content.decode()
        reader = signed_in(business, Role.ACCOUNTANT)
        assert "?reminder=1" not in reader.get(f"/invoices/{late.pk}/").content.decode()

    def test_is_queued_once_a_day_and_the_page_says_so(
        self, browser: Browser, business: Business
    ) -> None:
        address = reverse("deliveries:remind", args=[self.overdue(business).pk])
        first = browser.post(address, follow=True).content.decode()
        second = browser.post(address, follow=True).content.decode()
        assert "The reminder leaves in ten seconds." in first
        assert "already. Remind again after" in second
        assert Delivery.objects.get().kind == "reminder"

    def test_needs_an_address(self, browser: Browser, business: Business) -> None:
        invoice = self.overdue(business, client=make_client(business, email=""))
        assert "?reminder=1" not in browser.get(f"/invoices/{invoice.pk}/").content.decode()
        answer = browser.post(reverse("deliveries:remind", args=[invoice.pk]), follow=True)
        assert "This client has no email address." in answer.content.decode()

    def test_of_what_is_being_paid_waits(self, browser: Browser, business: Business) -> None:
        invoice = self.overdue(business)
        PaymentAttempt.objects.create(
            business=business, invoice=invoice, amount=1250, currency="NOK", state="processing"
        )
        answer = browser.post(reverse("deliveries:remind", args=[invoice.pk]), follow=True)
        assert "The client is paying this invoice online." in answer.content.decode()


class TestTheMailbox:
    def message(self, business: Business) -> MailboxMessage:
        delivery = queued(make_invoice(business), now=timezone.now() - UNDO_WINDOW)
        deliver(delivery_id=delivery.pk, clock=timezone.now)
        return MailboxMessage.objects.get(delivery=delivery)

    def test_shows_each_mail_as_its_receiver_sees_it(self) -> None:
        business = make_business(is_sandbox=True, name="Nordlys Studio AS")
        browser, message = signed_in(business), self.message(business)

        listed = browser.get(reverse("deliveries:mailbox")).content.decode()
        shown = browser.get(reverse("deliveries:mailbox_message", args=[message.pk]))
        html = browser.get(reverse("deliveries:mailbox_html", args=[message.pk]))

        assert message.subject in listed
        assert "Nordlys Studio AS &lt;" in shown.content.decode()
        assert "See and pay the invoice" in html.content.decode()
        assert "sandbox" in html["Content-Security-Policy"]

    def test_shows_an_sms_as_a_telephone_does(self) -> None:
        business = make_business(is_sandbox=True, name="Nordlys Studio AS")
        invoice = make_invoice(business, make_client(business, phone="+4740612345"))
        sent = timezone.now() - UNDO_WINDOW
        delivery = queued(invoice, channels=[Channel.SMS], attach_pdf=None, now=sent)
        deliver(delivery_id=delivery.pk, clock=timezone.now)
        message, browser = MailboxMessage.objects.get(), signed_in(business)

        shown = browser.get(reverse("deliveries:mailbox_message", args=[message.pk]))

        page = shown.content.decode()
        assert "+47 40 61 23 45" in page
        assert f"Nordlys Studio AS: invoice {invoice.number}" in page
        assert f'<a href="{public_url(invoice)}"' in page
        assert "<iframe" not in page
        assert message.subject in browser.get(reverse("deliveries:mailbox")).content.decode()

    def test_asks_the_database_as_often_for_many_as_for_one(
        self, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        business = make_business(is_sandbox=True)
        browser = signed_in(business)
        for _number in range(4):
            self.message(business)
        browser.get(reverse("deliveries:mailbox"))  # the first page of a session writes it down
        with django_assert_max_num_queries(9):
            browser.get(reverse("deliveries:mailbox"))

    def test_does_not_exist_in_a_live_business(self, browser: Browser) -> None:
        assert browser.get(reverse("deliveries:mailbox")).status_code == 404


class TestOthers:
    def test_of_another_business_find_nothing(self, browser: Browser) -> None:
        foreign = make_business(is_sandbox=True)
        message = TestTheMailbox().message(foreign)
        delivery = failed(make_invoice(foreign))
        mine = signed_in(make_business(is_sandbox=True))
        for name, key in (
            ("sheet", delivery.invoice_id),
            ("panel", delivery.invoice_id),
            ("preview", delivery.invoice_id),
            ("mailbox_message", message.pk),
            ("mailbox_html", message.pk),
        ):
            assert mine.get(reverse(f"deliveries:{name}", args=[key])).status_code == 404, name
        for name, key in (
            ("create", delivery.invoice_id),
            ("undo", delivery.pk),
            ("again", delivery.pk),
            ("dismiss", delivery.pk),
        ):
            assert mine.post(reverse(f"deliveries:{name}", args=[key])).status_code == 404, name

    def test_who_only_read_may_look_but_not_send(self, business: Business) -> None:
        reader = signed_in(business, Role.ACCOUNTANT)
        delivery = queued(make_invoice(business))
        invoice_id = delivery.invoice_id
        panel = reader.get(reverse("deliveries:panel", args=[invoice_id]), headers=HTMX)
        assert panel.status_code == 200
        assert b"<form" not in panel.content
        assert reader.get(reverse("deliveries:sheet", args=[invoice_id])).status_code == 403
        for name, key in (("create", invoice_id), ("undo", delivery.pk), ("again", delivery.pk)):
            assert reader.post(reverse(f"deliveries:{name}", args=[key])).status_code == 403


class TestTheSheetOfAReminder:
    def overdue(self, business: Business, **facts: Any) -> Invoice:
        client = make_client(business, phone="+4740612345", **facts)
        return make_invoice(business, client)

    def sheet(self, browser: Browser, invoice: Invoice, **query: str) -> Any:
        address = reverse("deliveries:sheet", args=[invoice.pk])
        return browser.get(address, {"reminder": "1"} | query)

    def post(self, browser: Browser, invoice: Invoice, **changes: Any) -> Any:
        form = self.sheet(browser, invoice).context["form"]
        said = {name: form.initial[name] for name in ("subject", "message")}
        data = words(invoice, reminder="True", tone="friendly") | said | changes
        return browser.post(reverse("deliveries:create", args=[invoice.pk]), data)

    def test_shows_the_words_of_the_tone(self, browser: Browser, business: Business) -> None:
        invoice = self.overdue(business)
        form = self.sheet(browser, invoice, tone="formal").context["form"]
        assert form.initial["subject"].startswith("Formal notice: invoice")
        assert "Formal notice" in self.sheet(browser, invoice).text

    def test_offers_no_formal_notice_before_the_debt_is_late(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business, issue_date=timezone.localdate())
        page = self.sheet(browser, invoice)
        assert [value for value, _label in page.context["form"]["tone"].field.choices] == [
            "friendly",
            "firm",
        ]
        assert "This invoice was not sent yet, and is not due." in page.text

    def test_queues_untouched_words_to_be_written_when_they_leave(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = self.overdue(business)
        firm = self.sheet(browser, invoice, tone="firm").context["form"].initial
        changes = {"tone": "firm", "subject": firm["subject"], "message": firm["message"]}
        assert self.post(browser, invoice, **changes).status_code == 302
        delivery = Delivery.objects.get()
        assert (delivery.kind, delivery.tone, delivery.message) == ("reminder", "firm", "")
        assert delivery.subject.startswith("Overdue: invoice")

    def test_keeps_words_that_the_sender_wrote_when_the_tone_changes(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = self.overdue(business)
        shown = self.sheet(browser, invoice).context["form"].initial
        data = {
            "reminder": "True",
            "tone": "formal",
            "shown_tone": "friendly",
            "subject": shown["subject"],
            "message": "My own words.",
        }
        address = reverse("deliveries:tone", args=[invoice.pk])
        text = browser.post(address, data, headers=HTMX).text
        assert "Formal notice: invoice" in text
        assert "My own words." in text
        assert "<html" not in text

    def test_says_who_was_reminded_within_a_day_and_keeps_what_was_typed(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = self.overdue(business)
        self.post(browser, invoice)
        again = self.post(browser, invoice, message="Once more, please.")
        assert again.status_code == 422
        assert "already. Remind again after" in again.text
        assert "Once more, please." in again.text
        assert Delivery.objects.count() == 1

    def test_of_what_is_paid_cannot_be_sent(self, browser: Browser, business: Business) -> None:
        invoice = self.overdue(business)
        Invoice.objects.filter(pk=invoice.pk).update(allocated_total=invoice.payable_amount)
        assert (
            "This invoice is paid, so nobody is reminded of it."
            in self.sheet(browser, invoice).text
        )


class TestADraftWithOwnWords:
    def test_is_not_sent_with_a_hole_where_the_number_belongs(
        self, browser: Browser, business: Business
    ) -> None:
        key = TextKey(DeliveryKind.INVOICE, Channel.EMAIL)
        save_text(business=business, key=key, locale="en", subject="Hi", body="No. {{ number }}")
        draft = make_draft(business)
        url = reverse("deliveries:create", args=[draft.pk])
        changed = browser.post(url, words(draft, message="Dear, no. [number]"))
        assert changed.status_code == 422
        assert "Take “[number]” out." in changed.text
        assert browser.post(url, words(draft, message="No. [number]")).status_code == 302
        draft.refresh_from_db()
        assert Delivery.objects.get().message == f"No. {draft.number}"


class TestTheChecks:
    def sheet(self, browser: Browser, invoice: Invoice) -> Any:
        return browser.get(reverse("deliveries:sheet", args=[invoice.pk]))

    def test_name_an_address_that_gave_a_mail_back(
        self, browser: Browser, business: Business
    ) -> None:
        invoice = make_invoice(business)
        assert invoice.client is not None
        mark_address(
            business=business,
            channel=Channel.EMAIL,
            address=invoice.client.email,
            reason=MarkReason.BOUNCED,
            now=timezone.now(),
        )
        page = self.sheet(browser, invoice)
        assert f"{invoice.client.email} gave a message back." in page.text
        assert "Address ok" not in page.text
        assert page.context["form"].initial["known"] == []

    @pytest.mark.parametrize(
        ("phone", "sentence"),
        [
            ("", "This client has no phone number."),
            ("22123456", "is not a number with country code."),
            ("+4722123456", "is no mobile number, so it takes no SMS."),
            ("+4740612345", "No SMS provider is connected."),
        ],
    )
    def test_close_the_sms_with_the_reason(
        self, browser: Browser, business: Business, phone: str, sentence: str
    ) -> None:
        invoice = make_invoice(business, make_client(business, phone=phone))
        page = self.sheet(browser, invoice)
        assert sentence in page.text
        assert page.context["form"].fields["by_sms"].disabled
        posted = words(invoice, by_sms="on", by_email="")
        answer = browser.post(reverse("deliveries:create", args=[invoice.pk]), posted)
        assert answer.status_code == 422
        assert not Delivery.objects.exists()

    def test_open_the_sms_of_a_sandbox_and_show_its_text(self) -> None:
        business = make_business(is_sandbox=True, name="Nordlys Studio AS")
        browser = signed_in(business)
        invoice = make_invoice(business, make_client(business, phone="+4740612345"))
        page = self.sheet(browser, invoice)
        assert f"Nordlys Studio AS: invoice {invoice.number}" in page.text
        assert "of 160 signs, one SMS." in page.text
        answer = browser.post(
            reverse("deliveries:create", args=[invoice.pk]),
            words(invoice, by_sms="on", by_link="on"),
        )
        assert answer.status_code == 302
        channels = Delivery.objects.values_list("channel", flat=True)
        assert sorted(channels) == ["email", "link", "sms"]

    def test_ask_the_database_as_often_for_many_addresses(
        self,
        browser: Browser,
        business: Business,
    ) -> None:
        many = [f"a{index}@fjord.example" for index in range(20)]
        one, other = make_client(business), make_client(business, other_emails=many)
        first, invoice = make_invoice(business, one), make_invoice(business, other)
        with CaptureQueriesContext(connection) as few:
            self.sheet(browser, first)
        with CaptureQueriesContext(connection) as more:
            self.sheet(browser, invoice)
        assert len(more) <= len(few)
