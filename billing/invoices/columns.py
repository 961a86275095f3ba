"""Kinds of columns that invoices and their parts share."""

from decimal import Decimal
from secrets import token_urlsafe

from django.db import models

NOTHING = Decimal(0)


def new_public_token() -> str:
    """Return the secret part of a public address: 192 bits of randomness."""
    return token_urlsafe(24)


class SumField(models.DecimalField):  # type: ignore[type-arg]  # no generic at run time
    """An amount of money: three decimals serve every currency of ISO 4217."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs |= {"max_digits": 18, "decimal_places": 3}
        kwargs.setdefault("default", NOTHING)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on unread
