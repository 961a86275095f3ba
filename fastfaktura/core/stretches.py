"""Stretches of time in words: months, quarters and spans of days, in a language that is named."""

from datetime import date

from babel.dates import format_date, format_interval, format_skeleton

from fastfaktura.core.cldr import cldr_of


def month_name(day: date, *, locale: str) -> str:
    """Write the month without its year: "March"."""
    return str(format_date(day, "LLLL", locale=cldr_of(locale)))


def quarter(day: date, *, locale: str) -> str:
    """Write the quarter of a date: "Q1 2026"."""
    return str(format_skeleton("yQQQ", day, locale=cldr_of(locale)))


def month_span(first: date, last: date, *, locale: str) -> str:
    """Write whole months: "March 2026", "March – May 2026"."""
    return str(format_interval(first, last, "yMMMM", locale=cldr_of(locale)))


def day_span(first: date, last: date, *, locale: str) -> str:
    """Write a stretch of days: "2–8 Mar 2026", "15 Mar – 14 Apr 2026"."""
    return str(format_interval(first, last, "yMMMMd", locale=cldr_of(locale)))


def weekday_name(day: date, *, locale: str) -> str:
    """Write the day of the week: "Monday"."""
    return str(format_date(day, "EEEE", locale=cldr_of(locale)))


def day_of_year(day: date, *, locale: str) -> str:
    """Write a date that comes every year: "1 March"."""
    return str(format_skeleton("MMMMd", day, locale=cldr_of(locale)))
