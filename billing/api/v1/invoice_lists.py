"""The list of invoices as its address asks for it: filters, pages and cursors."""

from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Id, Moment
from billing.api.lists import ListQuery, Wanted, page_of
from billing.api.problems import ApiProblem, validation_failed
from billing.api.v1.schemas import InvoiceStatus
from billing.invoices.lifecycle import DisplayStatus, TypeCode
from billing.invoices.listing import InvoiceFilter
from billing.invoices.numbered import NumberedPage, following_page, numbered_page
from billing.wire.invoices import invoice_facts
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.models import Business

# A filter without a word would return everything.
Word = Annotated[Wanted, Field(min_length=1)]
TYPES = {"invoice": TypeCode.INVOICE, "credit_note": TypeCode.CREDIT_NOTE, "all": None}


class InvoiceQuery(ListQuery):
    """What a list of invoices can be asked for."""

    cursor: Wanted | None = Field(
        None,
        description=gettext_noop(
            "The next_cursor of an answer to the same filters, instead of a page: quick however "
            "far it goes, and nothing is left out while new invoices come. total stays as it was "
            "at the beginning."
        ),
    )
    status: InvoiceStatus | None = Field(
        None, description=gettext_noop("Only those of this status.")
    )
    type: Literal["invoice", "credit_note", "all"] = Field(
        "invoice",
        description=gettext_noop("Credit notes are left out unless they are asked for."),
    )
    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
    number: Word | None = Field(None, description=gettext_noop("The one with this number."))
    external_id: Word | None = Field(
        None, description=gettext_noop("The one that your system calls so.")
    )
    payment_reference: Word | None = Field(
        None,
        description=gettext_noop(
            "The one that is paid with this KID, OCR or RF reference, with or without spaces."
        ),
    )
    currency: Word | None = Field(None, description=gettext_noop("ISO 4217"))
    issued_from: Day | None = Field(None, description=gettext_noop("Issued on this day or later."))
    issued_until: Day | None = Field(
        None, description=gettext_noop("Issued on this day or earlier.")
    )
    due_from: Day | None = Field(None, description=gettext_noop("Due on this day or later."))
    due_until: Day | None = Field(None, description=gettext_noop("Due on this day or earlier."))
    created_from: Moment | None = Field(
        None, description=gettext_noop("Made at this instant or later.")
    )
    created_until: Moment | None = Field(
        None, description=gettext_noop("Made at this instant or earlier.")
    )

    def filter(self) -> InvoiceFilter:
        """Return what is asked for, in the words of the list."""
        return InvoiceFilter(
            status=DisplayStatus(self.status) if self.status else None,
            type_code=TYPES[self.type],
            client_id=self.client_id,
            number=self.number or "",
            external_id=self.external_id or "",
            reference=self.payment_reference or "",
            currency=self.currency or "",
            issued_from=self.issued_from,
            issued_until=self.issued_until,
            due_from=self.due_from,
            due_until=self.due_until,
            created_from=self.created_from,
            created_until=self.created_until,
        )


def listed(business: Business, asked: InvoiceQuery, *, today: date) -> dict[str, Any]:
    """Return one page of the list.

    :raises ApiProblem: 422 if the cursor is none, or belongs to other filters.
    """
    wanted = asked.filter()
    if asked.cursor is None:
        page = numbered_page(business, wanted, today=today, number=asked.page)
    else:
        older_than, number, total = read_cursor(asked.cursor, wanted)
        page = following_page(
            business, wanted, today=today, older_than=older_than, number=number, total=total
        )
    return page_of(
        [invoice_facts(invoice, today=today) for invoice in page.rows],
        page=page.number,
        total=page.total,
        next_cursor=next_cursor(page, wanted),
    )


def next_cursor(page: NumberedPage, wanted: InvoiceFilter) -> str | None:
    """Return where the page after this one begins; None if it is the last."""
    if not page.has_next:
        return None
    last = page.rows[-1].pk
    return Cursor.after(str(last), str(page.number + 1), str(page.total), mark(wanted)).encode()


def read_cursor(word: str, wanted: InvoiceFilter) -> tuple[UUID, int, int]:
    """Return the key of the row before the page, the page's number and how many rows there are.

    :raises ApiProblem: 422 if the word is no cursor, or belongs to other filters.
    """
    cursor = Cursor.decode(word, parts=4)
    try:
        key, number, total, marked = cursor.key
        found = UUID(key), int(number), int(total)
    except ValueError:
        raise wrong_cursor() from None
    if marked != mark(wanted):
        raise wrong_cursor()
    return found


def wrong_cursor() -> ApiProblem:
    """Return the refusal of a cursor."""
    return validation_failed(
        {"cursor": [_("Use the next_cursor of an answer to the same filters as it is.")]}
    )


def mark(wanted: InvoiceFilter) -> str:
    """Return what tells one filter from another."""
    named = {name: str(value) for name, value in asdict(wanted).items() if value}
    return sha256(repr(sorted(named.items())).encode()).hexdigest()[:12]
