"""The list of invoices: filters in the address, pages by key, sums, search."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from billing.invoices.listing import CurrencySum, sums_by_currency
from billing.invoices.models import Invoice
from billing.payments.cancellation import cancel_invoice
from fastfaktura.core.models import Role
from tests.factories import (
    NOW,
    TODAY,
    actor_of,
    credit_part,
    make_business,
    make_client,
    make_draft,
    make_invoice,
    make_line,
    make_member,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return make_business()


@pytest.fixture
def member(client, business):
    user = make_member(business)
    client.force_login(user)
    return client


def shown(response):
    return [row.invoice.pk for row in response.context["rows"]]


class TestList:
    def test_shows_the_newest_first_in_a_fixed_number_of_queries(
        self, member, business, django_assert_max_num_queries
    ):
        invoices = [make_invoice(business) for _ in range(12)]
        # Session, user, membership and switcher come with every page; the list itself is one.
        with django_assert_max_num_queries(9):
            response = member.get(reverse("invoices:list"))
        assert shown(response) == [invoice.pk for invoice in reversed(invoices)]

    def test_shows_nothing_of_another_business(self, member, business):
        make_invoice(make_business())
        response = member.get(reverse("invoices:list"))
        assert shown(response) == []
        assert "No invoices yet" in response.text

    def test_walks_pages_by_key_both_ways(self, member, business):
        client = make_client(business)
        invoices = [make_draft(business, client).pk for _ in range(53)][::-1]
        first = member.get(reverse("invoices:list"))
        assert shown(first) == invoices[:50]
        assert first.context["newer_url"] == ""
        second = member.get(reverse("invoices:list") + first.context["older_url"])
        assert shown(second) == invoices[50:]
        assert second.context["older_url"] == ""
        back = member.get(reverse("invoices:list") + second.context["newer_url"])
        assert shown(back) == invoices[:50]
        assert back.context["newer_url"] == ""

    def test_answers_htmx_with_the_list_alone(self, member, business):
        make_invoice(business)
        response = member.get(reverse("invoices:list"), headers={"HX-Request": "true"})
        assert "<html" not in response.text
        assert "HX-Request" in response.headers["Vary"]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("status=draft", ["draft"]),
            ("status=overdue", ["late"]),
            ("open=1", ["euro", "late"]),
            ("currency=EUR", ["euro"]),
            ("q=bry", ["euro"]),
            ("amount_from=2000", ["euro"]),
            ("amount_from=2000&currency=NOK", []),
            ("status=nonsense&from=nonsense&client=nonsense&amount_from=NaN", None),
            ("q=%00'%26%7C!:*", []),
        ],
    )
    def test_filters_by_the_address(self, member, business, query, expected):
        today = timezone.now().date()
        named = {
            "late": make_invoice(business, issue_date=today - timedelta(days=90)),
            "euro": make_invoice(
                business,
                make_client(business, name="Bryggen Kaffe"),
                currency="EUR",
                issue_date=today,
                lines=(make_line(unit_price=Decimal(4000)),),
            ),
            "draft": make_draft(business),
        }
        response = member.get(f"{reverse('invoices:list')}?{query}")
        names = {invoice.pk: name for name, invoice in named.items()}
        found = sorted(names[pk] for pk in shown(response))
        assert found == (sorted(named) if expected is None else expected)

    @pytest.mark.parametrize(
        "query",
        [
            "currency=%00",
            "client=%00",
            "from=%00",
            "amount_from=1e200000",
            "amount_until=-1e99",
            "amount_from=NaN",
            "amount_from=%00",
            "older=x&newer=y",
            "q=%00%27%5C%C2%B2",
        ],
    )
    def test_answers_whatever_stands_in_the_address(self, member, query):
        assert member.get(f"{reverse('invoices:list')}?{query}").status_code == 200

    def test_offers_an_accountant_nothing_to_write(self, client, business):
        make_invoice(business)
        client.force_login(make_member(business, Role.ACCOUNTANT))
        response = client.get(reverse("invoices:list"))
        assert "data-select " not in response.text
        # Nor in the palette.
        for name in ("invoices:create", "clients:create", "products:create", "payments:find"):
            assert reverse(name) not in response.text

    def test_a_stranger_signs_in_first(self, client):
        response = client.get(reverse("invoices:list"))
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


class TestCreditedInPart:
    def test_is_open_for_the_rest_and_cancelled_without_one(self, member, business):
        part, whole = make_invoice(business), make_invoice(business)
        credit_part(part, "1000")
        for amount in ("1000", "250"):
            credit_part(whole, amount)
        response = member.get(reverse("invoices:list"), {"open": "1"})
        assert shown(response) == [part.pk]
        assert "250.00 open" in response.text.replace("\N{NO-BREAK SPACE}", " ")
        assert shown(member.get(reverse("invoices:list"), {"status": "cancelled"})) == [whole.pk]


class TestSelectionSums:
    def test_sums_the_business_s_own_per_currency(self, member, business):
        mine = [make_invoice(business), make_invoice(business, currency="EUR")]
        foreign = make_invoice(make_business())
        response = member.get(
            reverse("invoices:selection_sums"),
            {"selected": [str(row.pk) for row in (*mine, foreign)] + ["nonsense"]},
        )
        assert [(row.currency, row.total) for row in response.context["sums"]] == [
            ("EUR", 1250),
            ("NOK", 1250),
        ]

    def test_takes_a_credit_note_off(self, business):
        kept, cancelled = make_invoice(business), make_invoice(business)
        note = cancel_invoice(
            invoice_id=cancelled.pk, reason="", issue_date=TODAY, now=NOW, actor=actor_of(business)
        )
        chosen = Invoice.objects.filter(pk__in=[kept.pk, cancelled.pk, note.pk])
        assert sums_by_currency(chosen) == [CurrencySum("NOK", Decimal(1250), Decimal(1250))]

    def test_counts_what_a_credit_note_over_a_part_left(self, business):
        invoice = make_invoice(business)
        note = credit_part(invoice, "1000.50")
        left = Decimal("249.50")
        chosen = Invoice.objects.filter(pk=invoice.pk)
        assert sums_by_currency(chosen) == [CurrencySum("NOK", Decimal(1250), left)]
        both = Invoice.objects.filter(pk__in=[invoice.pk, note.pk])
        assert sums_by_currency(both) == [CurrencySum("NOK", left, left)]


class TestSearch:
    def test_finds_numbers_and_names_by_their_beginning(self, member, business):
        invoice = make_invoice(business, make_client(business, name="Ærlig Håndverk"))
        make_invoice(make_business())
        for words in (invoice.number[:6], "ærl", "HÅND ær"):
            response = member.get(reverse("search"), {"q": words})
            assert [row.pk for row, _words in response.context["invoices"]] == [invoice.pk]

    def test_finds_clients_by_their_address(self, member, business):
        wanted = make_client(business, email="kari@fjellheim.example")
        response = member.get(reverse("search"), {"q": "fjell"})
        assert response.context["clients"] == [wanted]

    def test_takes_any_sign(self, member):
        assert member.get(reverse("search"), {"q": "'&|!:*()\\ "}).status_code == 200


class TestShow:
    def test_tells_where_the_invoice_stands(self, member, business):
        invoice = make_invoice(business, issue_date=TODAY)
        response = member.get(reverse("invoices:show", args=[invoice.pk]))
        assert invoice.number in response.text
        assert "Not sent yet." in response.text

    def test_another_business_s_invoice_is_not_found(self, member):
        foreign = make_invoice(make_business())
        assert member.get(reverse("invoices:show", args=[foreign.pk])).status_code == 404

    def test_cancelling_issues_a_credit_note(self, member, business):
        invoice = make_invoice(business)
        response = member.post(reverse("invoices:cancel", args=[invoice.pk]), follow=True)
        assert "Cancelled by credit note" in response.text
        invoice.refresh_from_db()
        assert invoice.status == "cancelled"

    @pytest.mark.parametrize("step", ["cancel", "duplicate", "delete"])
    def test_steps_are_refused_to_an_accountant_and_strangers(self, client, business, step):
        invoice = make_invoice(business)
        address = reverse(f"invoices:{step}", args=[invoice.pk])
        client.force_login(make_member(business, Role.ACCOUNTANT))
        assert client.post(address).status_code == 403
        client.force_login(make_member(make_business()))
        assert client.post(address).status_code == 404
