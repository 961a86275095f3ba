"""The shapes that several rooms of the API share."""

from typing import Any

from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import Field

from billing.api.fields import Instant, Output


class ErrorDetail(Schema):
    """Why a request was refused."""

    code: str = Field(examples=["not_found", "invalid_api_key", "validation_failed"])
    message: str = Field(description=gettext_noop("One sentence for a person"))
    fields: dict[str, list[str]] | None = Field(
        None,
        description=gettext_noop("Per field path (lines.0.tax_rate), what is wrong with it"),
        json_schema_extra={"type": "object"},
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
