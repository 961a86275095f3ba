"""The shapes that several rooms of the API share."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType

from billing.api.fields import Instant, Output

# Named types: the document has them once, under the names that the contract gives them.
InvoiceStatus = TypeAliasType(
    "InvoiceStatus", Literal["draft", "sent", "opened", "paid", "overdue", "cancelled"]
)
Currency = TypeAliasType(
    "Currency",
    Annotated[
        str,
        Field(
            description=gettext_noop("ISO 4217. At least these; more are offered"),
            examples=["EUR", "USD", "GBP", "NOK", "SEK", "DKK"],
        ),
    ],
)
Sentences = Annotated[
    dict[str, list[str]] | None,
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        }
    ),
]


class ErrorDetail(Schema):
    """Why a request was refused."""

    code: str = Field(examples=["not_found", "invalid_api_key", "validation_failed"])
    message: str = Field(description=gettext_noop("One sentence for a person"))
    fields: Sentences = Field(
        None,
        description=gettext_noop("Per field path (lines.0.tax_rate), what is wrong with it"),
        examples=[{"lines.0.tax_rate": ["At most 100."]}],
    )


class Error(Schema):
    """A refusal."""

    error: ErrorDetail


class Event(Output):
    """Something that happened."""

    id: str
    type: str = Field(description=gettext_noop("noun.past_participle, for example invoice.sent"))
    created_at: Instant
    data: dict[str, Any]
