"""Everything that reads quotes and proforma invoices."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.listing import words_condition
from billing.invoices.models import Invoice
from billing.quotes.lifecycle import QuoteState, quote_state
from billing.quotes.models import Answer, QuoteAnswer, QuoteInvoice
from fastfaktura.core.models import Business

OUTSIDE_THE_BOOKS = (TypeCode.QUOTE, TypeCode.PROFORMA)
PAGE_SIZE = 50
# So long before its last day there is still time to ask the client.
RUNS_OUT_WITHIN = timedelta(days=3)

IS_INVOICED = Exists(
    QuoteInvoice.objects.filter(quote=OuterRef("pk"), invoice__is_deposit=False).exclude(
        invoice__status=InvoiceStatus.CANCELLED
    )
)


def state_on(today: date) -> Case:
    """Return ``lifecycle.quote_state`` as a query expression; a test holds the two equal."""
    return Case(
        When(status=InvoiceStatus.DRAFT, then=Value(QuoteState.DRAFT.value)),
        When(status=InvoiceStatus.CANCELLED, then=Value(QuoteState.WITHDRAWN.value)),
        When(IS_INVOICED, then=Value(QuoteState.INVOICED.value)),
        When(answer__answer=Answer.ACCEPTED, then=Value(QuoteState.ACCEPTED.value)),
        When(answer__answer=Answer.DECLINED, then=Value(QuoteState.DECLINED.value)),
        When(type_code=TypeCode.QUOTE, due_date__lt=today, then=Value(QuoteState.EXPIRED.value)),
        When(opened_at__isnull=False, then=Value(QuoteState.OPENED.value)),
        default=Value(QuoteState.SENT.value),
        output_field=CharField(),
    )


def quotes_of(business: Business) -> QuerySet[Invoice]:
    """Return the business's quotes and proformas with clients and answers, newest first."""
    return (
        Invoice.papers.for_business(business)
        .filter(type_code__in=OUTSIDE_THE_BOOKS)
        .select_related("client", "business", "answer")
        .order_by("-id")
    )


def answer_of(quote: Invoice) -> QuoteAnswer | None:
    """Return what was answered; no query for a quote that was read by ``quotes_of``."""
    return getattr(quote, "answer", None)


def is_invoiced(quote: Invoice) -> bool:
    """Tell whether it was turned into an invoice that stands; deposits are none."""
    return bool(
        QuoteInvoice.objects.filter(quote=quote, invoice__is_deposit=False)
        .exclude(invoice__status=InvoiceStatus.CANCELLED)
        .exists()
    )


def state_of(quote: Invoice, *, today: date) -> QuoteState:
    """Return where the quote stands; two queries at most."""
    answer = answer_of(quote)
    return quote_state(
        quote,
        answer=answer.answer if answer else "",
        is_invoiced=quote.status == InvoiceStatus.ISSUED and is_invoiced(quote),
        today=today,
    )


def invoices_from(quote: Invoice) -> QuerySet[QuoteInvoice]:
    """Return what the quote was turned into, deposits too, the oldest first."""
    return QuoteInvoice.objects.filter(quote=quote).select_related("invoice").order_by("id")


def asked_in_advance(quote: Invoice) -> Decimal:
    """Return what the deposits of a quote ask for, drafts too, less what was credited of them."""
    left: Decimal = QuoteInvoice.objects.filter(quote=quote, invoice__is_deposit=True).aggregate(
        total=Sum(F("invoice__grand_total") - F("invoice__credited_total"), default=Decimal(0))
    )["total"]
    return left


def quote_behind(invoice: Invoice) -> Invoice | None:
    """Return the quote or proforma that an invoice was made of, if any."""
    made = QuoteInvoice.objects.filter(invoice=invoice).select_related("quote").first()
    return made.quote if made else None


def answers_needing_care(business: Business) -> QuerySet[Invoice]:
    """Return accepted quotes that nobody has made an invoice of, the oldest answer first."""
    return (
        quotes_of(business)
        .filter(status=InvoiceStatus.ISSUED, answer__answer=Answer.ACCEPTED)
        .exclude(Exists(QuoteInvoice.objects.filter(quote=OuterRef("pk"))))
        .order_by("answer__answered_at", "id")
    )


def quotes_running_out(business: Business, *, today: date) -> QuerySet[Invoice]:
    """Return quotes that went out, nobody answered, and end within days, the first to end first."""
    return (
        quotes_of(business)
        .filter(
            type_code=TypeCode.QUOTE,
            status=InvoiceStatus.ISSUED,
            sent_at__isnull=False,
            answer=None,
            due_date__gte=today,
            due_date__lte=today + RUNS_OUT_WITHIN,
        )
        .exclude(IS_INVOICED)
        .order_by("due_date", "id")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """What the list shows: every part narrows it, None and empty do not."""

    state: QuoteState | None = None
    type_code: TypeCode | None = None
    client_id: UUID | None = None
    words: str = ""

    def condition(self) -> Q:
        """Return the filter as a query, without the state, which needs ``state_on``."""
        exact = {"type_code": self.type_code, "client_id": self.client_id}
        named = {name: value for name, value in exact.items() if value is not None}
        return Q(**named) & words_condition(self.words)


def found_quotes(business: Business, wanted: QuoteFilter, *, today: date) -> QuerySet[Invoice]:
    """Return the quotes that fit, each with its ``state``, newest first."""
    found = quotes_of(business).filter(wanted.condition()).annotate(state=state_on(today))
    return found.filter(state=wanted.state.value) if wanted.state else found


@dataclass(frozen=True, slots=True)
class QuotePage:
    """One page of the list and the keys of its neighbours."""

    rows: list[Invoice]
    newer_than: UUID | None
    older_than: UUID | None


def quote_page(
    business: Business,
    wanted: QuoteFilter,
    *,
    today: date,
    older_than: UUID | None = None,
    newer_than: UUID | None = None,
    size: int = PAGE_SIZE,
) -> QuotePage:
    """Return one page, newest first, by key; each row has its ``state``."""
    found = found_quotes(business, wanted, today=today)
    if newer_than is not None:
        rows = list(found.filter(id__gt=newer_than).order_by("id")[: size + 1])
        has_newer, has_older = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        if older_than is not None:
            found = found.filter(id__lt=older_than)
        rows = list(found[: size + 1])
        has_newer, has_older = older_than is not None, len(rows) > size
        rows = rows[:size]
    return QuotePage(
        rows,
        rows[0].pk if rows and has_newer else None,
        rows[-1].pk if rows and has_older else None,
    )
