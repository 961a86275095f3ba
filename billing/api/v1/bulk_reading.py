"""Which bulk jobs a request means, and which invoices a new one takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.api.v1.bulk_schemas import BulkJobInput
from billing.bulk.models import BulkJob, BulkState
from billing.bulk.operations import (
    Choice,
    NothingChosen,
    NothingToDo,
    PlanOutdated,
    TooManyChosen,
)
from billing.bulk.policy import AT_MOST
from billing.invoices.models import Invoice
from fastfaktura.core.models import Business

# Dry runs that nobody confirmed; each may hold thousands of rows for a day.
MOST_PLANS = 50


def own_job_or_404(request: ApiRequest, job_id: UUID) -> BulkJob:
    """Return the job of the request's business.

    :raises ApiProblem: 404, if there is none or it is another's.
    """
    jobs = BulkJob.objects.for_business(request.business).select_related("business")
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise not_found()
    return job


def require_room(business: Business) -> None:
    """Do nothing if the business may plan one more job.

    :raises ApiProblem: 409, if there are as many plans as fit.
    """
    plans = BulkJob.objects.for_business(business).filter(state=BulkState.PLANNED)
    if plans.count() >= MOST_PLANS:
        message = _("There are as many plans as fit. Confirm or delete one first.")
        raise ApiProblem(409, "too_many_plans", message)


def choice_of(business: Business, said: BulkJobInput) -> Choice:
    """Return the invoices that a request means.

    :raises ApiProblem: 422, at the field that is wrong.
    """
    if (said.invoice_ids is None) == (said.filter is None):
        raise validation_failed({"invoice_ids": [_("Name either invoices or a filter.")]})
    if said.sends_again and said.kind != "send":
        raise validation_failed({"sends_again": [_("Only the kind send sends again.")]})
    if said.filter is not None:
        if not said.filter.named():
            raise validation_failed({"filter": [_("Name at least one part of the filter.")]})
        return Choice(wanted=said.filter.as_filter())
    ids = said.ids()
    own = set(
        Invoice.objects.for_business(business).filter(pk__in=ids).values_list("pk", flat=True)
    )
    sentence = _("There is no invoice of this id.")
    unknown = {
        f"invoice_ids.{index}": [sentence] for index, each in enumerate(ids) if each not in own
    }
    if unknown:
        raise validation_failed(unknown)
    return Choice(invoice_ids=ids)


@contextmanager
def refusals_told() -> Iterator[None]:
    """Say the exceptions of operations as the API does.

    :raises ApiProblem: 404, 409 or 422.
    """
    try:
        yield
    except BulkJob.DoesNotExist:
        raise not_found() from None
    except NothingChosen:
        raise validation_failed({"filter": [_("The filter finds no invoice.")]}) from None
    except TooManyChosen as many:
        sentence = _("That is %(number)d invoices; one job takes %(most)d. Narrow the filter.")
        words = sentence % {"number": many.how_many, "most": AT_MOST}
        raise validation_failed({"filter": [words]}) from None
    except PlanOutdated:
        message = _("This plan is older than a day. Plan the job again.")
        raise ApiProblem(409, "plan_outdated", message) from None
    except NothingToDo:
        message = _("Every invoice of this job is left out; left_out tells why.")
        raise ApiProblem(409, "nothing_to_do", message) from None
