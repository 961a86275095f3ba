"""The only place that formats money, quantities, rates and dates for people to read.

``{% load figures %}``, then a filter for the active language or the tag of the same name
for an explicit one:

    {{ invoice.payable_amount|money:invoice.currency }}
    {% money invoice.payable_amount invoice.currency locale="fr" as payable %}

Python code (the subject of a mail, for one) calls the functions. Each returns an empty
string for ``None``, never rounds (but for ``compact``), and writes no-break spaces and the
true minus sign, so that no amount is torn apart at the end of a line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Protocol, TypeVar

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.numbers import format_compact_decimal
from django import template
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from fastfaktura.core.cldr import cldr_of, marks_of, symbol_of
from fastfaktura.core.currencies import minor_unit_decimals

register = template.Library()

MINUS = "\N{MINUS SIGN}"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"

_Formatter = TypeVar("_Formatter", bound=Callable[..., str])


class NotDecimal(TypeError):
    """A float or a string came where an exact number is shown."""


class MissingCurrency(TypeError):
    """An amount came without its currency, and does not know it."""


class MoneyLike(Protocol):
    """An amount that knows its currency, as billing's Money, which this layer never imports."""

    @property
    def amount(self) -> Decimal:
        """The number, in whole minor units."""
        ...

    @property
    def currency(self) -> str:
        """The code of ISO 4217."""
        ...


def _figure(function: _Formatter) -> _Formatter:
    """Register the function as a filter and as a tag."""
    register.filter(function.__name__, function)
    register.simple_tag(function, name=function.__name__)
    return function


@_figure
def money(value: Decimal | MoneyLike | None, currency: str = "", locale: str | None = None) -> str:
    """Write an amount with its currency: "1 250,00 kr", "€1,250.00", "NOK 1,250.00".

    A value that knows its currency needs no second argument.

    :raises UnknownCurrency: if the currency is not known.
    :raises MissingCurrency: if a bare number comes without one.
    """
    if value is None:
        return ""
    number, code = _number_and_currency(value, currency)
    cldr = _cldr(locale)
    digits = _digits(number, cldr, minor_unit_decimals(code))
    symbol = symbol_of(code, cldr)
    pattern = cldr.currency_formats["standard"].pattern
    if not pattern.startswith("¤"):
        return f"{_sign(number)}{digits}{NO_BREAK_SPACE}{symbol}"
    gap = "" if pattern.startswith("¤#") and not symbol[-1].isalpha() else NO_BREAK_SPACE
    return f"{_sign(number)}{symbol}{gap}{digits}"


@_figure
def amount(value: Decimal | MoneyLike | None, currency: str = "", locale: str | None = None) -> str:
    """Write an amount with its currency's decimals, but without its name: for columns.

    A unit price keeps the decimals it has beyond those of the currency.

    :raises UnknownCurrency: if the currency is not known.
    :raises MissingCurrency: if a bare number comes without one.
    """
    if value is None:
        return ""
    number, code = _number_and_currency(value, currency)
    return f"{_sign(number)}{_digits(number, _cldr(locale), minor_unit_decimals(code))}"


@_figure
def amount_off(
    value: Decimal | MoneyLike | None, currency: str = "", locale: str | None = None
) -> str:
    """Write an amount that is taken off, as ``amount`` does: with a minus unless it is below zero.

    :raises UnknownCurrency: if the currency is not known.
    :raises MissingCurrency: if a bare number comes without one.
    """
    if value is None:
        return ""
    number, code = _number_and_currency(value, currency)
    return amount(number.copy_negate(), code, locale)


@_figure
def compact(value: Decimal | None, locale: str | None = None) -> str:
    """Write the size of an amount in short, for the scale of a chart: "250K".

    The only one that rounds: a scale says how much, not how much exactly.
    """
    if value is None:
        return ""
    cldr = _cldr(locale)
    return _unbroken(format_compact_decimal(_exact(value), locale=cldr, fraction_digits=0))


