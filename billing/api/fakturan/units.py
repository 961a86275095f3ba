"""Units in words, as Fakturan.nu has them, and the codes that an e-invoice wants."""

from django.utils import translation

from billing.invoices.units import PIECE, unit_name

LONGEST = 30
CODES = {
    "st": "C62", "st.": "C62", "styck": "C62", "stk": "C62", "stk.": "C62", "pcs": "C62",
    "h": "HUR", "tim": "HUR", "tim.": "HUR", "timme": "HUR", "timmar": "HUR", "time": "HUR",
    "timer": "HUR", "hour": "HUR", "hours": "HUR", "hrs": "HUR", "min": "MIN", "minuter": "MIN",
    "dag": "DAY", "dagar": "DAY", "day": "DAY", "days": "DAY", "vecka": "WEE", "week": "WEE",
    "mån": "MON", "månad": "MON", "månader": "MON", "month": "MON", "år": "ANN", "year": "ANN",
    "kg": "KGM", "g": "GRM", "ton": "TNE", "m": "MTR", "km": "KMT", "mil": "C62", "m2": "MTK",
    "m²": "MTK", "kvm": "MTK", "m3": "MTQ", "m³": "MTQ", "l": "LTR", "liter": "LTR", "kwh": "KWH",
    "set": "SET", "par": "PR", "pair": "PR", "pairs": "PR", "förp": "PA", "pack": "PA",
}  # fmt: skip


def code_of(word: str) -> str:
    """Return the code of a unit that is written as a word; a piece if the word is not known."""
    return CODES.get(word.strip().lower(), PIECE)


def word_of(code: str, text: str, locale: str) -> str:
    """Return the unit as a word: the seller's own, or the code's; a piece needs none."""
    if text or code == PIECE:
        return text
    with translation.override(locale):
        return unit_name(code)
