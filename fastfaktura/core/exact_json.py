"""JSON with exact numbers: a Decimal is written with its very digits, never by way of a float."""

from typing import Any, cast

import simplejson
from django.core.serializers.json import DjangoJSONEncoder


class _Encoder(simplejson.JSONEncoder):
    """Writes instants, days and UUIDs as Django does."""

    def default(self, o: Any) -> Any:
        return DjangoJSONEncoder.default(cast(DjangoJSONEncoder, self), o)


def to_json(data: Any) -> str:
    """Return JSON; a Decimal becomes a number with its very digits."""
    return simplejson.dumps(
        data, cls=_Encoder, use_decimal=True, ensure_ascii=False, separators=(",", ":")
    )
