"""Hears which messages a language lacks while something is written in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import NullTranslations

from django.utils.translation import trans_real


class Listener(NullTranslations):
    """Notes what is asked for in vain, and answers as the language behind it would."""

    def __init__(self, behind: NullTranslations) -> None:
        super().__init__()
        self.behind = behind
        self.heard: list[str] = []

    def gettext(self, message: str) -> str:
        self.heard.append(message)
        return self.behind.gettext(message)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        self.heard.append(singular)
        return self.behind.ngettext(singular, plural, number)


@contextmanager
def missing_words(language: str) -> Iterator[list[str]]:
    """Give the list of messages that ``language`` had to borrow from English meanwhile."""
    catalogue = trans_real.translation(language)
    behind = catalogue._fallback
    listener = Listener(behind)
    catalogue._fallback = listener
    try:
        yield listener.heard
    finally:
        catalogue._fallback = behind
