"""Patterns of numbers: what they may say, how a number is written, and when two would collide."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product

from django.db import models
from django.utils.translation import gettext_lazy as _

TOKEN = re.compile(r"\{(YYYY|YY|MM|CLIENT|N{1,10})\}")
# BR-FR-02, the narrowest rule of Europe: what it lets through passes everywhere.
LITERAL = re.compile(r"[A-Za-z0-9+_/-]*")
FORBIDDEN = re.compile(r"[^A-Za-z0-9+_/-]+")
LONGEST_NUMBER = 40
LONGEST_CLIENT_CODE = 16
# The counter stops at 2 000 000 000, a number of ten digits.
LONGEST_COUNT = 10
WIDTHS = {"YYYY": 4, "YY": 2, "MM": 2, "CLIENT": LONGEST_CLIENT_CODE}
_DIGITS = "0123456789"
_ANY = "".join(chr(code) for code in range(33, 127) if LITERAL.fullmatch(chr(code)))


class Reset(models.TextChoices):
    """When a series begins again with its first number."""

    NEVER = "never", _("Never")
    YEARLY = "yearly", _("Every year")
    MONTHLY = "monthly", _("Every month")


class PatternNotUsable(ValueError):
    """The pattern cannot be read, or would make the same number twice.

    :ivar code: which rule it breaks: ``forbidden_sign``, ``bad_start``, ``number_not_once``,
        ``too_long``, ``client_touches_number``, ``year_missing`` or ``month_missing``.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a pattern: a token by its name, or signs that stand as they are."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that was read and found fit."""

    parts: tuple[Part, ...]

    @property
    def digits(self) -> int:
        """Return how many digits a number is filled to."""
        return next(len(part.name) for part in self.parts if part.name.startswith("N"))

    @property
    def asks_for_client(self) -> bool:
        """Whether a number names the client."""
        return any(part.name == "CLIENT" for part in self.parts)

    @property
    def skeleton(self) -> tuple[Part, ...]:
        """Return its parts without regard to how many digits the count is filled to."""
        return tuple(Part("N") if part.name.startswith("N") else part for part in self.parts)

    def format(self, sequence_number: int, *, on: date, client_number: str = "") -> str:
        """Return the number as it is printed, for example ``F2026-0042``."""
        words = {
            "YYYY": f"{on.year:04d}",
            "YY": f"{on.year % 100:02d}",
            "MM": f"{on.month:02d}",
            "CLIENT": client_code(client_number),
        }
        return "".join(
            part.text if not part.name
            else words.get(part.name) or f"{sequence_number:0{len(part.name)}d}"
            for part in self.parts
        )  # fmt: skip

    def expression(self) -> str:
        """Return a regular expression of all numbers it can write, for Python and PostgreSQL."""
        words = {"YYYY": r"[0-9]{4}", "YY": r"[0-9]{2}", "MM": r"[01][0-9]"}
        words["CLIENT"] = r"[A-Za-z0-9+_/-]*"
        width = self.digits
        count = rf"([0-9]{{{width}}}|[1-9][0-9]{{{width},}})"
        inner = "".join(
            words.get(part.name, count) if part.name else re.escape(part.text)
            for part in self.parts
        )
        return f"^{inner}$"


def client_code(client_number: str) -> str:
    """Return a client's number as part of a document's: other signs become one hyphen."""
    code = FORBIDDEN.sub("-", client_number)[:LONGEST_CLIENT_CODE].strip("+-_/")
    return code or "0"


def period_of(reset: str, on: date) -> str:
    """Return the period that a number of this day counts in; empty if the series never resets."""
    return {
        Reset.NEVER: "",
        Reset.YEARLY: f"{on.year:04d}",
        Reset.MONTHLY: f"{on.year:04d}-{on.month:02d}",
    }[Reset(reset)]


