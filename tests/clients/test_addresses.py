import pytest

from clients.addresses import (
    POSTAL_CODES,
    Address,
    address_lines,
    normalize_postal_code,
    parse_address,
    postal_code_example,
    render_address,
)


class TestPostalCode:
    @pytest.mark.parametrize(
        ("country", "text", "kept"),
        [
            ("NO", "0155", "0155"),
            ("NO", "N-0155", "0155"),
            ("SE", "11122", "111 22"),
            ("SE", "SE-111 22", "111 22"),
            ("GB", "sw1a1aa", "SW1A 1AA"),
            ("NL", "1012ab", "1012 AB"),
            ("PL", "00950", "00-950"),
            ("PT", "1000205", "1000-205"),
            ("IE", "d02af30", "D02 AF30"),
            ("US", " 12345-6789 ", "12345-6789"),
            ("NO", "", ""),
            ("NO", "015", None),
            ("GB", "12345", None),
        ],
    )
    def test_is_kept_as_its_country_writes_it(self, country, text, kept) -> None:
        assert normalize_postal_code(country, text) == kept

    @pytest.mark.parametrize("country", sorted(POSTAL_CODES))
    def test_every_example_is_a_code(self, country) -> None:
        example = postal_code_example(country)
        assert normalize_postal_code(country, example) == example


class TestAddress:
    @pytest.mark.parametrize(
        ("address", "text"),
        [
            (
                Address("Storgata 1", "", "0155", "Oslo", "NO"),
                "Storgata 1, 0155 Oslo, Norway",
            ),
            (
                Address("10 Downing Street", "", "SW1A 2AA", "London", "GB"),
                "10 Downing Street, London, SW1A 2AA, United Kingdom",
            ),
            (
                Address("12 rue de la Paix", "Bâtiment B", "75002", "Paris", "FR"),
                "12 rue de la Paix, Bâtiment B, 75002 Paris, France",
            ),
            (
                Address("Damrak 1", "", "1012 LG", "Amsterdam", "NL"),
                "Damrak 1, 1012 LG Amsterdam, Netherlands",
            ),
            (
                Address("Drottninggatan 5", "", "111 51", "Stockholm", "SE"),
                "Drottninggatan 5, 111 51 Stockholm, Sweden",
            ),
        ],
    )
    def test_is_written_and_read_back(self, address, text) -> None:
        assert render_address(address) == text
        assert parse_address(text) == address

    @pytest.mark.parametrize(
        ("text", "country", "address"),
        [
            ("Storgata 1\n0155 Oslo", "NO", Address("Storgata 1", "", "0155", "Oslo", "NO")),
            ("Storgata 1, N-0155 Oslo", "NO", Address("Storgata 1", "", "0155", "Oslo", "NO")),
            ("Storgata 1", "NO", Address("Storgata 1", "", "", "", "NO")),
            ("Storgata 1, Oslo", "NO", Address("Storgata 1", "", "", "Oslo", "NO")),
            (
                "Storgata 1, 0155, Oslo, Norge",
                "",
                Address("Storgata 1", "", "0155", "Oslo", "NO"),
            ),
            ("", "NO", Address(country="NO")),
            (" , ;\n", "", Address()),
            (
                "1 High St, Leeds LS1 4AP",
                "GB",
                Address("1 High St", "", "LS1 4AP", "Leeds", "GB"),
            ),
        ],
    )
    def test_is_read_leniently(self, text, country, address) -> None:
        assert parse_address(text, country=country) == address

    def test_the_own_country_is_left_out_on_an_envelope(self) -> None:
        address = Address("Storgata 1", "", "0155", "Oslo", "NO")
        assert address_lines(address, home="NO") == ["Storgata 1", "0155 Oslo"]
