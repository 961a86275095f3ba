"""What requests say of invoices and their lines."""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Day, Days, Id, Input, Locale, Number, undefaulted
from billing.api.v1.draft_inputs import EveryDraft, OfItsDay, Reference
from billing.api.v1.line_inputs import MOST_LINES, Lines, Text
from billing.api.v1.schemas import Currency


class PaperInput(EveryDraft, OfItsDay):
    """What an invoice and a quote may say alike."""

    notes: Text | None = Field(
        None, description=gettext_noop("A text below the lines."), examples=["Thank you."]
    )
    locale: Locale | None = Field(
        None,
        description=gettext_noop("The language of the document; null takes the client's."),
        examples=["nb"],
    )
    delivery_date: Day | None = Field(
        None, description=gettext_noop("When it was delivered."), examples=["2026-03-02"]
    )
    buyer_reference: Reference | None = Field(
        None, description=gettext_noop("Whom or what the client asks to name."), examples=["Kari"]
    )
    seller_reference: Reference | None = Field(
        None, description=gettext_noop("Your own reference."), examples=["Project 7"]
    )
    order_reference: Reference | None = Field(
        None, description=gettext_noop("The number of the client's order."), examples=["PO-1042"]
    )
    external_id: Reference | None = Field(
        None,
        description=gettext_noop(
            "What your system calls the invoice; unique among the invoices of your business."
        ),
        examples=["order-1042"],
    )


class _Content(PaperInput):
    """What may be left out, of a new draft as of a change."""

    due_date: Day | None = Field(
        None,
        description=gettext_noop(
            "When it is due. Without it the payment terms decide on the day of issue."
        ),
        examples=["2026-03-31"],
    )
    payment_terms_days: Days | None = Field(
        None,
        description=gettext_noop(
            "Days from issue to due date; null takes the client's, else your business's. "
            "A due_date comes first."
        ),
        examples=[14],
    )


class InvoiceInput(_Content):
    """A new invoice with its lines."""

    client_id: Id = Field(description=gettext_noop("One of your clients, not archived."))
    currency: Currency = Field(
        description=gettext_noop("ISO 4217; every active currency is taken.")
    )
    lines: Lines = Field(description=gettext_noop("From 1 to 500 lines."))
    deduct_deposit_ids: list[Id] | None = Field(
        None,
        description=gettext_noop(
            "Issued deposit invoices of the client in this currency, deducted by lines of their "
            "own. Each is deducted once; changing lines later leaves the deductions out."
        ),
    )


class InvoiceChanges(_Content):
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


class Reason(Input):
    """Why an invoice is taken back."""

    reason: Annotated[str, Field(max_length=300)] | None = Field(
        None,
        description=gettext_noop("Printed on the credit note."),
        examples=["Ordered twice"],
    )


class CreditedLine(Input):
    """How much of a line is credited."""

    position: Annotated[int, Field(ge=1)] = Field(
        description=gettext_noop("The place of the line on the invoice, the first is 1."),
        examples=[1],
    )
    quantity: Number = Field(
        description=gettext_noop("At most what is left of the line; it has the line's sign."),
        examples=[2],
    )


class CreditInput(Reason):
    """What is credited: some lines, or an amount, or without both everything that is left."""

    lines: Annotated[list[CreditedLine], Field(min_length=1, max_length=MOST_LINES)] | None = Field(
        None, description=gettext_noop("Parts of lines. Not together with amount_cents.")
    )
    amount_cents: Annotated[int, Field(ge=1)] | None = Field(
        None,
        description=gettext_noop(
            "An amount with VAT, at most creditable_cents. It is spread over the rates of VAT by "
            "what is left of each."
        ),
    )


class Nothing(Input):
    """A step that needs no words."""
