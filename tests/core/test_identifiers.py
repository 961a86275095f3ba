import pytest

from fastfaktura.core import identifiers
from fastfaktura.core.identifiers import InvalidIdentifier, Rule
from fastfaktura.core.identifiers.organizations import RULES


def refusal(check, *args) -> InvalidIdentifier:
    with pytest.raises(InvalidIdentifier) as caught:
        check(*args)
    return caught.value


class TestOrganizationNumber:
    @pytest.mark.parametrize(
        ("country", "text", "kept"),
        [
            ("AT", "FN 122119m", "122119M"),
            ("BE", "BE 0403.019.261", "0403019261"),
            ("BE", "403.019.261", "0403019261"),
            ("BG", "175074752", "175074752"),
            ("CH", "CHE-107.787.577 MWST", "107787577"),
            ("CZ", "25123891", "25123891"),
            ("DE", "HRB 12345 Berlin", "HRB 12345 Berlin"),
            ("DK", "13 58 56 28", "13585628"),
            ("DK", "DK-13585628", "13585628"),
            ("EE", "12345678", "12345678"),
            ("ES", "B-58378431", "B58378431"),
            ("FI", "2077474-0", "20774740"),
            ("FR", "552 008 443", "552008443"),
            ("FR", "73282932000074", "73282932000074"),
            ("GB", "sc 123456", "SC123456"),
            ("GR", "094259216", "094259216"),
            ("HR", "33392005961", "33392005961"),
            ("HU", "12892312-1-13", "12892312113"),
            ("IE", "104547", "104547"),
            ("IS", "450401-3150", "4504013150"),
            ("IT", "00743110157", "00743110157"),
            ("LT", "119511515", "119511515"),
            ("LV", "40003521600", "40003521600"),
            ("NL", "KvK 12345678", "12345678"),
            ("NO", "NO 923 609 016 MVA", "923609016"),
            ("NO", "923609016", "923609016"),
            ("PL", "8567346215", "8567346215"),
            ("PL", "192598184", "192598184"),
            ("PT", "501964843", "501964843"),
            ("RO", "RO 18547290", "18547290"),
            ("SE", "556036-0793", "5560360793"),
            ("SE", "16556036-0793", "5560360793"),
            ("SI", "9331310000", "9331310000"),
            ("SK", "31322832", "31322832"),
            ("US", "  12-345   6789 ", "12-345 6789"),
            ("", "12345", "12345"),
        ],
    )
    def test_is_read_leniently_and_kept_in_one_form(self, country, text, kept) -> None:
        assert identifiers.check_organization_number(country, text) == kept

    @pytest.mark.parametrize("country", sorted(RULES))
    def test_an_empty_text_is_an_empty_answer(self, country) -> None:
        assert identifiers.check_organization_number(country, " ") == ""

    def test_the_message_names_the_lengths(self) -> None:
        problem = refusal(identifiers.check_organization_number, "NO", "923 609 01")
        assert problem.rule is Rule.LENGTH
        assert str(problem) == "Norwegian organisation numbers have 9 digits; this has 8."
        problem = refusal(identifiers.check_organization_number, "SE", "556036-079")
        assert str(problem) == "Swedish organisation numbers have 10 digits; this has 9."
        problem = refusal(identifiers.check_organization_number, "FR", "5520084430")
        assert str(problem) == "French SIREN and SIRET numbers have 9 or 14 digits; this has 10."

    def test_a_wrong_check_digit_is_called_so(self) -> None:
        problem = refusal(identifiers.check_organization_number, "NO", "923609017")
        assert problem.rule is Rule.CHECK_DIGIT
        assert "check digit" in str(problem)

    def test_a_letter_among_the_digits_is_shown(self) -> None:
        problem = refusal(identifiers.check_organization_number, "DK", "1358562O")
        assert problem.rule is Rule.CHARACTERS
        assert "“O”" in str(problem)

    def test_digits_of_other_scripts_are_no_digits(self) -> None:
        problem = refusal(identifiers.check_organization_number, "NO", "٩٢٣٦٠٩٠١٦")
        assert problem.rule is Rule.CHARACTERS

    def test_a_free_number_is_bounded_and_has_digits(self) -> None:
        assert refusal(identifiers.check_organization_number, "DE", "1" * 31).rule is Rule.LENGTH
        assert refusal(identifiers.check_organization_number, "DE", "none").rule is Rule.CHARACTERS

    def test_is_shown_as_its_country_writes_it(self) -> None:
        assert identifiers.format_organization_number("NO", "923609016") == "923 609 016"
        assert identifiers.format_organization_number("SE", "5560360793") == "556036-0793"
        assert identifiers.format_organization_number("FR", "552008443") == "552 008 443"
        assert identifiers.format_organization_number("NO", "12") == "12"


