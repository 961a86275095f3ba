"""What requests and answers say of bulk jobs."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext_noop
from pydantic import ConfigDict, Field

from billing.api.fields import Day, EachOnce, Id, Input, Instant, Output
from billing.api.keyed import KeyedPage, KeyedQuery
from billing.api.v1.invoice_lists import TYPES, Word
from billing.api.v1.schemas import InvoiceStatus
from billing.api.v1.sending_schemas import ChannelName, DeliveryStateName, Failure
from billing.invoices.lifecycle import DisplayStatus
from billing.invoices.listing import InvoiceFilter

MOST_IDS = 1000

Kind = Literal["send", "remind"]
JobState = Literal["planned", "running", "stopped", "done"]
RowState = Literal["waiting", "done", "left_out"]
BulkChannel = Literal["email", "sms"]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_IDS), EachOnce]

KIND = gettext_noop(
    "send: drafts are issued and sent, issued invoices are sent. remind: a friendly reminder of "
    "what is open."
)
AGAIN = gettext_noop("Whether invoices that were sent before are sent once more.")
JOB_STATE = gettext_noop(
    "planned: a dry run that nothing comes of until it is confirmed. running: at work. stopped: "
    "the rest was left out. done: every invoice had its turn."
)
ROW_STATE = gettext_noop(
    "waiting: it is sent when its turn comes. done: its messages are made. left_out: nothing is "
    "sent, for the reason that left_out tells."
)
CHANNELS = gettext_noop("By which ways; an invoice goes by those that reach its client.")


class BulkFilter(Input):
    """Which invoices, as the list of invoices would find them; the parts narrow it together."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    status: InvoiceStatus | None = Field(
        None, description=gettext_noop("Only those of this status.")
    )
    type: Literal["invoice", "credit_note", "all"] | None = Field(
        None, description=gettext_noop("Credit notes are left out unless they are asked for.")
    )
    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
    currency: Word | None = Field(None, description=gettext_noop("ISO 4217"))
    issued_from: Day | None = Field(None, description=gettext_noop("Issued on this day or later."))
    issued_until: Day | None = Field(
        None, description=gettext_noop("Issued on this day or earlier.")
    )
    due_from: Day | None = Field(None, description=gettext_noop("Due on this day or later."))
    due_until: Day | None = Field(None, description=gettext_noop("Due on this day or earlier."))

    def named(self) -> dict[str, Any]:
        """Return the parts that narrow it."""
        return {name: value for name, value in self.given().items() if value is not None}

    def as_filter(self) -> InvoiceFilter:
        """Return what is asked for, in the words of the list."""
        parts = self.named()
        parts["type_code"] = TYPES[parts.pop("type", "invoice")]
        if "status" in parts:
            parts["status"] = DisplayStatus(parts["status"])
        return InvoiceFilter(**parts)


class BulkJobInput(Input):
    """Which invoices are sent, or reminded of, and how."""

    # An example that stands by itself: ids of invoices are the reader's own.
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"kind": "remind", "filter": {"status": "overdue"}, "channels": ["email"]}]
        }
    )

    kind: Kind = Field(description=KIND)
    invoice_ids: Ids | None = Field(
        None,
        description=gettext_noop("Up to 1,000 invoices of yours; or name a filter instead."),
        json_schema_extra={"uniqueItems": True},
    )
    filter: BulkFilter | None = Field(
        None,
        description=gettext_noop("All invoices that it finds, up to 10,000, instead of ids."),
    )
    channels: Annotated[list[BulkChannel], EachOnce] = Field(
        ["email"],
        min_length=1,
        description=CHANNELS,
        examples=[["email"]],
        json_schema_extra={"uniqueItems": True},
    )
    sends_again: bool = Field(
        False,  # noqa: FBT003  # pydantic's way to write a default
        description=AGAIN,
    )

    def ids(self) -> list[UUID]:
        """Return the invoices that are named."""
        return self.invoice_ids or []


