"""Words for schedules: how often, until when, what is done, and where a period stands."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.delivery.models import Channel
from billing.invoices.lifecycle import InvoiceStatus
from billing.pages.webhook_words import StateWords
from billing.recurring.calendar import LAST_DAY, Rule
from billing.recurring.models import (
    Interval,
    PauseReason,
    PeriodState,
    Schedule,
    ScheduleMode,
    SchedulePeriod,
    ScheduleState,
)
from billing.recurring.rates import serves_until, wanted_currency
from fastfaktura.core.stretches import day_of_year, weekday_name
from fastfaktura.core.templatetags.figures import day as written_day
from fastfaktura.core.templatetags.figures import quantity


def rule_words(rule: Rule) -> str:
    """Return how often a schedule is due: "Every 3 months on day 1"."""
    language = get_language() or "en"
    facts: dict[str, int | str] = {"count": rule.every}
    if rule.interval == Interval.WEEK:
        facts |= {"weekday": weekday_name(rule.start_date, locale=language)}
        return (
            ngettext(
                "Every week on %(weekday)s", "Every %(count)d weeks on %(weekday)s", rule.every
            )
            % facts
        )
    if rule.interval == Interval.YEAR:
        facts |= {"day": day_of_year(rule.first(), locale=language)}
        return (
            ngettext("Every year on %(day)s", "Every %(count)d years on %(day)s", rule.every)
            % facts
        )
    wished = rule.day or rule.start_date.day
    if wished == LAST_DAY:
        return (
            ngettext(
                "Every month on the last day", "Every %(count)d months on the last day", rule.every
            )
            % facts
        )
    return ngettext(
        "Every month on day %(day)d", "Every %(count)d months on day %(day)d", rule.every
    ) % (facts | {"day": wished})


def end_words(schedule: Schedule) -> str:
    """Return how long a schedule lasts."""
    if schedule.end_date and schedule.max_count:
        return ngettext(
            "Until %(day)s, at most %(count)d time",
            "Until %(day)s, at most %(count)d times",
            schedule.max_count,
        ) % {"day": written_day(schedule.end_date), "count": schedule.max_count}
    if schedule.end_date:
        return _("Until %(day)s") % {"day": written_day(schedule.end_date)}
    if schedule.max_count:
        return ngettext("%(count)d time", "%(count)d times", schedule.max_count) % {
            "count": schedule.max_count
        }
    return _("Until you end it")


def mode_words(schedule: Schedule) -> str:
    """Return what is done on each date."""
    if schedule.mode == ScheduleMode.DRAFT:
        return _("A draft for you to look at")
    channels = set(schedule.channels)
    if channels == {Channel.LINK}:
        return _("Issued by itself; you pass the link on")
    names = [str(channel.label) for channel in Channel if channel in channels]
    return _("Issued and sent by itself: %(channels)s") % {"channels": ", ".join(names)}


def state_words(schedule: Schedule) -> StateWords:
    """Return the chip of a schedule, with the reason of a pause."""
    if schedule.state == ScheduleState.ENDED:
        return StateWords(_("Ended"), "circle-check", "")
    if schedule.state == ScheduleState.PAUSED:
        archived = schedule.pause_reason == PauseReason.CLIENT_ARCHIVED
        reason = _("the client is archived") if archived else ""
        return StateWords(_("Paused"), "pause", "warning", reason)
    return StateWords(_("Active"), "refresh-cw", "success")


def period_words(period: SchedulePeriod) -> StateWords:
    """Return the chip of a period: what was done, and what became of its invoice since."""
    if period.state == PeriodState.WAITING:
        return StateWords(_("Waits for you"), "hourglass", "warning")
    if period.state == PeriodState.SKIPPED:
        return StateWords(_("Left out"), "ban", "")
    if period.invoice is None:
        return StateWords(_("Draft deleted"), "trash-2", "")
    if period.invoice.status != InvoiceStatus.DRAFT:
        return StateWords(_("Issued"), "file-check", "info")
    if period.state == PeriodState.FAILED:
        return StateWords(_("Not issued"), "triangle-alert", "danger")
    return StateWords(_("Draft"), "circle-dashed", "")


def consent_label(schedule: Schedule) -> str:
    """Return what the button says that makes the periods which were chosen."""
    if schedule.mode == ScheduleMode.SEND:
        return _("Issue and send the chosen")
    return _("Make drafts of the chosen")


@dataclass(frozen=True, slots=True)
class RateWords:
    """The rate of exchange that invoices of a schedule take, and what is wrong with it."""

    rate: str
    warning: str


def rate_words(schedule: Schedule) -> RateWords | None:
    """Return what is to be said of the rate; None where the law wants the VAT in no other currency.

    :param schedule: with its business.
    """
    content = schedule.pattern.content
    local = wanted_currency(content, schedule.business.country)
    if not local:
        return None
    last, day = serves_until(content), schedule.next_date
    if content.exchange_rate is None or last is None:
        warning = _(
            "The law wants the VAT in %(currency)s too. Write an exchange rate: without it the "
            "invoices wait as drafts."
        )
        return RateWords("", warning % {"currency": local})
    rate = _("1 %(currency)s = %(rate)s %(other)s, of %(date)s") % {
        "currency": content.currency,
        "rate": quantity(content.exchange_rate),
        "other": local,
        "date": written_day(content.exchange_rate_date),
    }
    if day is None or day <= last:
        return RateWords(rate, "")
    warning = _(
        "This rate serves until %(until)s. The invoice of %(day)s waits as a draft unless you "
        "write a newer one."
    ) % {"until": written_day(last), "day": written_day(day)}
    return RateWords(rate, warning)


def next_words(schedule: Schedule, *, today: date) -> str:
    """Return when it makes its next invoice, in a sentence."""
    if schedule.state == ScheduleState.ENDED or schedule.next_date is None:
        return _("It has ended and makes no more invoices.")
    if schedule.state == ScheduleState.PAUSED:
        return _("It is paused and makes no invoices until you resume it.")
    if schedule.next_date <= today:
        return _("The next invoice is made within minutes.")
    return _("The next invoice is made on %(day)s.") % {"day": written_day(schedule.next_date)}
