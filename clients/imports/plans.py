"""What an import remembers between its steps: files of the business, and a signed name for them.

The session's cookie holds nothing of it, and the address only the signed id of a file.
"""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from django.core import signing

from clients.imports.columns import OFFERED, guess_columns, looks_like_header
from clients.imports.reading import Sheet, read_sheet
from clients.imports.rows import Row, check_rows
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Business, StoredFile

SALT = "clients.imports"
MAX_AGE_SECONDS = 24 * 60 * 60
PLAN_TYPE = "application/vnd.fastfaktura.import+json"


class PlanGone(Exception):
    """The address is older than a day, was tampered with, or is another business's."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which file is imported, and what its columns mean.

    :param columns: the fact of each column, empty for those left out.
    """

    file_id: str
    columns: tuple[str, ...]
    has_header: bool


def keep_plan(business: Business, plan: Plan, *, salt: str = SALT) -> str:
    """Keep the plan and return its name for the address.

    :param salt: what the import is of: a plan of another kind of rows is none.
    """
    content = json.dumps(asdict(plan), sort_keys=True).encode()
    file = keep_file(business=business, content=content, content_type=PLAN_TYPE)
    return signing.dumps(str(file.pk), salt=salt)


def begin_plan(business: Business, content: bytes) -> str:
    """Keep an uploaded file with a first guess at its columns; return the plan's name.

    :raises UnreadableFile: if the file cannot be taken.
    """
    sheet = read_sheet(content)
    file = keep_file(business=business, content=content, content_type="text/csv")
    has_header = looks_like_header(sheet.rows[0])
    guesses = guess_columns(sheet.rows[0]) if has_header else [""] * sheet.width
    return keep_plan(business, Plan(str(file.pk), tuple(guesses), has_header))


def load_plan(business: Business, name: str, *, salt: str = SALT) -> tuple[Plan, Sheet]:
    """Return the plan behind a name, and the cells of its file.

    :raises PlanGone: if there is none for this business.
    """
    try:
        plan_id = signing.loads(name, salt=salt, max_age=MAX_AGE_SECONDS)
        file = StoredFile.objects.for_business(business).get(pk=UUID(plan_id))
        facts = json.loads(file.read())
        plan = Plan(facts["file_id"], tuple(facts["columns"]), facts["has_header"])
        source = StoredFile.objects.for_business(business).get(pk=UUID(plan.file_id))
        content = source.read()
    except (signing.BadSignature, StoredFile.DoesNotExist, FileNotFoundError) as problem:
        raise PlanGone from problem
    return plan, read_sheet(content)


def data_rows(plan: Plan, sheet: Sheet) -> tuple[tuple[str, ...], ...]:
    """Return the rows without the one that names the columns."""
    return sheet.rows[1:] if plan.has_header else sheet.rows


def checked_rows(business: Business, plan: Plan, sheet: Sheet) -> list[Row]:
    """Return every row as it would be imported, with what is wrong with it."""
    return check_rows(
        data_rows(plan, sheet),
        plan.columns,
        business=business,
        first_line=2 if plan.has_header else 1,
    )


def known_columns(columns: list[str]) -> tuple[str, ...]:
    """Return the columns as chosen; what is no fact is left out, and a fact is taken once."""
    taken: set[str] = set()
    chosen = []
    for fact in columns:
        kept = fact if fact in OFFERED and fact not in taken else ""
        taken.add(kept)
        chosen.append(kept)
    return tuple(chosen)
