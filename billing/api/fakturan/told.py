"""Reading fields one by one: what is wrong with them is collected in the dialect's words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.amounts.limits import INPUT_DECIMALS, INPUT_LIMIT
from billing.amounts.money import round_half_up

# "10", "10 st", "1 000,50", "-2.5e1": what stands first is the number.
NUMBER = re.compile(
    r"([+-]?)((?:\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\d+)?)(?:[.,](\d+))?(?:e([+-]?\d{1,2}))?",
    re.ASCII | re.IGNORECASE,
)
DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?", re.ASCII | re.DOTALL)
# Beyond these a due date has no calendar any more.
YEARS = range(1900, 2200)
YES, NO = frozenset({"true", "1", "yes", "on", "t", "y"}), frozenset({"false", "0", "no", "off"})
LONGEST_VALUE = 200

Errors = dict[str, Any]


@dataclass
class Told:
    """The fields of one object of a request, under a prefix; errors are shared."""

    said: Mapping[str, Any]
    errors: Errors = field(default_factory=dict)
    prefix: str = ""

    def __contains__(self, name: str) -> bool:
        return name in self.said

    def wrong(self, name: str, error: str, **more: Any) -> None:
        """Note what is wrong with a field."""
        entries = self.errors.setdefault(f"{self.prefix}{name}", [])
        if not any(entry["error"] == error for entry in entries):
            entries.append({"error": error, **more})

    def invalid(self, name: str) -> None:
        """Note that a field cannot be what it is, and what it is."""
        value = self.said.get(name)
        if isinstance(value, str):
            value = value[:LONGEST_VALUE]
        elif isinstance(value, dict | list):
            value = None
        self.wrong(name, "invalid", value=value)

    def part(self, name: str) -> "Told":
        """Return the object under a name; it is empty if there is none."""
        value = self.said.get(name)
        if value is not None and not isinstance(value, dict):
            self.invalid(name)
            value = None
        return Told(value or {}, self.errors, f"{self.prefix}{name}.")

    def text(self, name: str, longest: int) -> str:
        """Return a text without the blanks around it; numbers are texts too."""
        value = self.said.get(name)
        if value is None or value is False:
            return ""
        if value is True or isinstance(value, dict | list):
            self.invalid(name)
            return ""
        text = str(value).strip()
        if len(text) > longest:
            self.wrong(name, "too_long", count=longest)
            return ""
        return text

    def number(self, name: str, default: Decimal = Decimal(0)) -> Decimal:
        """Return a number, read from the beginning of a text; blanks are the default."""
        value = self.said.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return default
        number = number_of(value)
        if number is None or number.copy_abs() >= INPUT_LIMIT:
            self.invalid(name)
            return default
        return round_half_up(number, INPUT_DECIMALS)

    def whole(self, name: str, least: int, most: int) -> int | None:
        """Return a whole number between the two; None if nothing is said."""
        value = self.said.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        number = number_of(value)
        if number is None or not least <= number <= most or number != int(number):
            self.invalid(name)
            return None
        return int(number)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a yes or a no, in any of the usual words."""
        value = self.said.get(name)
        if value is None or value == "":
            return default
        word = str(value).strip().lower()
        if isinstance(value, dict | list) or word not in YES | NO:
            self.invalid(name)
            return default
        return word in YES

    def choice(self, name: str, choices: Collection[str], default: str = "") -> str:
        """Return one of the words; the default if nothing is said."""
        word = self.text(name, LONGEST_VALUE)
        if word and word not in choices:
            self.invalid(name)
            return default
        return word or default

    def day(self, name: str) -> date | None:
        """Return a date; None if nothing is said."""
        text = self.text(name, LONGEST_VALUE)
        if not text:
            return None
        found = day_of(text)
        if found is None:
            self.invalid(name)
        return found


def number_of(value: Any) -> Decimal | None:
    """Return the number that a value is or begins with; None if it is none."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if not isinstance(value, str):
        number = Decimal(value)
        return number if number.is_finite() and abs(number.adjusted()) < 99 else None
    found = NUMBER.match(value.strip()[:LONGEST_VALUE])
    if found is None or not (found[2] or found[3]):
        return None
    whole = re.sub(r"\D", "", found[2]) or "0"
    return Decimal(f"{found[1]}{whole}.{found[3] or '0'}e{found[4] or '0'}")


def day_of(text: str) -> date | None:
    """Return the date of "2023-01-01", "20230101" or an instant; None if it is none."""
    found = DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return day if day.year in YEARS else None
