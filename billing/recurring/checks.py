"""What a schedule must have before it is kept, each lack with the field that has it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.delivery.models import Channel
from billing.delivery.queueing import SmsNotAvailable
from billing.delivery.receivers import BadAddress, NoPhone, NoReceiver, checked, phone_of
from billing.delivery.receivers import receivers_of as addresses_of
from billing.delivery.sms.accounts import can_send_sms
from billing.invoices.issuing import Problem, issue_problems
from billing.invoices.parties import seller_profile
from billing.recurring.calendar import LAST_DAY, LAST_YEAR, Rule
from billing.recurring.content import Pattern
from billing.recurring.models import Interval, ScheduleMode
from billing.recurring.periods import NAMES, period_of, unknown_variables
from billing.recurring.previews import unsaved_invoice
from billing.recurring.rates import rate_problems
from clients.models import Client
from fastfaktura.core.models import Business

MOST_EVERY = 60
MOST_COUNT = 999
# Days of a month that every month has, and the last one.
DAYS = (*range(1, 29), LAST_DAY)
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFacts:
    """What a person decides about a schedule."""

    name: str
    pattern: Pattern
    start_date: date
    interval: str = Interval.MONTH
    every: int = 1
    day: int | None = None
    end_date: date | None = None
    max_count: int | None = None
    mode: str = ScheduleMode.DRAFT
    channels: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """Return what the dates follow from."""
        return Rule(
            interval=self.interval, every=self.every, day=self.day, start_date=self.start_date
        )


class InvalidSchedule(Exception):
    """The schedule lacks something; the exception lists every lack."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.code for problem in problems))
        self.problems = problems


def schedule_problems(
    facts: ScheduleFacts, *, business: Business, client: Client | None, today: date
) -> Iterator[Problem]:
    """Yield everything that keeps the schedule from being kept.

    One that sends by itself must be able to issue and send today already.
    """
    if not facts.name.strip():
        yield Problem("name", "no_name", _("Give it a name that you recognise it by."))
    if len(facts.name) > LONGEST_NAME:
        yield Problem("name", "name_too_long", _("This name is too long."))
    yield from _rule_problems(facts)
    yield from text_problems(facts.pattern)
    yield from rate_problems(facts.pattern.content, today=today)
    if client is None:
        yield Problem("client", "no_client", _("Choose whom the invoice is for."))
    elif client.archived_at is not None:
        yield Problem("client", "client_archived", _("This client is archived. Restore it first."))
    if not facts.pattern.content.lines:
        yield Problem("lines", "no_lines", _("Add at least one line."))
    elif client is not None and facts.mode == ScheduleMode.SEND and _has_dates(facts):
        yield from _issuing_problems(facts, business=business, client=client, today=today)
    if facts.mode == ScheduleMode.SEND:
        yield from sending_problems(client, facts.channels)


def _has_dates(facts: ScheduleFacts) -> bool:
    """Tell whether there is a date at all: nothing begins at the end of all dates."""
    return facts.start_date.year < LAST_YEAR


def _rule_problems(facts: ScheduleFacts) -> Iterator[Problem]:
    if facts.interval not in Interval.values:
        yield Problem("interval", "interval", _("Choose how often."))
    if not _has_dates(facts):
        yield Problem("start_date", "start_date", _("This date is too far away."))
    if not 1 <= facts.every <= MOST_EVERY:
        yield Problem(
            "every", "every", _("Write a number from 1 to %(most)d.") % {"most": MOST_EVERY}
        )
    if facts.day is not None and facts.day not in DAYS:
        yield Problem("day", "day", _("Choose a day of the month from the list."))
    if facts.max_count is not None and not 1 <= facts.max_count <= MOST_COUNT:
        yield Problem(
            "max_count", "max_count", _("Write a number from 1 to %(most)d.") % {"most": MOST_COUNT}
        )


def text_problems(pattern: Pattern) -> Iterator[Problem]:
    """Yield the texts with a variable that does not exist, the first one of each."""
    texts = [("notes", pattern.content.notes)]
    for index, line in enumerate(pattern.content.lines):
        texts.append((f"lines.{index}.description", line.description))
    for path, text in texts:
        for name in unknown_variables(text):
            known = ", ".join(NAMES)
            sentence = _("There is no variable “%(name)s”. These exist: %(known)s.")
            yield Problem(path, "unknown_variable", sentence % {"name": name, "known": known})
            break


def _issuing_problems(
    facts: ScheduleFacts, *, business: Business, client: Client, today: date
) -> Iterator[Problem]:
    content = facts.pattern.filled_in(period_of(facts.rule, facts.rule.first()))
    invoice, parts = unsaved_invoice(content, business=business, client=client)
    # A rate that is missing, or too old by then, is asked for by the draft of the period.
    told = {"client_archived", "no_lines", "no_exchange_rate", "no_exchange_rate_date"}
    problems: Iterable[Problem] = issue_problems(
        invoice,
        parts.lines,
        business=business,
        profile=seller_profile(business),
        issue_date=today,
    )
    yield from (problem for problem in problems if problem.code not in told)


def sending_problems(client: Client | None, channels: Sequence[str]) -> Iterator[Problem]:
    """Yield why the client cannot be reached by one of these channels, or by none."""
    if not channels:
        yield Problem("channels", "no_channel", _("Choose how it is sent."))
    if client is None:
        return
    try:
        if Channel.EMAIL in channels:
            checked(addresses_of(client))
        if Channel.SMS in channels:
            phone_of(client)
    except (NoReceiver, BadAddress, NoPhone) as problem:
        yield channel_problem(problem)
    if Channel.SMS in channels and not can_send_sms(client.business):
        yield channel_problem(SmsNotAvailable())


def channel_problem(problem: Exception) -> Problem:
    """Return what a refusal of a channel means for the schedule."""
    if isinstance(problem, NoReceiver):
        return Problem("channels", "no_receiver", _("The client has no email address."))
    if isinstance(problem, BadAddress):
        sentence = _("“%(address)s” is not an email address.") % {"address": problem.address}
        return Problem("channels", "bad_address", sentence)
    if isinstance(problem, NoPhone):
        sentence = _("The client has no phone number that takes SMS.")
        return Problem("channels", "no_phone", sentence)
    sentence = _("Your business has no SMS account that works. Add one in the settings.")
    return Problem("channels", "no_sms", sentence)
