"""Reading and writing the numbers people type, by the rules of their language.

What can be read in two ways is refused, never guessed: see ``read_number``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from billing.amounts.money import require_decimal

# The twelve digits of a Decimal(18, 6) column, with room for what is no money.
MOST_WHOLE_DIGITS: Final = 15

_MINUS_SIGNS: Final = "-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
_SPACES: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_APOSTROPHES: Final = "'\N{RIGHT SINGLE QUOTATION MARK}"
_NUMBER: Final = re.compile(rf"[0-9.,{_SPACES}{_APOSTROPHES}]*[0-9][.,]?")
_DIGITS: Final = re.compile(r"[0-9]*")


@dataclass(frozen=True, slots=True)
class _Marks:
    """How a language writes numbers: CLDR, held equal to Babel's copy by a test.

    ``group`` is the second of "." and "," if the language groups thousands with it, and
    empty if it groups with spaces.
    """

    decimal: str
    group: str

    @property
    def foreign(self) -> str:
        """The one of "." and "," that does not separate decimals here."""
        return "," if self.decimal == "." else "."


_MARKS: Final = {
    "en": _Marks(decimal=".", group=","),
    "da": _Marks(decimal=",", group="."),
    "nl": _Marks(decimal=",", group="."),
    "fr": _Marks(decimal=",", group=""),
    "nb": _Marks(decimal=",", group=""),
    "sv": _Marks(decimal=",", group=""),
    "de": _Marks(decimal=",", group="."),
    "pl": _Marks(decimal=",", group=""),
}


class UnknownLanguage(ValueError):
    """The product does not know how the language writes numbers."""


class NumberProblem(StrEnum):
    """Why a text is no number; the edge has a sentence for each."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not_a_number"
    WRONG_MARK = "wrong_mark"
    MISPLACED_GROUPS = "misplaced_groups"
    AMBIGUOUS = "ambiguous"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    DIVIDED_BY_ZERO = "divided_by_zero"


class UnreadableNumber(ValueError):
    """The text cannot be read as one number only.

    ``problem`` says why, ``decimal_mark`` what separates decimals in the language, and
    ``readings`` lists what the writer may have meant, written so that it can be read.
    """

    def __init__(
        self,
        text: str,
        problem: NumberProblem,
        *,
        decimal_mark: str,
        readings: tuple[str, ...] = (),
    ) -> None:
        super().__init__(f"{text!r} is unreadable: {problem.value}")
        self.text = text
        self.problem = problem
        self.decimal_mark = decimal_mark
        self.readings = readings


def read_number(text: str, *, language: str, max_decimals: int) -> Decimal:
    """Read what a person typed in the language; the caller says how many decimals may be.

    The decimal mark is the language's own and no other. Thousands are grouped with
    spaces of any width or apostrophes everywhere, with "," in English and "." in Danish
    and Dutch; groups must be whole (three digits, one mark throughout) and do not begin
    with zero. So "1.250" is 1250 in Danish, but "123.00" and "0.125" are refused there.
    French, Norwegian and Swedish have no use for the point: "1.250,50" and "1.250.000"
    can be read in one way and are, "1.250" alone is ambiguous and "12.50" is wrong.

    :raises UnknownLanguage: if the language is none that clients read.
    :raises UnreadableNumber: if the text is anything but one number, read in one way.
    """
    marks = _marks_of(language)
    body = text.strip()

    def unreadable(problem: NumberProblem, *readings: str) -> UnreadableNumber:
        return UnreadableNumber(text, problem, decimal_mark=marks.decimal, readings=readings)

    if not body:
        raise unreadable(NumberProblem.EMPTY)
    sign = "-" if body[0] in _MINUS_SIGNS else ""
    if sign or body[0] == "+":
        body = body[1:].lstrip()
    whole, decimal_mark, decimals = body.partition(marks.decimal)
    if not _NUMBER.fullmatch(body):
        raise unreadable(NumberProblem.NOT_A_NUMBER)
    if not _DIGITS.fullmatch(decimals):
        raise unreadable(NumberProblem.WRONG_MARK)
    digits = _ungrouped(whole)
    if digits is None:
        wrong = marks.foreign in whole and not marks.group
        raise unreadable(NumberProblem.WRONG_MARK if wrong else NumberProblem.MISPLACED_GROUPS)
    lonely = whole.count(marks.foreign) == 1 and not decimal_mark
    if lonely and not marks.group:
        raise unreadable(
            NumberProblem.AMBIGUOUS, digits, whole.replace(marks.foreign, marks.decimal)
        )
    if len(digits.lstrip("0")) > MOST_WHOLE_DIGITS:
        raise unreadable(NumberProblem.TOO_LARGE)
    if len(decimals.rstrip("0")) > max_decimals:
        raise unreadable(NumberProblem.TOO_MANY_DECIMALS)
    value = Decimal(f"{digits or '0'}.{decimals[:max_decimals] or '0'}")
    return value.copy_negate() if sign and value else value


def write_number(value: Decimal, *, language: str, min_decimals: int = 0) -> str:
    """Write a number into an input field: no groups, no needless zeros, a plain minus.

    ``read_number`` of the same language gives the value back.

    :raises NotExact: if the value is no Decimal.
    :raises UnknownLanguage: if the language is none that clients read.
    """
    marks = _marks_of(language)
    whole, _, decimals = f"{require_decimal(value):f}".partition(".")
    decimals = decimals.rstrip("0").ljust(min_decimals, "0")
    return f"{whole}{marks.decimal}{decimals}" if decimals else whole


def _marks_of(language: str) -> _Marks:
    try:
        return _MARKS[language]
    except KeyError:
        raise UnknownLanguage(f"no number format is known for {language!r}") from None


def _ungrouped(whole: str) -> str | None:
    """Return the digits without their group marks, or None if the groups are not whole."""
    if _DIGITS.fullmatch(whole):
        return whole
    groups = re.split(r"[^0-9]", whole)
    marks = set(re.findall(r"[^0-9]", whole))
    first, *rest = groups
    kinds = {_SPACES if mark in _SPACES else mark for mark in marks}
    regular = len(kinds) == 1 and all(len(group) == 3 for group in rest)
    if regular and 1 <= len(first) <= 3 and not first.startswith("0"):
        return "".join(groups)
    return None