class BulkJob(Output):
    """Sending or reminding of many invoices at once."""

    id: Id
    kind: Kind = Field(description=KIND)
    state: JobState = Field(description=JOB_STATE)
    channels: list[BulkChannel] = Field(description=CHANNELS, examples=[["email"]])
    sends_again: bool = Field(description=AGAIN, examples=[False])
    invoice_count: int = Field(
        description=gettext_noop("How many invoices it looks at."), examples=[3]
    )
    confirm_until: Instant | None = Field(
        description=gettext_noop(
            "Until when the dry run holds; then it is forgotten. Null once it is confirmed."
        )
    )
    created_at: Instant
    confirmed_at: Instant | None
    finished_at: Instant | None = Field(
        description=gettext_noop("When it was done or stopped; messages may still be on their way.")
    )


class BulkCounts(Output):
    """How many invoices stand where."""

    waiting: int = Field(
        description=gettext_noop("In a dry run: how many would be sent."), examples=[2]
    )
    done: int = Field(examples=[0])
    left_out: int = Field(examples=[1])


class BulkReason(Output):
    """Why some invoices are left out, and how many."""

    code: str = Field(description=gettext_noop("A stable word."), examples=["no_email"])
    message: str = Field(
        description=gettext_noop("The same for a person."), examples=["No email address"]
    )
    count: int = Field(examples=[1])


class DeliveryCounts(Output):
    """How many messages of a job stand where."""

    queued: int = 0
    sending: int = 0
    sent: int = 0
    delivered: int = 0
    bounced: int = 0
    failed: int = 0
    undone: int = 0
    unknown: int = 0


class BulkJobDetail(BulkJob):
    """A job with what will happen, or happened, to how many."""

    counts: BulkCounts = Field(
        description=gettext_noop("How many of its invoices wait, are done, or are left out.")
    )
    left_out: list[BulkReason] = Field(description=gettext_noop("The most frequent reason first."))
    deliveries: DeliveryCounts = Field(
        description=gettext_noop("How many of the messages it made stand in which state.")
    )


class BulkJobPage(KeyedPage):
    """One page of jobs."""

    data: list[BulkJob]


class BulkJobQuery(KeyedQuery):
    """What a list of jobs can be asked for."""

    kind: Kind | None = Field(None, description=gettext_noop("Only those of this kind."))
    state: JobState | None = Field(None, description=gettext_noop("Only those in this state."))


class BulkReceiver(Output):
    """Somebody whom a message reaches."""

    channel: BulkChannel
    receiver: str = Field(examples=["faktura@fjordbakeri.example"])


class BulkRefusal(Output):
    """Why an invoice is left out."""

    code: str = Field(description=gettext_noop("A stable word."), examples=["no_email"])
    message: str = Field(
        description=gettext_noop("One sentence for a person"),
        examples=["The client has no email address."],
    )


class BulkChannelRefusal(BulkRefusal):
    """Why one channel carries nothing, though another does."""

    channel: BulkChannel


class BulkDelivery(Output):
    """A message that a row made; its delivery says more."""

    id: Id
    channel: ChannelName
    receiver: str
    state: DeliveryStateName
    failure: Failure | None


class BulkRow(Output):
    """One invoice of a job."""

    position: int = Field(
        description=gettext_noop("Invoices have their turn in this order, the oldest first."),
        examples=[1],
    )
    invoice_id: Id
    number: str = Field(
        description=gettext_noop("Of the invoice; empty for a draft."), examples=["2026-0042"]
    )
    client_id: Id | None
    state: RowState = Field(description=ROW_STATE)
    issues: bool = Field(
        description=gettext_noop("Whether it is a draft that is issued first."), examples=[False]
    )
    receivers: list[BulkReceiver]
    left_out: BulkRefusal | None
    channels_left_out: list[BulkChannelRefusal]
    deliveries: list[BulkDelivery]
    decided_at: Instant | None = Field(
        description=gettext_noop("When it had its turn or was left out; null while it waits.")
    )


class BulkRowPage(KeyedPage):
    """One page of rows."""

    data: list[BulkRow]


class BulkRowQuery(KeyedQuery):
    """What the rows of a job can be asked for."""

    state: RowState | None = Field(None, description=gettext_noop("Only those in this state."))
    code: Word | None = Field(
        None, description=gettext_noop("Only those left out for this reason.")
    )
