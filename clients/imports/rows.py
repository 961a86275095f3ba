"""Checking the rows of a file as strictly as the form, but ten thousand at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from clients import fields
from clients.addresses import parse_address
from clients.countries import country_code
from clients.imports.columns import OFFERED
from clients.models import Client, ClientKind
from fastfaktura.core.models import Business

LENGTHS = {
    "name": 200, "number": 30, "contact_person": 120, "street": 200, "street_2": 200,
    "city": 100, "external_id": 120, "notes": fields.MAX_NOTES_LENGTH, "postal_code": 16,
}  # fmt: skip
PERSONS = frozenset(
    {"person", "private", "personne", "particulier", "privat", "privatperson", "privatkunde"}
)


@dataclass(slots=True)
class Row:
    """A row of the file: what it says, what is wrong with it, and whom it may double."""

    line: int
    cells: Sequence[str]
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether the row can be imported without a question."""
        return not self.problems and not self.doubts


def read_kind(text: str) -> str:
    """Return the kind; a person in any of our languages is a person, all else a company."""
    return ClientKind.PERSON if text.casefold() in PERSONS else ClientKind.COMPANY


READERS: Mapping[str, Callable[[str], Any]] = {
    "email": fields.read_email,
    "other_emails": fields.read_emails,
    "tags": fields.read_tags,
    "country": fields.read_country,
    "locale": fields.read_locale,
    "currency": fields.read_currency,
    "payment_terms_days": fields.read_terms,
    "kind": read_kind,
}


def read_row(line: int, cells: Sequence[str], columns: Sequence[str], *, home: str) -> Row:
    """Read one row; what is wrong stands in its ``problems``, each with the column's name.

    :param columns: the fact of each column, empty for those that are left out.
    :param home: the business's country.
    """
    row = Row(line, cells)
    texts = {fact: cell for fact, cell in zip(columns, cells, strict=True) if fact and cell}
    if "address" in texts:
        country = country_code(texts.get("country", "")) or home
        address = parse_address(texts.pop("address"), country=country)
        for name in ("street", "street_2", "postal_code", "city", "country"):
            texts.setdefault(name, getattr(address, name))
    for fact, text in texts.items():
        try:
            row.facts[fact] = READERS[fact](text) if fact in READERS else text
        except ValidationError as problem:
            add_problem(row, fact, " ".join(problem.messages))
            continue
        if len(text) > LENGTHS.get(fact, len(text)):
            add_problem(row, fact, _("At most %(most)s characters.") % {"most": LENGTHS[fact]})
    if not row.facts.get("name"):
        row.problems.append(_("The name is missing."))
    checked, problems = fields.read_identified(row.facts, home=home)
    row.facts |= checked
    for fact, message in problems.items():
        add_problem(row, fact, message)
    # An empty language is the business's own.
    row.facts = {fact: value for fact, value in row.facts.items() if value not in ("", None)}
    return row


def add_problem(row: Row, fact: str, message: str) -> None:
    """Note what is wrong, with the name of the column."""
    row.problems.append(
        _("%(column)s: %(problem)s") % {"column": OFFERED[fact], "problem": message}
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What the business's clients have already, to find doubles by."""

    numbers: frozenset[str]
    external_ids: frozenset[str]
    organization_numbers: Mapping[str, str]
    emails: Mapping[str, str]


def known_of(business: Business) -> Known:
    """Return what the clients have; one query."""
    rows = list(
        Client.objects.for_business(business).values_list(
            "number", "external_id", "organization_number", "email", "name"
        )
    )
    return Known(
        frozenset(number for number, *_rest in rows),
        frozenset(external for _n, external, *_rest in rows if external),
        {org: name for _n, _x, org, _e, name in rows if org},
        {email.casefold(): name for *_rest, email, name in rows if email},
    )


def check_rows(
    rows: Iterable[Sequence[str]],
    columns: Sequence[str],
    *,
    business: Business,
    first_line: int,
) -> list[Row]:
    """Read all rows, and find those that double a client or each other."""
    checked = [
        read_row(line, cells, columns, home=business.country)
        for line, cells in enumerate(rows, start=first_line)
    ]
    known = known_of(business)
    seen: Counter[tuple[str, str]] = Counter()
    for row in checked:
        find_doubles(row, known, seen)
    return checked


def find_doubles(row: Row, known: Known, seen: Counter[tuple[str, str]]) -> None:
    """Note whom the row doubles: a number or id twice is wrong, the rest a doubt."""
    number = row.facts.get("number", "")
    external_id = row.facts.get("external_id", "")
    organization_number = row.facts.get("organization_number", "")
    email = row.facts.get("email", "").casefold()
    keys = {
        "number": number, "external_id": external_id,
        "organization_number": organization_number, "email": email,
    }  # fmt: skip
    if number in known.numbers:
        row.problems.append(_("Another client has the number %(number)s.") % {"number": number})
    if external_id in known.external_ids:
        row.problems.append(_("A client with the id %(id)s exists.") % {"id": external_id})
    for value, names in (
        (organization_number, known.organization_numbers),
        (email, known.emails),
    ):
        if value in names:
            row.doubts.append(
                _("%(name)s has the same organisation number or email.") % {"name": names[value]}
            )
    for fact, value in keys.items():
        if value and seen[fact, value]:
            text = _("%(column)s: the same stands in an earlier row.") % {"column": OFFERED[fact]}
            (row.problems if fact in {"number", "external_id"} else row.doubts).append(text)
        if value:
            seen[fact, value] += 1
