"""Reading a number or a small sum as people type it into a field: "3*1,5", "(12 + 4) / 2".

The numbers in it follow the rules of the language (see ``numbers``); the result is exact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from billing.amounts.numbers import (
    MOST_WHOLE_DIGITS,
    NumberProblem,
    UnreadableNumber,
    read_number,
)

# A sum is typed in passing: what is longer or deeper was pasted by mistake, or to do harm.
LONGEST: Final = 120
DEEPEST: Final = 10

# Decimals of a number inside a sum: more than any field keeps, so that nothing is cut before
# the result is.
_INNER_DECIMALS: Final = 12

_PLUS: Final = "+"
_MINUS: Final = "-\N{MINUS SIGN}\N{EN DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}"
_TIMES: Final = "*\N{MULTIPLICATION SIGN}\N{DOT OPERATOR}xX"
_OVER: Final = "/\N{DIVISION SIGN}\N{DIVISION SLASH}"
_NUMBER: Final = re.compile(r"[0-9.,'\N{RIGHT SINGLE QUOTATION MARK}\s]+")
_SIGNS: Final = frozenset(_PLUS + _MINUS + _TIMES + _OVER + "()")


def is_sum(text: str) -> bool:
    """Tell whether the text is more than a number: something is to be computed in it."""
    return not _SIGNS.isdisjoint(text.strip().lstrip(_PLUS + _MINUS))


def read_sum(text: str, *, language: str, max_decimals: int) -> Decimal:
    """Read a number, or a sum of numbers with + − × ÷ and brackets, and return what it makes.

    All is computed with whole fractions. Only where a division leaves more decimals than may be
    is the result rounded, once, half away from zero; without a division it is refused then.

    :raises UnknownLanguage: if the language is none of the product's.
    :raises UnreadableNumber: if the text, or a number in it, can be read in no or two ways.
    """
    if not is_sum(text):
        return read_number(text, language=language, max_decimals=max_decimals)
    if len(text) > LONGEST:
        raise _problem(text, NumberProblem.TOO_LARGE)
    parser = _Parser(text.strip(), language)
    result = parser.whole()
    if abs(result) >= 10**MOST_WHOLE_DIGITS:
        raise _problem(text, NumberProblem.TOO_LARGE)
    scaled = result * 10**max_decimals
    if scaled.denominator != 1 and not parser.divides:
        raise _problem(text, NumberProblem.TOO_MANY_DECIMALS)
    return _as_decimal(scaled, max_decimals)


def _as_decimal(scaled: Fraction, decimals: int) -> Decimal:
    """Return a fraction, times ten to the decimals, as a number rounded half away from zero."""
    # A third has no Decimal, so the halving is done with whole numbers.
    top, bottom = abs(scaled.numerator), scaled.denominator
    digits = f"{(2 * top + bottom) // (2 * bottom)}".rjust(decimals + 1, "0")
    at = len(digits) - decimals
    value = Decimal(f"{digits[:at]}.{digits[at:].rstrip('0') or '0'}")
    return -value if scaled < 0 and value else value


def _problem(text: str, problem: NumberProblem) -> UnreadableNumber:
    return UnreadableNumber(text, problem, decimal_mark="")


@dataclass(slots=True)
class _Parser:
    """Reads a sum from left to right; products bind closer, as at school."""

    text: str
    language: str
    at: int = 0
    depth: int = 0
    divides: bool = False

    def whole(self) -> Fraction:
        result = self.sum()
        if self.at < len(self.text):
            raise _problem(self.text, NumberProblem.NOT_A_NUMBER)
        return result

    def sum(self) -> Fraction:
        result = self.product()
        while sign := self.take(_PLUS + _MINUS):
            part = self.product()
            result = result + part if sign in _PLUS else result - part
        return result

    def product(self) -> Fraction:
        result = self.factor()
        while sign := self.take(_TIMES + _OVER):
            part = self.factor()
            if sign in _TIMES:
                result *= part
            elif part:
                self.divides = True
                result /= part
            else:
                raise _problem(self.text, NumberProblem.DIVIDED_BY_ZERO)
        return result

    def factor(self) -> Fraction:
        if sign := self.take(_PLUS + _MINUS):
            part = self.operand()
            return part if sign in _PLUS else -part
        return self.operand()

    def operand(self) -> Fraction:
        if not self.take("("):
            return self.number()
        self.depth += 1
        if self.depth > DEEPEST:
            raise _problem(self.text, NumberProblem.NOT_A_NUMBER)
        result = self.sum()
        if not self.take(")"):
            raise _problem(self.text, NumberProblem.NOT_A_NUMBER)
        self.depth -= 1
        return result

    def number(self) -> Fraction:
        found = _NUMBER.match(self.text, self.at)
        if found is None or not found[0].strip():
            raise _problem(self.text, NumberProblem.NOT_A_NUMBER)
        self.at = found.end()
        value = read_number(found[0], language=self.language, max_decimals=_INNER_DECIMALS)
        return Fraction(value)

    def take(self, signs: str) -> str:
        """Return the next sign if it is one of these, and step over it."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        sign = self.text[self.at : self.at + 1]
        if not sign or sign not in signs:
            return ""
        self.at += 1
        return sign
