"""What requests and answers say of sending."""

from typing import Annotated, Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import EachOnce, Email, Id, Input, Instant, Moment, Output
from billing.api.keyed import KeyedPage, KeyedQuery

ChannelName = Literal["email", "sms", "link"]
DeliveryStateName = Literal[
    "queued", "sending", "sent", "delivered", "bounced", "failed", "undone", "unknown"
]
DeliveryKindName = Literal["invoice", "credit_note", "receipt", "reminder", "quote", "proforma"]
ToneName = Literal["friendly", "firm", "formal"]
MOST_RECEIVERS = 20
LONGEST_MESSAGE = 5000


class MessageInput(Input):
    """By which ways a document is sent, and what the message says."""

    channels: Annotated[list[ChannelName], EachOnce] = Field(
        min_length=1,
        description=gettext_noop(
            "email goes to the client's addresses. sms goes to the client's mobile phone through "
            "the SMS provider of the business's settings; a sandbox simulates it. link sends "
            "nothing: you hand the public_url on yourself."
        ),
        examples=[["email"]],
        json_schema_extra={"uniqueItems": True},
    )
    receivers: Annotated[list[Email], Field(min_length=1, max_length=MOST_RECEIVERS)] | None = (
        Field(
            None,
            description=gettext_noop(
                "To whom the email goes, instead of the addresses of the client."
            ),
            examples=[["accounts@example.com"]],
        )
    )
    subject: Annotated[str, Field(max_length=200)] | None = Field(
        None, description=gettext_noop("The subject of the email, instead of ours.")
    )
    message: Annotated[str, Field(max_length=LONGEST_MESSAGE)] | None = Field(
        None,
        description=gettext_noop(
            "The text of the email, instead of ours. Amount, due date, account and link stand "
            "below it in any case."
        ),
    )
    attach_pdf: bool | None = Field(
        None,
        description=gettext_noop(
            "Whether the email carries the PDF; without it your settings decide."
        ),
    )
    try_again: bool = Field(
        False,  # noqa: FBT003  # pydantic's way to write a default
        description=gettext_noop(
            "Write all the same to an address or number that gave an earlier message back; its "
            "mark is lifted. Without it such a request is refused with address_marked."
        ),
    )


class SendInput(MessageInput):
    """By which ways an invoice is sent, or a reminder of it."""

    reminder: bool = Field(
        False,  # noqa: FBT003  # pydantic's way to write a default
        description=gettext_noop(
            "Send a reminder of what is open today instead of the invoice. It needs an issued "
            "invoice that was sent before, or is due."
        ),
    )
    tone: ToneName | None = Field(
        None,
        description=gettext_noop(
            "How a reminder speaks, friendly unless given. A formal notice states the debt, what "
            "the law lets you claim on top, and a new deadline; before the due date it is written "
            "as firm. Only with reminder."
        ),
    )


class Failure(Output):
    """Why a delivery did not leave, or not yet."""

    code: str = Field(
        description=gettext_noop("The code of the mail server, or one of our words."),
        examples=["550", "unreachable", "cancelled", "paid", "payment_under_way"],
    )
    message: str = Field(description=gettext_noop("One sentence for a person"))


class DeliveryReport(Output):
    """What a provider or the receiving side told of a message after it was taken."""

    kind: Literal["delivered", "bounced", "delayed", "complained", "failed"]
    source: str = Field(
        description=gettext_noop("A provider's name, or dsn for a mail server's own report."),
        examples=["twilio"],
    )
    permanent: bool = Field(description=gettext_noop("Whether the address is of no use any more."))
    detail: str | None = Field(examples=[None])
    happened_at: Instant
    received_at: Instant


class Delivery(Output):
    """One message about the invoice, to one receiver by one channel."""

    id: Id
    invoice_id: Id
    channel: ChannelName
    kind: DeliveryKindName
    tone: ToneName | None = Field(description=gettext_noop("Of reminders only."))
    automatic: bool = Field(
        description=gettext_noop("Whether a plan or a schedule sent it, not a person or a key.")
    )
    receiver: str | None = Field(
        description=gettext_noop("An email address or a phone number; null for a link."),
        examples=["accounts@example.com"],
    )
    state: DeliveryStateName = Field(
        description=gettext_noop(
            "sent: the mail server accepted it. delivered: the receiving side has said that it "
            "arrived. bounced: it came back, since the address takes no mail. failed: the server "
            "said no for good. undone: taken back before it left. unknown: the server may have "
            "it, but its answer was lost; it is not repeated by itself."
        )
    )
    subject: str | None
    failure: Failure | None
    attempts: int
    provider: str | None = Field(
        description=gettext_noop("Who took it; null for a mail server and while it is here."),
        examples=[None],
    )
    parts: int | None = Field(
        description=gettext_noop("How many SMS carried the text."), examples=[None]
    )
    created_at: Instant
    due_at: Instant = Field(description=gettext_noop("It does not leave before; undo until then."))
    finished_at: Instant | None
    delivered_at: Instant | None
    bounced_at: Instant | None
    complained_at: Instant | None = Field(
        description=gettext_noop("When the receiver called it unwanted.")
    )
    reports: list[DeliveryReport] = Field(
        description=gettext_noop("What was told of it since it left, oldest first.")
    )


class DeliveryList(Output):
    """All deliveries of an invoice, oldest first."""

    data: list[Delivery]


class DeliveryPage(KeyedPage):
    """One page of the deliveries of a business."""

    data: list[Delivery]


class DeliveryQuery(KeyedQuery):
    """What the deliveries of a business can be asked."""

    state: DeliveryStateName | None = Field(
        None, description=gettext_noop("Only those in this state.")
    )
    channel: ChannelName | None = Field(
        None, description=gettext_noop("Only those by this channel.")
    )
    kind: DeliveryKindName | None = Field(
        None, description=gettext_noop("Only those of this kind.")
    )
    invoice_id: Id | None = Field(None, description=gettext_noop("Only those of this invoice."))
    since: Moment | None = Field(None, description=gettext_noop("Made at this instant or later."))
