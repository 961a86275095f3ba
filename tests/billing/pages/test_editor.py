"""The editor: drafts saved as one types, once, in any language, and issued from the page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Role
from tests.factories import make_business, make_client, make_draft, make_invoice, make_member

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ROW = {
    "line": "1",
    "description": "Design",
    "quantity": "1",
    "unit": "HUR",
    "unit_price": "1000",
    "vat": "S:25",
}


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def member(client, business):
    client.force_login(make_member(business))
    return client


@pytest.fixture
def draft(business):
    return make_draft(business)


def form_of(*rows, **fields):
    """Return what a browser posts; each row overrides parts of ``ROW``."""
    whole = [ROW | {"line": str(at)} | row for at, row in enumerate(rows or ({},), start=1)]
    return {
        "version": "",
        "client": "",
        "client_was": "",
        "currency": "NOK",
        "locale": "en",
        "terms": "14",
        **{name: [row[name] for row in whole] for name in ROW},
        **fields,
    }


def edit_url(invoice):
    return reverse("invoices:edit", args=[invoice.pk])


def stored_line(invoice):
    return Invoice.objects.get(pk=invoice.pk).lines.get()


class TestNew:
    def test_opening_it_changes_nothing(self, member):
        response = member.get(reverse("invoices:create"))
        assert response.status_code == 200
        assert not Invoice.objects.exists()

    def test_starts_with_one_line_at_the_country_s_rate_and_the_client_s_terms(
        self, member, business
    ):
        client = make_client(business, currency="EUR", locale="fr", payment_terms_days=30)
        response = member.get(reverse("invoices:create"), {"client": client.pk})
        raw = response.context["raw"]
        assert [line.vat for line in raw.lines] == ["S:25"]
        assert (raw.client, raw.currency, raw.locale, raw.terms) == (
            str(client.pk),
            "EUR",
            "fr",
            "30",
        )

    def test_a_seller_without_vat_starts_without(self, client):
        business = make_business(country="SE", profile={"vat_registered": False})
        client.force_login(make_member(business))
        response = client.get(reverse("invoices:create"))
        assert response.context["raw"].lines[0].vat == "E:0"
        assert "S:25" not in response.text

    def test_the_first_autosave_stores_it_and_moves_the_address(self, member, business):
        draft_id = new_id()
        response = member.post(reverse("invoices:create"), form_of(draft_id=draft_id), headers=HTMX)
        invoice = Invoice.objects.get(pk=draft_id)
        assert invoice.payable_amount == 1250
        assert response.headers["HX-Replace-Url"] == edit_url(invoice)
        assert "Delete draft" in response.text
        assert "<html" not in response.text

    def test_sending_it_twice_makes_one_draft(self, member):
        form = form_of(draft_id=new_id())
        for _time in range(2):
            assert member.post(reverse("invoices:create"), form).status_code == 302
        assert Invoice.objects.get().version == 1

    def test_goes_on_saving_under_the_first_address(self, member):
        draft_id = new_id()
        address = reverse("invoices:create")
        member.post(address, form_of(draft_id=draft_id), headers=HTMX)
        later = form_of({"quantity": "2"}, draft_id=draft_id, version="1")
        assert member.post(address, later, headers=HTMX).status_code == 200
        assert Invoice.objects.get().payable_amount == 2500

    def test_never_takes_the_id_of_another_business(self, member):
        foreign = make_draft(make_business())
        for version in ("", "1"):
            for quantity in ("1", "wrong"):
                form = form_of({"quantity": quantity}, draft_id=foreign.pk, version=version)
                assert member.post(reverse("invoices:create"), form).status_code == 404
        assert stored_line(foreign).description == "Design"

    def test_a_deleted_draft_does_not_come_back(self, member):
        form = form_of(draft_id=new_id(), version="3")
        assert member.post(reverse("invoices:create"), form, headers=HTMX).status_code == 404

    def test_without_an_id_there_is_nothing_to_save(self, member):
        assert member.post(reverse("invoices:create"), form_of()).status_code == 404


class TestAutosave:
    def test_answers_with_figures_and_the_new_version_but_no_inputs(self, member, draft):
        form = form_of({"quantity": "1,250.5"}, version="1")
        response = member.post(edit_url(draft), form, headers=HTMX)
        assert response.status_code == 200
        assert "1,250,500.00" in response.text
        assert 'name="version" value="2"' in response.text
        assert 'data-typed="1,250.5" value="1250.5"' in response.text
        assert "<textarea" not in response.text
        assert response.headers["HX-Trigger-After-Swap"] == '{"draft-saved": {}}'

    def test_saving_the_same_again_writes_nothing(self, member, draft):
        for _time in range(2):
            member.post(edit_url(draft), form_of({"quantity": "3"}, version="1"), headers=HTMX)
        draft.refresh_from_db()
        assert draft.version == 2

    def test_blank_rows_are_no_lines(self, member, draft):
        blank = {"description": " ", "unit_price": "", "quantity": "1"}
        member.post(edit_url(draft), form_of(blank, {}, blank, version="1"), headers=HTMX)
        assert stored_line(draft).description == "Design"

    def test_a_line_without_a_price_is_saved(self, member, draft):
        form = form_of({"unit_price": ""}, version="1")
        assert member.post(edit_url(draft), form, headers=HTMX).status_code == 200
        assert stored_line(draft).unit_price == 0

    def test_another_client_brings_its_terms_but_not_over_chosen_ones(
        self, member, business, draft
    ):
        client = make_client(business, currency="EUR", locale="sv", payment_terms_days=21)
        form = form_of(version="1", client=client.pk, terms="60")
        response = member.post(edit_url(draft), form, headers=HTMX)
        draft.refresh_from_db()
        assert (draft.currency, draft.locale, draft.payment_terms_days) == ("EUR", "sv", 60)
        assert 'data-follows="currency" value="EUR"' in response.text

    def test_a_chosen_due_date_replaces_the_terms(self, member, draft):
        form = form_of(version="1", terms="date", due_date="2026-05-31")
        member.post(edit_url(draft), form, headers=HTMX)
        draft.refresh_from_db()
        assert (draft.due_date, draft.payment_terms_days) == (date(2026, 5, 31), None)
        assert member.get(edit_url(draft)).context["raw"].terms == "date"

    def test_300_lines_take_a_fixed_number_of_queries(
        self, member, draft, django_assert_max_num_queries
    ):
        form = form_of(*({"quantity": str(n)} for n in range(1, 301)), version="1")
        with django_assert_max_num_queries(20):
            response = member.post(edit_url(draft), form, headers=HTMX)
        assert response.status_code == 200
        assert draft.lines.count() == 300
        with django_assert_max_num_queries(15):
            assert member.get(edit_url(draft)).status_code == 200

    def test_500_lines_fit_and_501_are_refused(self, member, draft):
        rows: list[dict[str, str]] = [{}] * 500
        assert member.post(edit_url(draft), form_of(*rows, version="1")).status_code == 302
        response = member.post(edit_url(draft), form_of(*rows, {}, version="2"), headers=HTMX)
        assert response.status_code == 422
        assert draft.lines.count() == 500


class TestWrongInput:
    @pytest.mark.parametrize(
        ("language", "typed", "sentence"),
        [
            ("nb", "1.250", "1250"),
            ("sv", "12.50", "12,50"),
            ("fr", "abc", "abc"),
            ("da", "123.00", "123.00"),
            ("en", "12,50", "12,50"),
            ("nl", "", "Vul een getal in."),
            ("en", "0.1234567", "At most six decimals fit."),
            ("en", "1234567890123", "This number is too large for an invoice."),
        ],
    )
    def test_numbers_that_cannot_be_read_are_told_at_their_field(
        self, client, business, draft, language, typed, sentence
    ):
        client.force_login(make_member(business, language=language))
        form = form_of({}, {"quantity": typed}, version="1", notes="Kept")
        response = client.post(edit_url(draft), form, headers=HTMX)
        assert response.status_code == 422
        (lack,) = response.context["lacks"]
        assert (lack.path, lack.field_id) == ("lines.1.quantity", "quantity-2")
        assert sentence in lack.sentence
        draft.refresh_from_db()
        assert (draft.version, draft.notes) == (1, "")

    @pytest.mark.parametrize(
        ("language", "typed", "value"),
        [
            ("en", "1,250.50", "1250.50"),
            ("nb", "1 250,50", "1250.50"),
            ("da", "1.250,5", "1250.5"),
            ("nl", "1.250", "1250"),
            ("fr", "0,123456", "0.123456"),
            ("sv", "−2", "-2"),
        ],
    )
    def test_numbers_are_read_in_the_reader_s_language(
        self, client, business, draft, language, typed, value
    ):
        client.force_login(make_member(business, language=language))
        client.post(edit_url(draft), form_of({"unit_price": typed}, version="1"), headers=HTMX)
        assert stored_line(draft).unit_price == Decimal(value)

    def test_the_page_keeps_what_was_typed(self, member, draft):
        form = form_of({"quantity": "<many>", "description": "Kept"}, version="1")
        response = member.post(edit_url(draft), form)
        assert response.status_code == 422
        assert "&lt;many&gt;" in response.text
        assert "Kept" in response.text
        assert "Not saved: mend the quantity in line 1" in response.text

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"currency": "XXX"}, "currency"),
            ({"locale": "xx"}, "locale"),
            ({"terms": "many"}, "terms"),
            ({"terms": "366"}, "terms"),
            ({"terms": "date"}, "due_date"),
            ({"delivery_date": "31.3.2026"}, "delivery_date"),
            ({"buyer_reference": "x" * 121}, "buyer_reference"),
            ({"notes": "x" * 5001}, "notes"),
            ({"client": "nonsense"}, "client"),
            ({"client": str(new_id())}, "client"),
            ({"unit": "??"}, "lines.0.unit_code"),
            ({"vat": "S:0"}, "lines.0.vat_rate"),
            ({"vat": "S:NaN"}, "lines.0.vat_rate"),
            ({"vat": "S:x"}, "lines.0.vat_rate"),
            ({"unit_price": "999999999999", "quantity": "99999"}, "lines.0.unit_price"),
        ],
    )
    def test_every_field_tells_its_own(self, member, draft, fields, path):
        response = member.post(edit_url(draft), form_of(version="1", **fields), headers=HTMX)
        assert response.status_code == 422
        assert list(response.context["errors"]) == [path]

    def test_sums_that_no_invoice_holds_are_told(self, member, draft):
        row = {"unit_price": "900000000000", "quantity": "1000"}
        response = member.post(edit_url(draft), form_of(row, row, version="1"), headers=HTMX)
        assert list(response.context["errors"]) == ["lines"]

    def test_a_client_of_another_business_is_not_chosen(self, member, draft):
        foreign = make_client(make_business())
        response = member.post(
            edit_url(draft), form_of(version="1", client=foreign.pk), headers=HTMX
        )
        assert list(response.context["errors"]) == ["client"]
        assert foreign.name not in response.text

    def test_fields_that_are_not_parallel_are_refused(self, member, draft):
        form = form_of({}, {}, version="1") | {"quantity": ["1"]}
        assert member.post(edit_url(draft), form).status_code == 400

    def test_odd_keys_of_rows_never_reach_the_page(self, member, draft):
        form = form_of({"line": '"><b>', "quantity": "x"}, version="1")
        response = member.post(edit_url(draft), form)
        assert "quantity-1" in response.text
        assert "><b>" not in response.text


class TestTwoWindows:
    def test_the_later_one_is_asked_and_nothing_is_overwritten(self, member, draft):
        member.post(edit_url(draft), form_of({"description": "Theirs"}, version="1"), headers=HTMX)
        response = member.post(
            edit_url(draft), form_of({"description": "Mine"}, version="1"), headers=HTMX
        )
        assert response.status_code == 409
        assert "Changed in another window." in response.text
        assert 'name="version" value="1"' in response.text
        assert stored_line(draft).description == "Theirs"

    def test_without_javascript_the_page_keeps_mine(self, member, draft):
        member.post(edit_url(draft), form_of({"description": "Theirs"}, version="1"))
        response = member.post(edit_url(draft), form_of({"description": "Mine"}, version="1"))
        assert response.status_code == 409
        assert "Mine" in response.text

    def test_keeping_mine_overwrites(self, member, draft):
        member.post(edit_url(draft), form_of({"description": "Theirs"}, version="1"))
        mine = form_of({"description": "Mine"}, version="1", action="keep_mine")
        assert member.post(edit_url(draft), mine).status_code == 302
        assert stored_line(draft).description == "Mine"

    def test_an_invoice_issued_meanwhile_no_longer_changes(self, member, business):
        invoice = make_invoice(business)
        response = member.post(edit_url(invoice), form_of(version="1"), headers=HTMX)
        assert response.status_code == 409
        assert "Issued in another window." in response.text


class TestWithoutJavascript:
    def test_saving_leads_back_to_the_editor(self, member, draft):
        response = member.post(edit_url(draft), form_of(version="1", action="save"))
        assert (response.status_code, response.url) == (302, edit_url(draft))

    @pytest.mark.parametrize(
        ("action", "expected"),
        [
            ("add_line", ["A", "B", "C", ""]),
            ("remove_line.2", ["A", "C"]),
            ("move_up.2", ["B", "A", "C"]),
            ("move_down.2", ["A", "C", "B"]),
            ("move_up.1", ["A", "B", "C"]),
            ("remove_line.9", ["A", "B", "C"]),
        ],
    )
    def test_buttons_add_remove_and_move_rows(self, member, draft, action, expected):
        rows = [{"description": word} for word in "ABC"]
        form = form_of(*rows, version="1", action=action)
        response = member.post(edit_url(draft), form)
        assert response.status_code == 200
        raw = response.context["raw"]
        assert [line.description for line in raw.lines] == expected
        assert len({line.key for line in raw.lines}) == len(expected)

    def test_rows_move_while_something_is_wrong(self, member, draft):
        rows = ({"description": "A", "quantity": "x"}, {"description": "B"})
        response = member.post(edit_url(draft), form_of(*rows, version="1", action="move_down.1"))
        assert response.status_code == 200
        assert list(response.context["errors"]) == ["lines.1.quantity"]

    def test_the_last_row_gives_way_to_an_empty_one(self, member, draft):
        response = member.post(edit_url(draft), form_of(version="1", action="remove_line.1"))
        assert [line.description for line in response.context["raw"].lines] == [""]


class TestIssue:
    def issue_url(self, invoice):
        return reverse("invoices:issue", args=[invoice.pk])

    def test_saves_what_is_in_the_form_and_issues_it(self, member, business, draft):
        form = form_of({"quantity": "2"}, version="1", client=draft.client_id)
        response = member.post(self.issue_url(draft), form)
        draft.refresh_from_db()
        assert response.url == reverse("invoices:show", args=[draft.pk])
        assert (draft.status, draft.payable_amount) == ("issued", 2500)

    def test_leads_to_the_send_sheet_where_it_is_to_be_sent(self, member, draft):
        form = form_of(version="1", client=draft.client_id, then="send")
        response = member.post(self.issue_url(draft), form, follow=True)
        assert response.redirect_chain == [(reverse("deliveries:sheet", args=[draft.pk]), 302)]
        assert response.status_code == 200

    def test_issues_an_invoice_that_was_never_saved(self, member, business):
        form = form_of(client=make_client(business).pk)
        invoice = Invoice(pk=new_id())
        assert member.post(self.issue_url(invoice), form).status_code == 302
        assert Invoice.objects.get(pk=invoice.pk).status == "issued"

    def test_issues_what_is_stored_where_no_form_comes(self, member, draft):
        assert member.post(self.issue_url(draft)).status_code == 302
        draft.refresh_from_db()
        assert draft.status == "issued"

    def test_what_is_missing_is_told_at_its_field_and_saved_all_the_same(self, member, draft):
        blank = {"description": "", "unit_price": ""}
        form = form_of(blank, {"description": ""}, version="1")
        response = member.post(self.issue_url(draft), form)
        assert response.status_code == 422
        found = {lack.path: lack.field_id for lack in response.context["lacks"]}
        assert found == {
            "client": "client",
            "lines.1.description": "description-2",
        }
        assert 'href="#description-2"' in response.text
        draft.refresh_from_db()
        assert (draft.status, draft.version) == ("draft", 2)

    def test_what_is_missing_stays_in_sight_until_it_is_mended(self, member, draft):
        blank = form_of({"description": ""}, version="1")
        member.post(self.issue_url(draft), blank)
        mended = form_of({"description": "Design"}, version="2", issuing="1")
        response = member.post(edit_url(draft), mended, headers=HTMX)
        assert response.status_code == 200
        assert [lack.path for lack in response.context["lacks"]] == ["client"]
        assert "One thing is missing" in response.text

    def test_wrong_input_is_not_issued(self, member, draft):
        response = member.post(self.issue_url(draft), form_of({"quantity": "x"}, version="1"))
        assert response.status_code == 422
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_another_window_s_changes_are_not_issued(self, member, draft):
        member.post(edit_url(draft), form_of({"description": "Theirs"}, version="1"))
        response = member.post(self.issue_url(draft), form_of(version="1"))
        assert response.status_code == 409
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_issuing_twice_takes_one_number(self, member, draft):
        for _time in range(2):
            response = member.post(self.issue_url(draft))
            assert response.url == reverse("invoices:show", args=[draft.pk])
        draft.refresh_from_db()
        assert draft.sequence_number == 1


class TestWhoMay:
    def test_an_issued_invoice_opens_on_its_page(self, member, business):
        invoice = make_invoice(business)
        response = member.get(edit_url(invoice))
        assert response.url == reverse("invoices:show", args=[invoice.pk])

    def test_an_accountant_reads_drafts_and_writes_nothing(self, client, business, draft):
        client.force_login(make_member(business, Role.ACCOUNTANT))
        response = client.get(edit_url(draft))
        assert response.status_code == 200
        assert "<form" not in response.text.partition('id="content"')[2].partition("</main>")[0]
        assert client.get(reverse("invoices:create")).status_code == 403
        for address in (
            edit_url(draft),
            reverse("invoices:create"),
            reverse("invoices:issue", args=[draft.pk]),
        ):
            assert client.post(address, form_of(draft_id=draft.pk)).status_code == 403

    @pytest.mark.parametrize("name", ["edit", "issue"])
    @pytest.mark.parametrize("quantity", ["1", "wrong"])
    def test_another_business_s_draft_is_not_found(self, member, name, quantity):
        foreign = make_draft(make_business())
        address = reverse(f"invoices:{name}", args=[foreign.pk])
        for version in ("", "1"):
            form = form_of({"quantity": quantity}, version=version)
            assert member.post(address, form).status_code == 404
        assert member.post(address).status_code == 404

    def test_the_id_of_the_form_is_not_trusted_beyond_the_address(self, member, draft, business):
        other = make_draft(business)
        form = form_of({"quantity": "7"}, version="1", draft_id=other.pk)
        member.post(edit_url(draft), form)
        assert stored_line(other).quantity == 1
        assert stored_line(draft).quantity == 7


class TestNonsense:
    """What no browser sends is refused as everything that cannot be read is, and breaks nothing."""

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ({"vat": "S:²"}, {}),
            ({"vat": "S:NaN"}, {}),
            ({"unit": "\x00"}, {}),
            ({"quantity": "9" * 5000}, {}),
            ({}, {"terms": "9" * 5000}),
            ({}, {"due_date": "2026-02-30", "terms": "date"}),
            ({}, {"currency": "\x00"}),
        ],
    )
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_is_told_at_its_field(self, member, draft, row, field, headers):
        form = form_of(row, version="1", **field)
        assert member.post(edit_url(draft), form, headers=headers).status_code == 422

    def test_a_version_that_never_was_is_a_conflict(self, member, draft):
        form = form_of(version="9" * 5000)
        assert member.post(edit_url(draft), form).status_code == 409