@_figure
def quantity(value: Decimal | None, locale: str | None = None) -> str:
    """Write a quantity with the decimals it needs and no more: "1 250", "0,5"."""
    if value is None:
        return ""
    return f"{_sign(value)}{_digits(value, _cldr(locale), 0)}"


@_figure
def rate(value: Decimal | None, locale: str | None = None) -> str:
    """Write a rate given in per cent: "25 %", "5.5%"."""
    if value is None:
        return ""
    cldr = _cldr(locale)
    gap = NO_BREAK_SPACE if NO_BREAK_SPACE in cldr.percent_formats[None].pattern else ""
    return f"{_sign(value)}{_digits(value, cldr, 0)}{gap}%"


@_figure
def day(value: date | None, locale: str | None = None) -> str:
    """Write a date: "5 Nov 2026"; an instant is shown as the day it is in the active zone."""
    if value is None:
        return ""
    return _unbroken(format_date(_local_day(value), "medium", locale=_cldr(locale)))


@_figure
def day_short(value: date | None, locale: str | None = None) -> str:
    """Write a date in figures: "05/11/2026", "2026-11-05"."""
    if value is None:
        return ""
    return str(format_date(_local_day(value), "short", locale=_cldr(locale)))


@_figure
def month(value: date | None, locale: str | None = None) -> str:
    """Write the month of a date: "November 2026"."""
    if value is None:
        return ""
    return _unbroken(format_skeleton("yMMMM", _local_day(value), locale=_cldr(locale)))


@_figure
def moment(value: datetime | None, zone: tzinfo | None = None, locale: str | None = None) -> str:
    """Write an instant in the zone, or else the active one: "5 Nov 2026, 14:03".

    :raises ValueError: if the instant is naive.
    """
    if value is None:
        return ""
    local = timezone.localtime(value, zone)
    cldr = _cldr(locale)
    both = str(get_datetime_format("medium", locale=cldr))
    clock = format_time(local.timetz(), "short", locale=cldr)
    written = format_date(local.date(), "medium", locale=cldr)
    return _unbroken(both.replace("{0}", clock).replace("{1}", written))


@_figure
def clock(value: datetime | None, zone: tzinfo | None = None, locale: str | None = None) -> str:
    """Write the time of day of an instant in the zone, or else the active one: "14:03".

    :raises ValueError: if the instant is naive.
    """
    if value is None:
        return ""
    local = timezone.localtime(value, zone)
    return _unbroken(format_time(local.timetz(), "short", locale=_cldr(locale)))


@_figure
def relative_day(value: date | None, today: date, locale: str | None = None) -> str:
    """Write how far a due date is: "in 6 days", "today", "12 days late"."""
    if value is None:
        return ""
    days = (value - today).days
    with translation.override(locale or translation.get_language()):
        if days == 0:
            return gettext("today")
        if days > 0:
            return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
        return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}


def _number_and_currency(value: Decimal | MoneyLike, currency: str) -> tuple[Decimal, str]:
    if not isinstance(value, (float, int, str, Decimal)):
        return value.amount, value.currency
    if not currency:
        raise MissingCurrency(f"{value!r} has no currency")
    return _exact(value), currency


def _exact(value: object) -> Decimal:
    if not isinstance(value, Decimal):
        raise NotDecimal(f"{value!r} is {type(value).__name__}, not Decimal")
    return value


def _sign(value: Decimal) -> str:
    return MINUS if _exact(value) < 0 else ""


def _digits(value: Decimal, cldr: Locale, least_decimals: int) -> str:
    """Write the magnitude; Babel parses and applies a pattern for it, in ten times the time."""
    marks = marks_of(cldr)
    whole, _, decimals = f"{value.copy_abs():,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(least_decimals, "0")
    grouped = whole.replace(",", marks.group)
    return f"{grouped}{marks.decimal}{decimals}" if decimals else grouped


def _cldr(locale: str | None) -> Locale:
    return cldr_of(locale or translation.get_language() or "en")


def _local_day(value: date) -> date:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _unbroken(text: object) -> str:
    return str(text).replace(" ", NO_BREAK_SPACE)
