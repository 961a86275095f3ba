"""The payment box: which account and which reference stand there."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from billing.documents.payment import payment_facts
from billing.invoices.parties import PaymentMeans
from tests.billing.documents.samples import (
    BUYER,
    FRENCH,
    NORWEGIAN_ACCOUNT,
    document,
)

SWEDISH_ACCOUNT = PaymentMeans(
    bankgiro="5555-5551",
    plusgiro="286543-4",
    iban="SE4550000000058398257466",
    bic="SWEDSESS",
    reference="2026004206",
    reference_kind="ocr",
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
            "OCR": "2026004206",
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

    @pytest.mark.parametrize(
        ("kind", "reference", "label", "printed"),
        [
            ("kid", "20260042-", "KID", "20260042-"),
            ("ocr", "2026004206", "OCR", "2026004206"),
            ("fik71", "000000202600428", "FIK", "+71<000000202600428+81234567<"),
            ("rf", "RF8820260042", "Payment reference", "RF88 2026 0042"),
            (
                *("qrr", "210000000003139471430009017", "Payment reference"),
                "21 00000 00003 13947 14300 09017",
            ),
            ("", "2026-0042", "Payment reference", "2026-0042"),
        ],
    )
    def test_name_the_reference_as_its_country_does(self, kind, reference, label, printed):
        means = replace(
            NORWEGIAN_ACCOUNT,
            reference=reference,
            reference_kind=kind,
            fik_creditor="81234567",
            qr_iban="CH4431999123000889012",
        )
        assert facts(payment_means=means)[label].replace("\N{NO-BREAK SPACE}", " ") == printed

    def test_name_the_account_that_takes_the_qr_reference(self):
        means = PaymentMeans(
            iban="CH9300762011623852957",
            bic="POFICHBE",
            qr_iban="CH4431999123000889012",
            reference="210000000003139471430009017",
            reference_kind="qrr",
        )
        named = facts(payment_means=means, currency="CHF", seller=replace(FRENCH, country="CH"))
        assert [*named] == ["IBAN", "Payment reference"]
        assert named["IBAN"].startswith("CH44")

    def test_name_a_danish_card_without_an_account(self):
        means = PaymentMeans(
            fik_creditor="81234567", reference="000000202600428", reference_kind="fik71"
        )
        assert facts(payment_means=means, currency="DKK") == {
            "FIK": "+71<000000202600428+81234567<"
        }

    def test_name_swish_for_kronor_only(self):
        means = replace(SWEDISH_ACCOUNT, swish="1234567890")
        assert facts(payment_means=means, currency="SEK")["Swish"] == "123 456 78 90"
        assert "Swish" not in facts(payment_means=means, currency="EUR")
