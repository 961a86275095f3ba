"""Numbers of a file: a column is written in one way, and its cells show together in which."""

import re
from collections.abc import Iterable
from decimal import Decimal

from billing.amounts.numbers import UnreadableNumber, read_number

# A language that writes decimals with this mark and groups thousands with the other one.
LANGUAGE_OF_MARK = {",": "da", ".": "en"}
_NEEDLESS = re.compile(r"(?i)\b(?:kr|sek|nok|dkk|eur|usd|gbp|chf|pln)\b\.?|[€$£%]")


def decimal_mark(cells: Iterable[str], *, usual: str) -> str:
    """Return the sign before the decimals of a column's numbers.

    A cell shows it with both signs (1.250,00: the last one), with one of them repeated
    (1.250.000: the other one), or with one that three digits do not follow (12,5). Where no cell
    does, "1.250" is read as the reader's language writes numbers.

    :param usual: the mark of the reader's language.
    """
    votes = {",": 0, ".": 0}
    for cell in cells:
        text = bare(cell)
        signs = re.findall(r"[.,]", text)
        if not signs:
            continue
        last = signs[-1]
        other = "," if last == "." else "."
        if len(set(signs)) == 2:
            votes[last] += 1
        elif len(signs) > 1:
            votes[other] += 1
        elif not re.search(r"(?<!\d)-?[1-9]\d{0,2}[.,]\d{3}$", text):
            votes[last] += 1
    if votes[","] == votes["."]:
        return usual
    return max(votes, key=lambda mark: votes[mark])


def bare(cell: str) -> str:
    """Return the cell without a currency or a sign of per cent."""
    return _NEEDLESS.sub("", cell).strip()


def read_cell(cell: str, mark: str) -> Decimal:
    """Return the number of a cell of a column with this mark, with up to six decimals.

    :raises UnreadableNumber: if it is none.
    """
    return read_number(bare(cell), language=LANGUAGE_OF_MARK[mark], max_decimals=6)


def mark_of_language(language: str) -> str:
    """Return the sign before decimals in a language of ours."""
    try:
        read_number("0,5", language=language, max_decimals=1)
    except UnreadableNumber:
        return "."
    return ","
