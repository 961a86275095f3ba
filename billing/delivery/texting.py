"""The signs of an SMS: which alphabet it needs, how long it is, and how many messages carry it.

One SMS holds 160 signs of the GSM alphabet (3GPP TS 23.038, 6.2.1), or 70 of any other.
"""

import unicodedata
from dataclasses import dataclass

ONE_MESSAGE = 160
# Signs that fit into one message alone, and into each of several, which begin with a header
# (3GPP TS 23.040, 9.2.3.24.1): in the GSM alphabet, and in UCS-2.
GSM_ALONE, GSM_JOINED = ONE_MESSAGE, 153
WIDE_ALONE, WIDE_JOINED = 70, 67
# What Twilio takes, and more than anybody reads: 1 530 signs.
MOST_PARTS = 10
# What is left of a long name is still recognised.
SHORTEST_NAME = 11

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take the place of two signs.
GSM_ESCAPED = frozenset("^{}\\[~]|€")
# Typographic signs that have a plain twin, and the letters whose stroke is no accent to Unicode.
PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "–": "-", "−": "-", "ł": "l", "Ł": "L"}
)


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
        return -(-sum(_widths(text)) * ONE_MESSAGE // WIDE_ALONE)
    return sum(_widths(text))


def parts_of(text: str) -> int:
    """Return how many messages carry the text; in several, each begins with a header.

    A sign of two places is not split over two messages (3GPP TS 23.038, 6.2.1; surrogates too).
    """
    alone, joined = (GSM_ALONE, GSM_JOINED) if is_gsm(text) else (WIDE_ALONE, WIDE_JOINED)
    widths = _widths(text)
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts


def _widths(text: str) -> list[int]:
    """Return how many places each sign takes in the alphabet that the text needs."""
    if is_gsm(text):
        return [2 if sign in GSM_ESCAPED else 1 for sign in text]
    return [len(sign.encode("utf-16-be", "surrogatepass")) // 2 for sign in text]


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
    alone, joined = (GSM_ALONE, GSM_JOINED) if gsm else (WIDE_ALONE, WIDE_JOINED)
    return SmsSize(sum(_widths(text)), parts, alone if parts == 1 else joined * parts, gsm)


def _without_accent(sign: str) -> str:
    parts = unicodedata.normalize("NFKD", sign)
    return "".join(part for part in parts if not unicodedata.combining(part))
