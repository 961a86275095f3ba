"""What requests and answers say of sending."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from billing.api.fields import Email, Id, Input, Instant, Output

ChannelName = Literal["email", "sms", "link"]
DeliveryStateName = Literal[
    "queued", "sending", "sent", "delivered", "bounced", "failed", "undone", "unknown"
]
ToneName = Literal["friendly", "firm", "formal"]
MOST_RECEIVERS = 20
LONGEST_MESSAGE = 5000


def _each_once(names: list[Any]) -> list[Any]:
    if len(set(names)) < len(names):
        raise PydanticCustomError("not_unique", "{sentence}", {"sentence": _("Name each once.")})
    return names


class SendInput(Input):
    """By which ways an invoice is sent."""

    channels: Annotated[list[ChannelName], AfterValidator(_each_once)] = Field(
        min_length=1,
        description=gettext_noop(
            "email goes to the client's addresses. sms goes to the client's mobile phone through "
            "the SMS provider of the business's settings; a sandbox simulates it. link sends "
            "nothing: you hand the public_url on yourself."
        ),
        examples=[["email"]],
        json_schema_extra={"uniqueItems": True},
    )
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


class Failure(Output):
    """Why a delivery did not leave, or not yet."""

    code: str = Field(
        description=gettext_noop("The code of the mail server, or one of our words."),
        examples=["550", "unreachable", "cancelled", "paid", "payment_under_way"],
    )
    message: str = Field(description=gettext_noop("One sentence for a person"))


class Delivery(Output):
    """One message about the invoice, to one receiver by one channel."""

    id: Id
    channel: ChannelName
    kind: Literal["invoice", "credit_note", "receipt", "reminder"]
    tone: ToneName | None = Field(description=gettext_noop("Of reminders only."))
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
    created_at: Instant
    due_at: Instant = Field(description=gettext_noop("It does not leave before; undo until then."))
    finished_at: Instant | None
    delivered_at: Instant | None
    bounced_at: Instant | None
    complained_at: Instant | None = Field(
        description=gettext_noop("When the receiver called it unwanted.")
    )


class DeliveryList(Output):
    """All deliveries of an invoice, oldest first."""

    data: list[Delivery]
