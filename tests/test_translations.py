"""Every message in every language, whole and fitting."""

import pytest

from fastfaktura.core.catalogues import (
    catalogue_path,
    is_translated,
    messages_of,
    read_catalogue,
    translated_languages,
)
from fastfaktura.core.client_messages import is_of_clients_only
from fastfaktura.core.message_sources import source_catalogue
from fastfaktura.core.translation_checks import problems_of


@pytest.fixture(scope="module")
def sources():
    """All messages, and those that clients read: a language has the ones or the others."""
    return {
        is_of_clients_only(language): source_catalogue(language=language)
        for language in ("nb", "de")
    }


@pytest.fixture
def source(sources, language):
    return sources[is_of_clients_only(language)]


@pytest.fixture(scope="class")
def catalogue(language):
    return read_catalogue(catalogue_path(language), language)


@pytest.mark.parametrize("language", translated_languages(), scope="class")
class TestACatalogue:
    """``manage.py messages`` mends what the first test finds, translators mend the rest."""

    def test_has_the_messages_of_the_source_and_no_others(self, catalogue, source):
        def keys(of):
            return {(message.id, message.context) for message in messages_of(of)}

        assert keys(source) - keys(catalogue) == set()
        assert keys(catalogue) - keys(source) == set()
        assert not catalogue.obsolete

    def test_is_translated(self, catalogue):
        left = [message.id for message in messages_of(catalogue) if not is_translated(message)]

        assert left == []

    def test_keeps_placeholders_markup_and_forms(self, catalogue):
        problems = {m.id: problems_of(m, catalogue) for m in messages_of(catalogue)}

        assert {message: found for message, found in problems.items() if found} == {}
