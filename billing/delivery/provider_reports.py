"""What a mail provider tells of messages: its reports, proven and read by django-anymail."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from anymail.webhooks.resend import ResendTrackingWebhookView
from django.http import HttpRequest

from billing.delivery.models import Delivery
from billing.delivery.reports import take_report
from billing.delivery.statuses import ADDRESS_IS_BAD, GIVEN_UP, Meaning, meaning_of_failure
from billing.delivery.tracking import ReportKind

READERS = {
    "brevo": BrevoTrackingWebhookView,
    "mailgun": MailgunTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
    "resend": ResendTrackingWebhookView,
}
AT_FAULT = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
# Where providers say that a bounce is of the soft kind; django-anymail calls it a bounce.
SOFT = frozenset({"softbounce", "soft_bounce", "transient"})


class NotAuthentic(Exception):
    """The report does not prove that the provider sent it."""


class NotReadable(Exception):
    """The report has not the form that the provider's reports have."""


def events_of(provider: str, request: HttpRequest) -> list[AnymailTrackingEvent]:
    """Return what a request of the provider tells.

    :raises NotAuthentic: if it lacks the secret or the signature.
    :raises NotReadable: if it is no report.
    """
    reader = READERS[provider]()
    try:
        reader.run_validators(request)
    except AnymailWebhookValidationFailure as error:
        raise NotAuthentic(str(error)) from error
    try:
        events: list[AnymailTrackingEvent] = reader.parse_events(request)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotReadable(str(error)) from error
    return events


def take_event(provider: str, event: AnymailTrackingEvent, *, now: datetime) -> None:
    """Take what the provider tells of one message, if it is something that counts."""
    meaning = meaning_of(event)
    if meaning is None:
        return
    take_report(
        source=provider,
        report_id=report_id_of(event),
        delivery=named_delivery(provider, event),
        provider_id=event.message_id or "",
        kind=meaning.kind,
        is_permanent=meaning.is_permanent,
        detail=" ".join((event.mta_response or event.description or "").split()),
        happened_at=event.timestamp or now,
        now=now,
    )


def meaning_of(event: AnymailTrackingEvent) -> Meaning | None:
    """Return what an event means for its message; None of those that say nothing of its way."""
    kinds = {
        EventType.DELIVERED: ReportKind.DELIVERED,
        EventType.DEFERRED: ReportKind.DELAYED,
        EventType.COMPLAINED: ReportKind.COMPLAINED,
    }
    if event.event_type in kinds:
        return Meaning(kinds[event.event_type])
    if event.event_type not in (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED):
        return None
    if is_soft(event) or event.reject_reason not in AT_FAULT:
        return GIVEN_UP
    return meaning_of_failure(event.mta_response or "", if_silent=ADDRESS_IS_BAD)


def is_soft(event: AnymailTrackingEvent) -> bool:
    """Tell whether the provider calls the trouble a passing one."""
    told: Any = event.esp_event
    if not isinstance(told, dict):
        return False
    bounce = (told.get("data") or {}).get("bounce") if isinstance(told.get("data"), dict) else {}
    words = (told.get("Type"), told.get("event"), (bounce or {}).get("type"))
    return any(str(word).lower() in SOFT for word in words)


def report_id_of(event: AnymailTrackingEvent) -> str:
    """Return the report's own id; where the provider gives none, what makes it this one."""
    if event.event_id:
        return f"{event.event_type}:{event.event_id}"
    facts = (event.event_type, event.message_id, event.recipient, event.timestamp)
    return sha256("|".join(str(fact) for fact in facts).encode()).hexdigest()


def named_delivery(provider: str, event: AnymailTrackingEvent) -> Delivery | None:
    """Return the delivery that we named when we handed it over, if it is one."""
    name = (event.metadata or {}).get("delivery", "")
    try:
        delivery_id = UUID(str(name))
    except ValueError:
        return None
    # Its provider is noted only after the call, which a report may overtake.
    return Delivery.objects.filter(pk=delivery_id, provider__in=["", provider]).first()
