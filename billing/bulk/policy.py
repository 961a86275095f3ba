"""What a job does with an invoice, or why it leaves it out; pure rules over facts."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from billing.bulk.models import BulkKind
from billing.delivery import policy, reminding
from billing.delivery.models import Channel
from billing.delivery.receivers import is_address, is_phone, takes_sms
from billing.invoices.lifecycle import InvoiceStatus

# More in one job nobody looks through before confirming it.
AT_MOST = 10_000
# A dry run that is older tells of another day.
PLAN_HOLDS_FOR = timedelta(days=1)

# The channels of a job; a link is handed on by its sender, one at a time.
CHANNELS = (Channel.EMAIL, Channel.SMS)

# Why an invoice is left out, beside the words of ``delivery.policy`` and ``delivery.reminding``.
NO_CHANNEL = "no_channel"
NO_CLIENT = "no_client"
NOT_ISSUABLE = "not_issuable"
NO_EMAIL = "no_email"
NO_PHONE = "no_phone"
SENT_BEFORE = "sent_before"
ON_ITS_WAY = "on_its_way"
REMINDED_RECENTLY = "reminded_recently"
PAUSED = "paused"
PROMISED = "promised"
REMINDERS_STOPPED = "stopped"
# What may come between the dry run and a row's turn.
JOB_STOPPED = "job_stopped"
CHANGED = "changed"
BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message would go, and what speaks against it."""

    channel: Channel
    receiver: str
    is_marked: bool = False
    on_its_way: bool = False
    # When a reminder went there within the time in which none follows.
    reminded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of an invoice at the moment."""

    status: InvoiceStatus
    has_client: bool = True
    is_credit_note: bool = False
    is_settled: bool = False
    sent_at: datetime | None = None
    due_date: date | None = None
    # The codes of ``invoices.issuing.Problem``, of drafts.
    problems: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    has_sms: bool = True
    payment_under_way: bool = False
    is_refunded: bool = False
    is_imported: bool = False
    # A kind of ``delivery.choices.PauseKind``, and its last day.
    pause: str = ""
    pause_until: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What the job is to do."""

    kind: BulkKind
    channels: tuple[Channel, ...]
    sends_again: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What happens to an invoice: ``code`` says why nothing does, ``data`` holds its facts.

    :param receivers: by channel; those that a message would reach.
    :param without: by channel, why it carries nothing, though another does.
    """

    code: str = ""
    data: dict[str, object] = field(default_factory=dict)
    receivers: dict[Channel, tuple[str, ...]] = field(default_factory=dict)
    without: dict[Channel, str] = field(default_factory=dict)
    issues: bool = False


def verdict_on(facts: Facts, wish: Wish, *, today: date) -> Verdict:
    """Return what the job does with an invoice."""
    if not facts.has_client:
        return Verdict(NO_CLIENT)
    if facts.is_imported:
        return Verdict(policy.IMPORTED)
    refusal = (
        _not_remindable(facts, today=today)
        if wish.kind == BulkKind.REMIND
        else _not_sendable(facts, sends_again=wish.sends_again)
    )
    return refusal or _by_channels(facts, wish)


def _not_sendable(facts: Facts, *, sends_again: bool) -> Verdict | None:
    if facts.status == InvoiceStatus.CANCELLED:
        return Verdict(policy.CANCELLED)
    if facts.problems:
        return Verdict(NOT_ISSUABLE, {"problems": list(facts.problems)})
    if facts.sent_at is not None and not sends_again:
        return Verdict(SENT_BEFORE, {"at": facts.sent_at.isoformat()})
    return None


def _not_remindable(facts: Facts, *, today: date) -> Verdict | None:
    """Say what ``reminding.require_remindable`` would, and what else holds a reminder."""
    is_due = facts.due_date is not None and facts.due_date <= today
    until = {"until": facts.pause_until.isoformat()} if facts.pause_until else {}
    checks: tuple[tuple[bool, str, dict[str, str]], ...] = (
        (facts.status == InvoiceStatus.DRAFT, reminding.DRAFT, {}),
        (facts.is_credit_note, reminding.CREDIT_NOTE, {}),
        (facts.status == InvoiceStatus.CANCELLED, policy.CANCELLED, {}),
        (facts.is_settled, policy.PAID, {}),
        (facts.payment_under_way, policy.PAYMENT_UNDER_WAY, {}),
        (facts.is_refunded, policy.REFUNDED, {}),
        (facts.sent_at is None and not is_due, reminding.NOT_YET, {}),
        (bool(facts.pause), facts.pause, until),
    )
    return next((Verdict(code, dict(data)) for holds, code, data in checks if holds), None)


def _by_channels(facts: Facts, wish: Wish) -> Verdict:
    """Return whom which channel reaches; if none reaches anybody, why the first does not."""
    receivers: dict[Channel, tuple[str, ...]] = {}
    without: dict[Channel, Verdict] = {}
    for channel in wish.channels:
        addresses = [each for each in facts.addresses if each.channel == channel]
        if obstacle := _obstacle(channel, addresses, facts, wish.kind):
            without[channel] = obstacle
        else:
            receivers[channel] = tuple(each.receiver for each in addresses if not each.is_marked)
    if not receivers:
        return next(iter(without.values()), Verdict(NO_CHANNEL))
    return Verdict(
        receivers=receivers,
        without={channel: verdict.code for channel, verdict in without.items()},
        issues=facts.status == InvoiceStatus.DRAFT,
    )


def _obstacle(
    channel: Channel, addresses: list[Address], facts: Facts, kind: BulkKind
) -> Verdict | None:
    """Return why a channel carries nothing; None if it does."""
    if channel == Channel.SMS and not facts.has_sms:
        return Verdict(policy.NO_SMS)
    if not addresses:
        return Verdict(NO_EMAIL if channel == Channel.EMAIL else NO_PHONE)
    fits = is_address if channel == Channel.EMAIL else is_phone
    for each in addresses:
        if not fits(each.receiver):
            code = policy.BAD_ADDRESS if channel == Channel.EMAIL else NO_PHONE
            return Verdict(code, {"address": each.receiver})
        if channel == Channel.SMS and not takes_sms(each.receiver):
            return Verdict(policy.NOT_MOBILE, {"address": each.receiver})
    open_ones = [each for each in addresses if not each.is_marked]
    if not open_ones:
        return Verdict(policy.ADDRESS_MARKED, {"address": addresses[0].receiver})
    if any(each.on_its_way for each in open_ones):
        return Verdict(ON_ITS_WAY)
    # If one of several receivers was reminded, nobody is.
    reminded = [(each.reminded_at, each.receiver) for each in open_ones if each.reminded_at]
    if kind == BulkKind.REMIND and reminded:
        at, receiver = max(reminded)
        return Verdict(REMINDED_RECENTLY, {"at": at.isoformat(), "address": receiver})
    return None
