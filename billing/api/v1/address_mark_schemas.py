"""What requests and answers say of marked addresses."""

from typing import Literal

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Id, Instant, Output
from billing.api.keyed import KeyedPage, KeyedQuery

MarkChannel = Literal["email", "sms"]
MarkReason = Literal["bounced", "complained"]
REASON = gettext_noop(
    "bounced: it gave a message back for good. complained: its owner called a message unwanted."
)


class AddressMark(Output):
    """An address that nothing is sent to by itself until it is mended or the mark is lifted."""

    id: Id
    channel: MarkChannel
    address: str = Field(
        description=gettext_noop("In small letters; a phone number as E.164."),
        examples=["faktura@fjordbakeri.example"],
    )
    reason: MarkReason = Field(description=REASON, examples=["bounced"])
    detail: str | None = Field(
        description=gettext_noop("What the receiving side said."),
        examples=["550 5.1.1 User unknown"],
    )
    delivery_id: Id | None = Field(
        description=gettext_noop("The message that came back, if it is known.")
    )
    invoice_id: Id | None = Field(description=gettext_noop("The invoice of that message."))
    client_id: Id | None = Field(description=gettext_noop("The client of that invoice."))
    marked_at: Instant
    cleared_at: Instant | None = Field(
        description=gettext_noop("When the mark was lifted; null while it holds.")
    )


class AddressMarkPage(KeyedPage):
    """One page of marks."""

    data: list[AddressMark]


class AddressMarkQuery(KeyedQuery):
    """What a list of marks can be asked for."""

    channel: MarkChannel | None = Field(
        None, description=gettext_noop("Only addresses of this channel.")
    )
    reason: MarkReason | None = Field(
        None, description=gettext_noop("Only those marked for this reason.")
    )
