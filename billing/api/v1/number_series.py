"""Number series by the API: how numbers read, which is next, and who takes from which."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Router, Status

from billing.api.auth import ApiRequest
from billing.api.fields import PathId
from billing.api.problems import ApiProblem
from billing.api.v1.number_series_reading import (
    keep_uses,
    own_series_or_404,
    refusals_told,
    series_facts,
    series_of,
)
from billing.api.v1.number_series_schemas import (
    NumberPreview,
    NumberPreviewInput,
    NumberSeries,
    NumberSeriesChanges,
    NumberSeriesInput,
    NumberSeriesList,
)
from billing.api.v1.schemas import Error
from billing.invoices.series import (
    PatternCollides,
    archive_series,
    create_series,
    lock_series_of,
    restore_series,
    save_series,
)
from billing.invoices.series_words import collision_sentence
from billing.numbering.models import Series
from billing.numbering.operations import format_number
from billing.numbering.patterns import parse_pattern
from clients.models import Client
from fastfaktura.core.clock import business_today

router = Router(tags=["Number series"])


@router.get(
    "/number-series",
    response={200: NumberSeriesList},
    operation_id="listNumberSeries",
    summary=gettext_noop("List the number series"),
    description=gettext_noop("Those of the books first; archived ones too."),
)
def list_number_series(request: ApiRequest) -> dict[str, Any]:
    """List the series."""
    rows = series_of(request.business).order_by("-in_books", "name")
    return {"data": series_facts(request.business, rows)}


@router.post(
    "/number-series",
    response={201: NumberSeries},
    operation_id="createNumberSeries",
    summary=gettext_noop("Create a number series"),
    description=gettext_noop(
        "Beside those that you have. Nothing takes its numbers from it before used_for or a draft "
        "names it."
    ),
)
def create(request: ApiRequest, said: NumberSeriesInput) -> Status[dict[str, Any]]:
    """Make a series."""
    business = request.business
    with transaction.atomic(), refusals_told():
        made = create_series(
            business=business,
            name=said.name,
            pattern=said.pattern,
            reset=said.resets,
            next_number=said.next_count,
            in_books=said.in_books,
            today=business_today(business),
            actor=request.actor,
        )
        keep_uses(business, made, list(said.used_for), actor=request.actor)
    return Status(201, _now(request, made))


@router.post(
    "/number-series/preview",
    response={200: NumberPreview},
    operation_id="previewNumbers",
    summary=gettext_noop("Try a pattern"),
    description=gettext_noop("How its numbers would read; nothing is kept."),
)
def preview(request: ApiRequest, said: NumberPreviewInput) -> dict[str, Any]:
    """Write some numbers of a pattern."""
    with refusals_told():
        parse_pattern(said.pattern, said.resets)
    series = Series(pattern=said.pattern, reset=said.resets)
    on = said.date or business_today(request.business)
    client = Client(number=said.client_number)
    counts = range(said.next_count, said.next_count + said.count)
    return {"numbers": [format_number(series, each, on=on, client=client) for each in counts]}


@router.get(
    "/number-series/{id}",
    response={200: NumberSeries},
    operation_id="getNumberSeries",
    summary=gettext_noop("Read a number series"),
)
def get_number_series(request: ApiRequest, series_id: PathId) -> dict[str, Any]:
    """Read one series."""
    return _now(request, own_series_or_404(request, series_id))


@router.put(
    "/number-series/{id}",
    response={200: NumberSeries, 409: Error},
    operation_id="updateNumberSeries",
    summary=gettext_noop("Change a number series"),
    description=gettext_noop(
        "How coming numbers read and which is next; issued ones stay as they are. Fields that are "
        "not named stay as they are. A count that was issued is refused at next_count."
    ),
)
def update(request: ApiRequest, series_id: PathId, said: NumberSeriesChanges) -> dict[str, Any]:
    """Change what the request names."""
    own_series_or_404(request, series_id)
    business, named = request.business, said.given()
    with transaction.atomic(), refusals_told():
        # Read under the lock: what another request changes meanwhile is not overwritten.
        lock_series_of(business)
        series = own_series_or_404(request, series_id)
        if named.keys() - {"used_for"}:
            series = save_series(
                series_id=series.pk,
                name=named.get("name", series.name),
                pattern=named.get("pattern", series.pattern),
                reset=named.get("resets", series.reset),
                next_number=named.get("next_count"),
                today=business_today(business),
                actor=request.actor,
            )
        if "used_for" in named:
            keep_uses(business, series, list(said.used_for), actor=request.actor)
    return _now(request, series)


@router.delete(
    "/number-series/{id}",
    response={204: None, 409: Error},
    operation_id="archiveNumberSeries",
    summary=gettext_noop("Archive a number series"),
    description=gettext_noop(
        "Never a deletion: its numbers stay in the ledger. One that a kind of document or a draft "
        "takes its numbers from is refused with 409 series_in_use."
    ),
)
def archive(request: ApiRequest, series_id: PathId) -> Status[None]:
    """Put a series away that nothing uses."""
    series = own_series_or_404(request, series_id)
    with refusals_told():
        archive_series(series_id=series.pk, now=timezone.now(), actor=request.actor)
    return Status(204, None)


@router.post(
    "/number-series/{id}/restore",
    response={200: NumberSeries},
    operation_id="restoreNumberSeries",
    summary=gettext_noop("Restore an archived number series"),
    description=gettext_noop(
        "Refused with 409 series_collides if another series took up its numbers meanwhile."
    ),
)
def restore(request: ApiRequest, series_id: PathId) -> dict[str, Any]:
    """Take a series out of the archive."""
    series = own_series_or_404(request, series_id)
    try:
        restore_series(series_id=series.pk, actor=request.actor)
    except PatternCollides as problem:
        raise ApiProblem(409, "series_collides", collision_sentence(problem)) from None
    return _now(request, series)


def _now(request: ApiRequest, series: Series) -> dict[str, Any]:
    """Return a series as it stands after what was done."""
    [facts] = series_facts(request.business, [own_series_or_404(request, series.pk)])
    return facts
