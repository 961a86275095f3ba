"""The seven designs: each prints all that a document can say, on pages that hold together."""

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from weasyprint import HTML
from weasyprint.formatting_structure.boxes import TableCellBox, TextBox

from bench.pdf import styles
from billing.amounts.vat import VatCategory
from billing.documents.content import ContentAllowance, ContentLine, ContentVat, DocumentContent
from billing.documents.faces import FACES
from billing.documents.looks import FontPairing, Look, look_of
from billing.documents.paper import Pictures, document_html, paper_context
from billing.documents.pdf import sheet_paths
from billing.invoices.choices import LineKind, Template
from billing.invoices.drafts import DraftAllowance, DraftLine
from billing.invoices.parties import DeliveryPlace, PartyCopy
from billing.sellers.models import LogoPlace
from tests.billing.documents.samples import (
    FRENCH,
    FRENCH_ACCOUNT,
    NORWEGIAN,
    document,
    line,
    print_document,
    read,
)

DESIGNS = tuple(Template)
BUYER = PartyCopy(
    name="Buyer & Co",
    contact_person="Kari Contact",
    number="C-77",
    organization_number="923609016",
    vat_number="NO923609016MVA",
    street="Buyer street 9",
    street_2="Second floor",
    postal_code="5003",
    city="Bergen",
    country="NO",
)


@cache
def full(template: str) -> DocumentContent:
    """Return an invoice that says something in every field."""
    return document(
        DraftLine.of_text("Heading of section", kind=LineKind.SECTION),
        line(
            description="Described item",
            details="Details below",
            product_code="CODE-1",
            unit_text="barrel",
            quantity=Decimal("3.5"),
            unit_price=Decimal("77.125"),
            vat_rate=Decimal(20),
            allowance_percent=Decimal(10),
            allowance_reason="Friendship",
            charge_amount=Decimal("4.5"),
            charge_reason="Evening rate",
            supply_kind="services",
            tax_deduction="rot",
        ),
        line(allowance_amount=Decimal("7.77"), vat_rate=Decimal("5.5")),
        line(vat_category=VatCategory.EXPORT, vat_rate=Decimal(0)),
        DraftLine.of_text("A row of text"),
        template=template,
        currency="EUR",
        seller=replace(FRENCH, footer="Footer words", share_capital="7 700 EUR"),
        buyer=BUYER,
        payment_means=FRENCH_ACCOUNT,
        delivery_start=date(2026, 10, 1),
        delivery_end=date(2026, 10, 31),
        delivery_place=DeliveryPlace(
            name="Store 2", street="Quay 4", postal_code="1530", city="Moss", country="NO"
        ),
        your_reference="Your ref 1",
        buyer_reference="Buyer ref 2",
        seller_reference="Our ref 3",
        order_reference="Order 4",
        contract_reference="Contract 5",
        notes="Notes of the invoice",
        preceding_number="2026-0007",
        preceding_date=date(2026, 9, 9),
        correction_reason="Reason of correction",
        due_end_of_month=True,
        early_discount_percent=Decimal(2),
        early_discount_days=10,
        shows_product_codes=True,
        deduction_person="19800101-1234",
        deduction_property="Hill 7:7",
        allowances=(
            DraftAllowance(reason="Loyalty", percent=Decimal(5)),
            DraftAllowance(reason="Postage", amount=Decimal("12.34"), is_charge=True),
        ),
        prepaid_total=Decimal("100.10"),
        deduction_total=Decimal(33),
        rounds_to=Decimal("0.5"),
        tax_currency="NOK",
        tax_currency_total=Decimal("987.65"),
        exchange_rate=Decimal("11.5123"),
        exchange_rate_date=date(2026, 11, 3),
        exchange_rate_source="Norges Bank",
    )


