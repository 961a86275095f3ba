"""The VAT of an invoice in the seller's own currency (BT-111)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from billing.amounts.money import EXACT, Money


def tax_in(taxes: Iterable[Money], *, currency: str, exchange_rate: Decimal) -> Money:
    """Return the VAT in another currency.

    Each group's VAT is converted and rounded once, half up, and the results are added: the
    amounts per rate that a VAT return wants add up to the total that the document prints.

    :param taxes: the VAT of each group (BT-117).
    :param exchange_rate: how many of ``currency`` one unit of the invoice's currency is.
    """
    return Money.total(
        (Money.rounded(EXACT.multiply(tax.amount, exchange_rate), currency) for tax in taxes),
        currency,
    )
