import pytest

from clients.imports.columns import NAMES, OFFERED, guess_columns, looks_like_header


class TestGuessColumns:
    @pytest.mark.parametrize(
        "header",
        [
            ["Name", "E-mail", "Phone", "Organisation number", "VAT no.", "Postcode", "City"],
            ["Nom", "Courriel", "Téléphone", "SIREN", "N° de TVA", "Code postal", "Ville"],
            ["Navn", "E-post", "Tlf.", "Org.nr.", "MVA-nummer", "Postnr", "Poststed"],
            ["Namn", "E-post", "Telefon", "Organisationsnummer", "Momsnr", "Postnummer", "Ort"],
            ["Navn", "E-mail", "Telefon", "CVR-nr.", "Momsnummer", "Postnr.", "By"],
            ["Naam", "E-mailadres", "Telefoon", "KVK-nummer", "BTW-nummer", "Postcode", "Plaats"],
        ],
        ids=["en", "fr", "nb", "sv", "da", "nl"],
    )  # fmt: skip
    def test_knows_the_names_in_six_languages(self, header) -> None:
        assert guess_columns(header) == [
            *("name", "email", "phone", "organization_number", "vat_number"),
            *("postal_code", "city"),
        ]

    def test_a_fact_is_taken_once(self) -> None:
        assert guess_columns(["Name", "Company", "Colour"]) == ["name", "", ""]

    def test_every_fact_that_is_offered_can_be_guessed(self) -> None:
        assert NAMES.keys() == OFFERED.keys()

    def test_an_export_is_understood_whole(self) -> None:
        names = [name for name in OFFERED if name != "address"]
        assert guess_columns(names) == names

    def test_data_are_no_header(self) -> None:
        assert looks_like_header(["Wer", "Was"])
        assert not looks_like_header(["Acme", "post@acme.example"])
        assert not looks_like_header(["Acme", "923 609 016"])
