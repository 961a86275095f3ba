"""Addresses and numbers as each country writes them."""

from dataclasses import replace

import pytest
from django.utils import translation

from billing.documents.parties import address_lines, imprint, number_rows
from billing.invoices.parties import PartyCopy
from tests.billing.documents.samples import FRENCH, NORWEGIAN

BRITISH = PartyCopy(
    name="Smith Ltd", street="1 High Street", city="London", postal_code="SW1A 1AA", country="GB"
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


class TestAddressLines:
    def test_leave_out_the_country_at_home(self):
        assert address_lines(NORWEGIAN, home="NO", locale="en") == ["Storgata 1", "0155 Oslo"]

    @pytest.mark.parametrize(("locale", "name"), [("en", "Norway"), ("fr", "Norvège")])
    def test_name_the_country_abroad_in_the_language_of_the_document(self, locale, name):
        assert address_lines(NORWEGIAN, home="FR", locale=locale)[-1] == name

    def test_set_the_british_code_below_the_town(self):
        lines = address_lines(BRITISH, home="NO", locale="en")
        assert lines == ["1 High Street", "London", "SW1A 1AA", "United Kingdom"]

    def test_have_no_empty_line(self):
        assert address_lines(PartyCopy(), home="NO", locale="en") == []


class TestNumberRows:
    def rows(self, party, *, is_seller=True):
        return [
            (name, number.replace("\N{NO-BREAK SPACE}", " "))
            for name, number in number_rows(party, is_seller=is_seller)
        ]

    def test_a_norwegian_seller_has_one_number_with_mva(self):
        assert self.rows(NORWEGIAN) == [("Org. no.", "NO 923 609 016 MVA")]

    def test_without_registration_the_number_has_no_mva(self):
        party = replace(NORWEGIAN, vat_registered=False)
        assert self.rows(party) == [("Org. no.", "923 609 016")]

    def test_others_have_both_numbers_by_their_own_names(self):
        assert self.rows(FRENCH) == [
            ("SIREN", "732 829 320"),
            ("VAT no.", "FR44732829320"),
        ]

    def test_a_buyer_shows_the_vat_number_it_gave(self):
        party = PartyCopy(vat_number="FR44732829320", country="FR")
        assert self.rows(party, is_seller=False) == [("VAT no.", "FR44732829320")]

    @pytest.mark.parametrize(
        ("country", "organization_number", "vat_number", "rows"),
        [
            ("DK", "13585628", "DK13585628", [("CVR", "DK13585628")]),
            ("DK", "13585628", "", [("CVR", "13 58 56 28")]),
            (
                "DE",
                "37/123/45678",
                "DE136695976",
                [("Steuernummer", "37/123/45678"), ("USt-IdNr.", "DE136695976")],
            ),
            ("DE", "HRB 12345", "", [("Org. no.", "HRB 12345")]),
            (
                "NL",
                "12345678",
                "NL004495445B01",
                [("KVK", "12345678"), ("btw-id", "NL004495445B01")],
            ),
            ("PL", "5260250274", "PL5260250274", [("NIP", "PL5260250274")]),
            (
                "PL",
                "0000123456",
                "PL5260250274",
                [("KRS", "0000123456"), ("NIP", "PL5260250274")],
            ),
            ("PL", "123456785", "", [("REGON", "123456785")]),
        ],
    )
    def test_have_the_names_of_their_country_and_stand_once(
        self, country, organization_number, vat_number, rows
    ):
        party = PartyCopy(
            country=country,
            organization_number=organization_number,
            vat_number=vat_number,
            vat_registered=True,
        )
        assert self.rows(party) == rows


class TestImprint:
    def test_names_the_register_of_norwegian_companies(self):
        assert "Foretaksregisteret" in imprint(NORWEGIAN)
        assert "Foretaksregisteret" not in imprint(replace(NORWEGIAN, name="Ola Asheim"))
        assert "Foretaksregisteret" not in imprint(FRENCH)

    def test_does_not_say_the_legal_form_twice(self):
        assert "SARL" not in imprint(replace(FRENCH, legal_form="SARL"))
        assert "SAS" in imprint(replace(FRENCH, name="Lumière", legal_form="SAS"))
