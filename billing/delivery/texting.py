"""The signs of an SMS: which alphabet it needs, how long it is, and how many messages carry it.

One SMS holds 160 signs of the GSM alphabet (3GPP TS 23.038, 6.2.1), or 70 of any other.
"""

import unicodedata
from dataclasses import dataclass

ONE_MESSAGE = 160
# What is left of a long name is still recognised.
SHORTEST_NAME = 11

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take the place of two signs.
GSM_ESCAPED = frozenset("^{}\\[~]|€")
# Typographic signs that have a plain twin.
PLAIN = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "–": "-", "−": "-"})


def plain(text: str) -> str:
    """Return the text in the GSM alphabet, if dropping accents is all that it takes.

    >>> plain("Reçu\u00a0: 1\u202f250,00\u00a0€")
    'Recu : 1 250,00 €'
    >>> plain("Счёт")
    'Счёт'
    """
    text = text.translate(PLAIN)
    spelt = "".join(sign if is_gsm(sign) else _without_accent(sign) for sign in text)
    return spelt if is_gsm(spelt) else text


def is_gsm(text: str) -> bool:
    """Tell whether the GSM alphabet has every sign."""
    return all(sign in GSM or sign in GSM_ESCAPED for sign in text)


def length_of(text: str) -> int:
    """Return how many signs of an SMS the text takes; a sign beyond the alphabet makes all wide."""
    if not is_gsm(text):
        # 70 signs are one message then; the figure is comparable with ONE_MESSAGE.
        return len(text) * ONE_MESSAGE // 70
    return len(text) + sum(sign in GSM_ESCAPED for sign in text)


def parts_of(text: str) -> int:
    """Return how many messages carry the text; in several, each begins with a header."""
    if is_gsm(text):
        length, alone, joined = length_of(text), ONE_MESSAGE, 153
    else:
        length, alone, joined = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else -(-length // joined)


@dataclass(frozen=True, slots=True)
class SmsSize:
    """How a text is counted: its signs, of how many there is room for in so many messages."""

    signs: int
    parts: int
    room: int
    is_gsm: bool


def size_of(text: str) -> SmsSize:
    """Return how many signs and messages the text takes."""
    gsm, parts = is_gsm(text), parts_of(text)
    signs = length_of(text) if gsm else len(text.encode("utf-16-be")) // 2
    alone, joined = (ONE_MESSAGE, 153) if gsm else (70, 67)
    return SmsSize(signs, parts, alone if parts == 1 else joined * parts, gsm)


def _without_accent(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in parts if not unicodedata.combining(part))
