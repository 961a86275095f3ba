"""The refusals of the simulated API, in the form in which Stripe words them."""

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class ApiError(Exception):
    """A refusal that the simulated API answers with.

    `kind` is Stripe's error type, such as invalid_request_error or idempotency_error.
    """

    message: str
    status: int = 400
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None

    def body(self) -> dict[str, Any]:
        error = {"message": self.message, "type": self.kind, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in error.items() if value is not None}}


def no_such(kind: str, object_id: str) -> ApiError:
    """The answer for an id that this account does not have, whoever else may have it."""
    return ApiError(
        f"No such {kind}: '{object_id}'", status=404, code="resource_missing", param="id"
    )
