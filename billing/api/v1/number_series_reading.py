"""Which number series a request means, what it says of one, and why one is refused."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.series import PatternCollides, SeriesInUse, SeriesNameTaken, use_series
from billing.invoices.series_words import (
    collision_sentence,
    name_taken_sentence,
    pattern_sentence,
    too_low_sentence,
)
from billing.numbering.models import BOOK_KINDS, Series
from billing.numbering.operations import NumberTooLow, format_number
from billing.numbering.patterns import PatternNotUsable
from billing.numbering.queries import next_numbers_of
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import Actor
from fastfaktura.core.models import Business

# Stands for any client where a number is only shown.
ANY_CLIENT = Client(number="1001")
# What shares the invoices' series unless it has its own.
SHARING = ("deposit", "credit_note")


def own_series_or_404(request: ApiRequest, series_id: UUID) -> Series:
    """Return the series of the request's business; one of another system gives no numbers.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    found = series_of(request.business).filter(pk=series_id).first()
    if found is None:
        raise not_found()
    return found


def series_of(business: Business) -> QuerySet[Series]:
    """Return the series of the business with their uses."""
    own = Series.objects.for_business(business).filter(is_foreign=False)
    return own.prefetch_related("uses")


def series_facts(business: Business, rows: Iterable[Series]) -> list[dict[str, Any]]:
    """Return the facts of series by the API's names, in one query for all of them."""
    rows, today = list(rows), business_today(business)
    counts = next_numbers_of(rows, on=today)
    return [
        {
            "id": row.pk,
            "name": row.name,
            "pattern": row.pattern,
            "resets": row.reset,
            "in_books": row.in_books,
            "archived": row.archived_at is not None,
            "used_for": sorted(use.kind for use in row.uses.all()),
            "next_count": counts[row.pk],
            "next_number": format_number(row, counts[row.pk], on=today, client=ANY_CLIENT),
        }
        for row in rows
    ]


def keep_uses(business: Business, series: Series, kinds: list[str], *, actor: Actor) -> None:
    """Let exactly these kinds take their numbers from the series; who calls holds its lock.

    :raises ApiProblem: 409 if it is archived, 422 if a kind cannot be given to it or taken away.
    """
    current = {use.kind for use in series.uses.all()}
    if set(kinds) == current:
        return
    if series.archived_at is not None:
        message = _("This series is archived. Restore it first.")
        raise ApiProblem(409, "series_archived", message)
    problems: dict[str, list[str]] = {}
    for index, kind in enumerate(kinds):
        if series.in_books != (kind in BOOK_KINDS):
            problems[f"used_for.{index}"] = [_side_sentence(series)]
    for kind in sorted(current - set(kinds) - set(SHARING)):
        sentence = _("“%(kind)s” needs a series: name it at the other one instead.")
        problems.setdefault("used_for", []).append(sentence % {"kind": DocumentKind(kind).label})
    if problems:
        raise validation_failed(problems)
    for kind in DocumentKind:
        if kind in kinds:
            use_series(business=business, kind=kind.value, series_id=series.pk, actor=actor)
        elif kind in current:
            use_series(business=business, kind=kind.value, series_id=None, actor=actor)


def _side_sentence(series: Series) -> str:
    if series.in_books:
        return _("Quotes and proforma invoices do not count in a series of the books.")
    return _("This series is outside the books: only quotes and proforma invoices count in it.")


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say the exceptions of operations as the API does.

    :raises ApiProblem: 409 or 422.
    """
    try:
        yield
    except PatternNotUsable as problem:
        raise validation_failed({"pattern": [pattern_sentence(problem)]}) from None
    except PatternCollides as problem:
        raise validation_failed({"pattern": [collision_sentence(problem)]}) from None
    except SeriesNameTaken:
        raise validation_failed({"name": [name_taken_sentence()]}) from None
    except NumberTooLow as problem:
        raise validation_failed({"next_count": [too_low_sentence(problem)]}) from None
    except SeriesInUse:
        message = _("A kind of document or a draft takes its numbers from here. Change that first.")
        raise ApiProblem(409, "series_in_use", message) from None
