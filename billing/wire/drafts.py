"""What an invoice, a draft or a schedule says beside its lines, as other programs read it."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from billing.invoices.drafts import DraftAllowance, DraftContent
from billing.invoices.models import AllowanceCharge, Invoice
from billing.invoices.parties import DeliveryPlace
from billing.wire.figures import minor_units, plain


def wording_facts(said: Invoice | DraftContent) -> dict[str, Any]:
    """Return what an invoice and a schedule say alike, by the API's names."""
    place = said.delivery_place
    if not isinstance(place, DeliveryPlace):
        place = DeliveryPlace.from_json(place)
    parts = {name: value or None for name, value in asdict(place).items()}
    return {
        "prices_include_tax": said.prices_include_tax,
        "rounds_cash": said.rounds_cash,
        "your_reference": said.your_reference or None,
        "contract_reference": said.contract_reference or None,
        "due_end_of_month": said.due_end_of_month,
        "early_discount_percent": _plain(said.early_discount_percent),
        "early_discount_days": said.early_discount_days,
        "delivery_place": parts if any(parts.values()) else None,
        "template": said.template or None,
        "shows_product_codes": said.shows_product_codes,
        "deduction_person": said.deduction_person or None,
        "deduction_property": said.deduction_property or None,
        "number_series_id": said.wanted_series_id,
    }


def allowance_facts(
    row: AllowanceCharge | DraftAllowance, currency: str, *, net: Decimal | None = None
) -> dict[str, Any]:
    """Return the facts of a discount or a charge of the document.

    :param net: what it comes to without VAT, of one that is not kept with it.
    """
    if isinstance(row, AllowanceCharge):
        net = row.net_amount
    return {
        "is_charge": row.is_charge,
        "reason": row.reason or None,
        "percent": _plain(row.percent),
        "amount_cents": None if row.amount is None else minor_units(row.amount, currency),
        "tax_category": row.vat_category or None,
        "tax_rate": plain(row.vat_rate) if row.vat_category else None,
        "net_cents": minor_units(net or Decimal(0), currency),
    }


def all_allowances(rows: Iterable[AllowanceCharge], currency: str) -> list[dict[str, Any]]:
    """Return the facts of all discounts and charges of an invoice."""
    return [allowance_facts(row, currency) for row in rows]


def figure_facts(invoice: Invoice) -> dict[str, Any]:
    """Return the dates, the rate of exchange and the sums of one invoice."""
    currency = invoice.currency
    local, local_total = invoice.tax_currency, invoice.tax_currency_total
    return {
        "delivery_start": invoice.delivery_start,
        "delivery_end": invoice.delivery_end,
        "exchange_rate": _plain(invoice.exchange_rate),
        "exchange_rate_date": invoice.exchange_rate_date,
        "exchange_rate_source": invoice.exchange_rate_source or None,
        "lines_cents": minor_units(invoice.line_net_total, currency),
        "allowance_cents": minor_units(invoice.allowance_total, currency),
        "charge_cents": minor_units(invoice.charge_total, currency),
        "deduction_cents": minor_units(invoice.deduction_total, currency),
        "rounding_cents": minor_units(invoice.rounding_amount, currency),
        "payable_cents": minor_units(invoice.payable_amount, currency),
        "tax_currency": local or None,
        "tax_currency_cents": (
            minor_units(local_total, local) if local and local_total is not None else None
        ),
        "series_id": invoice.series_id,
    }


def _plain(number: Decimal | None) -> Decimal | None:
    return None if number is None else plain(number)