class TestVatNumber:
    @pytest.mark.parametrize(
        ("country", "text", "kept"),
        [
            ("AT", "U13585627", "ATU13585627"),
            ("BE", "BE 697449992", "BE0697449992"),
            ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
            ("CH", "107.787.577", "CHE107787577MWST"),
            ("DE", "136695976", "DE136695976"),
            ("DK", "DK 13585628", "DK13585628"),
            ("ES", "B58378431", "ESB58378431"),
            ("FI", "FI 20774740", "FI20774740"),
            ("FR", "FR 61 954 506 077", "FR61954506077"),
            ("FR", "61954506077", "FR61954506077"),
            ("GB", "GB 980 7806 84", "GB980780684"),
            ("GR", "GR 094259216", "EL094259216"),
            ("IE", "IE 6433435F", "IE6433435F"),
            ("IS", "00621", "IS00621"),
            ("NL", "NL4495445B01".replace("NL44", "NL0044"), "NL004495445B01"),
            ("NO", "923 609 016 mva", "NO923609016MVA"),
            ("NO", "NO923609016", "NO923609016MVA"),
            ("SE", "SE 5560360793 01", "SE556036079301"),
            ("SE", "DE136695976", "DE136695976"),
            ("US", "12-3456789", "123456789"),
        ],
    )
    def test_is_read_leniently_and_kept_with_its_prefix(self, country, text, kept) -> None:
        assert identifiers.check_vat_number(country, text) == kept

    def test_the_message_names_the_length(self) -> None:
        problem = refusal(identifiers.check_vat_number, "SE", "SE5560360793")
        assert problem.rule is Rule.LENGTH
        assert str(problem) == "VAT numbers that begin with SE have 14 characters; this has 12."

    def test_a_wrong_check_digit_is_called_so(self) -> None:
        assert refusal(identifiers.check_vat_number, "DE", "136695978").rule is Rule.CHECK_DIGIT
        assert refusal(identifiers.check_vat_number, "NO", "923609017MVA").rule is Rule.CHECK_DIGIT


class TestPhone:
    @pytest.mark.parametrize(
        ("text", "country", "kept"),
        [
            ("22 12 34 56", "NO", "+4722123456"),
            ("+46 8 123 456 78", "NO", "+46812345678"),
            ("0046 8 123 456 78", "NO", "+46812345678"),
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("", "NO", ""),
        ],
    )
    def test_is_kept_as_e164(self, text, country, kept) -> None:
        assert identifiers.check_phone(text, country) == kept

    @pytest.mark.parametrize(
        ("text", "country", "rule"),
        [
            ("22 12 34", "NO", Rule.LENGTH),
            ("22 12 34 56 78 90 12 34", "NO", Rule.LENGTH),
            ("call me", "NO", Rule.CHARACTERS),
            ("22 12 34 56", "", Rule.COUNTRY),
            ("+999 123 456 78", "NO", Rule.COUNTRY),
        ],
    )
    def test_an_impossible_number_is_refused(self, text, country, rule) -> None:
        assert refusal(identifiers.check_phone, text, country).rule is rule

    def test_an_unknown_range_is_doubted_and_not_refused(self) -> None:
        number = identifiers.check_phone("11 11 11 11", "NO")
        assert identifiers.doubt_phone(number)
        assert identifiers.doubt_phone("+4722123456") == ""

    def test_is_shown_with_spaces(self) -> None:
        assert identifiers.format_phone("+4722123456") == "+47 22 12 34 56"


