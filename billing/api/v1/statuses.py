"""Which refusals an operation documents: what every address may answer, and what its kind adds."""

from collections.abc import Collection
from typing import Any

from billing.api.v1.schemas import Error

ALWAYS = frozenset({401, 403, 429, 500})
WITH_BODY = frozenset({409, 413, 415, 422})


def answers(success: dict[int, Any], *refusals: int, body: bool = False) -> dict[Any, Any]:
    """Return the answers of an operation: its success, and each refusal in the one shape.

    :param body: it takes a body, which may be too large, of another type, or wrong.
    """
    wanted: Collection[int] = ALWAYS | set(refusals) | (WITH_BODY if body else frozenset())
    return success | {frozenset(wanted): Error}
