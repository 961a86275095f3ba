"""What requests and answers say of exports."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop
from pydantic import ConfigDict, Field, WithJsonSchema

from billing.api.fields import Day, EachOnce, Id, Input, Instant, Locale, Output, Whole
from billing.api.keyed import KeyedPage, KeyedQuery
from billing.api.v1.invoice_lists import Word
from billing.api.v1.schemas import Currency, InvoiceStatus

MOST_IDS = 10_000

What = Literal["invoices", "lines", "clients", "products", "payments", "documents"]
Format = Literal["xlsx", "csv", "zip"]
State = Literal["waiting", "running", "done", "failed", "expired"]
# No invoice comes to more.
MOST_CENTS = 10**14
Cents = Annotated[
    Whole,
    Field(ge=0, le=MOST_CENTS),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST_CENTS}),
]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_IDS), EachOnce]

WHAT = gettext_noop("documents are the PDFs of issued invoices and credit notes, as a ZIP.")
FORMAT = gettext_noop(
    "Null takes xlsx, and zip for documents. A csv has semicolons, points for decimals, and column "
    "names that are the same in every language."
)
STATE = gettext_noop(
    "waiting and running: ask again in a moment, or wait for the webhook export.finished. done: "
    "download it. failed: ask for it anew. expired: it was deleted, a day after it was made."
)
# Which parts of a filter narrow what.
OF_INVOICES = frozenset(
    {
        *("status", "type", "open_only", "client_id", "number", "external_id", "currency", "q"),
        "payment_reference",
        *("issued_from", "issued_until", "due_from", "due_until"),
        *("total_from_cents", "total_until_cents"),
    }
)
PARTS: dict[str, frozenset[str]] = {
    "invoices": OF_INVOICES,
    "lines": OF_INVOICES,
    "documents": OF_INVOICES,
    "clients": frozenset({"q", "tag", "archived", "external_id"}),
    "products": frozenset({"q", "code", "name", "archived"}),
    "payments": frozenset({"payment_kind", "received_from", "received_until"}),
}


class ExportFilter(Input):
    """What a file is narrowed to, as the list of the same things narrows it."""

    q: Word | None = Field(None, description=gettext_noop("A search, as above the list."))
    status: InvoiceStatus | None = Field(
        None, description=gettext_noop("Only those of this status.")
    )
    type: Literal["invoice", "credit_note", "all"] | None = Field(
        None, description=gettext_noop("Null takes both.")
    )
    open_only: bool | None = Field(
        None, description=gettext_noop("Only issued invoices that are not settled.")
    )
    client_id: Id | None = Field(None, description=gettext_noop("Only those of this client."))
    number: Word | None = Field(None, description=gettext_noop("The one with this number."))
    external_id: Word | None = Field(
        None, description=gettext_noop("The one that your system calls so.")
    )
    payment_reference: Word | None = Field(
        None, description=gettext_noop("The one that is paid with this reference.")
    )
    currency: Currency | None = Field(None, description=gettext_noop("ISO 4217"))
    issued_from: Day | None = Field(None, description=gettext_noop("Issued on this day or later."))
    issued_until: Day | None = Field(
        None, description=gettext_noop("Issued on this day or earlier.")
    )
    due_from: Day | None = Field(None, description=gettext_noop("Due on this day or later."))
    due_until: Day | None = Field(None, description=gettext_noop("Due on this day or earlier."))
    total_from_cents: Cents | None = Field(
        None, description=gettext_noop("At least so much to pay, in the currency that is named.")
    )
    total_until_cents: Cents | None = Field(
        None, description=gettext_noop("At most so much to pay, in the currency that is named.")
    )
    tag: Word | None = Field(None, description=gettext_noop("Clients that have this tag"))
    code: Word | None = Field(None, description=gettext_noop("The product with this code."))
    name: Word | None = Field(
        None, description=gettext_noop("Products with this in their name, capitals or not.")
    )
    archived: Literal["false", "true", "all"] | None = Field(
        None, description=gettext_noop("Clients and products: null takes all of them.")
    )
    payment_kind: Literal["card", "bank", "refunded", "problems"] | None = Field(
        None,
        description=gettext_noop(
            "card: paid online. bank: transfers that were noted. refunded: at least in part. "
            "problems: somebody has to decide."
        ),
    )
    received_from: Day | None = Field(
        None, description=gettext_noop("Received on this day or later.")
    )
    received_until: Day | None = Field(
        None, description=gettext_noop("Received on this day or earlier.")
    )

    def named(self) -> dict[str, Any]:
        """Return the parts that narrow it."""
        return {name: value for name, value in self.given().items() if value is not None}


class ExportInput(Input):
    """Which file is wanted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"what": "invoices", "format": "csv", "filter": {"issued_from": "2026-01-01"}}
            ]
        }
    )

    what: What = Field(description=WHAT)
    format: Format | None = Field(None, description=FORMAT)
    filter: ExportFilter | None = Field(
        None,
        description=gettext_noop(
            "The parts narrow it together; one that does not concern what is asked for is refused. "
            "Without a filter the file holds everything, drafts and archived ones too."
        ),
    )
    invoice_ids: Ids | None = Field(
        None,
        description=gettext_noop(
            "A selection instead of a filter: of invoices, lines or documents."
        ),
        json_schema_extra={"uniqueItems": True},
    )
    locale: Locale | None = Field(
        None,
        description=gettext_noop("The language of headings in xlsx; null takes your business's."),
    )


class Export(Output):
    """A file that was asked for."""

    id: Id
    what: What = Field(description=WHAT)
    format: Format
    state: State = Field(description=STATE, examples=["done"])
    progress: int = Field(description=gettext_noop("Per cent, 100 when done."), examples=[100])
    row_count: int = Field(
        description=gettext_noop("How many rows, or PDFs, there are."), examples=[42]
    )
    rows_done: int = Field(examples=[42])
    left_out: int = Field(
        description=gettext_noop("PDFs that could not be made or read."), examples=[0]
    )
    size: int | None = Field(description=gettext_noop("Bytes, when done."), examples=[18211])
    file_name: str = Field(examples=["Invoices 2026-03-02.csv"])
    download_url: str | None = Field(
        description=gettext_noop("Where the file is read with the key; null while there is none."),
        examples=["https://app.example/api/v1/exports/019a/download"],
    )
    created_at: Instant
    finished_at: Instant | None
    kept_until: Instant | None = Field(
        description=gettext_noop("When the file is deleted; its entry stays in the list.")
    )


class ExportPage(KeyedPage):
    """One page of files, newest first."""

    data: list[Export]


class ExportQuery(KeyedQuery):
    """What a list of files can be asked for."""

    what: What | None = Field(None, description=gettext_noop("Only files of this."))
