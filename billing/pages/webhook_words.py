"""Words for webhooks: where an endpoint and a message stand, and why a try came to nothing."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import simplejson
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from billing.webhooks.models import (
    DisabledReason,
    MessageState,
    WebhookAttempt,
    WebhookEndpoint,
    WebhookMessage,
)
from fastfaktura.core.templatetags.figures import day, moment, quantity

# What is due for longer waits for its turn.
UNDER_WAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class StateWords:
    """A chip: its word, icon and tone, and the reason beside it."""

    text: str | Promise
    icon: str
    tone: str
    reason: str | Promise = ""


def endpoint_state(endpoint: WebhookEndpoint) -> StateWords:
    """Return the chip of an endpoint; one that works has taken a message before.

    :param endpoint: as ``endpoints_with_last_delivery`` reads it, or new.
    """
    if endpoint.disabled_reason == DisabledReason.BY_HAND:
        return StateWords(_("Paused"), "pause", "", _since(endpoint))
    if endpoint.disabled_reason:
        return StateWords(_("Disabled"), "ban", "danger", _since(endpoint))
    if endpoint.failing_since:
        since = _("since %(day)s") % {"day": day(endpoint.failing_since)}
        return StateWords(_("Failing"), "triangle-alert", "warning", since)
    if getattr(endpoint, "last_delivered_at", None):
        return StateWords(_("Works"), "check", "success")
    return StateWords(_("Ready"), "circle-dashed", "info")


def _since(endpoint: WebhookEndpoint) -> str:
    return _("since %(day)s") % {"day": day(endpoint.disabled_at)}


@dataclass(frozen=True, slots=True)
class Alert:
    """What an owner must know about an endpoint that does not work, and what to do."""

    tone: str
    title: str
    text: str


def endpoint_alert(endpoint: WebhookEndpoint) -> Alert | None:
    """Return what stands above the messages of an endpoint that is not simply working."""
    if endpoint.disabled_reason == DisabledReason.FAILING:
        return Alert(
            "danger",
            _("Disabled, since it failed for days."),
            _("Mend it and resume: what waits is sent at once, what failed can be sent again."),
        )
    if endpoint.disabled_reason == DisabledReason.GONE:
        return Alert(
            "danger",
            _("Disabled, since it answered that it is gone (410)."),
            _("If the address has moved, change it here and resume."),
        )
    if endpoint.disabled_reason == DisabledReason.BY_HAND:
        return Alert(
            "info",
            _("Paused by hand."),
            _("Events that happen now are not kept for later. Resume to hear of new ones."),
        )
    if endpoint.failing_since:
        return Alert(
            "warning",
            _("Every try fails since %(day)s.") % {"day": day(endpoint.failing_since)},
            _(
                "Each message is tried for three days. After five days of failures the endpoint"
                " is disabled."
            ),
        )
    return None


MESSAGE_STATES: dict[str, StateWords] = {
    MessageState.PENDING: StateWords(_later("Waiting"), "hourglass", ""),
    MessageState.DELIVERED: StateWords(_later("Delivered"), "check", "success"),
    MessageState.FAILED: StateWords(_later("Failed"), "triangle-alert", "danger"),
}


def message_state(message: WebhookMessage) -> StateWords:
    """Return the chip of a message."""
    if message.state == MessageState.PENDING and message.attempt_count:
        return StateWords(_("Tried again later"), "clock", "warning")
    return MESSAGE_STATES[message.state]


def waiting_words(message: WebhookMessage, *, now: datetime) -> str:
    """Return what a message waits for; nothing if it is finished."""
    if message.state != MessageState.PENDING:
        return ""
    if message.endpoint.disabled_at:
        return _("Waits until the endpoint is resumed")
    if message.due_at > now:
        return _("Next try %(moment)s") % {"moment": moment(message.due_at)}
    if now - message.due_at < UNDER_WAY:
        return _("A try is under way")
    return _("Waits for an earlier message about the same thing")


def host_of(url: str) -> str:
    """Return the part of an address that people know a server by."""
    return urlsplit(url).netloc or url


def readable(body: str) -> str:
    """Return a body with line breaks and indents; one that is no JSON as it is."""
    try:
        found = json.loads(body, parse_float=Decimal)
    except ValueError:
        return body
    return str(simplejson.dumps(found, indent=2, ensure_ascii=False, use_decimal=True))


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """A try as the page of its message shows it."""

    attempt: WebhookAttempt
    state: StateWords
    words: str
    duration: str


def attempt_row(attempt: WebhookAttempt) -> AttemptRow:
    """Return what a page shows of a try."""
    text = _("No answer") if attempt.status is None else str(attempt.status)
    if attempt.is_success:
        state, words = StateWords(text, "check", "success"), _("Taken")
    elif attempt.status is not None:
        state, words = StateWords(text, "x", "danger"), _answer_words(attempt.status)
    else:
        state = StateWords(text, "x", "danger")
        words = str(PROBLEMS.get(attempt.problem, attempt.problem))
    return AttemptRow(attempt, state, words, _duration(attempt.duration_ms))


def _duration(milliseconds: int) -> str:
    if milliseconds < 1000:
        return _("%(count)d ms") % {"count": milliseconds}
    seconds = (Decimal(milliseconds) / 1000).quantize(Decimal("0.1"))
    return _("%(count)s s") % {"count": quantity(seconds)}


def _answer_words(status: int) -> str:
    if status == 410:
        return _("The endpoint is gone; it hears nothing more")
    if 300 <= status < 400:
        return _("A redirect; only the address itself is called")
    return _("Not taken; only an answer from 200 to 299 counts")


# A test finds a problem of sending without words.
PROBLEMS: dict[str, Promise] = {
    "name_unknown": _later("No server of this name was found"),
    "address_not_public": _later("The name leads into a private network"),
    "unreachable": _later("The server could not be reached"),
    "timeout": _later("The server took too long"),
    "tls": _later("Its certificate is not valid, or the encryption failed"),
    "no_answer": _later("The connection broke before an answer came"),
    "secret_unreadable": _later("The signing secret cannot be read; rotate it"),
}
