"""Where a page of a keyset list begins, as a word in the address."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sorting key of a row, and whether the page lies after or before it.

    A cursor is no secret and grants nothing; one that was tampered with is no cursor, and the
    list begins at its beginning.
    """

    key: tuple[str, ...] = ()
    backwards: bool = False

    @classmethod
    def after(cls, *key: str) -> Self:
        """Return the cursor of the page that follows the row with this key."""
        return cls(key)

    @classmethod
    def before(cls, *key: str) -> Self:
        """Return the cursor of the page that precedes the row with this key."""
        return cls(key, backwards=True)

    def encode(self) -> str:
        """Return the cursor as a word for an address."""
        content = json.dumps(["<" if self.backwards else ">", *self.key], ensure_ascii=False)
        return urlsafe_b64encode(content.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, word: str, *, parts: int) -> Self:
        """Read a cursor whose key has so many parts; anything else is the beginning."""
        try:
            content = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(content, list) or len(content) != parts + 1:
            return cls()
        if not all(isinstance(part, str) and _is_storable(part) for part in content):
            return cls()
        direction, *key = content
        return cls(tuple(key), backwards=direction == "<")


def _is_storable(text: str) -> bool:
    """Tell whether PostgreSQL takes the text: it knows no NUL and no lonely surrogate."""
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in text)
