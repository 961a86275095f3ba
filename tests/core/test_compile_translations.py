"""The compiler of catalogues: right, and idle when nothing has changed."""

import gettext
import os
from pathlib import Path

from fastfaktura.core.management.commands.compile_translations import compile_catalogue

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Invoice"
msgstr "Faktura"

#, fuzzy
msgid "Reminder"
msgstr "Kanskje en purring"

msgid "%(count)s invoice"
msgid_plural "%(count)s invoices"
msgstr[0] "%(count)s faktura"
msgstr[1] "%(count)s fakturaer"
"""


class TestACatalogue:
    def test_is_compiled_without_its_fuzzy_messages(self, tmp_path: Path) -> None:
        source = tmp_path / "django.po"
        source.write_text(CATALOGUE)
        assert compile_catalogue(source)
        with source.with_suffix(".mo").open("rb") as file:
            translations = gettext.GNUTranslations(file)
        assert translations.gettext("Invoice") == "Faktura"
        assert translations.gettext("Reminder") == "Reminder"
        plural = translations.ngettext("%(count)s invoice", "%(count)s invoices", 2)
        assert plural == "%(count)s fakturaer"

    def test_is_left_alone_until_it_changes(self, tmp_path: Path) -> None:
        source = tmp_path / "django.po"
        source.write_text(CATALOGUE)
        compile_catalogue(source)
        assert not compile_catalogue(source)
        compiled = source.with_suffix(".mo").stat().st_mtime
        os.utime(source, (compiled + 2, compiled + 2))
        assert compile_catalogue(source)
