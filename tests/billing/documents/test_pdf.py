"""The file itself: what stands in it, how it is built, and that it reaches for nothing."""

import socket
from dataclasses import replace
from decimal import Decimal

import pytest

from billing.amounts.vat import VatCategory
from billing.documents.paper import Pictures, document_html
from billing.documents.pdf import ForbiddenAddress, Picture, render_pdf
from tests.billing.documents.samples import (
    NORWEGIAN,
    document,
    line,
    png,
    print_document,
    read,
    text_of,
)


class TestText:
    def test_says_the_figures_that_the_invoice_keeps(self):
        content = document(
            line(),
            line(description="Books", quantity=Decimal("2.5"), unit_price=Decimal("99.999")),
            line(description="Travel", vat_rate=Decimal(12)),
        )
        text = text_of(print_document(content))
        for figure in (
            "2,500.00",
            "250.00",
            "99.999",
            "5,250.00",
            "987.50",
            "NOK 6,237.50",
            "5 Nov 2026",
            "19 Nov 2026",
            "8601 11 17947",
            "NO 923 609 016 MVA",
            "Foretaksregisteret",
        ):
            assert figure in text
        assert content.payable_amount == Decimal("6237.50")

    @pytest.mark.parametrize(
        ("locale", "amount", "day"),
        [
            ("en", "NOK 12,500.50", "5 Nov 2026"),
            ("fr", "12 500,50 NOK", "5 nov. 2026"),
            ("nb", "12 500,50 kr", "5. nov. 2026"),
            ("sv", "12 500,50 NOK", "5 nov. 2026"),
            ("da", "12.500,50 NOK", "5. nov. 2026"),
            ("nl", "NOK 12.500,50", "5 nov 2026"),
        ],
    )
    def test_is_written_by_the_rules_of_its_language(self, locale, amount, day):
        content = document(line(quantity=Decimal(1), unit_price=Decimal("10000.40")), locale=locale)
        text = text_of(print_document(content)).replace("\N{NARROW NO-BREAK SPACE}", " ")
        assert amount in text
        assert day in text

    def test_keeps_the_lines_of_a_description(self):
        text = text_of(print_document(document(line(description="First\nSecond"))))
        assert "First\nSecond" in text


class TestPages:
    def test_repeats_the_head_of_the_table_and_tears_no_line(self):
        lines = [
            line(description=f"Item {number}\nsecond row {number}", unit_price=Decimal(number))
            for number in range(1, 301)
        ]
        pdf = print_document(document(*lines))
        pages = [page.extract_text() for page in read(pdf).pages]
        assert len(pages) == pdf.page_count > 8
        for number, page in enumerate(pages, start=1):
            assert f"Page {number} of {len(pages)}" in page.replace("\N{NO-BREAK SPACE}", " ")
            assert ("Description" in page) == ("Item " in page)
        assert all("Invoice 2026-0042" in page for page in pages)
        for number in range(1, 301):
            home = [page for page in pages if f"Item {number}\n" in page]
            assert len(home) == 1
            assert f"second row {number}" in home[0]

    def test_takes_a_line_along_with_the_sums(self):
        for count in range(13, 19):
            pages = [
                page.extract_text()
                for page in read(print_document(document(*[line()] * count))).pages
            ]
            sums = [page for page in pages if "Total without VAT" in page]
            assert len(sums) == 1
            assert "Design" in sums[0]

    def test_puts_the_payment_box_once_at_the_foot_of_the_last_page(self):
        for count in (1, 15, 17):
            pages = [
                page.extract_text()
                for page in read(print_document(document(*[line()] * count))).pages
            ]
            assert ["Payment reference" in page for page in pages] == [
                *[False] * (len(pages) - 1),
                True,
            ]
            assert pages[-1].count("Payment reference") == 1

    def test_marks_every_page_of_a_draft_and_of_a_sandbox(self):
        lines = [line()] * 40
        pdf = print_document(document(*lines, status="draft", number="", is_sandbox=True))
        pages = [page.extract_text() for page in read(pdf).pages]
        assert len(pages) > 1
        assert all("Draft" in page and "Sandbox, not a real invoice" in page for page in pages)


@pytest.fixture(scope="module")
def archived():
    content = document(line(), line(vat_category=VatCategory.EXPORT, vat_rate=Decimal(0)))
    logo = Picture("logo", png())
    html = document_html(content, embed=False, pictures=Pictures(logo=logo.address))
    return read(render_pdf(html, accent="#0f6b5c", pictures=(logo,)))


