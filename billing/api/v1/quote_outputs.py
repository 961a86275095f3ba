"""What answers say of quotes and proforma invoices."""

from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field
from typing_extensions import TypeAliasType

from billing.api.fields import Day, Id, Instant, Output, Url, Whole
from billing.api.keyed import KeyedPage
from billing.api.v1.invoice_outputs import PaperDetail
from billing.api.v1.quote_inputs import QuoteType
from billing.api.v1.schemas import Currency

QuoteStatus = TypeAliasType(
    "QuoteStatus",
    Literal["draft", "sent", "opened", "accepted", "declined", "expired", "invoiced", "withdrawn"],
)


class QuoteAnswer(Output):
    """What the client answered, and how we know."""

    answer: Literal["accepted", "declined"]
    by_buyer: bool = Field(
        description=gettext_noop(
            "true: the client answered on the quote's page. false: it was noted by hand."
        ),
        examples=[True],
    )
    name: str | None = Field(description=gettext_noop("Who answered."), examples=["Kari Nordmann"])
    comment: str | None
    answered_at: Instant


class Quote(Output):
    """A quote or a proforma invoice. Amounts are whole minor units of its currency."""

    id: Id
    type: QuoteType
    number: str = Field(
        description=gettext_noop("Empty while it is a draft; quotes have series of their own."),
        examples=["Q2026-0007"],
    )
    external_id: str | None = Field(description=gettext_noop("What your system calls it."))
    client_id: Id = Field(
        description=gettext_noop("Only zeros on a draft of the editor that names nobody yet.")
    )
    currency: Currency
    locale: str = Field(description=gettext_noop("The language of the document."), examples=["nb"])
    subtotal_cents: Whole = Field(description=gettext_noop("The sum of the lines, without VAT."))
    tax_cents: Whole = Field(description=gettext_noop("The VAT."))
    total_cents: Whole = Field(description=gettext_noop("The sum with VAT."))
    status: QuoteStatus = Field(
        description=gettext_noop(
            "sent is also what was issued and not sent yet; expired: nobody answered until the "
            "last day; invoiced: an invoice that stands was made of it, deposits are none."
        )
    )
    issue_date: Day | None
    valid_until: Day | None = Field(
        description=gettext_noop("The last day; on a proforma invoice the due date.")
    )
    valid_days: Whole | None
    delivery_date: Day | None
    buyer_reference: str | None
    seller_reference: str | None
    order_reference: str | None
    answer: QuoteAnswer | None = Field(
        description=gettext_noop("What the client answered; null while nobody has.")
    )
    invoice_id: Id | None = Field(
        description=gettext_noop("The invoice that was made of it, drafts too; null if cancelled.")
    )
    deposit_ids: list[Id] = Field(
        description=gettext_noop("The deposit invoices that were made of it, oldest first.")
    )
    invoice_ids: list[Id] = Field(
        description=gettext_noop("All that was made of it, cancelled and deposits too.")
    )
    public_url: Url = Field(
        description=gettext_noop("The page on which whoever holds the link reads and answers it.")
    )
    issued_at: Instant | None
    sent_at: Instant | None
    opened_at: Instant | None
    withdrawn_at: Instant | None
    created_at: Instant
    updated_at: Instant


class QuoteDetail(Quote, PaperDetail):
    """A quote with its lines, its VAT and what happened to it."""


class QuotePage(KeyedPage):
    """One page of quotes, newest first."""

    data: list[Quote]
