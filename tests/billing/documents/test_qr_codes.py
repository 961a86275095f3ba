"""The code for banking apps, read back from its picture by another program."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageOps

from billing.documents.content import DocumentContent
from billing.documents.paper import document_html
from billing.documents.qr_codes import is_swiss, qr_png
from billing.invoices.parties import PartyCopy, PaymentMeans
from tests.billing.documents.samples import (
    BUYER,
    FRENCH,
    FRENCH_ACCOUNT,
    document,
    line,
    print_document,
    text_of,
)

SWISS = PartyCopy(
    name="Müller & Fils SA",
    vat_registered=True,
    street="Rue du Marché 12a",
    postal_code="1204",
    city="Genève",
    country="CH",
)
SWISS_BUYER = replace(
    BUYER, street="Bahnhofstrasse", postal_code="8001", city="Zürich", country="CH"
)
QRR = PaymentMeans(
    iban="CH9300762011623852957",
    qr_iban="CH4431999123000889012",
    reference="210000000003139471430009017",
    reference_kind="qrr",
)
SWISH = PaymentMeans(
    bankgiro="5555-5551", swish="1234567890", reference="2026004206", reference_kind="ocr"
)


def scanned(content: DocumentContent) -> str | None:
    """Return what a scanner reads, with the quiet zone that the paper gives it."""
    png = qr_png(content)
    if png is None:
        return None
    picture = ImageOps.expand(Image.open(BytesIO(png)).convert("L"), 40, 255)
    (found,) = zxingcpp.read_barcodes(picture)
    return found.text.replace("\r\n", "\n")


class TestEpc:
    def content(self, **overrides):
        facts = {"currency": "EUR", "seller": FRENCH, "payment_means": FRENCH_ACCOUNT} | overrides
        return document(line(vat_rate=Decimal(20)), **facts)

    def test_carries_the_transfer_of_epc069_12(self):
        assert (scanned(self.content()) or "").split("\n") == [
            *("BCD", "002", "1", "SCT", "AGRIFRPP", "Atelier Lumière SARL"),
            *("FR7630006000011234567890189", "EUR3000", "", "", "2026-0042"),
        ]

    def test_carries_a_creditor_reference_and_then_no_text(self):
        means = replace(FRENCH_ACCOUNT, reference="RF8820260042", reference_kind="rf")
        read = (scanned(self.content(payment_means=means)) or "").split("\n")
        assert read[7:] == ["EUR3000", "", "RF8820260042"]

    def test_carries_what_is_open_with_its_cents(self):
        read = scanned(self.content(payable_amount=Decimal("12.30"))) or ""
        assert "EUR12.3" in read.split("\n")

    @pytest.mark.parametrize(
        "overrides",
        [
            {"currency": "NOK"},
            {"payment_means": PaymentMeans(bic="AGRIFRPP", reference="1")},
            {"number": "", "status": "draft"},
            {"status": "cancelled"},
            {"type_code": 381},
            {"payable_amount": Decimal(0)},
            {"payable_amount": Decimal("1000000000.00")},
        ],
    )
    def test_is_left_out_where_no_transfer_can_be_coded(self, overrides):
        assert scanned(self.content(**overrides)) is None

    def test_takes_the_longest_name_that_the_code_allows(self):
        content = self.content(seller=replace(FRENCH, name="Société " * 20))
        assert ("Société " * 20)[:70].strip() in (scanned(content) or "")


class TestSwish:
    def content(self, **overrides):
        facts = {"currency": "SEK", "payment_means": SWISH} | overrides
        return document(**facts)

    def test_carries_number_amount_and_message_and_locks_them(self):
        assert scanned(self.content()) == "C1234567890;3125,00;2026004206;0"

    @pytest.mark.parametrize(
        "overrides",
        [
            {"payment_means": replace(SWISH, swish="")},
            {"payable_amount": Decimal("0.50")},
            {"payable_amount": Decimal("150000.01")},
            {"currency": "NOK"},
            {"status": "cancelled"},
        ],
    )
    def test_is_left_out_where_swish_cannot_pay(self, overrides):
        assert scanned(self.content(**overrides)) is None


class TestSwiss:
    def content(self, **overrides):
        facts = {
            "currency": "CHF",
            "seller": SWISS,
            "buyer": SWISS_BUYER,
            "payment_means": QRR,
        } | overrides
        return document(line(vat_rate=Decimal("8.1")), **facts)

    def test_carries_the_facts_of_six_under_the_cross(self):
        assert (scanned(self.content()) or "").split("\n") == [
            *("SPC", "0200", "1", "CH4431999123000889012"),
            *("S", "Müller & Fils SA", "Rue du Marché", "12a", "1204", "Genève", "CH"),
            *[""] * 7,
            *("2702.50", "CHF"),
            *("S", "Fjord Bakeri AS", "Bahnhofstrasse", "", "8001", "Zürich", "CH"),
            *("QRR", "210000000003139471430009017", "", "EPD"),
        ]

    def test_has_the_cross_in_its_middle(self):
        picture = Image.open(BytesIO(qr_png(self.content()) or b""))
        middle = picture.width // 2
        arm, ground = round(picture.width * 7 / 46 * 0.2), round(picture.width * 7 / 46 * 0.35)
        assert picture.getpixel((middle, middle))
        assert picture.getpixel((middle + arm, middle))
        assert not picture.getpixel((middle + ground, middle + ground))

    @pytest.mark.parametrize(
        ("kind", "reference", "coded"),
        [("rf", "RF8820260042", ["SCOR", "RF8820260042", ""]), ("", "", ["NON", "", "2026-0042"])],
    )
    def test_pays_other_references_to_the_usual_account(self, kind, reference, coded):
        means = replace(QRR, reference=reference, reference_kind=kind)
        read = (scanned(self.content(payment_means=means)) or "").split("\n")
        assert read[3] == "CH9300762011623852957"
        assert read[-4:-1] == coded

    def test_leaves_out_a_payer_without_a_whole_address(self):
        read = (scanned(self.content(buyer=replace(SWISS_BUYER, city=""))) or "").split("\n")
        assert read[20:27] == [""] * 7

    @pytest.mark.parametrize(
        "overrides",
        [
            {"payment_means": replace(QRR, iban="DE89370400440532013000", reference_kind="rf")},
            {"payment_means": replace(QRR, iban=QRR.qr_iban, reference_kind="")},
            {"seller": replace(SWISS, city="")},
            {"payable_amount": Decimal(0)},
            {"type_code": 381},
            {"number": "", "status": "draft"},
        ],
    )
    def test_is_left_out_where_no_bill_can_be_made(self, overrides):
        content = self.content(**overrides)
        assert scanned(content) is None
        assert not is_swiss(content)

    def test_has_a_slip_on_the_last_page_in_the_words_of_six(self):
        pdf = print_document(self.content(locale="fr"))
        text = text_of(pdf)
        assert pdf.page_count == 2
        for said in (
            *("Section paiement", "Récépissé", "Point de dépôt", "CH44 3199 9123 0008 8901 2"),
            *("21 00000 00003 13947 14300 09017", "2 702.50", "Rue du Marché 12a", "8001 Zürich"),
        ):
            assert said in text

    def test_has_no_slip_on_the_screen_nor_for_other_currencies(self):
        assert 'class="slip"' not in document_html(self.content(), embed=True)
        assert 'class="document__qr"' in document_html(self.content(), embed=True)
        assert print_document(document()).page_count == 1