class TestArchiveForm:
    """PDF/A-3b as far as it can be seen without a validator."""

    def test_names_its_version_and_identity(self, archived):
        assert archived.pdf_header == "%PDF-1.7"
        assert len(archived.trailer["/ID"]) == 2
        assert not archived.is_encrypted

    def test_has_one_intent_with_a_colour_profile(self, archived):
        (intent,) = archived.trailer["/Root"]["/OutputIntents"]
        assert intent.get_object()["/S"] == "/GTS_PDFA1"
        assert intent.get_object()["/DestOutputProfile"].get_object().get_data()

    def test_says_in_its_metadata_what_it_is(self, archived):
        xml = archived.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
        assert xml.count("<rdf:RDF") == 1
        assert 'pdfaid:part="3"' in xml
        assert 'pdfaid:conformance="B"' in xml
        info = archived.metadata
        assert (info.title, info.author) == ("Invoice 2026-0042", "Nordlys Studio AS")
        assert info.creation_date_raw == "D:20261105093000+00'00"
        for value in (info.title, info.author, info.subject, "2026-11-05T09:30:00+00:00"):
            assert value in xml
        assert archived.trailer["/Root"]["/Lang"] == "en"

    def test_embeds_every_font_with_its_letters(self, archived):
        fonts = archived.pages[0]["/Resources"]["/Font"].get_object()
        names = set()
        for reference in fonts.values():
            font = reference.get_object()
            assert "/ToUnicode" in font
            inner = font["/DescendantFonts"][0].get_object()
            assert inner["/FontDescriptor"].get_object().keys() & {"/FontFile2", "/FontFile3"}
            names.add(font["/BaseFont"].partition("+")[2])
        assert names == {"Inter", "Inter-Medium", "Inter-Semi-Bold"}

    def test_runs_and_opens_nothing(self, archived):
        assert not archived.trailer["/Root"].keys() & {"/OpenAction", "/AA", "/AcroForm"}
        assert all("/Annots" not in page for page in archived.pages)


class TestRenderPdf:
    def test_gives_the_same_bytes_for_the_same_content(self):
        content = document(line(), line(description="Émile & Søn, 3 × 4"))
        first, second = print_document(content), print_document(content)
        assert first.content == second.content
        assert first.content != print_document(replace(content, notes="x")).content

    def test_gives_the_same_bytes_with_a_logo_from_the_cache(self):
        logo = Picture("logo-1", png(), kept=True)
        html = document_html(document(), embed=False, pictures=Pictures(logo=logo.address))
        files = {
            render_pdf(html, accent="#0f6b5c", pictures=(logo,)).content for _again in range(3)
        }
        assert len(files) == 1

    def test_prints_the_colour_of_the_business(self):
        html = document_html(document(), embed=False, pictures=Pictures())
        green, red = (render_pdf(html, accent=accent) for accent in ("#0f6b5c", "#aa2211"))
        assert green.content != red.content

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd",
            "http://127.0.0.1:9/logo.png",
            "https://example.com/logo.png",
            "ftp://example.com/logo.png",
            "data:image/png;base64,iVBORw0KGgo=",
            "logo.png",
            "/etc/passwd",
            "asset:another",
            "ASSET:logo",
            "asset:../logo",
        ],
    )
    @pytest.mark.parametrize(
        "tag",
        [
            '<img src="{}">',
            '<link rel="stylesheet" href="{}">',
            '<style>@import url("{}");</style>',
            '<div style="background:url({})">x</div>',
            '<style>@font-face{{font-family:x;src:url("{}")}}p{{font-family:x}}</style><p>x',
            '<object data="{}"></object>',
            '<embed src="{}">',
            '<link rel="attachment" href="{}">',
        ],
    )
    def test_opens_no_address_but_the_pictures_given(self, address, tag, monkeypatch):
        def refuse(*_arguments: object, **_more: object) -> None:
            pytest.fail("the renderer reached for the network")

        monkeypatch.setattr(socket, "create_connection", refuse)
        with pytest.raises(ForbiddenAddress):
            render_pdf(
                f"<!doctype html><html><head></head><body>{tag.format(address)}</body></html>",
                accent=NORWEGIAN.accent_color,
                pictures=(Picture("logo", png()),),
            )

    def test_opens_the_pictures_given(self):
        logo = Picture("logo", png())
        pdf = render_pdf(f'<img src="{logo.address}">', accent="", pictures=(logo,))
        assert len(read(pdf).pages[0].images) == 1
