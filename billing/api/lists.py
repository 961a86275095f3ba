"""Lists: which page is asked for, and the envelope it comes in."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Schema
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from billing.api.fields import Output
from billing.api.problems import validation_failed

PAGE_SIZE = 50
PAGE_FORM = re.compile(r"[0-9]{1,40}", re.ASCII)


def _page(value: Any) -> Any:
    if isinstance(value, str):
        if not PAGE_FORM.fullmatch(value):
            raise PydanticCustomError("whole_number", "Write a whole number.")
        return int(value)
    return value


def _storable(value: str) -> str:
    # PostgreSQL knows no NUL, so nothing that is kept has one.
    if "\0" in value:
        raise PydanticCustomError("string_pattern_mismatch", "This has a sign that is none.")
    return value


PageNumber = Annotated[
    int,
    BeforeValidator(_page),
    Field(ge=1),
    WithJsonSchema({"type": "integer", "minimum": 1, "default": 1}),
]
# A text to look for; nothing is longer, and no index is asked for what it cannot have.
Wanted = Annotated[str, Field(max_length=500), AfterValidator(_storable)]


class ListQuery(Schema):
    """What every list can be asked; a list adds its filters.

    Names that are no parameter are refused: a mistyped filter must not return everything.
    """

    page: PageNumber = Field(
        1, description=gettext_noop("Which page, from 1. One beyond the last is empty.")
    )

    @model_validator(mode="after")
    def _refuse_unknown(self, info: ValidationInfo) -> Self:
        request = (info.context or {}).get("request")
        names = {field.alias or name for name, field in type(self).model_fields.items()}
        unknown = sorted(request.GET.keys() - names) if request is not None else []
        if unknown:
            sentence = _("There is no parameter of this name.")
            raise validation_failed({name: [sentence] for name in unknown})
        return self


class Page(Output):
    """The envelope of a list; ``data`` is added by each list."""

    page: int = Field(examples=[1])
    pages: int = Field(description=gettext_noop("How many pages there are"), examples=[1])
    total: int = Field(
        description=gettext_noop("How many entries there are on all pages"), examples=[1]
    )


def page_count(total: int) -> int:
    """Return how many pages so many entries fill; nothing fills none."""
    return -(-total // PAGE_SIZE)


def page_of(data: Sequence[Any], *, page: int, total: int, **more: Any) -> dict[str, Any]:
    """Return a page in its envelope."""
    return {"data": data, "page": page, "pages": page_count(total), "total": total, **more}
