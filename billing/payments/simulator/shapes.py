"""Requests and answers held to the types of the installed Stripe SDK.

A request is read by a closed copy of the SDK's own TypedDict: an unknown parameter, or a value
outside an enumeration, is refused as Stripe refuses it. An answer is built field by field from the
SDK's class annotations, so the simulator can neither invent a field nor forget a required one.
"""

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NotRequired, Union, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject, UntypedStripeObject

# Not typing's own, which pydantic refuses before Python 3.12.
from typing_extensions import TypedDict, get_type_hints, is_typeddict

from billing.payments.simulator.errors import ApiError

# What travels in headers is no parameter of the request's body.
TRANSPORT_OPTIONS = frozenset(RequestOptions.__annotations__)
# Names that the options use and the modules of the parameters do not import at run time.
_TRANSPORT_NAMES = {"StripeContext": str, "Mapping": Mapping}


def _is_union(annotation: object) -> bool:
    return get_origin(annotation) in (Union, types.UnionType)


def _closed(annotation: Any) -> Any:
    """Copy an annotation with every TypedDict in it closed and every open enumeration shut."""
    if is_typeddict(annotation):
        return _closed_dict(annotation)
    arguments = get_args(annotation)
    if not arguments or get_origin(annotation) is Literal:
        return annotation
    if get_origin(annotation) is UntypedStripeObject:
        return dict[str, arguments[0]]  # type: ignore[valid-type]  # built at run time
    if _is_union(annotation):
        # "Literal['a','b'] | str" is how the SDK spells an open enumeration. The lone
        # Literal[''] is different: it lets a text be emptied, and the str beside it is meant.
        shuts = any(get_origin(each) is Literal and get_args(each) != ("",) for each in arguments)
        kept = [_closed(each) for each in arguments if not (shuts and each is str)]
        return Union[tuple(kept)]  # noqa: UP007 (the members are known at run time only)
    return get_origin(annotation)[tuple(_closed(each) for each in arguments)]


@cache
def _closed_dict(params: type) -> type:
    hints = get_type_hints(params, localns=_TRANSPORT_NAMES)
    required = params.__required_keys__  # type: ignore[attr-defined]  # present on a TypedDict
    fields = {
        name: _closed(hint) if name in required else NotRequired[_closed(hint)]
        for name, hint in hints.items()
        if name not in TRANSPORT_OPTIONS
    }
    closed = TypedDict(params.__name__, fields)  # type: ignore[misc]  # built at run time
    closed.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]  # pydantic reads it
    return closed


@cache
def _adapter(params: type) -> TypeAdapter[dict[str, Any]]:
    return TypeAdapter(_closed_dict(params))


def read_request(params: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Read the decoded parameters of a request as the SDK's TypedDict `params` declares them.

    :raises ApiError: on an unknown or missing parameter, or a value of the wrong kind.
    """
    try:
        return _adapter(params).validate_python(dict(values))
    except ValidationError as refusal:
        first = refusal.errors()[0]
        # Union members appear in the path as names of their own; only real keys are of interest.
        path = [str(part) for part in first["loc"]]
        name = path[0] + "".join(f"[{part}]" for part in path[1:])
        if first["type"] == "extra_forbidden":
            raise ApiError(
                f"Received unknown parameter: {name}", code="parameter_unknown", param=name
            ) from refusal
        if first["type"] == "missing":
            raise ApiError(
                f"Missing required param: {name}.", code="parameter_missing", param=name
            ) from refusal
        raise ApiError(f"Invalid {name}: {first['msg']}", param=name) from refusal


def _nested_class(annotation: Any) -> type[StripeObject] | None:
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, StripeObject):
            return each
    return None


def _check_literal(owner: type, name: str, annotation: Any, value: object) -> None:
    members = get_args(annotation) if _is_union(annotation) else (annotation,)
    allowed = {v for each in members if get_origin(each) is Literal for v in get_args(each)}
    if value is not None and allowed and value not in allowed:
        raise TypeError(f"{owner.__name__}.{name} is never {value!r}")


def build(shape: type[StripeObject], **values: Any) -> dict[str, Any]:
    """Build the answer of one SDK class; optional fields that are not given are null.

    :raises TypeError: when a field does not exist, a required one is absent, or an enumeration
        has no such value: a mistake in the simulator, never in a request.
    """
    declared = {n: a for n, a in shape.__annotations__.items() if n != "OBJECT_NAME"}
    invented = sorted(values.keys() - declared.keys())
    if invented:
        raise TypeError(f"{shape.__name__} has no field {', '.join(invented)}")
    answer: dict[str, Any] = {}
    for name, annotation in declared.items():
        if name not in values:
            if type(None) not in get_args(annotation):
                raise TypeError(f"{shape.__name__} needs {name}")
            answer[name] = None
            continue
        value = values[name]
        _check_literal(shape, name, annotation, value)
        nested = _nested_class(annotation)
        if nested and nested is not UntypedStripeObject and isinstance(value, dict):
            value = build(nested, **value) if "id" not in value else value
        answer[name] = value
    return answer