class TestAccounts:
    def test_an_iban_loses_its_spaces(self) -> None:
        assert identifiers.check_iban("no93 8601 1117 947") == "NO9386011117947"
        assert identifiers.format_iban("NO9386011117947") == "NO93 8601 1117 947"

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("NO93 8601 1117 94", Rule.LENGTH),
            ("NO93 8601 1117 948", Rule.CHECK_DIGIT),
            ("XX93 8601 1117 947", Rule.COUNTRY),
            ("NO93 8601 1117 94?", Rule.CHARACTERS),
        ],
    )
    def test_an_iban_that_breaks_a_rule_is_refused(self, text, rule) -> None:
        assert refusal(identifiers.check_iban, text).rule is rule

    def test_the_iban_message_names_the_length(self) -> None:
        message = str(refusal(identifiers.check_iban, "DE12 5001"))
        assert message == "An IBAN that begins with DE has 22 characters; this has 8."

    def test_a_bic_has_8_or_11_characters(self) -> None:
        assert identifiers.check_bic("dnba no kk") == "DNBANOKK"
        assert identifiers.check_bic("DNBANOKKXXX") == "DNBANOKKXXX"
        assert refusal(identifiers.check_bic, "DNBANOK").rule is Rule.LENGTH
        assert refusal(identifiers.check_bic, "1NBANOKK").rule is Rule.COMPONENT

    def test_a_kontonummer_has_a_check_digit(self) -> None:
        assert identifiers.check_kontonummer("8601.11.17947") == "86011117947"
        assert identifiers.format_kontonummer("86011117947") == "8601 11 17947"
        assert refusal(identifiers.check_kontonummer, "86011117948").rule is Rule.CHECK_DIGIT
        assert refusal(identifiers.check_kontonummer, "8601111794").rule is Rule.LENGTH

    def test_a_bankgiro_is_kept_as_printed(self) -> None:
        assert identifiers.check_bankgiro("bg 5555 5551") == "5555-5551"
        assert identifiers.check_bankgiro("9912346") == "991-2346"
        assert refusal(identifiers.check_bankgiro, "5555-5552").rule is Rule.CHECK_DIGIT
        assert refusal(identifiers.check_bankgiro, "555551").rule is Rule.LENGTH

    def test_a_plusgiro_is_kept_with_its_check_digit_apart(self) -> None:
        assert identifiers.check_plusgiro("28 65 43-4") == "286543-4"
        assert refusal(identifiers.check_plusgiro, "286543-5").rule is Rule.CHECK_DIGIT
        assert refusal(identifiers.check_plusgiro, "1").rule is Rule.LENGTH


class TestPersonalNumbers:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("19811228-9841", "19811228-9841"),
            ("811228 9841", "811228-9841"),
            ("811228+9841", "811228-9841"),
            ("", ""),
        ],
    )
    def test_are_kept_in_one_form(self, typed, kept):
        assert identifiers.check_personal_number(typed) == kept

    def test_a_coordination_number_is_one(self):
        # 3 October 1970, with 60 more as the day.
        assert identifiers.check_personal_number("701063-2391") == "701063-2391"

    @pytest.mark.parametrize(
        "typed", ["811228-9842", "811328-9841", "8112289", "19811232-9841", "abc", "٨١١٢٢٨٩٨٤١"]
    )
    def test_wrong_ones_are_refused(self, typed):
        with pytest.raises(InvalidIdentifier):
            identifiers.check_personal_number(typed)


class TestGlns:
    def test_are_kept_as_digits(self):
        assert identifiers.check_gln("7350 0000 0000 9") == "7350000000009"

    @pytest.mark.parametrize("typed", ["7350000000007", "735000000000", "73500000000A6"])
    def test_wrong_ones_are_refused(self, typed):
        with pytest.raises(InvalidIdentifier):
            identifiers.check_gln(typed)
