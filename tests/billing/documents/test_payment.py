"""The payment box: which account stands there, and the code for banking apps."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
import segno
from django.utils import translation
from PIL import Image

from billing.documents.payment import QR_SCALE, epc_qr_png, payment_facts
from billing.invoices.parties import PaymentMeans
from tests.billing.documents.samples import (
    BUYER,
    FRENCH,
    FRENCH_ACCOUNT,
    NORWEGIAN_ACCOUNT,
    document,
    line,
)

SWEDISH_ACCOUNT = PaymentMeans(
    bankgiro="5555-5551",
    plusgiro="286543-4",
    iban="SE4550000000058398257466",
    bic="SWEDSESS",
    reference="2026004206",
)


def facts(**overrides):
    with translation.override("en"):
        return dict(payment_facts(document(**overrides)))


class TestPaymentFacts:
    def test_name_the_kontonummer_in_norway(self):
        assert facts() == {"Account number": "8601 11 17947", "Payment reference": "2026-0042"}

    def test_name_the_iban_to_a_buyer_abroad(self):
        assert facts(buyer=replace(BUYER, country="FR"), currency="EUR") == {
            "IBAN": "NO93 8601 1117 947".replace(" ", "\N{NO-BREAK SPACE}"),
            "BIC": "DNBANOKK",
            "Payment reference": "2026-0042",
        }

    def test_name_both_if_the_buyer_abroad_pays_in_the_seller_s_currency(self):
        assert [*facts(buyer=replace(BUYER, country="DK"))] == [
            "Account number",
            "IBAN",
            "BIC",
            "Payment reference",
        ]

    def test_name_bankgiro_and_plusgiro_in_sweden(self):
        seller = replace(FRENCH, country="SE")
        buyer = replace(BUYER, country="SE")
        named = facts(seller=seller, buyer=buyer, currency="SEK", payment_means=SWEDISH_ACCOUNT)
        assert named == {
            "Bankgiro": "5555-5551",
            "Plusgiro": "286543-4",
            "Payment reference": "2026004206",
        }

    def test_name_a_lone_account_in_any_currency(self):
        means = PaymentMeans(bank_account="86011117947")
        assert facts(currency="EUR", payment_means=means)["Account number"] == "8601 11 17947"

    @pytest.mark.parametrize(
        "overrides",
        [
            {"type_code": 381},
            {"status": "cancelled"},
            {"payable_amount": Decimal(0)},
            {"payment_means": PaymentMeans(reference="2026-0042")},
        ],
    )
    def test_are_left_out_where_nothing_can_be_paid(self, overrides):
        assert facts(**overrides) == {}

    def test_have_no_reference_while_there_is_no_number(self):
        means = replace(NORWEGIAN_ACCOUNT, reference="")
        assert [*facts(status="draft", number="", payment_means=means)] == ["Account number"]


class TestEpcQrPng:
    def content(self, **overrides):
        overrides = {
            "currency": "EUR",
            "seller": FRENCH,
            "payment_means": FRENCH_ACCOUNT,
        } | overrides
        return document(line(vat_rate=Decimal(20)), **overrides)

    def test_carries_the_transfer_of_epc069_12(self):
        payload = "\n".join(
            (
                *("BCD", "002", "1", "SCT", "AGRIFRPP", "Atelier Lumière SARL"),
                *("FR7630006000011234567890189", "EUR3000", "", "", "2026-0042"),
            )
        )
        expected = segno.make_qr(payload.encode(), error="m", boost_error=False)
        picture = Image.open(BytesIO(epc_qr_png(self.content()) or b""))
        assert picture.mode == "1"
        modules = [
            [not picture.getpixel((x, y)) for x in range(0, picture.width, QR_SCALE)]
            for y in range(0, picture.height, QR_SCALE)
        ]
        assert modules == [[bool(module) for module in row] for row in expected.matrix]

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
        assert epc_qr_png(self.content(**overrides)) is None

    def test_takes_the_longest_name_that_the_code_allows(self):
        seller = replace(FRENCH, name="Société " * 20)
        assert epc_qr_png(self.content(seller=seller))