# What of each field is read on the paper; a field without words of its own says why.
OF_THE_DOCUMENT = {
    "type_code": "Invoice",
    "number": "2026-0042",
    "currency": "Amount EUR",
    "issue_date": "5 Nov 2026",
    "due_date": "19 Nov 2026",
    "delivery_start": "1 Oct 2026",
    "delivery_end": "31 Oct 2026",
    "delivery_place": "Store 2 Quay 4 1530 Moss Norway",
    "your_reference": "Your ref 1",
    "buyer_reference": "Buyer ref 2",
    "seller_reference": "Our ref 3",
    "order_reference": "Order 4",
    "contract_reference": "Contract 5",
    "notes": "Notes of the invoice",
    "preceding_number": "2026-0007",
    "preceding_date": "9 Sept 2026",
    "correction_reason": "Reason of correction",
    "due_end_of_month": "End of month",
    "early_discount_percent": "2 % sous 10 jours",
    "early_discount_days": "2 % sous 10 jours",
    "deduction_person": "19800101-1234",
    "deduction_property": "Hill 7:7",
    "shows_product_codes": "CODE-1",
    "seller": "Atelier Lumière SARL",
    "buyer": "Buyer & Co",
    "payment_means": "FR76 3000 6000 0112 3456 7890 189",
    "tax_currency": "VAT in NOK",
    "tax_currency_total": "987.65",
    "exchange_rate": "11.5123",
    "exchange_rate_date": "3 Nov 2026",
    "exchange_rate_source": "Norges Bank",
}
FIGURES = (
    *("tax_basis_total", "tax_total", "grand_total", "prepaid_total", "deduction_total"),
    *("rounding_amount", "payable_amount"),
)
SILENT = {
    "status": "a mark on drafts and cancelled ones; test_paper reads it",
    "is_sandbox": "a mark; test_paper reads it",
    "is_deposit": "the title of another kind; below",
    "locale": "the language of the rest",
    "delivery_date": "the period stands in its place",
    "line_net_total": "the sum of the lines, printed where something follows; below",
    "allowance_total": "each allowance is printed",
    "charge_total": "each charge is printed",
    "prices_include_tax": "another form of the sums; below",
    "template": "the look",
    "issued_at": "the date of the file",
    "lines": "walked below",
    "allowances": "walked below",
    "vat_subtotals": "walked below",
}
OF_A_LINE = {
    "kind": "Heading of section",
    "description": "Described item",
    "details": "Details below",
    "product_code": "CODE-1",
    "quantity": "3.5",
    "unit_code": "hrs",
    "unit_text": "barrel",
    "unit_price": "77.125",
    "vat_category": "Export",
    "vat_rate": "5.5%",
    "allowance_percent": "Friendship 10%: −26.99",
    "allowance_amount": "Discount: −7.77",
    "allowance_reason": "Friendship",
    "charge_amount": "4.50",
    "charge_reason": "Evening rate",
    "supply_kind": "Nature des opérations : prestation de services",
    "tax_deduction": "ROT",
    "line_amount": "247.45",
    "line_net_amount": "247.45",
    # The rule above it; test_deposits reads where the section ends.
    "deducts_deposit": None,
}
OF_AN_ALLOWANCE = {
    "is_charge": "Postage 12.34",
    "reason": "Loyalty",
    "percent": "Loyalty 5%",
    "entered_amount": "12.34",
    "net_amount": "12.34",
}
OF_VAT = {
    "vat_category": "Export",
    "vat_rate": "20%",
    "tax_basis_amount": None,
    "tax_amount": None,
    "exemption_reason": "Exonération de TVA",
}


def squeezed(text: str) -> str:
    """Drop all white space: words break where the column ends."""
    return re.sub(r"\s+", "", text.replace("\N{NO-BREAK SPACE}", ""))


@cache
def words_of(template: str) -> str:
    pages = read(print_document(full(template))).pages
    return squeezed("".join(page.extract_text() for page in pages))


