"""The rate of exchange that a schedule carries: typed by a person, and of use for some days.

Nothing is fetched. The law wants the rate of about the day of the invoice, and customs and tax
authorities publish rates for a month: a typed one serves as long, then the invoices wait as drafts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.drafts import DraftContent
from billing.invoices.local_currency import tax_currency_of
from billing.invoices.models import Invoice
from billing.invoices.problems import Problem
from fastfaktura.core.templatetags.figures import day as written_day

SERVES_DAYS = 31


def wanted_currency(content: DraftContent, country: str) -> str:
    """Return the currency that the VAT of these invoices must be stated in too; "" if none.

    :param country: the seller's.
    """
    if not content.totals().tax_total.amount:
        return ""
    return tax_currency_of(country, content.currency)


def serves_until(content: DraftContent) -> date | None:
    """Return the last day on which an invoice takes the rate; None without rate or date."""
    if content.exchange_rate is None or content.exchange_rate_date is None:
        return None
    return content.exchange_rate_date + timedelta(days=SERVES_DAYS)


def serves(content: DraftContent, *, on: date) -> bool:
    """Tell whether an invoice of this day takes the rate."""
    last = serves_until(content)
    return last is not None and on <= last


def with_rate_of(content: DraftContent, *, on: date) -> DraftContent:
    """Return the content as an invoice of this day says it: without a rate that is too old."""
    if serves(content, on=on) or content.exchange_rate is None:
        return content
    return replace(content, exchange_rate=None, exchange_rate_date=None, exchange_rate_source="")


def with_rate_from(content: DraftContent, schedule: DraftContent) -> DraftContent:
    """Return the content of a draft with the rate of its schedule."""
    return replace(
        content,
        exchange_rate=schedule.exchange_rate,
        exchange_rate_date=schedule.exchange_rate_date,
        exchange_rate_source=schedule.exchange_rate_source,
    )


def lacks_rate_of(invoice: Invoice, content: DraftContent, *, on: date) -> bool:
    """Tell whether a draft has no rate and its schedule meanwhile has one that serves."""
    is_empty = invoice.exchange_rate is None and invoice.currency == content.currency
    return is_empty and serves(content, on=on)


def rate_problems(content: DraftContent, *, today: date) -> Iterator[Problem]:
    """Yield what is wrong with the rate of a schedule; one that is too old is kept all the same."""
    if content.exchange_rate is None:
        return
    day = content.exchange_rate_date
    if day is None:
        sentence = _("Say of which day the exchange rate is.")
        yield Problem("exchange_rate_date", "no_exchange_rate_date", sentence)
    elif day > today:
        sentence = _("This day is still to come: nobody knows its rate.")
        yield Problem("exchange_rate_date", "exchange_rate_date_ahead", sentence)


def told_of_rate(
    problems: Iterable[Problem], content: DraftContent, *, on: date
) -> tuple[Problem, ...]:
    """Return the problems of a draft; where the schedule's rate was too old, that is said."""
    old = serves_until(content)
    if old is None or old >= on:
        return tuple(problems)
    return tuple(
        Problem(each.field, "exchange_rate_too_old", too_old_sentence(content))
        if each.code == "no_exchange_rate"
        else each
        for each in problems
    )


def too_old_sentence(content: DraftContent) -> str:
    """Return that the rate of a schedule no longer serves, and what to do."""
    sentence = ngettext(
        "The schedule's exchange rate is of %(day)s and served for %(count)d day. Write a newer "
        "one in the schedule, then try again; or write it in this draft.",
        "The schedule's exchange rate is of %(day)s and served for %(count)d days. Write a newer "
        "one in the schedule, then try again; or write it in this draft.",
        SERVES_DAYS,
    )
    day = content.exchange_rate_date
    return sentence % {"day": written_day(day) if day else "", "count": SERVES_DAYS}