@lru_cache(maxsize=1024)
def parse_pattern(text: str, reset: str = Reset.NEVER) -> Pattern:
    """Read a pattern and prove that it never writes one number twice.

    The proof: every token but the count and the client has a fixed width, so that the count can
    be read back from the number unless the client touches it; and a series that begins again
    writes into the number in which period it counts.

    :raises PatternNotUsable: if a rule is broken.
    """
    parts = _parts(text)
    tokens = [part.name for part in parts if part.name]
    counts = [token for token in tokens if token.startswith("N")]
    if len(counts) != 1 or tokens.count("CLIENT") > 1:
        raise PatternNotUsable("number_not_once")
    if not parts[0].name and not parts[0].text[0].isalnum():
        raise PatternNotUsable("bad_start")
    longest = sum(
        WIDTHS.get(part.name, LONGEST_COUNT) if part.name else len(part.text) for part in parts
    )
    if longest > LONGEST_NUMBER:
        raise PatternNotUsable("too_long", str(longest))
    if "CLIENT" in tokens and not _apart(parts):
        raise PatternNotUsable("client_touches_number")
    if reset != Reset.NEVER and not {"YYYY", "YY"} & set(tokens):
        raise PatternNotUsable("year_missing")
    if reset == Reset.MONTHLY and "MM" not in tokens:
        raise PatternNotUsable("month_missing")
    return Pattern(parts)


def _parts(text: str) -> tuple[Part, ...]:
    parts, at = [], 0
    for match in [*TOKEN.finditer(text), None]:
        end = match.start() if match else len(text)
        literal = text[at:end]
        if not LITERAL.fullmatch(literal):
            raise PatternNotUsable("forbidden_sign", FORBIDDEN.findall(literal)[0])
        if literal:
            parts.append(Part("", literal))
        if match:
            parts.append(Part(match[1]))
            at = match.end()
    return tuple(parts)


def _apart(parts: tuple[Part, ...]) -> bool:
    """Whether a sign that is no digit stands between the client and the count."""
    places = sorted(
        at for at, part in enumerate(parts) if part.name == "CLIENT" or part.name.startswith("N")
    )
    between = parts[places[0] + 1 : places[1]]
    return any(sign for part in between for sign in part.text if not sign.isdigit())


def can_collide(one: Pattern, other: Pattern) -> bool:
    """Tell whether some number could be written by both, capitals and small letters alike.

    Patterns are regular expressions; the two are walked side by side until both end together.
    """
    return any(_meet(a, b) for a, b in product(_variants(one), _variants(other)))


# Signs that may stand in a place, and whether the place may hold any number of them.
_Places = list[tuple[frozenset[str], bool]]


def _variants(pattern: Pattern) -> list[_Places]:
    """Return the places of numbers that are filled with zeros, and of those that outgrew it."""
    digit, first = (frozenset(_DIGITS), False), (frozenset(_DIGITS[1:]), False)
    width = pattern.digits
    counts: list[_Places] = [
        [digit] * width,
        [first, *[digit] * width, (frozenset(_DIGITS), True)],
    ]
    words: dict[str, _Places] = {
        "YYYY": [first, digit, digit, digit],
        "YY": [digit, digit],
        "MM": [(frozenset("01"), False), digit],
        "CLIENT": [(frozenset(_ANY.upper()), True)],
    }
    return [
        [
            place
            for part in pattern.parts
            for place in (
                words.get(part.name, count)
                if part.name
                else [(frozenset(sign), False) for sign in part.text.upper()]
            )
        ]
        for count in counts
    ]


def _meet(one: _Places, other: _Places) -> bool:
    seen, waiting = {(0, 0)}, [(0, 0)]
    while waiting:
        at, to = waiting.pop()
        if at == len(one) and to == len(other):
            return True
        steps = set()
        if at < len(one) and one[at][1]:
            steps.add((at + 1, to))
        if to < len(other) and other[to][1]:
            steps.add((at, to + 1))
        if at < len(one) and to < len(other) and one[at][0] & other[to][0]:
            steps.add((at + (not one[at][1]), to + (not other[to][1])))
        waiting.extend(steps - seen)
        seen |= steps
    return False