class TestEveryDesign:
    def test_is_asked_for_every_field_of_the_content(self):
        named = {*OF_THE_DOCUMENT, *FIGURES, *SILENT}
        assert {part.name for part in fields(DocumentContent)} == named
        assert {part.name for part in fields(ContentLine)} == set(OF_A_LINE)
        assert {part.name for part in fields(ContentAllowance)} == set(OF_AN_ALLOWANCE)
        assert {part.name for part in fields(ContentVat)} == set(OF_VAT)

    @pytest.mark.parametrize("template", DESIGNS)
    def test_prints_every_field(self, template):
        words, content = words_of(template), full(template)
        expected = [
            *OF_THE_DOCUMENT.values(),
            *filter(None, OF_A_LINE.values()),
            *OF_AN_ALLOWANCE.values(),
            *filter(None, OF_VAT.values()),
            *(f"{abs(getattr(content, name)):,.2f}" for name in FIGURES),
            *(f"{row.tax_basis_amount:,.2f}" for row in content.vat_subtotals),
            *(f"{row.tax_amount:,.2f}" for row in content.vat_subtotals),
            *("A row of text", "Footer words", "Kari Contact", "Second floor", "C-77"),
        ]
        assert [text for text in expected if squeezed(text) not in words] == []

    @pytest.mark.parametrize("template", DESIGNS)
    def test_has_a_stylesheet_for_screen_and_paper(self, template):
        sheet = sheet_paths(template)[2]
        assert sheet.name == f"{template}.css"
        assert f".document--{template} " in sheet.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"is_deposit": True}, ("Deposit invoice 2026-0042", "To pay by 19 Nov 2026")),
            ({"type_code": 310}, ("Quote 2026-0042", "Valid until", "Total of the quote")),
            ({"type_code": 325}, ("Proforma invoice 2026-0042", "To pay")),
        ],
    )
    def test_calls_each_kind_by_its_name(self, facts, words):
        html = document_html(document(**facts), embed=True, pictures=Pictures())
        text = squeezed(re.sub(r"<[^>]+>", "", html))
        assert all(squeezed(part) in text for part in words)
        assert ("Paymentreference" in text) == (facts.get("type_code") != 310)


class TestSums:
    def test_of_gross_prices_begin_with_what_was_entered(self):
        content = document(
            line(quantity=Decimal(1), unit_price=Decimal("99.99")),
            line(quantity=Decimal(1), unit_price=Decimal("20.01")),
            prices_include_tax=True,
            allowances=(DraftAllowance(amount=Decimal(20)),),
        )
        rows = [(row.label, row.value) for row in paper_context(content)["sums"]]
        assert rows == [
            ("Sum of the lines", "120.00"),
            ("Discount", "−20.00"),
            ("Total including VAT", "100.00"),
            ("Of which VAT", "20.00"),
            ("Total without VAT", "80.00"),
        ]
        html = document_html(content, embed=True, pictures=Pictures())
        assert "Unit price incl. VAT" in html
        assert "Amount NOK incl. VAT" in html

    def test_of_a_section_end_where_the_next_begins(self):
        heading = DraftLine.of_text("Part", kind=LineKind.SECTION)
        content = document(line(), heading, line(), line(), heading, line())
        lines = paper_context(content)["lines"]
        assert [part.amount for part in lines if part.kind == "section"] == ["5,000.00", "2,500.00"]


@cache
def laid_out(template: str, count: int, *, is_long: bool = False):
    """Return the pages as the renderer lays them out, boxes and all."""
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 2 if is_long else "Design"
    price = Decimal("987654321.123456") if is_long else Decimal("1250.25")
    seller = replace(NORWEGIAN, name=word) if is_long else NORWEGIAN
    content = document(
        *[
            line(description=f"{word} {number}", unit_price=price, unit_text=word[:28])
            for number in range(count)
        ],
        template=template,
        seller=seller,
        order_reference=word[:60],
    )
    html = document_html(content, embed=False, pictures=Pictures())
    sheet = f"<style>{styles(look_of(content))}</style></head>"
    return HTML(string=html.replace("</head>", sheet)).render().pages


def texts(page: object) -> Iterator[TextBox]:
    for box in page._page_box.descendants():  # type: ignore[attr-defined]
        if isinstance(box, TextBox) and box.text.strip():
            yield box


