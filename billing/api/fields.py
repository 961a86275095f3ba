"""The types of fields in requests and answers: strict, and exact."""

import re
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import P, PathEx, Schema
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

# A number with more digits than this is no price and no quantity.
MOST_DIGITS = 24
UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
INSTANT_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:.+", re.ASCII)
HOUR_FORM = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
DATE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Input(Schema):
    """What a request says: nothing unknown, and no type bent into another.

    Texts lose the blanks around them before they are measured.
    """

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)

    def given(self) -> dict[str, Any]:
        """Return the fields that the request names; what it leaves out stays as it is."""
        return {name: getattr(self, name) for name in self.model_fields_set}


def undefaulted(schema: dict[str, Any]) -> None:
    """Leave the default out of the document: a field that is not named stays as it is."""
    schema.pop("default", None)


class Output(BaseModel):
    """What an answer says, made from facts that lie ready as a dict.

    No schema of ninja's: that one asks every object for its attributes in Python, which took a
    fifth of the time of a list.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("number_type", "Write a number.")
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > MOST_DIGITS:
        raise PydanticCustomError("number_range", "The number is too large or too small.")
    return number


def _whole(value: Any) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise PydanticCustomError("whole_number", "Write a whole number.")
    return int(number)


def _uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not UUID_FORM.fullmatch(value):
        raise PydanticCustomError("uuid_form", "Write a UUID.")
    return UUID(value)


def _hour(value: Any) -> time:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not HOUR_FORM.fullmatch(value):
        raise PydanticCustomError("hour_form", "Write a time as 09:00.")
    return time.fromisoformat(value)


def _each_once(names: list[Any]) -> list[Any]:
    if len(set(names)) < len(names):
        raise PydanticCustomError("not_unique", "{sentence}", {"sentence": _("Name each once.")})
    return names


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not DATE_FORM.fullmatch(value):
        raise PydanticCustomError("date_form", "Write a date as 2026-03-31.")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date_form", "Write a date as 2026-03-31.") from None


def _moment(value: Any) -> Any:
    if isinstance(value, str) and INSTANT_FORM.fullmatch(value):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value.upper())
            if moment.tzinfo is not None:
                return moment
    raise PydanticCustomError("instant_form", "Write an instant with its offset from UTC.")


# A JSON number, read and written with its very digits.
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    PlainSerializer(lambda number: number, return_type=Decimal),
    WithJsonSchema({"type": "number"}),
]
# A JSON integer; 5.0 is one (JSON Schema, 6.1.1).
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
# Payment terms, up to a year.
Days = Annotated[
    Whole,
    Field(ge=0, le=365),
    WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 365}),
]
# VAT in per cent.
Percent = Annotated[
    Number,
    Field(ge=0, le=100),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
# What is taken off a price, in per cent.
Discount = Annotated[
    Percent,
    Field(decimal_places=4),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Id = Annotated[UUID, BeforeValidator(_uuid), WithJsonSchema({"type": "string", "format": "uuid"})]
# The id of an address, whatever the function calls it.
PathId = PathEx[Id, P(alias="id")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
# An hour of the day, to the minute.
Hour = Annotated[
    time,
    BeforeValidator(_hour),
    WithJsonSchema({"type": "string", "pattern": f"^{HOUR_FORM.pattern}$"}),
]
Instant = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time"})]
# An instant in a question, with its offset.
Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Email = Annotated[str, WithJsonSchema({"type": "string", "format": "email"})]
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
EachOnce = AfterValidator(_each_once)
Filled = Annotated[str, Field(min_length=1)]
# The languages that clients read; a test compares them with the settings.
Locale = Literal["fr", "en", "nb", "sv", "da", "nl", "de", "pl"]
