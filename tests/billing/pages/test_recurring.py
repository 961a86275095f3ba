"""Pages of recurring invoices: the list, writing one, looking at it, and deciding."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftLine
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.pages.attention import attention_items
from billing.pages.recurring_words import end_words, mode_words, rule_words
from billing.recurring.calendar import Rule
from billing.recurring.models import PeriodState, Schedule, ScheduleState
from billing.recurring.operations import run_schedule
from billing.sellers.models import SellerProfile
from clients.operations import archive_client, update_client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Role
from tests.billing.pages.conftest import signed_in
from tests.billing.pages.test_editor import form_of
from tests.factories import (
    NOW,
    actor_of,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
    make_schedule,
)

pytestmark = pytest.mark.django_db

JULY = datetime(2026, 7, 2, 9, tzinfo=UTC)
SENDS = {"mode": "send", "channels": ("email",)}


@pytest.fixture(autouse=True)
def clock():
    with travel(NOW, tick=False):
        yield


def posted(client, *rows, **fields):
    """Return what a browser posts of the whole form."""
    return form_of(
        *rows,
        **{
            "client": str(client.pk),
            "client_was": str(client.pk),
            "schedule_id": str(new_id()),
            "name": "Hosting",
            "every": "1",
            "interval": "month",
            "start_date": "2026-04-01",
            "mode": "draft",
        }
        | fields,
    )


def address(name, schedule=None):
    return reverse(f"recurring:{name}", args=[schedule.pk] if schedule else [])


def with_waiting(business, **facts):
    """Make a schedule that missed three dates and made the fourth."""
    schedule = make_schedule(business, **facts)
    run_schedule(schedule_id=schedule.pk, now=JULY)
    schedule.refresh_from_db()
    return schedule


def waiting_ids(schedule):
    return [str(each.pk) for each in schedule.periods.filter(state="waiting")]


class TestTheList:
    def test_without_any_offers_one_button(self, browser):
        page = browser.get(address("list")).text
        assert "Nothing repeats yet" in page
        assert page.count("New schedule") == 1

    def test_shows_when_how_much_and_to_whom(self, browser, business):
        schedule = make_schedule(business)
        page = browser.get(address("list")).text
        assert schedule.client.name in page
        assert "1,250.00" in page
        assert "1\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2026" in page
        assert "Every month on day 1" in page

    def test_filters_by_state(self, browser, business):
        make_schedule(business)
        assert "Hosting" not in browser.get(address("list"), {"state": "ended"}).text
        assert "Hosting" in browser.get(address("list"), {"state": "active"}).text
        assert "Hosting" in browser.get(address("list"), {"state": "nonsense"}).text

    def test_costs_the_same_for_one_and_for_many(self, browser, business):
        def queries():
            with CaptureQueriesContext(connection) as seen:
                browser.get(address("list"))
            return len(seen)

        with_waiting(business)
        one = queries()
        for _ in range(5):
            with_waiting(business)
        assert queries() == one

    def test_goes_on_by_key(self, browser, business):
        for number in range(51):
            make_schedule(business, name=f"Rent {number:02}")
        page = browser.get(address("list"))
        assert "Rent 00" not in page.text
        older = browser.get(page.context["older_url"])
        assert "Rent 00" in older.text
        assert "Rent 50" in browser.get(older.context["newer_url"]).text


class TestWriting:
    def test_keeps_a_schedule_and_shows_it(self, browser, business):
        client = make_client(business)
        form = posted(client, {"description": "Hosting {{ month }}"}, day="31", delivery_day="end")
        answers = [browser.post(address("create"), form) for _ in range(2)]
        schedule = Schedule.objects.get()
        assert [answer.url for answer in answers] == [address("show", schedule)] * 2
        assert schedule.next_date == date(2026, 4, 30)
        [line] = schedule.pattern.content.lines
        assert line.description == "Hosting {{ month }}"

    def test_after_an_invoice_brings_what_it_says(self, browser, business):
        invoice = make_invoice(business, lines=(make_line(description="Hosting March"),))
        page = browser.get(address("create"), {"invoice": invoice.pk})
        assert "Hosting March" in page.text
        assert page.context["form"]["name"].value() == "Hosting March"
        assert page.context["client"] == invoice.client
        foreign = make_invoice(make_business())
        assert browser.get(address("create"), {"invoice": foreign.pk}).status_code == 404

    def test_without_a_choice_offers_invoices_to_begin_with(self, browser, business):
        invoice = make_invoice(business)
        assert f"?invoice={invoice.pk}" in browser.get(address("create")).text

    def test_tells_errors_at_their_fields(self, browser, business):
        client = make_client(business)
        form = posted(client, {"quantity": "x"}, name="", every="0", start_date="soon")
        page = browser.post(address("create"), form)
        assert page.status_code == 422
        assert set(page.context["form"].errors) == {"name", "every", "start_date"}
        assert "lines.0.quantity" in page.context["errors"]
        assert not Schedule.objects.exists()

    def test_tells_what_the_operation_refuses_at_its_field(self, browser, business):
        client = make_client(business, email="")
        rows = ({"description": ""}, {"description": "Rent {{ monht }}"})
        form = posted(client, *rows, mode="send", channels=["email"])
        page = browser.post(address("create"), form)
        assert page.status_code == 422
        assert page.context["form"].errors["channels"] == ["The client has no email address."]
        assert set(page.context["errors"]) == {"lines.0.description", "lines.1.description"}
        assert "There is no variable “monht”" in page.text

    def test_tells_of_wrong_variables_beside_other_errors_and_while_one_types(
        self, browser, business
    ):
        form = posted(make_client(business), {"description": "Rent {{ monht }}"}, name="")
        page = browser.post(address("create"), form)
        assert page.context["form"].errors["name"] == ["Give it a name that you recognise it by."]
        assert "There is no variable “monht”" in page.text
        answer = browser.post(address("figures"), form, headers={"HX-Request": "true"})
        assert "There is no variable “monht”" in answer.text

    def test_offers_sms_to_those_who_can_send_one(self, browser, business, client):
        assert 'value="sms"' not in browser.get(address("create")).text
        client.force_login(make_member(make_business(is_sandbox=True)))
        assert 'value="sms"' in client.get(address("create")).text

    def test_without_a_script_adds_lines(self, browser, business):
        form = posted(make_client(business), action="add_line")
        page = browser.post(address("create"), form)
        assert page.status_code == 200
        assert len(page.context["rows"]) == 2

    def test_changes_from_the_next_invoice_on(self, browser, business):
        schedule = make_schedule(business)
        page = browser.get(address("edit", schedule))
        assert "Save schedule" in page.text
        form = posted(schedule.client, {"unit_price": "1200"}, name="Hosting, more")
        form["version"] = str(page.context["version"])
        assert browser.post(address("edit", schedule), form).url == address("show", schedule)
        schedule.refresh_from_db()
        assert schedule.name == "Hosting, more"

    def test_keeps_what_is_supplied_where_the_page_has_no_field_for_it(self, browser, business):
        SellerProfile.objects.filter(business=business).update(supply_kind="services")
        form = posted(make_client(business), {"description": "Hosting"}, {"description": "Rent"})
        browser.post(address("create"), form)
        schedule = Schedule.objects.get()
        page = browser.get(address("edit", schedule))
        assert not any(row.has_more for row in page.context["rows"])
        form["version"] = str(page.context["version"])
        browser.post(address("edit", schedule), form)
        schedule.refresh_from_db()
        lines = schedule.pattern.content.lines
        assert [line.supply_kind for line in lines] == ["services", "services"]

    def test_asks_which_of_two_windows_stays(self, browser, business):
        schedule = make_schedule(business)
        version = str(browser.get(address("edit", schedule)).context["version"])
        theirs = posted(schedule.client, name="Theirs", version=version)
        ours = posted(schedule.client, name="Ours", version=version)
        browser.post(address("edit", schedule), theirs)

        answer = browser.post(address("edit", schedule), ours)

        schedule.refresh_from_db()
        assert (answer.status_code, schedule.name) == (409, "Theirs")
        assert "Changed in another window." in answer.text
        assert 'value="Ours"' in answer.text

        browser.post(address("edit", schedule), ours | {"action": "keep_mine"})
        schedule.refresh_from_db()
        assert schedule.name == "Ours"

    def test_an_ended_one_is_only_shown(self, browser, business):
        schedule = make_schedule(business)
        browser.post(address("end", schedule))
        assert browser.get(address("edit", schedule)).url == address("show", schedule)
        form = posted(schedule.client)
        assert browser.post(address("edit", schedule), form).url == address("list")


class TestWhileOneTypes:
    def test_sums_and_dates_are_answered_and_nothing_is_kept(self, browser, business):
        form = posted(make_client(business), interval="week", every="2")
        page = browser.post(address("figures"), form, headers={"HX-Request": "true"}).text
        assert "1,250.00" in page
        assert "15\N{NO-BREAK SPACE}Apr\N{NO-BREAK SPACE}2026" in page
        assert "Not saved yet" in page
        assert not Schedule.objects.exists()

    def test_what_cannot_be_read_is_no_accident(self, browser, business):
        form = posted(make_client(business), every="x", locale="xx", day="99")
        assert browser.post(address("figures"), form).status_code == 200


class TestASchedule:
    def test_shows_its_next_dates(self, browser, business):
        page = browser.get(address("show", make_schedule(business)))
        assert len(page.context["dates"]) == 12
        assert "The next invoice is made on" in page.text

    def test_shows_headings_and_discounts_in_the_terms_of_its_prices(self, browser, business):
        rows = (
            DraftLine.of_text("Care", kind=LineKind.SECTION),
            make_line(description="Hosting", quantity=Decimal(1), unit_price=Decimal(2700)),
        )
        allowances = (DraftAllowance(percent=Decimal(5)),)
        content = {"lines": rows, "allowances": allowances, "prices_include_tax": True}
        page = browser.get(address("show", make_schedule(business, content=content))).text
        assert "Care" in page
        assert "0 at 0.00" not in page
        assert "2,160.00" not in page
        assert "\N{MINUS SIGN}135.00" in page
        assert "NOK\N{NO-BREAK SPACE}2,565.00" in page

    def test_previews_the_next_invoice(self, browser, business):
        lines = (make_line(description="Hosting {{ month }}"),)
        schedule = make_schedule(business, content={"lines": lines})
        assert "Hosting April" in browser.get(address("preview", schedule)).text

    def test_pauses_resumes_and_ends(self, browser, business):
        schedule = make_schedule(business)
        for step, state in [
            ("pause", ScheduleState.PAUSED),
            ("resume", ScheduleState.ACTIVE),
            ("end", ScheduleState.ENDED),
            ("resume", ScheduleState.ENDED),
            ("pause", ScheduleState.ENDED),
        ]:
            assert browser.post(address(step, schedule)).url == address("show", schedule)
            schedule.refresh_from_db()
            assert schedule.state == state

    def test_of_an_archived_client_says_so(self, browser, business):
        schedule = make_schedule(business)
        archive_client(client_id=schedule.client_id, now=NOW, actor=actor_of(business))
        browser.post(address("pause", schedule))
        page = browser.post(address("resume", schedule), follow=True)
        assert "Restore the client first" in page.text

    def test_is_named_by_its_invoices(self, browser, business):
        schedule = make_schedule(business, **SENDS)
        period = run_schedule(schedule_id=schedule.pk, now=JULY)
        page = browser.get(reverse("invoices:show", args=[period.invoice_id])).text
        assert address("show", schedule) in page
        draft = make_draft(business)
        page = browser.get(reverse("invoices:edit", args=[draft.pk])).text
        assert f"{address('create')}?invoice={draft.pk}" in page


class TestMissedDates:
    def test_ask_on_the_page_and_on_the_overview(self, browser, business):
        schedule = with_waiting(business)
        page = browser.get(address("show", schedule))
        assert "Missed dates" in page.text
        assert "Make drafts of the chosen" in page.text
        [item] = attention_items(business)
        assert item.sentence == "“Hosting” missed 3 dates"
        assert item.href == address("show", schedule) + "#waiting"

    def test_are_made_or_left_out_as_chosen(self, browser, business):
        schedule = with_waiting(business)
        first, *others = waiting_ids(schedule)
        url = address("decide", schedule)
        page = browser.post(url, {"period": [first], "action": "make"}, follow=True)
        assert "1 invoice made." in page.text
        page = browser.post(url, {"period": others, "action": "skip"}, follow=True)
        assert "2 dates left out." in page.text
        page = browser.post(url, {"period": [first], "action": "make"}, follow=True)
        assert "Somebody else has decided" in page.text
        assert Invoice.objects.count() == 2
        assert attention_items(business) == []

    def test_want_a_choice(self, browser, business):
        schedule = with_waiting(business)
        page = browser.post(address("decide", schedule), {"action": "make"}, follow=True)
        assert "Choose at least one date." in page.text
        assert len(waiting_ids(schedule)) == 3

    def test_are_read_by_accountants_and_decided_by_others(self, business):
        schedule = with_waiting(business)
        accountant = signed_in(make_member(business, Role.ACCOUNTANT))
        page = accountant.get(address("show", schedule)).text
        assert "Missed dates" in page
        assert "Leave out the chosen" not in page
        answer = accountant.post(address("decide", schedule), {"period": waiting_ids(schedule)})
        assert answer.status_code == 403


class TestAnInvoiceThatFailed:
    def test_says_why_and_is_tried_again(self, browser, business):
        actor = actor_of(business)
        schedule = make_schedule(business, **SENDS)
        update_client(client_id=schedule.client_id, changes={"email": ""}, actor=actor)
        period = run_schedule(schedule_id=schedule.pk, now=datetime(2026, 4, 1, 9, tzinfo=UTC))
        page = browser.get(address("show", schedule)).text
        assert "was not issued" in page
        assert "The client has no email address." in page
        [item] = attention_items(business)
        assert item.href.endswith(f"#failed-{period.pk}")

        again = {"period": period.pk, "action": "again"}
        page = browser.post(address("decide", schedule), again, follow=True).text
        assert "could not be issued and is a draft" in page
        changes = {"email": "post@fjord.example"}
        update_client(client_id=schedule.client_id, changes=changes, actor=actor)
        assert "Nothing stands in its way any more" in browser.get(address("show", schedule)).text
        browser.post(address("decide", schedule), again)
        period.refresh_from_db()
        assert period.state == PeriodState.MADE
        assert period.invoice.status == InvoiceStatus.ISSUED


class TestWords:
    @pytest.mark.parametrize(
        ("rule", "words"),
        [
            ({"interval": "week"}, "Every week on Wednesday"),
            ({"interval": "week", "every": 2}, "Every 2 weeks on Wednesday"),
            ({"interval": "month"}, "Every month on day 1"),
            ({"interval": "month", "every": 3, "day": 31}, "Every 3 months on the last day"),
            ({"interval": "year"}, "Every year on 1 April"),
        ],
    )
    def test_of_a_rule(self, rule, words):
        assert rule_words(Rule(start_date=date(2026, 4, 1), **rule)) == words

    def test_of_an_end_and_of_a_channel(self, business):
        schedule = make_schedule(business, max_count=3, end_date=date(2026, 9, 1), **SENDS)
        assert end_words(schedule).replace("\N{NO-BREAK SPACE}", " ") == (
            "Until 1 Sept 2026, at most 3 times"
        )
        assert mode_words(schedule) == "Issued and sent by itself: Email"


class TestExchangeRate:
    def test_is_written_into_the_form_and_stands_beside_the_sum(self, browser, business):
        buyer = make_client(business)
        rate = {"exchange_rate": "11.5", "exchange_rate_date": "2026-03-02", "currency": "EUR"}

        answer = browser.post(address("create"), posted(buyer, {"price": "100"}, **rate))

        schedule = Schedule.objects.get()
        assert answer.status_code == 302
        assert schedule.pattern.content.exchange_rate_date == date(2026, 3, 2)
        edited = browser.get(address("edit", schedule)).text
        assert "until 31 days after its date" in edited
        assert 'value="11.5"' in edited
        assert "1 EUR = 11.5 NOK" in browser.get(address("show", schedule)).text

    def test_that_is_missing_is_asked_for(self, browser, business):
        foreign = {"currency": "EUR", "exchange_rate": None, "exchange_rate_date": None}
        schedule = make_schedule(business, content=foreign)

        page = browser.get(address("show", schedule)).text

        assert "The law wants the VAT in NOK too." in page
        assert f"{address('edit', schedule)}#editor-exchange" in page

    def test_that_will_be_too_old_is_told_in_time(self, browser, business):
        old = {"exchange_rate": Decimal("11.5"), "exchange_rate_date": date(2026, 2, 1)}
        schedule = make_schedule(business, content={"currency": "EUR"} | old)

        page = browser.get(address("show", schedule)).text

        assert "waits as a draft unless you write a newer one" in page