@pytest.mark.parametrize("template", DESIGNS)
class TestPages:
    def test_repeat_the_head_and_leave_no_sum_alone(self, template):
        for count in (23, 60):
            pages = [
                " ".join(box.text for box in texts(page)) for page in laid_out(template, count)
            ]
            assert len(pages) > 1
            for page in pages:
                assert ("Description" in page) == ("Design " in page)
            (sums,) = (page for page in pages if "Total without VAT" in page)
            assert "Design " in sums

    def test_pay_where_the_sums_are(self, template):
        for count in range(14, 26, 2):
            sheets = laid_out(template, count)
            pages = [" ".join(box.text for box in texts(sheet)) for sheet in sheets]
            (paying,) = (page for page in pages if "Payment reference" in page)
            assert paying == pages[-1]
            assert "Total without VAT" in paying

    def test_let_nothing_run_over_their_edges(self, template):
        for is_long in (False, True):
            for page in laid_out(template, 3, is_long=is_long):
                for box in texts(page):
                    assert box.position_x > 30, box.text
                    assert box.position_x + box.width < page.width - 30, box.text

    def test_let_no_figure_run_into_its_neighbour(self, template):
        for page in laid_out(template, 3, is_long=True):
            for cell in page._page_box.descendants():
                if isinstance(cell, TableCellBox):
                    end = cell.position_x + cell.border_width() + 1
                    for box in cell.descendants():
                        if isinstance(box, TextBox):
                            assert box.position_x >= cell.position_x - 1, box.text
                            assert box.position_x + box.width <= end, box.text


class TestLook:
    def test_falls_back_where_nothing_is_chosen(self):
        assert look_of(document()) == Look()
        assert look_of(document(template="classic")).template == Template.ORIGINAL

    def test_takes_the_fonts_of_the_design_or_those_of_the_business(self):
        assert look_of(document(template="static")).font_pairing == FontPairing.TECHNICAL
        seller = replace(NORWEGIAN, font_pairing="bookish", logo_place="right")
        look = look_of(document(template="static", seller=seller))
        assert look == Look(Template.STATIC, LogoPlace.RIGHT, FontPairing.BOOKISH)
        assert look.classes == ("document document--static document--bookish document--logo-right")


def tabular(font: TTFont) -> dict[str, str]:
    """Return what the font puts in a glyph's place where figures stand in columns."""
    table = font["GSUB"].table
    return {
        name: other
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
        for part in table.LookupList.Lookup[index].SubTable
        for name, other in getattr(part, "ExtSubTable", part).mapping.items()
    }


class TestFonts:
    def test_are_the_same_for_browsers_and_for_the_file(self):
        css = (settings.BASE_DIR / "static/print/faces.css").read_text(encoding="utf-8")
        rules = re.findall(
            r'font-family: "([^"]+)";\s+font-weight: (\d+);.*?url\("fonts/([^"]+)\.woff2"\)',
            css,
            re.DOTALL,
        )
        faces = {face for pairing in FACES.values() for face in pairing}
        assert {(face.family, str(face.weight), face.file) for face in faces} == set(rules)
        for face in faces:
            packed = settings.BASE_DIR / "static/print/fonts" / f"{face.file}.woff2"
            assert TTFont(packed).getBestCmap() == TTFont(face.path).getBestCmap()

    @pytest.mark.parametrize("pairing", list(FontPairing))
    def test_know_how_wide_a_figure_is(self, pairing):
        css = (settings.BASE_DIR / "static/print/fonts.css").read_text(encoding="utf-8")
        rule = re.search(rf"\.document--{pairing} {{([^}}]+)}}", css)
        assert rule
        said = dict(re.findall(r"--(\w+): ([^;]+);", rule[1]))
        face = next(f for f in FACES[pairing] if f.family == said["text"].strip('"'))
        font = TTFont(face.path)
        names, widths = font.getBestCmap(), font["hmtx"].metrics
        zero, mark = (tabular(font).get(names[code], names[code]) for code in (48, 46))
        unit = font["head"].unitsPerEm
        assert widths[zero][0] / unit == pytest.approx(float(said["digit"][:-2]), abs=0.002)
        assert widths[mark][0] / unit == pytest.approx(float(said["mark"][:-2]), abs=0.002)
