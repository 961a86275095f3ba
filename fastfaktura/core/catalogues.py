"""The catalogues of translations: read, brought in line with the source, written."""

from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import generate_po, read_po
from django.conf import settings

HEADER = """\
# FastFaktura in {name}.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""
WIDTH = 100


def translated_languages() -> list[str]:
    """Return the languages that have a catalogue: all but that of the source.

    Those of clients only have one with what clients read, see ``client_messages``.
    """
    return [code for code, _name in settings.CLIENT_LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Return where a language's catalogue lies."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the catalogue kept at ``path``, an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def bring_in_line(catalogue: Catalog, source: Catalog) -> None:
    """Give a catalogue exactly the source's messages.

    Translations stay with unchanged messages; a changed message starts anew, without a guess.
    """
    catalogue.update(source, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()


def write_catalogue(path: Path, catalogue: Catalog) -> bool:
    """Write a catalogue if it differs from what lies at ``path``; tell whether it did.

    Sorted by message, without dates and line numbers: branches that add messages merge, and the
    same messages always give the same bytes.
    """
    header = HEADER.format(
        name=Locale.parse(str(catalogue.locale)).english_name,
        language=catalogue.locale,
        plural_forms=catalogue.plural_forms,
    )
    messages = generate_po(
        catalogue,
        ignore_obsolete=True,
        include_lineno=False,
        omit_header=True,
        sort_by="message",
        width=WIDTH,
    )
    text = (header + "".join(messages)).rstrip() + "\n"
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return True


def messages_of(catalogue: Catalog) -> list[Message]:
    """Return a catalogue's messages, without the header that Babel counts as one."""
    return [message for message in catalogue if message.id]


def strings_of(message: Message) -> list[str]:
    """Return the translations of a message, one per plural form; empty where one is missing."""
    string = message.string or ""
    return [string] if isinstance(string, str) else [form or "" for form in string]


def is_translated(message: Message) -> bool:
    """Tell whether a message has all its forms."""
    return all(strings_of(message)) and not message.fuzzy
