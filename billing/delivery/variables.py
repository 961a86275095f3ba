"""The variables of texts that people write: a name between double braces, and nothing else.

There are no tags, no filters and no way into objects. A text is read once, from left to right: what
a value says is never read again, so a client named ``{{ link }}`` stays a client of that name.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from unicodedata import category

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

VARIABLE = re.compile(r"\{\{[ \t\u00a0]*([A-Za-z][A-Za-z0-9_]*)[ \t\u00a0]*\}\}")
BRACES = re.compile(r"[{}]+")
LONGEST_EXCERPT = 24


@dataclass(frozen=True, slots=True)
class Variable:
    """What may stand in a text."""

    name: str
    label: str | Promise
    # What changes from day to day, or with a payment; a subject is written when a message is
    # queued, so it does without.
    is_fleeting: bool = False

    @property
    def written(self) -> str:
        """Return it as it stands in a text."""
        return f"{{{{ {self.name} }}}}"


VARIABLES = (
    Variable("greeting", gettext_lazy("Greeting, with the contact person's name")),
    Variable("client_name", gettext_lazy("Client")),
    Variable("contact_person", gettext_lazy("Contact person, or the client")),
    Variable("number", gettext_lazy("Number of the invoice")),
    Variable("amount", gettext_lazy("Amount of the invoice")),
    Variable("open_amount", gettext_lazy("Still to pay of the invoice"), is_fleeting=True),
    Variable("due_date", gettext_lazy("Due date; of a quote, valid until")),
    Variable("days_overdue", gettext_lazy("Days overdue, as “12 days”"), is_fleeting=True),
    Variable("fees", gettext_lazy("Reminder fees"), is_fleeting=True),
    Variable("compensation", gettext_lazy("Late payment compensation"), is_fleeting=True),
    Variable("interest", gettext_lazy("Late payment interest"), is_fleeting=True),
    Variable("total_due", gettext_lazy("Total to pay, with claims"), is_fleeting=True),
    Variable("new_deadline", gettext_lazy("New deadline"), is_fleeting=True),
    Variable("account", gettext_lazy("Account number")),
    Variable("payment_reference", gettext_lazy("Payment reference")),
    Variable("how_to_pay", gettext_lazy("Sentence on how to pay")),
    Variable("legal_notice", gettext_lazy("Sentences that the law asks for"), is_fleeting=True),
    Variable("seller_name", gettext_lazy("Your business")),
    Variable("link", gettext_lazy("Link to the invoice")),
)
NAMES = tuple(variable.name for variable in VARIABLES)
# A link and whole sentences do not belong into a subject either.
SUBJECT_NAMES = tuple(
    variable.name
    for variable in VARIABLES
    if not variable.is_fleeting and variable.name not in {"greeting", "how_to_pay", "link"}
)
REMINDER_ONLY = frozenset(
    {"days_overdue", "fees", "compensation", "interest", "total_due", "new_deadline"}
    | {"legal_notice", "open_amount"}
)


class Fault(StrEnum):
    """What is wrong with a text."""

    UNKNOWN = "unknown"
    MISPLACED = "misplaced"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a text from being filled; ``nearest`` is what was probably meant."""

    fault: Fault
    found: str
    nearest: str = ""


class BadText(ValueError):
    """A text has braces or names that mean nothing; ``problems`` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{problem.fault} {problem.found}" for problem in problems))
        self.problems = problems


def problems_of(text: str, *, allowed: Collection[str] = NAMES) -> list[Problem]:
    """Return everything that is wrong with the text, in its order, each once."""
    found: dict[Problem, None] = {}
    place = 0
    for match in VARIABLE.finditer(text):
        found |= dict.fromkeys(_broken(text[place : match.start()], after=text[match.start() :]))
        place = match.end()
        name = match[1]
        if name not in NAMES:
            nearest = get_close_matches(name.lower(), allowed, n=1, cutoff=0.5)
            found[Problem(Fault.UNKNOWN, name, nearest[0] if nearest else "")] = None
        elif name not in allowed:
            found[Problem(Fault.MISPLACED, name)] = None
    found |= dict.fromkeys(_broken(text[place:], after=""))
    return list(found)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each variable replaced by its value, which is never read again.

    Signs that a reader cannot see are taken out of the values, and line ends with them.

    :raises BadText: if the text has a name without a value, or braces that mean nothing.
    """
    if problems := problems_of(text, allowed=values.keys()):
        raise BadText(problems)
    return tidy(VARIABLE.sub(lambda match: harmless(values[match[1]]), text))


def used_in(text: str) -> set[str]:
    """Return the names of the variables in the text."""
    return {match[1] for match in VARIABLE.finditer(text)}


def harmless(value: str) -> str:
    """Return a value in one line, without control signs and signs that turn the direction."""
    kept = (" " if _is_unseen(sign) else sign for sign in value)
    return "".join(kept).strip()


def tidy(text: str) -> str:
    """Return a text with plain line ends and no other control signs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(s for s in line if s == "\t" or not _is_unseen(s)) for line in lines)


def sentence_of(problem: Problem) -> str:
    """Return what is wrong, and how to mend it."""
    names = {"found": problem.found, "nearest": f"{{{{ {problem.nearest} }}}}"}
    if problem.fault == Fault.MISPLACED:
        return _("“%(found)s” cannot stand here, since it changes or is too long.") % names
    if problem.fault == Fault.BROKEN:
        text = _("The braces at “%(found)s” are broken. Write variables as %(example)s.")
        return text % (names | {"example": "{{ number }}"})
    if problem.nearest:
        return _("There is no variable “%(found)s”. Did you mean %(nearest)s?") % names
    return _("There is no variable “%(found)s”. Choose one from the list.") % names


def _broken(gap: str, *, after: str) -> list[Problem]:
    """Return the first braces in a piece between variables: none belong there."""
    match = BRACES.search(gap)
    if match is None:
        return []
    excerpt = " ".join((gap + after)[match.start() :].split())
    return [Problem(Fault.BROKEN, excerpt[:LONGEST_EXCERPT])]


def _is_unseen(sign: str) -> bool:
    # Joiners stay: scripts and pictures are put together with them.
    return category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and sign not in "\u200c\u200d\u00ad"
