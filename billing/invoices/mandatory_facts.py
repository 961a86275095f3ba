"""What the rules on mandatory content look at, gathered once for all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from billing.amounts.treatment import Side
from billing.amounts.vat import VatCategory
from billing.amounts.vat_rates import EU_COUNTRIES
from billing.invoices.local_currency import tax_currency_of
from billing.invoices.models import Invoice, InvoiceLine
from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.countries import currency_of

if TYPE_CHECKING:
    from billing.invoices.drafts import DraftLine

# Up to these sums, VAT included, an invoice within the country may be simplified and leave the
# buyer out. Germany: UStDV § 33; the others are general knowledge that an adviser must check.
SIMPLIFIED_LIMITS = {
    "SE": Decimal(4000),
    "DK": Decimal(3000),
    "FR": Decimal(150),
    "NL": Decimal(100),
    "DE": Decimal(250),
    "PL": Decimal(450),
}
_NORTHERN_IRELAND = "XI"
# A Steuernummer: "37/123/45678" or, for the electronic return, "1121081508150"; not "HRB 12345".
GERMAN_TAX_NUMBER = re.compile(r"\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5}|\d{10,13}")


def categories_beside(invoice: Invoice) -> dict[int, VatCategory]:
    """Return the VAT categories that discounts and charges of the whole name, by their places.

    No query where they come to nothing; one that is spread over the lines has none of its own.
    """
    if not (invoice.allowance_total or invoice.charge_total):
        return {}
    return {
        at: VatCategory(row.vat_category)
        for at, row in enumerate(invoice.allowances.all())
        if row.vat_category
    }


@dataclass(frozen=True)
class Facts:
    """A draft with its seller and its buyer, as the rules of a country ask about them."""

    invoice: Invoice
    lines: Sequence[InvoiceLine | DraftLine]
    country: str
    profile: SellerProfile
    client: Client

    @cached_property
    def items(self) -> list[tuple[int, InvoiceLine | DraftLine]]:
        """Return the lines with figures and their places."""
        return [(at, line) for at, line in enumerate(self.lines) if line.is_item]

    @cached_property
    def categories(self) -> frozenset[VatCategory]:
        """Return the VAT categories of the lines, and of what stands beside them."""
        of_lines = frozenset(VatCategory(line.vat_category) for _at, line in self.items)
        return of_lines.union(categories_beside(self.invoice).values())

    @property
    def charges_vat(self) -> bool:
        """Whether anything bears VAT."""
        return VatCategory.STANDARD in self.categories

    @property
    def is_intra_community(self) -> bool:
        """Whether goods go to another country of the Union without VAT."""
        return VatCategory.INTRA_COMMUNITY in self.categories

    @property
    def names_both_vat_numbers(self) -> bool:
        """Whether the category wants both parties named by VAT number (BR-AE-02, BR-IC-02)."""
        return any(category.needs_buyer_vat_number for category in self.categories)

    @property
    def names_german_tax_number(self) -> bool:
        """Whether the seller has a VAT number that is printed, or a Steuernummer."""
        profile = self.profile
        has_vat_number = profile.vat_registered and bool(profile.vat_number)
        return has_vat_number or bool(GERMAN_TAX_NUMBER.fullmatch(profile.organization_number))

    @property
    def is_in_union(self) -> bool:
        """Whether the seller stands in the Union."""
        return self.country in EU_COUNTRIES

    @property
    def buyer_is_company(self) -> bool:
        """Whether the buyer is no person."""
        return self.client.kind == ClientKind.COMPANY

    @property
    def buyer_is_domestic(self) -> bool:
        """Whether the buyer stands in the seller's country; who names none does."""
        return self.client.country in {"", self.country}

    @property
    def buyer_has_address(self) -> bool:
        """Whether anything but a country is known of where the buyer is."""
        return bool(self.client.street or self.client.city)

    @property
    def buyer_vat_number_is_of_union(self) -> bool:
        """Whether another country of the Union, or Northern Ireland, gave the VAT number."""
        given_by = Side(country="", vat_number=self.client.vat_number).vat_number_country
        return given_by in (EU_COUNTRIES | {_NORTHERN_IRELAND}) - {self.country}

    @property
    def has_delivery(self) -> bool:
        """Whether a day or a period of delivery is named."""
        invoice = self.invoice
        return any((invoice.delivery_date, invoice.delivery_start, invoice.delivery_end))

    @property
    def deliver_to_country(self) -> str:
        """Return the country that it is delivered to, "" if unknown."""
        return str(self.invoice.delivery_place.get("country") or self.client.country)

    @property
    def is_simplified(self) -> bool:
        """Whether it may be simplified: small, domestic, and with no reason to name the buyer."""
        limit = SIMPLIFIED_LIMITS.get(self.country)
        return (
            limit is not None
            and self.buyer_is_domestic
            and not self.names_both_vat_numbers
            and self.invoice.currency == currency_of(self.country)
            and self.invoice.grand_total <= limit
        )

    @property
    def tax_currency(self) -> str:
        """Return the currency that its VAT must also be stated in; "" if none, or no VAT."""
        if not self.invoice.tax_total:
            return ""
        return tax_currency_of(self.country, self.invoice.currency)
