"""The rules of sending: how long to wait, when to give up, and what a server's answer means."""

from datetime import datetime, timedelta

# The sender may take a message back for this long.
UNDO_WINDOW = timedelta(seconds=10)

# Waits between attempts; the last one repeats.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600))
GIVE_UP_AFTER = timedelta(hours=24)

# A claim that came no further in this time is given to another worker: nine steps of EMAIL_TIMEOUT
# lead to the hand-over, and a worker that was only slow finds there that it was overtaken.
STALE_AFTER = timedelta(minutes=3)
# What was handed over this long ago without an answer is in doubt; EMAIL_ANSWER_TIMEOUT is shorter.
DOUBT_AFTER = timedelta(minutes=5)
# What is due this long and still queued was forgotten by the outbox.
FORGOTTEN_AFTER = timedelta(minutes=10)

# Nobody is reminded of the same invoice twice within this time.
REMINDER_PAUSE = timedelta(hours=24)

# What a failure code says when it is not a number of the server's.
UNREACHABLE = "unreachable"
BAD_ADDRESS = "bad_address"
NO_ANSWER = "no_answer"
WORKER_STOPPED = "worker_stopped"
CANCELLED = "cancelled"
# Another system issued it, and its buyer knows it from there.
IMPORTED = "imported"
NO_DOCUMENT = "no_document"
# The receiving side takes so many a minute, and others go first.
PACED = "paced"
NO_SMS = "no_sms"
# Taken first, and given back later.
RETURNED = "returned"
# An earlier message to the address came back, or its owner complained.
ADDRESS_MARKED = "address_marked"
NOT_MOBILE = "not_mobile"
SMS_TOO_LONG = "sms_too_long"
# The provider knows the business's account no more: held until its owner has mended it.
SMS_ACCOUNT = "sms_account"
# Why a reminder is held back, and why it is written anew.
PAID = "paid"
REFUNDED = "refunded"
PAYMENT_UNDER_WAY = "payment_under_way"
AMOUNT_CHANGED = "amount_changed"
# Reminders rest; the words are those of ``choices.PauseKind``.
PAUSED = "paused"
PROMISED = "promised"
STOPPED = "stopped"
# It waited too long for its server, or for us: the plan decides anew what to say, and when.
OUTDATED = "outdated"
REMINDER_KEEPS = timedelta(hours=4)
# What may be over tomorrow, or was never true of the message itself: a reminder by plan that was
# taken back for one of these is taken up again.
PASSING = (
    PAID,
    REFUNDED,
    PAYMENT_UNDER_WAY,
    PAUSED,
    PROMISED,
    STOPPED,
    ADDRESS_MARKED,
    OUTDATED,
)


def next_attempt(*, attempts: int, first_due_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again after that many attempts; None means that it is time to give up."""
    at = now + WAITS[min(attempts, len(WAITS)) - 1]
    return at if at < first_due_at + GIVE_UP_AFTER else None


def is_permanent(code: int) -> bool:
    """Tell whether a reply of the server stands (5xx) or may change (4xx); RFC 5321, 4.2.1."""
    return 500 <= code < 600
