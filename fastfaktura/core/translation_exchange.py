"""Hands messages to translators as JSON and takes their work back, checked."""

import json
from collections.abc import Iterable
from typing import Any

from babel.messages.catalog import Catalog, Message

from fastfaktura.core.catalogues import is_translated, messages_of, strings_of
from fastfaktura.core.translation_checks import problems_of


class NotAcceptable(ValueError):
    """Translations do not fit their messages; ``problems`` says which and why."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def export_messages(catalogue: Catalog, *, everything: bool = False) -> str:
    """Return what is left to translate as JSON, or ``everything`` with its translations.

    A message has ``msgid``, where it has them ``msgid_plural``, ``msgctxt`` and ``hints``, the
    files ``used_in``, and ``msgstr`` to fill in: one text, or a list with one per plural form.
    """
    chosen = sorted(m for m in messages_of(catalogue) if everything or not is_translated(m))
    content = {
        "language": str(catalogue.locale),
        "plural_forms": catalogue.plural_forms,
        "messages": [_entry(message) for message in chosen],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _entry(message: Message) -> dict[str, Any]:
    single = isinstance(message.id, str)
    entry: dict[str, Any] = {"msgid": message.id if single else message.id[0]}
    if not single:
        entry["msgid_plural"] = message.id[1]
    if message.context:
        entry["msgctxt"] = message.context
    if message.auto_comments:
        entry["hints"] = list(message.auto_comments)
    entry["used_in"] = sorted({path for path, _line in message.locations})
    forms = strings_of(message)
    entry["msgstr"] = forms[0] if single else forms
    return entry


def import_messages(catalogue: Catalog, text: str) -> int:
    """Write translations into a catalogue, all or none; return how many there were.

    Entries without a translation are passed over, so that a part of the work can be handed in.

    :raises NotAcceptable: if anything does not fit; the catalogue is then as it was.
    """
    given = list(_read(text, language=str(catalogue.locale)))
    problems, accepted = [], []
    for entry in given:
        msgid, context = entry["msgid"], entry.get("msgctxt")
        message = catalogue.get(msgid, context)
        if message is None or not msgid:
            problems.append(f"{_name(msgid, context)} is no message of the source")
            continue
        single = isinstance(message.id, str)
        if isinstance(entry["msgstr"], str) != single:
            problems.append(f"{_name(msgid, context)} needs {'a text' if single else 'a list'}")
            continue
        new = message.clone()
        new.string = entry["msgstr"] if single else tuple(entry["msgstr"])
        new.flags.discard("fuzzy")
        wrong = problems_of(new, catalogue)
        problems += [f"{_name(msgid, context)} {problem}" for problem in wrong]
        accepted.append((message, new))
    if problems:
        raise NotAcceptable(problems)
    for message, new in accepted:
        message.string = new.string
        message.flags.discard("fuzzy")
    return len(accepted)


def _read(text: str, *, language: str) -> Iterable[dict[str, Any]]:
    """Yield the entries that have a translation, whole or in part."""
    try:
        content = json.loads(text)
        if content["language"] != language:
            raise NotAcceptable([f"The file is for {content['language']}, not for {language}"])
        entries = [
            entry for entry in content["messages"] if entry["msgid"] and any(entry["msgstr"])
        ]
        well_formed = all(_is_text(entry["msgstr"]) for entry in entries)
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise NotAcceptable([f"The file is not as it was exported: {error!r}"]) from error
    if not well_formed:
        raise NotAcceptable(["The file is not as it was exported: a translation is no text"])
    return entries


def _is_text(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(form, str) for form in value)
    return isinstance(value, str)


def _name(msgid: str, context: str | None) -> str:
    return f"“{msgid}” ({context})" if context else f"“{msgid}”"
