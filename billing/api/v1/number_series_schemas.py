"""What requests and answers say of number series."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field, WithJsonSchema

from billing.api.fields import Day, EachOnce, Filled, Id, Input, Output, Whole, undefaulted
from billing.numbering.models import HIGHEST_NUMBER

MOST_SHOWN = 12

Kind = Literal["invoice", "deposit", "credit_note", "quote", "proforma"]
Resets = Literal["never", "yearly", "monthly"]
Name = Annotated[Filled, Field(max_length=40)]
PatternText = Annotated[Filled, Field(max_length=60)]
Count = Annotated[
    Whole,
    Field(ge=1, le=HIGHEST_NUMBER),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": HIGHEST_NUMBER}),
]
UsedFor = Annotated[list[Kind], Field(max_length=5), EachOnce]

NAME = gettext_noop("What you call it; unique among your series.")
PATTERN = gettext_noop(
    "Tokens: {YYYY}, {YY}, {MM}, {CLIENT}, and {N} to {NNNNNNNNNN} for the count. Beside them "
    "letters, digits and + - _ /; 40 signs in all. A pattern that could make a number of another "
    "series, or one that was issued, is refused."
)
RESETS = gettext_noop("When it begins again with 1; its pattern then names the year, or month too.")
IN_BOOKS = gettext_noop("Whether invoices count in it, or quotes and proformas.")
USED_FOR = gettext_noop(
    "Kinds that take their numbers from it: invoice, deposit, credit_note, quote, proforma. "
    "Deposit invoices and credit notes share the invoices' series unless they are named; a kind "
    "that needs a series is taken away by naming it at another one."
)
NEXT = gettext_noop(
    "Which count comes next, in the period of today. It is never lower than what was issued."
)


class NumberSeries(Output):
    """A series of numbers."""

    id: Id
    name: str = Field(examples=["invoices"])
    pattern: str = Field(description=PATTERN, examples=["F{YYYY}-{NNNN}"])
    resets: str = Field(description=gettext_noop("never, yearly or monthly."), examples=["yearly"])
    in_books: bool = Field(description=IN_BOOKS)
    archived: bool
    used_for: list[str] = Field(description=USED_FOR, examples=[["invoice"]])
    next_count: int = Field(examples=[43])
    next_number: str = Field(
        description=gettext_noop("As it would be printed today; a preview, not a reservation."),
        examples=["F2026-0043"],
    )


class NumberSeriesList(Output):
    """All series of the business; there are few."""

    data: list[NumberSeries]


class NumberSeriesInput(Input):
    """A new series."""

    name: Name = Field(description=NAME, examples=["Shop"])
    pattern: PatternText = Field(description=PATTERN, examples=["S{YYYY}-{NNNN}"])
    resets: Resets = Field("never", description=RESETS, examples=["yearly"])
    in_books: bool = Field(default=True, description=IN_BOOKS)
    next_count: Count = Field(1, description=NEXT)
    used_for: UsedFor = Field(
        [], description=USED_FOR, examples=[[]], json_schema_extra={"uniqueItems": True}
    )


class NumberSeriesChanges(Input):
    """Changes of a series: what is not named stays as it is."""

    # What is not named has a value that nobody reads, and no default in the document.
    name: Name = Field("", description=NAME, examples=["Web shop"], json_schema_extra=undefaulted)
    pattern: PatternText = Field("", description=PATTERN, json_schema_extra=undefaulted)
    resets: Resets = Field("never", description=RESETS, json_schema_extra=undefaulted)
    next_count: Count = Field(1, description=NEXT, json_schema_extra=undefaulted)
    used_for: UsedFor = Field(
        [], description=USED_FOR, examples=[["invoice"]], json_schema_extra=undefaulted
    )


class NumberPreviewInput(Input):
    """A pattern that is being tried."""

    pattern: PatternText = Field(description=PATTERN, examples=["S{YYYY}-{NNNN}"])
    resets: Resets = Field("never", description=RESETS)
    next_count: Count = Field(1, description=gettext_noop("With which count it begins."))
    date: Day | None = Field(
        None, description=gettext_noop("The date of issue; null means today."), examples=[None]
    )
    client_number: Annotated[str, Field(max_length=30)] = Field(
        "1001", description=gettext_noop("What stands for {CLIENT}."), examples=["1001"]
    )
    count: Annotated[
        Whole,
        Field(ge=1, le=MOST_SHOWN),
        WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_SHOWN}),
    ] = Field(3, description=gettext_noop("How many numbers are shown."))


class NumberPreview(Output):
    """How the numbers of a pattern would read, one after the other."""

    numbers: list[str] = Field(examples=[["S2026-0001", "S2026-0002", "S2026-0003"]])
