"""What requests and answers say of recurring schedules and their periods."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from billing.api.fields import (
    Day,
    Days,
    EachOnce,
    Id,
    Instant,
    Locale,
    Number,
    Whole,
    undefaulted,
)
from billing.api.keyed import KeyedPage, KeyedQuery
from billing.api.v1.draft_inputs import EveryDraft, Rated, Reference
from billing.api.v1.invoice_outputs import Line, Wording
from billing.api.v1.line_inputs import Lines, Text
from billing.api.v1.schemas import Currency
from billing.api.v1.sending_schemas import ChannelName
from billing.recurring.calendar import LAST_DAY
from billing.recurring.checks import DAYS, LONGEST_NAME, MOST_COUNT, MOST_EVERY

ScheduleState = Literal["active", "paused", "ended"]
Mode = Literal["draft", "send"]
Interval = Literal["week", "month", "year"]
DeliveryDay = Literal["date", "end"]

NAME = gettext_noop("What you recognise it by; clients do not see it.")
CLIENT = gettext_noop("One of your clients, not archived.")
CURRENCY = gettext_noop("ISO 4217; every active currency is taken.")
LINES = gettext_noop(
    "From 1 to 500 lines. Descriptions may hold {{ period }}, {{ period_start }}, "
    "{{ period_end }}, {{ date }}, {{ month }}, {{ quarter }}, {{ year }} and {{ week }}, said in "
    "the invoice's language."
)
MODE = gettext_noop(
    "draft: each date makes a draft. send: it is issued and sent by itself, which needs a key "
    "with the scope send."
)
CHANNELS = gettext_noop("How the invoices are sent; only with the mode send.")
INTERVAL = gettext_noop("The unit that every counts.")
EVERY = gettext_noop("Every so many weeks, months or years: 3 months are a quarter.")
DAY = gettext_noop(
    "The day of the month: 1 to 28, or 31 for the last one. Null takes the day of start_date; a "
    "shorter month takes its last day. Weeks keep the weekday of start_date."
)
START = gettext_noop("The first date. Dates that have passed are not made up for.")
END = gettext_noop("No date is later than this; null means without an end.")
COUNT = gettext_noop("How many dates there are in all; null means without an end.")
DELIVERY_DAY = gettext_noop(
    "Which delivery date the invoices name: date is the date of the period, end its last day, "
    "null names none."
)
TERMS = gettext_noop("Days from issue to due date; null takes the client's, else your business's.")
NOTES = gettext_noop("A text below the lines; it may hold the same variables.")
RATE = gettext_noop(
    "Taken by the invoices until exchange_rate_until; later ones wait as drafts for a newer one, "
    "where tax_currency wants it."
)
TAX_CURRENCY = gettext_noop("In which currency the law wants the VAT said too; null if in none.")
LOCALE = gettext_noop("The language of the invoices; null takes the client's.")

Channels = Annotated[list[ChannelName], EachOnce]
Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Every = Annotated[
    Whole,
    Field(ge=1, le=MOST_EVERY),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_EVERY}),
]
Count = Annotated[
    Whole,
    Field(ge=1, le=MOST_COUNT),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": MOST_COUNT}),
]


def _day_of_month(day: int) -> int:
    if day not in DAYS:
        sentence = _("Write a day from 1 to 28, or 31 for the last one of the month.")
        raise PydanticCustomError("day_of_month", "{sentence}", {"sentence": sentence})
    return day


DayOfMonth = Annotated[
    Whole,
    AfterValidator(_day_of_month),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": LAST_DAY}),
]


class _Optional(EveryDraft, Rated):
    """What may be left out, of a new schedule as of a change."""

    day: DayOfMonth | None = Field(None, description=DAY, examples=[1])
    end_date: Day | None = Field(None, description=END, examples=["2027-03-31"])
    max_count: Count | None = Field(None, description=COUNT, examples=[12])
    delivery_day: DeliveryDay | None = Field(None, description=DELIVERY_DAY, examples=["end"])
    payment_terms_days: Days | None = Field(None, description=TERMS, examples=[14])
    notes: Text | None = Field(None, description=NOTES, examples=["Thank you."])
    locale: Locale | None = Field(None, description=LOCALE, examples=["nb"])
    buyer_reference: Reference | None = Field(
        None, description=gettext_noop("Whom or what the client asks to name."), examples=["Kari"]
    )
    seller_reference: Reference | None = Field(
        None, description=gettext_noop("Your own reference."), examples=["Project 7"]
    )
    order_reference: Reference | None = Field(
        None, description=gettext_noop("The number of the client's order."), examples=["PO-1042"]
    )


class ScheduleInput(_Optional):
    """A new schedule: what is invoiced again and again, to whom, and when."""

    name: Name = Field(description=NAME, examples=["Hosting"])
    client_id: Id = Field(description=CLIENT)
    currency: Currency = Field(description=CURRENCY)
    lines: Lines = Field(description=LINES)
    start_date: Day = Field(description=START, examples=["2099-01-01"])
    interval: Interval = Field("month", description=INTERVAL)
    every: Every = Field(1, description=EVERY)
    mode: Mode = Field("draft", description=MODE)
    channels: Channels = Field(
        [], description=CHANNELS, examples=[[]], json_schema_extra={"uniqueItems": True}
    )


class ScheduleChanges(_Optional):
    """Changes of a schedule: what is not named stays as it is, null empties."""

    # What is not named has a value that nobody reads, and no default in the document.
    name: Name = Field("", description=NAME, examples=["Hosting"], json_schema_extra=undefaulted)
    client_id: Id = Field(UUID(int=0), description=CLIENT, json_schema_extra=undefaulted)
    currency: Currency = Field("", description=CURRENCY, json_schema_extra=undefaulted)
    lines: Lines = Field([], description=LINES, json_schema_extra=undefaulted)
    start_date: Day = Field(
        date.min, description=START, examples=["2099-01-01"], json_schema_extra=undefaulted
    )
    interval: Interval = Field("month", description=INTERVAL, json_schema_extra=undefaulted)
    every: Every = Field(1, description=EVERY, json_schema_extra=undefaulted)
    mode: Mode = Field("draft", description=MODE, json_schema_extra=undefaulted)
    channels: Channels = Field(
        [], description=CHANNELS, examples=[["email"]], json_schema_extra=undefaulted
    )


class Schedule(Wording):
    """A schedule: what its invoices say, when they come, and how far it is."""

    id: Id
    name: str = Field(examples=["Hosting"])
    client_id: Id
    state: ScheduleState = Field(
        description=gettext_noop("ended: no date is left, or somebody ended it.")
    )
    pause_reason: Literal["by_hand", "client_archived"] | None = Field(
        description=gettext_noop("Why it rests; null unless it is paused."), examples=[None]
    )
    mode: Mode = Field(description=MODE)
    channels: list[ChannelName] = Field(description=CHANNELS, examples=[[]])
    interval: Interval = Field(description=INTERVAL, examples=["month"])
    every: int = Field(description=EVERY, examples=[1])
    day: int | None = Field(description=DAY, examples=[1])
    start_date: Day = Field(examples=["2026-04-01"])
    end_date: Day | None = Field(description=END, examples=[None])
    max_count: int | None = Field(description=COUNT, examples=[None])
    next_dates: list[Day] = Field(
        description=gettext_noop(
            "The next five dates that make an invoice, fewer if it ends before; empty when it has "
            "ended. A paused one makes none until it is resumed."
        ),
        examples=[["2026-04-01", "2026-05-01"]],
    )
    made_count: int = Field(
        description=gettext_noop("How many invoices it has made."), examples=[0]
    )
    waiting_count: int = Field(
        description=gettext_noop("How many dates were missed and wait for your decision."),
        examples=[0],
    )
    failed_count: int = Field(
        description=gettext_noop(
            "How many of its drafts could not be issued or sent, and still are drafts."
        ),
        examples=[0],
    )
    currency: Currency
    locale: Locale = Field(description=gettext_noop("The language of the invoices."))
    payment_terms_days: int | None = Field(examples=[14])
    delivery_day: DeliveryDay | None = Field(description=DELIVERY_DAY, examples=[None])
    notes: str | None = Field(examples=[None])
    buyer_reference: str | None = Field(examples=[None])
    seller_reference: str | None = Field(examples=[None])
    order_reference: str | None = Field(examples=[None])
    exchange_rate: Number | None = Field(description=RATE, examples=[None])
    exchange_rate_date: Day | None = Field(examples=[None])
    exchange_rate_source: str | None = Field(examples=[None])
    exchange_rate_until: Day | None = Field(examples=[None])
    tax_currency: str | None = Field(description=TAX_CURRENCY, examples=[None])
    lines: list[Line] = Field(description=gettext_noop("With the variables as they were written."))
    subtotal_cents: Whole = Field(
        description=gettext_noop("What each invoice comes to, without VAT."), examples=[50000]
    )
    tax_cents: Whole = Field(examples=[10000])
    total_cents: Whole = Field(examples=[60000])
    created_at: Instant
    updated_at: Instant


class SchedulePage(KeyedPage):
    """One page of schedules."""

    data: list[Schedule]


class ScheduleQuery(KeyedQuery):
    """What a list of schedules can be asked for."""

    state: ScheduleState | None = Field(None, description=gettext_noop("Only those in this state."))
    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
