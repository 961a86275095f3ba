"""Lists in an order of their own: by a column that names each row once, other than its id."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from billing.api.keyed import KeyedQuery, mark_of, wrong_cursor
from billing.api.lists import PAGE_SIZE, page_count
from fastfaktura.core.cursors import Cursor

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the rows stand, and how its values are read out of a cursor.

    :param column: unique within the list.
    """

    column: str
    read: Callable[[str], Any]
    newest_first: bool = False

    def sorted(self, found: QuerySet[Row]) -> QuerySet[Row]:
        """Return the rows in this order."""
        return found.order_by(f"-{self.column}" if self.newest_first else self.column)

    def beyond(self, found: QuerySet[Row], key: Any) -> QuerySet[Row]:
        """Return the rows that follow this one."""
        return found.filter(**{f"{self.column}__{'lt' if self.newest_first else 'gt'}": key})


def ordered_page(
    found: QuerySet[Row], wanted: KeyedQuery, *, order: Order
) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows of the page that is asked for, and their envelope.

    :raises ApiProblem: 422, if the cursor is none of this list with these filters.
    """
    marked = mark_of(wanted)
    rows = order.sorted(found)
    if wanted.cursor is None:
        page, total = wanted.page, found.count()
        start = (page - 1) * PAGE_SIZE
        shown = list(rows[start : start + PAGE_SIZE]) if start < total else []
    else:
        key, page, total = _read(wanted.cursor, marked, order)
        shown = list(order.beyond(rows, key)[:PAGE_SIZE])
    following = None
    if len(shown) == PAGE_SIZE and page * PAGE_SIZE < total:
        last = str(getattr(shown[-1], order.column))
        following = Cursor.after(last, str(page + 1), str(total), marked).encode()
    envelope = {
        "page": page,
        "pages": page_count(total),
        "total": total,
        "next_cursor": following,
    }
    return shown, envelope


def _read(word: str, marked: str, order: Order) -> tuple[Any, int, int]:
    try:
        key, page, total, mark = Cursor.decode(word, parts=4).key
        found = order.read(key), int(page), int(total)
    except ValueError:
        raise wrong_cursor() from None
    if mark != marked or found[1] < 1 or found[2] < 0:
        raise wrong_cursor()
    return found
