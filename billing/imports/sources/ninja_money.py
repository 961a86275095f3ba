"""Invoice Ninja: which invoices its payments and credits settle, and how far."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from billing.imports.sources.values import day, number, records, text_of

OF_PAYMENT_LEFT_OUT = frozenset({"2", "3"})  # cancelled and failed


@dataclass(frozen=True, slots=True)
class Money:
    """What settles invoices, by their ids; of credits also by the credit's.

    :ivar paid: what was paid of each invoice, on which day.
    :ivar credited: what credits settle of each invoice.
    :ivar uses: which invoices each credit settles, and how far.
    """

    paid: dict[str, list[tuple[date | None, Decimal]]] = field(default_factory=dict)
    credited: dict[str, Decimal] = field(default_factory=dict)
    uses: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)


def kept(value: Any) -> list[tuple[int, dict[str, Any]]]:
    """Return the records of a list with their places, without those that were deleted."""
    return [(place, record) for place, record in records(value) if not record.get("is_deleted")]


def money_of(payments: list[tuple[int, dict[str, Any]]], credits_: Collection[str]) -> Money:
    """Return what payments settle. One may use credits: they are spent before its money is.

    :param credits_: the credits that come along; what another settled counts as paid.
    """
    money = Money()
    for _place, record in payments:
        if text_of(record, "status_id") in OF_PAYMENT_LEFT_OUT:
            continue
        invoices, used = _parts(record, "invoice"), _parts(record, "credit")
        paid_on = day(record.get("date"), "date")
        left = {key: amount for key, amount in used if key in credits_}
        for key, amount in invoices:
            rest = amount
            for credit, value in tuple(left.items()):
                taken = min(rest, value)
                if taken:
                    money.uses.setdefault(credit, []).append((key, taken))
                    money.credited[key] = money.credited.get(key, Decimal(0)) + taken
                    rest, left[credit] = rest - taken, value - taken
            if rest > 0:
                money.paid.setdefault(key, []).append((paid_on, rest))
    return money


def _parts(record: dict[str, Any], kind: str) -> list[tuple[str, Decimal]]:
    """Return the parts of a payment that name a kind of document, less what went back."""
    found = []
    for _at, part in records(record.get("paymentables")):
        # By name, or by the class of older versions: "invoices", "App\\Models\\Invoice".
        if text_of(part, "paymentable_type").lower().rstrip("s").endswith(kind):
            key = text_of(part, "paymentable_id", f"{kind}_id")
            amount = number(part.get("amount"), "amount") - number(part.get("refunded"), "refunded")
            if amount > 0:
                found.append((key, amount))
    return found
