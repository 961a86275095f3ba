"""The rules of reminders by plan: which step is due, which are passed over, and the words for why.

Nothing here reads a clock or a database. Dates are days of the business's calendar.

What a decision's sentence is written from (``ReminderDecision.code`` and ``.data``):

====================  =========================================================================
code                  data
====================  =========================================================================
due                   level, tone, receivers, open_amount, currency, left_out [{channel,
                      receiver, code}] (whom the step could not reach)
overtaken             by_days: the days of the later step that took its place
too_late              due_date: a step before the due date that was missed
cancelled, refunded   nothing
paid                  nothing
payment_under_way     nothing
paused, stopped       pause, until (empty: until ended), reason, by_payer, whole_client
promised              the same
promise_just_passed   until: the promised day; resumes: the first day on which a step may go
unsent                nothing: never sent through us, and not due yet
reminder_under_way    receiver: another reminder has not left yet
reminded_recently     receiver, at: the last reminder is not a day old
sent_recently         receiver, at: the invoice itself left less than a day ago
last_failed           receiver, delivery, reason: a message was refused, nobody looked after it
last_bounced          the same: given back by the receiving side
last_unknown          receiver, delivery: it may have arrived, a person must say
money_received        payment, amount, currency, received_date: money that would fit is not
                      set against anything
address_marked        left_out [{channel, receiver, code}], as for ``due``; so do the next five
no_receiver           the client has no email address
bad_address           it is none
no_phone              the client has no number for an SMS
not_mobile            the client's number is a fixed line
no_sms                SMS cannot be sent by this business
outdated              the message waited too long to leave
undone                a person took the messages back
failed, bounced       the messages of a reminder did not arrive
unknown               nobody knows whether they did, and a person closed the matter
====================  =========================================================================
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from billing.delivery.models import Tone

DUE = "due"
OVERTAKEN = "overtaken"
TOO_LATE = "too_late"
PROMISE_JUST_PASSED = "promise_just_passed"
UNSENT = "unsent"
REMINDER_UNDER_WAY = "reminder_under_way"
REMINDED_RECENTLY = "reminded_recently"
SENT_RECENTLY = "sent_recently"
LAST_FAILED = "last_failed"
LAST_BOUNCED = "last_bounced"
LAST_UNKNOWN = "last_unknown"
MONEY_RECEIVED = "money_received"
NO_RECEIVER = "no_receiver"
NO_PHONE = "no_phone"

# Two reminders of one invoice never leave on the same day, whatever a plan says.
SHORTEST_DISTANCE = 1


@dataclass(frozen=True, slots=True)
class Step:
    """What the rules need to know of a step; what lies before ``since`` is not caught up."""

    id: UUID
    days: int
    since: date


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was decided for good: on which day, and whether a message was queued."""

    step_id: UUID
    days: int
    on: date
    was_queued: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that is not taken any more, and the word for why."""

    step: Step
    code: str
    by_days: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The step to take now, if any, and those that it leaves behind."""

    step: Step | None = None
    passed: tuple[Passed, ...] = ()


def spoken_tone(tone: Tone, *, is_first: bool) -> Tone:
    """Return how a step speaks; nobody's first reminder is a formal notice.

    A late step takes the place of those that were missed, after an outage or where reminders were
    switched on late. Its claims hold; its words are those for somebody who heard nothing yet.
    """
    return Tone.FIRM if is_first and tone == Tone.FORMAL else tone


def planned_date(step: Step, due_date: date) -> date:
    """Return the day for which a plan foresees a step."""
    return due_date + timedelta(days=step.days)


def remaining(steps: Iterable[Step], taken: Sequence[Taken], *, due_date: date) -> list[Step]:
    """Return the steps that may still be taken, in their order.

    Not those of days before the plan, and none that lies before one already taken, be it of
    another plan: who changes plans does not begin again.
    """
    known = {each.step_id for each in taken}
    reached = max((each.days for each in taken), default=None)
    return sorted(
        (
            step
            for step in steps
            if step.id not in known
            and (reached is None or step.days > reached)
            and planned_date(step, due_date) >= step.since
        ),
        key=lambda step: step.days,
    )


def earliest_date(step: Step, taken: Sequence[Taken], *, due_date: date) -> date:
    """Return the first day on which a step may go.

    A step that went later than planned moves those after it: the payer keeps the time between two
    reminders that the plan gives him.
    """
    planned = planned_date(step, due_date)
    last = max(
        (each for each in taken if each.was_queued), key=lambda each: each.days, default=None
    )
    if last is None:
        return planned
    distance = max(step.days - last.days, SHORTEST_DISTANCE)
    return max(planned, last.on + timedelta(days=distance))


def choose(steps: Iterable[Step], taken: Sequence[Taken], *, due_date: date, today: date) -> Choice:
    """Return what is due today: at most one step, the last of those whose day has come.

    Days that were missed are caught up by state, once: the payer hears what holds now, not what
    he should have heard before. A step from before the due date is no use after it.
    """
    left = remaining(steps, taken, due_date=due_date)
    due = [step for step in left if earliest_date(step, taken, due_date=due_date) <= today]
    if not due:
        return Choice()
    current = due[-1]
    passed = tuple(Passed(step, OVERTAKEN, by_days=current.days) for step in due[:-1])
    if current.days < 0 and today > due_date:
        return Choice(None, (*passed, Passed(current, TOO_LATE)))
    return Choice(current, passed)
