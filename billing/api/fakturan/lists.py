"""Lists of the dialect: pages, their neighbours' addresses, and orders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db.models import Expression, F, Model, OrderBy, QuerySet
from django.http import HttpRequest, HttpResponse

from billing.api.fakturan.speech import answer

PER_PAGE, MOST_PER_PAGE = 30, 100
Row = TypeVar("Row", bound=Model)
# The columns behind a name to sort by, the first decides.
Columns = Sequence[Expression | F | str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page is asked for; what is no number is passed over."""

    page: int
    per_page: int

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """Read it from what a list is asked."""
        return cls(
            page=_counted(asked.get("page", ""), 1),
            per_page=min(_counted(asked.get("per_page", ""), PER_PAGE), MOST_PER_PAGE),
        )


def listed(
    request: HttpRequest,
    asked: Mapping[str, str],
    found: QuerySet[Row],
    shape: Callable[[Sequence[Row]], list[dict[str, Any]]],
) -> HttpResponse:
    """Answer with the page that is asked for of the rows, and where its neighbours are."""
    wanted = Wanted.of(asked)
    total = found.count()
    start = (wanted.page - 1) * wanted.per_page
    rows = list(found[start : start + wanted.per_page]) if start < total else []
    return answer({"data": shape(rows), "paging": _paging(request, asked, wanted, total)})


def _paging(
    request: HttpRequest, asked: Mapping[str, str], wanted: Wanted, total: int
) -> dict[str, Any]:
    pages = max(1, -(-total // wanted.per_page))

    def address(page: int) -> str:
        # What came in a body stands in the address of the next page: it is followed without one.
        query = {**asked, "page": page, "per_page": wanted.per_page}
        return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")

    return {
        "total_pages": pages,
        "current_page": wanted.page,
        "next": address(wanted.page + 1) if wanted.page < pages else None,
        "previous": address(min(wanted.page - 1, pages)) if wanted.page > 1 else None,
    }


def ordered(
    found: QuerySet[Row],
    asked: Mapping[str, str],
    fields: Mapping[str, Columns],
) -> QuerySet[Row]:
    """Return the rows as ``sort=+field,-other`` asks; unknown fields are passed over.

    What stands alike stands in the order of making, as everything does without a sort.

    :param fields: the expressions behind each name, the first decides.
    """
    order: list[OrderBy] = []
    for word in asked.get("sort", "").split(","):
        sign, name = word[:1], word.strip(" +-")
        for expression in fields.get(name, ()):
            column = F(expression) if isinstance(expression, str) else expression
            order.append(
                OrderBy(column, descending=True, nulls_first=True)
                if sign == "-"
                else OrderBy(column, nulls_last=True)
            )
    return found.order_by(*order, "pk")


def _counted(text: str, default: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        return default
    return int(text) or default
