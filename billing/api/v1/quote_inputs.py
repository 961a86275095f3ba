"""What requests say of quotes and proforma invoices."""

from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Days, Filled, Id, Input, undefaulted
from billing.api.v1.draft_inputs import Reference
from billing.api.v1.invoice_inputs import PaperInput
from billing.api.v1.line_inputs import Lines
from billing.api.v1.schemas import Currency
from billing.api.v1.sending_schemas import LONGEST_MESSAGE, MessageInput
from billing.quotes.operations import LONGEST_COMMENT, LONGEST_NAME, LONGEST_REASON

QuoteType = Literal["quote", "proforma"]


class _Quoted(PaperInput):
    """What may be left out, of a new quote as of a change."""

    valid_until: Day | None = Field(
        None,
        description=gettext_noop(
            "The last day on which it can be accepted; on a proforma invoice the due date. "
            "Without it valid_days decide on the day of issue."
        ),
        examples=["2099-03-31"],
    )
    valid_days: Days | None = Field(
        None,
        description=gettext_noop(
            "Days from issue to valid_until. Null is 30 days, and on a proforma invoice the "
            "client's payment terms."
        ),
        examples=[30],
    )
    external_id: Reference | None = Field(
        None,
        description=gettext_noop("What your system calls it; unique among your documents."),
        examples=["offer-1042"],
    )


class QuoteInput(_Quoted):
    """A new quote or proforma invoice with its lines."""

    type: QuoteType = Field(
        "quote",
        description=gettext_noop(
            "A quote is accepted or declined by the client; a proforma invoice shows in advance "
            "what the invoice will say."
        ),
    )
    client_id: Id = Field(description=gettext_noop("One of your clients, not archived."))
    currency: Currency = Field(
        description=gettext_noop("ISO 4217; every active currency is taken.")
    )
    lines: Lines = Field(description=gettext_noop("From 1 to 500 lines."))


class QuoteChanges(_Quoted):
    """Changes of a draft: what is not named stays as it is, null empties."""

    # What is not named has a value that nobody reads, and no default in the document.
    client_id: Id = Field(
        UUID(int=0),
        description=gettext_noop("One of your clients, not archived."),
        json_schema_extra=undefaulted,
    )
    currency: Currency = Field(
        "",
        description=gettext_noop("ISO 4217; prices keep their amounts."),
        json_schema_extra=undefaulted,
    )
    lines: Lines = Field(
        [],
        description=gettext_noop("From 1 to 500 lines; they replace all lines."),
        json_schema_extra=undefaulted,
    )


class QuoteSendInput(MessageInput):
    """By which ways a quote is sent."""

    message: Annotated[str, Field(max_length=LONGEST_MESSAGE)] | None = Field(
        None,
        description=gettext_noop(
            "The text of the email, instead of ours. Amount, last day and link stand below it in "
            "any case."
        ),
    )


class QuoteAnswerInput(Input):
    """What the client said by word of mouth, or on paper."""

    answer: Literal["accepted", "declined"]
    name: Annotated[str, Field(max_length=LONGEST_NAME)] | None = Field(
        None, description=gettext_noop("Who said it."), examples=["Kari Nordmann"]
    )
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = Field(
        None, description=gettext_noop("What else was said."), examples=["By telephone"]
    )


class ReopenInput(Input):
    """Why an answer that was noted is taken back."""

    reason: Annotated[Filled, Field(max_length=LONGEST_REASON)] = Field(
        description=gettext_noop("Kept in the quote's events; the client does not see it."),
        examples=["Noted on the wrong quote"],
    )
