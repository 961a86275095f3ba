"""Lists by key: pages by number to look at, and cursors that stay quick however far they go."""

from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.lists import PAGE_SIZE, ListQuery, Page, Wanted, page_count
from billing.api.problems import ApiProblem, validation_failed
from fastfaktura.core.cursors import Cursor

Row = TypeVar("Row", bound=Model)
NEXT_CURSOR = gettext_noop("Where the next page begins; null on the last one.")


class KeyedQuery(ListQuery):
    """What a list by key can be asked; a list adds its filters."""

    cursor: Wanted | None = Field(
        None,
        description=gettext_noop(
            "The next_cursor of an answer to the same filters, instead of a page: quick however "
            "far it goes. total stays as it was at the beginning."
        ),
    )

    def filters(self) -> dict[str, Any]:
        """Return the filters that are asked for."""
        asked = {name: getattr(self, name) for name in type(self).model_fields}
        return {
            name: value
            for name, value in asked.items()
            if name not in {"page", "cursor"} and value is not None
        }


class KeyedPage(Page):
    """The envelope of a list by key; ``data`` is added by each list."""

    next_cursor: str | None = Field(description=NEXT_CURSOR, examples=[None])


def keyed_page(
    found: QuerySet[Row], wanted: KeyedQuery, *, moment: str = ""
) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows of the page that is asked for, newest first, and their envelope.

    :param moment: the column of instants by which the list is ordered before its ids, if not by
        ids alone.
    :raises ApiProblem: 422, if the cursor is none of this list with these filters.
    """
    order = [f"-{moment}", "-pk"] if moment else ["-pk"]
    marked = mark_of(wanted)
    rows: list[Row]
    if wanted.cursor is None:
        page, total = wanted.page, found.count()
        start = (page - 1) * PAGE_SIZE
        rows = list(found.order_by(*order)[start : start + PAGE_SIZE]) if start < total else []
    else:
        key, page, total = _read(wanted.cursor, marked, has_moment=bool(moment))
        rows = list(found.filter(_beyond(key, moment)).order_by(*order)[:PAGE_SIZE])
    following = None
    if len(rows) == PAGE_SIZE and page * PAGE_SIZE < total:
        last = rows[-1]
        at = getattr(last, moment).isoformat() if moment else ""
        following = Cursor.after(at, str(last.pk), str(page + 1), str(total), marked).encode()
    envelope = {
        "page": page,
        "pages": page_count(total),
        "total": total,
        "next_cursor": following,
    }
    return rows, envelope


def mark_of(wanted: KeyedQuery) -> str:
    """Return what tells one list with its filters from another."""
    named = {name: str(value) for name, value in wanted.filters().items()}
    return sha256(f"{type(wanted).__name__} {sorted(named.items())}".encode()).hexdigest()[:12]


def _beyond(key: tuple[datetime | None, UUID], moment: str) -> Q:
    at, pk = key
    if at is None:
        return Q(pk__lt=pk)
    # The first part is what an index is asked for.
    return Q(**{f"{moment}__lte": at}) & (Q(**{f"{moment}__lt": at}) | Q(pk__lt=pk))


def _read(
    word: str, marked: str, *, has_moment: bool
) -> tuple[tuple[datetime | None, UUID], int, int]:
    try:
        at, pk, page, total, mark = Cursor.decode(word, parts=5).key
        moment = datetime.fromisoformat(at) if has_moment else None
        found = (moment, UUID(pk)), int(page), int(total)
    except ValueError:
        raise wrong_cursor() from None
    is_aware = moment is None or moment.tzinfo is not None
    if mark != marked or not is_aware or found[1] < 1 or found[2] < 0:
        raise wrong_cursor()
    return found


def wrong_cursor() -> ApiProblem:
    """Return the refusal of a cursor."""
    sentence = _("Use the next_cursor of an answer to the same filters as it is.")
    return validation_failed({"cursor": [sentence]})
