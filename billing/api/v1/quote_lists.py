"""The list of quotes as its address asks for it."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Moment
from billing.api.keyed import KeyedQuery
from billing.api.v1.invoice_lists import Word
from billing.api.v1.quote_inputs import QuoteType
from billing.api.v1.quote_outputs import QuoteStatus
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.numbered import LEFT_OUT
from billing.quotes.queries import quotes_of, state_on
from billing.wire.quotes import made_of_quotes
from fastfaktura.core.models import Business

TYPES = {"quote": TypeCode.QUOTE, "proforma": TypeCode.PROFORMA}
# Which rows a filter means, where it is not called as its column.
COLUMNS = {
    "status": "state",
    "type": "type_code",
    "issued_from": "issue_date__gte",
    "issued_until": "issue_date__lte",
    "valid_from": "due_date__gte",
    "valid_until": "due_date__lte",
    "created_from": "created_at__gte",
    "created_until": "created_at__lte",
}


class QuoteQuery(KeyedQuery):
    """What a list of quotes can be asked for."""

    status: QuoteStatus | None = Field(None, description=gettext_noop("Only those of this status."))
    type: QuoteType | None = Field(
        None, description=gettext_noop("Only quotes, or only proforma invoices.")
    )
    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
    number: Word | None = Field(None, description=gettext_noop("The one with this number."))
    external_id: Word | None = Field(
        None, description=gettext_noop("The one that your system calls so.")
    )
    currency: Word | None = Field(None, description=gettext_noop("ISO 4217"))
    issued_from: Day | None = Field(None, description=gettext_noop("Issued on this day or later."))
    issued_until: Day | None = Field(
        None, description=gettext_noop("Issued on this day or earlier.")
    )
    valid_from: Day | None = Field(
        None, description=gettext_noop("Whose last day is this one or later.")
    )
    valid_until: Day | None = Field(
        None, description=gettext_noop("Whose last day is this one or earlier.")
    )
    created_from: Moment | None = Field(
        None, description=gettext_noop("Made at this instant or later.")
    )
    created_until: Moment | None = Field(
        None, description=gettext_noop("Made at this instant or earlier.")
    )


def quotes_asked(business: Business, asked: QuoteQuery, *, today: date) -> QuerySet[Invoice]:
    """Return the quotes that fit, with all that ``quote_facts`` reads of them."""
    wanted: dict[str, Any] = {
        COLUMNS.get(name, name): value for name, value in asked.filters().items()
    }
    if asked.type is not None:
        wanted["type_code"] = TYPES[asked.type]
    found = quotes_of(business).select_related(None).select_related("answer")
    if asked.status is not None:
        found = found.annotate(state=state_on(today))
    return found.filter(**wanted).defer(*LEFT_OUT).prefetch_related(made_of_quotes())
