"""Which schedules a request means, and what it says of one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest, require_scope
from billing.api.problems import ApiProblem, not_found, of_problems, validation_failed
from billing.api.v1.draft_inputs import EveryDraft, Rated
from billing.api.v1.invoice_reading import changed_content, fresh_content
from billing.api.v1.schedule_schemas import ScheduleChanges, ScheduleInput
from billing.recurring.checks import InvalidSchedule, ScheduleFacts
from billing.recurring.content import DeliveryDay, Pattern
from billing.recurring.models import Schedule, ScheduleMode, SchedulePeriod
from billing.recurring.operations import ClientArchived, ScheduleEnded
from billing.recurring.queries import periods_on, schedules_of
from billing.wire.names import NAMES
from fastfaktura.core.api_keys import Scope
from fastfaktura.core.models import Business

# The parts of a request that its invoices say; the others are about their dates.
OF_CONTENT = frozenset({"client_id", "currency", "lines", "payment_terms_days", "notes", "locale",
                        "buyer_reference", "seller_reference", "order_reference",
                        *EveryDraft.model_fields, *Rated.model_fields})  # fmt: skip
OF_RULE = frozenset({"name", "start_date", "interval", "every", "day", "end_date", "max_count",
                     "mode", "channels"})  # fmt: skip


def own_schedule_or_404(request: ApiRequest, schedule_id: UUID) -> Schedule:
    """Return the schedule of the request's business, with its counts.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    schedule = schedules_of(request.business).filter(pk=schedule_id).first()
    if schedule is None:
        raise not_found()
    return schedule


def new_facts(business: Business, said: ScheduleInput) -> ScheduleFacts:
    """Return what a new schedule is to do.

    :raises ApiProblem: 422 with what is wrong with its invoices.
    """
    named = said.given()
    content = fresh_content(business, said.currency, _parts(named, OF_CONTENT))
    pattern = Pattern(content, DeliveryDay(said.delivery_day or ""))
    return _facts(pattern, _parts(named, OF_RULE), asked=named)


def changed_facts(business: Business, schedule: Schedule, said: ScheduleChanges) -> ScheduleFacts:
    """Return what a schedule is to do from now on: what is not named stays.

    :raises ApiProblem: 422 with what is wrong with its invoices.
    """
    named = said.given()
    kept = {name: getattr(schedule, name) for name in OF_RULE}
    content = changed_content(business, schedule.pattern.content, _parts(named, OF_CONTENT))
    delivery_day = schedule.pattern.delivery_day
    if "delivery_day" in named:
        delivery_day = DeliveryDay(named["delivery_day"] or "")
    rule = kept | _parts(named, OF_RULE)
    return _facts(Pattern(content, delivery_day), rule, asked=named)


def _facts(pattern: Pattern, rule: dict[str, Any], *, asked: dict[str, Any]) -> ScheduleFacts:
    if rule.get("mode") != ScheduleMode.SEND:
        if asked.get("channels"):
            raise validation_failed({"channels": [_("Only the mode send has channels.")]})
        rule["channels"] = ()
    rule["channels"] = tuple(rule.get("channels") or ())
    return ScheduleFacts(pattern=pattern, **rule)


def _parts(named: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in named.items() if name in names}


def require_sending(request: ApiRequest, mode: str) -> None:
    """Do nothing if the key may let a schedule of this mode work.

    :raises ApiProblem: 403, if the schedule sends and the key may not.
    """
    if mode == ScheduleMode.SEND:
        require_scope(request.api_key, Scope.SEND)


def periods_named(schedule: Schedule, dates: Sequence[date]) -> list[SchedulePeriod]:
    """Return the periods of these dates with their invoices, oldest first.

    :raises ApiProblem: 422, naming the dates that have no period.
    """
    found = periods_on(schedule, dates)
    sentence = _("The schedule has no period of this date.")
    unknown = {f"dates.{index}": [sentence] for index, day in enumerate(dates) if day not in found}
    if unknown:
        raise validation_failed(unknown)
    return [found[day] for day in sorted(found)]


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say the exceptions of operations as the API does.

    :raises ApiProblem: 409 or 422.
    """
    try:
        yield
    except InvalidSchedule as lack:
        raise of_problems(lack.problems, NAMES) from None
    except ScheduleEnded:
        message = _("This schedule has ended and makes nothing more. Begin a new one.")
        raise ApiProblem(409, "schedule_ended", message) from None
    except ClientArchived:
        message = _("Its client is archived. Restore the client first.")
        raise ApiProblem(409, "client_archived", message) from None
