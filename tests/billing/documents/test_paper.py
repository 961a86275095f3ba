"""The document as HTML: what is said, and how figures stand."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from billing.amounts.vat import VatCategory
from billing.documents.paper import Pictures, document_html, paper_context
from billing.invoices.parties import PaymentMeans
from tests.billing.documents.samples import BUYER, FRENCH, NORWEGIAN, document, line

ZERO = Decimal(0)


def paper(content, **pictures):
    return document_html(content, embed=True, pictures=Pictures(**pictures))


def context_of(content):
    with translation.override("en"):
        return paper_context(content)


class TestDocumentHtml:
    def test_is_a_fragment_to_embed_and_a_page_to_print(self):
        content = document()
        page = document_html(content, embed=False, pictures=Pictures())
        assert page.startswith("<!doctype html>")
        assert '<html lang="en">' in page
        assert paper(content).lstrip().startswith('<article class="document document--original ')

    def test_needs_no_style_and_no_script_of_its_own(self):
        html = paper(document(is_sandbox=True))
        assert "style=" not in html
        assert "<script" not in html
        assert "<style" not in html

    def test_escapes_what_people_write(self):
        html = paper(document(line(description="<b>&</b>"), notes="<script>"))
        assert "&lt;b&gt;&amp;&lt;/b&gt;" in html
        assert "&lt;script&gt;" in html

    def test_shows_the_logo_or_else_the_name(self):
        assert 'src="/logo"' in paper(document(), logo="/logo")
        assert "document__name" not in paper(document(), logo="/logo")
        assert "Nordlys Studio AS</p>" in paper(document())

    def test_is_in_its_own_language_whoever_reads(self):
        with translation.override("fr"):
            html = paper(document(locale="en"))
            assert translation.get_language() == "fr"
        assert "Due date" in html


class TestMarks:
    def test_a_draft_is_marked_and_has_no_number(self):
        html = paper(document(status="draft", number="", payment_means=PaymentMeans()))
        assert ">Draft</p>" in html
        assert "2026-0042" not in html

    def test_an_issued_invoice_bears_none(self):
        assert "document__mark" not in paper(document())
        assert "document__sandbox" not in paper(document())

    def test_a_sandbox_says_so(self):
        assert "Sandbox, not a real invoice" in paper(document(is_sandbox=True))
        assert "Sandbox, not a real quote" in paper(document(is_sandbox=True, type_code=310))
        proforma = paper(document(is_sandbox=True, type_code=325))
        assert "Sandbox, not a real proforma invoice" in proforma

    def test_a_cancelled_invoice_asks_for_no_payment(self):
        html = paper(document(status="cancelled"))
        assert ">Cancelled</p>" in html
        assert "document__payment" not in html


class TestCreditNote:
    def test_names_what_it_credits_and_asks_for_nothing(self):
        html = paper(
            document(
                type_code=381,
                number="2026-0043",
                preceding_number="2026-0042",
                preceding_date=date(2026, 11, 5),
                correction_reason="The workshop was moved.",
            )
        ).replace("\N{NO-BREAK SPACE}", " ")
        assert "Credit note" in html
        assert "Credits invoice 2026-0042 of 5 Nov 2026." in html
        assert "The workshop was moved." in html
        assert "Credited" in html
        assert "document__payment" not in html
        assert "Due date" not in html


class TestLines:
    def rooms(self, *numbers, currency="NOK"):
        lines = [
            line(quantity=Decimal(quantity), unit_price=Decimal(price))
            for quantity, price in numbers
        ]
        printed = context_of(document(*lines, currency=currency))["lines"]
        return [(part.quantity_room, part.price_room) for part in printed]

    def test_of_equal_decimals_need_no_room(self):
        assert self.rooms(("1", "10"), ("20", "3.5")) == [("", ""), ("", "")]

    def test_keep_the_room_of_the_decimals_they_lack(self):
        assert self.rooms(("1", "10"), ("0.25", "1.2345")) == [
            ("lacks-mark-2", "lacks-2"),
            ("", ""),
        ]

    def test_keep_the_room_of_the_mark_in_a_currency_without_decimals(self):
        assert self.rooms(("1", "100"), ("1.5", "0.5"), currency="JPY") == [
            ("lacks-mark-1", "lacks-mark-1"),
            ("", ""),
        ]

    def test_drop_zeros_that_say_nothing(self):
        (part,) = context_of(
            document(line(quantity=Decimal("2.500000"), unit_price=Decimal("7.125000")))
        )["lines"]
        assert (part.quantity, part.unit_price) == ("2.5", "7.125")

    def test_widen_for_amounts_of_twelve_digits(self):
        large = line(quantity=Decimal(1), unit_price=Decimal("999999999999.99"))
        assert context_of(document(large))["is_wide"]
        assert not context_of(document())["is_wide"]


class TestVat:
    def test_each_rate_has_its_row(self):
        content = document(line(), line(vat_rate=Decimal(12)))
        assert [(row.name, row.basis, row.tax) for row in context_of(content)["vat_rows"]] == [
            ("25%", "2,500.00", "625.00"),
            ("12%", "2,500.00", "300.00"),
        ]

    @pytest.mark.parametrize(
        ("seller", "category", "words"),
        [
            (NORWEGIAN, "AE", "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet"),
            (FRENCH, "K", "Exonération de TVA, article 262 ter I du CGI"),
            (NORWEGIAN, "K", "Supply of goods within the EU, exempt from VAT."),
            (NORWEGIAN, "O", "Outside the scope of VAT."),
        ],
    )
    def test_says_why_none_is_charged(self, seller, category, words):
        content = document(
            line(vat_category=VatCategory(category), vat_rate=ZERO), seller=seller, buyer=BUYER
        )
        assert words in context_of(content)["remarks"]

    @pytest.mark.parametrize(
        ("seller", "words"),
        [
            (NORWEGIAN, "Selgeren er ikke registrert i Merverdiavgiftsregisteret."),
            (FRENCH, "TVA non applicable, art. 293 B du CGI"),
        ],
    )
    def test_is_not_mentioned_by_a_seller_outside_it(self, seller, words):
        content = document(
            line(vat_category=VatCategory.OUTSIDE_SCOPE, vat_rate=ZERO),
            seller=type(seller)(**(seller.to_json() | {"vat_registered": False})),
        )
        context = context_of(content)
        assert not context["shows_vat"]
        assert words in context["remarks"]
        assert "VAT rate" not in paper(content)
        assert not any("MVA" in value for _name, value in context["seller_numbers"])
