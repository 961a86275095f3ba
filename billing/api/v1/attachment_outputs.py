"""What answers say of the files beside an invoice."""

from django.utils.translation import gettext_noop
from pydantic import Field

from billing.api.fields import Id, Instant, Output


class Attachment(Output):
    """A file beside an invoice."""

    id: Id
    invoice_id: Id
    name: str = Field(
        description=gettext_noop("Cleaned, with the ending of what the file is, and unique."),
        examples=["Plan.pdf"],
    )
    content_type: str = Field(examples=["application/pdf"])
    size: int = Field(description=gettext_noop("Bytes."), examples=[48213])
    sha256: str = Field(examples=["0" * 64])
    by_mail: bool = Field(
        description=gettext_noop(
            "Whether a mail of today carries it: the oldest ones do, as far as 7 MB fit."
        ),
        examples=[True],
    )
    download_url: str = Field(
        description=gettext_noop("Where the file is read with the key."),
        examples=["https://app.example/api/v1/invoices/019a/attachments/019b"],
    )
    public_url: str = Field(
        description=gettext_noop("Where the client downloads it, once the invoice is issued."),
        examples=["https://app.example/i/3q2hP8/attachments/019a/"],
    )
    created_at: Instant
    sent_at: Instant | None = Field(
        description=gettext_noop("When a mail first took it along."), examples=[None]
    )


class Attachments(Output):
    """The files beside an invoice, oldest first."""

    data: list[Attachment]
