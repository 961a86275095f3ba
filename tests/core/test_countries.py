"""Countries: what is guessed from a browser, and what follows from a country."""

import pytest
from django.utils import translation

from fastfaktura.core.clock import ZONES
from fastfaktura.core.countries import (
    COUNTRIES,
    country_choices,
    country_name,
    currency_of,
    document_locale,
    guess_country,
)
from fastfaktura.core.currencies import OFFERED_CURRENCIES


class TestGuess:
    @pytest.mark.parametrize(
        ("header", "country"),
        [
            ("nb-NO,nb;q=0.9,en;q=0.8", "NO"),
            ("sv", "SE"),
            ("de-AT,de;q=0.9", "AT"),
            ("en-GB,en;q=0.9", "GB"),
            # An American browser on a Danish desk.
            ("en-US,en;q=0.9,da;q=0.8", "DK"),
            ("fr-CA,fr;q=0.9", "FR"),
            ("en-US,en;q=0.9", "NO"),
            ("", "NO"),
            ("nonsense;;;q=", "NO"),
        ],
    )
    def test_region_first_then_language_then_home(self, header, country):
        assert guess_country(header) == country


class TestCountry:
    def test_each_has_a_zone_and_a_currency_that_is_offered(self):
        assert set(COUNTRIES) <= set(ZONES)
        assert {country.currency for country in COUNTRIES.values()} <= set(OFFERED_CURRENCIES)

    def test_documents_speak_the_preferred_language_if_the_country_does(self):
        assert document_locale("BE", "fr") == "fr"
        assert document_locale("BE", "sv") == "nl"
        assert document_locale("FI", "sv") == "sv"
        assert document_locale("FI", "en") == "en"
        assert document_locale("DE", "en") == document_locale("AT") == "de"
        assert document_locale("PL") == "pl"
        assert document_locale("CH", "fr") == "fr"
        assert document_locale("CH") == "en"
        assert document_locale("IT") == "en"

    def test_an_unknown_country_pays_in_euro(self):
        assert currency_of("US") == "EUR"
        assert currency_of("IS") == "ISK"

    def test_names_are_in_the_readers_language_and_order(self):
        with translation.override("sv"):
            names = [name for _code, name in country_choices()]
        assert names[0] == "Belgien"
        assert names[-1] == "Österrike"
        assert country_name("NO", "fr") == "Norvège"

    def test_accents_do_not_put_a_country_last_where_they_are_no_letters(self):
        with translation.override("fr"):
            names = [name for _code, name in country_choices()]
        assert names.index("Estonie") == names.index("Espagne") + 1
        assert names[-1] == "Tchéquie"
