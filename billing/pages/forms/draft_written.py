"""Writing a draft's content into the texts of the editor's form; reading them gives it back."""

from datetime import date
from decimal import Decimal

from billing.amounts.numbers import write_number
from billing.invoices.drafts import DraftAllowance, DraftContent, DraftLine
from billing.pages.forms.draft_raw import (
    ON_A_DATE,
    RawAllowance,
    RawForm,
    RawLine,
    vat_value,
)
from fastfaktura.core.currencies import minor_unit_decimals

# What the content and the form call by one name, as texts.
SAME_TEXTS = (
    *("currency", "locale", "your_reference", "buyer_reference", "seller_reference"),
    *("order_reference", "contract_reference", "notes", "template", "exchange_rate_source"),
    *("deduction_person", "deduction_property"),
)
SAME_DATES = ("due_date", "delivery_date", "delivery_start", "delivery_end", "exchange_rate_date")
SAME_SWITCHES = ("due_end_of_month", "shows_product_codes", "prices_include_tax", "rounds_cash")


def raw_of(content: DraftContent, *, language: str, version: str = "") -> RawForm:
    """Return a content as the form writes it in the language."""
    client = str(content.client_id or "")
    place = content.delivery_place
    texts = {name: getattr(content, name) for name in SAME_TEXTS}
    texts |= {name: _day(getattr(content, name)) for name in SAME_DATES}
    texts |= {name: written_switch(on=getattr(content, name)) for name in SAME_SWITCHES}
    return RawForm(
        version=version,
        client=client,
        client_was=client,
        terms=ON_A_DATE if content.due_date else _whole(content.payment_terms_days),
        early_discount_percent=written(content.early_discount_percent, language),
        early_discount_days=_whole(content.early_discount_days),
        place_name=place.name,
        place_street=place.street,
        place_postal_code=place.postal_code,
        place_city=place.city,
        place_country=place.country,
        exchange_rate=written(content.exchange_rate, language),
        wanted_series=str(content.wanted_series_id or ""),
        lines=tuple(
            _line(line, f"{number}", content.currency, language)
            for number, line in enumerate(content.lines, start=1)
        ),
        allowances=tuple(
            RawAllowance(
                key=f"{number}",
                kind="charge" if allowance.is_charge else "discount",
                reason=allowance.reason,
                value=written_share(allowance, content.currency, language),
                vat=_group(allowance),
            )
            for number, allowance in enumerate(content.allowances, start=1)
        ),
        **texts,
    )


def _line(line: DraftLine, key: str, currency: str, language: str) -> RawLine:
    return RawLine(
        key=key,
        kind=line.kind.value,
        description=line.description,
        quantity=written_quantity(line, language) if line.is_item else "1",
        unit=line.unit_code,
        unit_price=written_price(line, currency, language) if line.is_item else "",
        vat=vat_value(line.vat_category, line.vat_rate),
        line_id=str(line.line_id or ""),
        product=str(line.product_id or ""),
        product_code=line.product_code,
        unit_text=line.unit_text,
        details=line.details,
        discount=written_discount(line, currency, language),
        discount_reason=line.allowance_reason,
        charge=_amount(line.charge_amount, currency, language),
        charge_reason=line.charge_reason,
        supply_kind=line.supply_kind,
        tax_deduction=line.tax_deduction,
        credited_line=str(line.credited_line_id or ""),
        deducted_invoice=str(line.deducted_invoice_id or ""),
    )


def written_switch(*, on: bool) -> str:
    """Return a switch as the form writes it."""
    return "1" if on else ""


def written(value: Decimal | None, language: str) -> str:
    """Return a number as the form writes it; nothing for none."""
    return "" if value is None else write_number(value, language=language)


def written_quantity(line: DraftLine, language: str) -> str:
    """Return the quantity as the form writes it."""
    return write_number(line.quantity, language=language)


def written_price(line: DraftLine, currency: str, language: str) -> str:
    """Return the unit price with at least the decimals of its currency."""
    decimals = minor_unit_decimals(currency)
    return write_number(line.unit_price, language=language, min_decimals=decimals)


def written_discount(line: DraftLine, currency: str, language: str) -> str:
    """Return the discount of a line: "10 %", an amount, or nothing."""
    if line.allowance_percent is not None:
        return written_percent(line.allowance_percent, language)
    return _amount(line.allowance_amount, currency, language)


def written_charge(line: DraftLine, currency: str, language: str) -> str:
    """Return the charge of a line: an amount, or nothing."""
    return _amount(line.charge_amount, currency, language)


def written_share(allowance: DraftAllowance, currency: str, language: str) -> str:
    """Return what an allowance or charge of the document takes: "10 %" or an amount."""
    if allowance.percent is not None:
        return written_percent(allowance.percent, language)
    amount = allowance.amount or Decimal(0)
    return write_number(amount, language=language, min_decimals=minor_unit_decimals(currency))


def written_percent(value: Decimal, language: str) -> str:
    """Return a percentage as one types it."""
    number = write_number(value, language=language)
    return f"{number}%" if language == "en" else f"{number} %"


def _amount(value: Decimal, currency: str, language: str) -> str:
    if not value:
        return ""
    return write_number(value, language=language, min_decimals=minor_unit_decimals(currency))


def _group(allowance: DraftAllowance) -> str:
    if not allowance.vat_category:
        return ""
    return f"{allowance.vat_category}:{allowance.vat_rate.normalize():f}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)
