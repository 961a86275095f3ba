"""What a letter says of paying, and that it leaves without a logo rather than not at all."""

import pytest
from django.core.files.storage import default_storage

from billing.delivery.letters import Letter, accounts_of, compose
from billing.delivery.models import DeliveryKind
from billing.delivery.wording import Sides, sides_of
from billing.invoices.models import Invoice
from billing.invoices.parties import PartyCopy, PaymentMeans
from fastfaktura.core.files import keep_file
from tests.factories import make_business, make_invoice

MEANS = PaymentMeans(
    iban="NO9386011117947", bic="DNBANOKK", bank_account="86011117947", bankgiro="5050-1055"
)


def accounts(currency: str, buyer: str, means: PaymentMeans = MEANS) -> list[str]:
    sides = Sides(PartyCopy(country="NO"), PartyCopy(country=buyer), means)
    return [essential.value for essential in accounts_of(sides, currency=currency)]


class TestAccounts:
    def test_are_the_country_s_for_its_own_buyers(self) -> None:
        assert accounts("NOK", "NO") == ["8601 11 17947"]
        assert accounts("SEK", "NO") == ["5050-1055"]

    def test_name_the_iban_too_for_a_buyer_abroad(self) -> None:
        iban = ["NO93 8601 1117 947", "DNBANOKK"]
        assert accounts("NOK", "DE") == ["8601 11 17947", *iban]
        assert accounts("EUR", "DE") == iban

    def test_fall_back_on_the_account_number(self) -> None:
        assert accounts("EUR", "DE", PaymentMeans(bank_account="86011117947")) == ["8601 11 17947"]


@pytest.mark.django_db
class TestLogo:
    def letter(self, invoice: Invoice) -> Letter:
        return compose(
            invoice,
            kind=DeliveryKind.INVOICE,
            sides=sides_of(invoice),
            subject="Invoice",
            message="Hello",
            attach_pdf=False,
            due_date=invoice.due_date,
        )

    def test_that_the_storage_lost_is_left_out(self, caplog: pytest.LogCaptureFixture) -> None:
        business = make_business()
        logo = keep_file(business=business, content=b"a picture", content_type="image/png")
        business.seller.logo = logo
        business.seller.save()
        invoice = make_invoice(business)
        assert self.letter(invoice).logo is not None
        default_storage.delete(logo.path)
        assert self.letter(invoice).logo is None
        assert "cannot be read" in caplog.text
