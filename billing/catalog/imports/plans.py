"""Which file of products is imported, and what its columns mean, kept between the steps."""

from billing.catalog.imports.columns import guess_columns, looks_like_header
from clients.imports import plans
from clients.imports.plans import Plan
from clients.imports.reading import Sheet, read_sheet
from fastfaktura.core.files import keep_file
from fastfaktura.core.models import Business

SALT = "billing.catalog.imports"


def keep_plan(business: Business, plan: Plan) -> str:
    """Keep the plan and return its name for the address."""
    return plans.keep_plan(business, plan, salt=SALT)


def begin_plan(business: Business, content: bytes) -> str:
    """Keep an uploaded file with a first guess at its columns; return the plan's name.

    :raises UnreadableFile: if the file cannot be taken.
    """
    sheet = read_sheet(content)
    file = keep_file(business=business, content=content, content_type="text/csv")
    has_header = looks_like_header(sheet.rows[0])
    guesses = guess_columns(sheet.rows[0]) if has_header else [""] * sheet.width
    return keep_plan(business, Plan(str(file.pk), tuple(guesses), has_header))


def load_plan(business: Business, name: str) -> tuple[Plan, Sheet]:
    """Return the plan behind a name, and the cells of its file.

    :raises PlanGone: if there is none for this business, or it is of other rows than products.
    """
    return plans.load_plan(business, name, salt=SALT)
