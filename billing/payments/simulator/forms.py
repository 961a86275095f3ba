"""The bracket notation in which Stripe's clients write nested parameters."""

from typing import Any
from urllib.parse import parse_qsl

from billing.payments.simulator.errors import ApiError


def decode(encoded: str) -> dict[str, Any]:
    """Read `a[b][0]=c` into nested dicts and lists of text.

    :raises ApiError: if a name is used both as a value and as a group.
    """
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        path = name.replace("]", "").split("[")
        place = tree
        for step in path[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise ApiError(f"Invalid parameter name: {name}", param=name)
        leaf = path[-1] or str(len(place))
        if isinstance(place.get(leaf), dict):
            raise ApiError(f"Invalid parameter name: {name}", param=name)
        place[leaf] = value
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
