"""What mail servers send back: delivery status notifications and complaints (RFC 3464, 5965).

Anybody may write to the address of bounces. With BOUNCE_ADDRESS a report is believed if it came to
an address that proves itself; without, if it encloses the Message-ID of a message of ours and
speaks of its receiver. Answers of absent people and receipts of reading are no reports.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

from django.conf import settings

from billing.delivery.envelope import delivery_named_by
from billing.delivery.models import Delivery
from billing.delivery.reports import take_report
from billing.delivery.statuses import ADDRESS_IS_BAD, GIVEN_UP, Meaning, meaning_of_failure
from billing.delivery.tracking import DeliveryReport, ReportKind

SOURCE = "dsn"
# A bounce may enclose the whole message with its document.
MOST_BYTES = 30 * 1024 * 1024
# Where servers write to which address a mail came in the end, beside the envelope itself.
ENVELOPE_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
ACTIONS = {"delayed": ReportKind.DELAYED, "delivered": ReportKind.DELIVERED}


@dataclass(frozen=True, slots=True)
class Notice:
    """What a server says of one receiver of one message."""

    meaning: Meaning
    receivers: frozenset[str]
    detail: str


def receive(raw: bytes, *, recipient: str = "", now: datetime) -> list[DeliveryReport]:
    """Take a mail that came to the address of bounces; return the reports that it held.

    :param recipient: the receiver of its envelope, where the mail server tells it.
    """
    if len(raw) > MOST_BYTES:
        return []
    mail = message_from_bytes(raw)
    notices = list(notices_of(mail))
    if not notices:
        return []
    delivery = believed(mail, notices, recipient=recipient)
    if delivery is None:
        return []
    name = mail.get("Message-ID", "").strip() or sha256(raw).hexdigest()
    return [
        take_report(
            source=SOURCE,
            report_id=sha256(f"{name} {place} {notice.meaning.kind}".encode()).hexdigest(),
            delivery=delivery,
            message_id=delivery.message_id,
            kind=notice.meaning.kind,
            is_permanent=notice.meaning.is_permanent,
            detail=notice.detail,
            # A date that the other side writes could lie anywhere.
            happened_at=now,
            now=now,
        )
        for place, notice in enumerate(notices)
    ]


def notices_of(mail: Message) -> Iterator[Notice]:
    """Yield what a report says, receiver by receiver; nothing of a mail that is no report."""
    if mail.get_content_type() != "multipart/report":
        return
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            # The first block is about the message, each further one about a receiver.
            for block in blocks_of(part)[1:]:
                if notice := notice_of(block):
                    yield notice
            return
        if part.get_content_type() == "message/feedback-report":
            yield from complaints_in(part)
            return


def blocks_of(part: Message) -> list[Message]:
    """Return the blocks of fields of a status part."""
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if payload else []


def notice_of(block: Message) -> Notice | None:
    """Return what the fields about one receiver say; None if it is nothing that counts."""
    action = field(block, "Action").lower()
    status, diagnostic = field(block, "Status"), field(block, "Diagnostic-Code")
    named = (typed(field(block, name)) for name in ("Original-Recipient", "Final-Recipient"))
    receivers = frozenset(address.lower() for address in named if address)
    detail = typed(diagnostic) or status
    if action == "failed":
        # The server's own words are often nearer to the reason than the status beside them.
        silent = ADDRESS_IS_BAD if status.startswith("5") else GIVEN_UP
        told = meaning_of_failure(status, if_silent=silent)
        return Notice(meaning_of_failure(diagnostic, if_silent=told), receivers, detail)
    if action in ACTIONS:
        return Notice(Meaning(ACTIONS[action]), receivers, detail)
    return None


def complaints_in(part: Message) -> Iterator[Notice]:
    """Yield the complaint of a feedback report (RFC 5965)."""
    payload = part.get_payload()
    text = payload if isinstance(payload, str) else "".join(str(each) for each in payload or "")
    fields = message_from_bytes(text.encode("utf-8", "replace"))
    if field(fields, "Feedback-Type").lower() != "abuse":
        return
    receiver = field(fields, "Original-Rcpt-To").strip("<>").lower()
    receivers = frozenset({receiver} if receiver else ())
    yield Notice(Meaning(ReportKind.COMPLAINED), receivers, field(fields, "User-Agent"))


def believed(mail: Message, notices: list[Notice], *, recipient: str) -> Delivery | None:
    """Return the delivery that the report proves to be about; None if it proves nothing."""
    headers = [str(value) for name in ENVELOPE_HEADERS for value in mail.get_all(name, [])]
    for address in [recipient, *(address for _name, address in getaddresses(headers))]:
        if delivery_id := delivery_named_by(address):
            return Delivery.objects.filter(pk=delivery_id).first()
    if settings.BOUNCE_ADDRESS:
        return None
    message_id = enclosed_message_id(mail)
    named = frozenset().union(*(notice.receivers for notice in notices))
    delivery = Delivery.objects.filter(message_id=message_id).first() if message_id else None
    return delivery if delivery is not None and delivery.receiver.lower() in named else None


def enclosed_message_id(mail: Message) -> str:
    """Return the Message-ID of what was given back, whole or its headers only."""
    for part in mail.walk():
        payload = part.get_payload()
        if part.get_content_type() == "text/rfc822-headers" and isinstance(payload, str):
            return field(message_from_bytes(payload.encode("utf-8", "replace")), "Message-ID")
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload:
            enclosed = payload[0]
            return field(enclosed, "Message-ID") if isinstance(enclosed, Message) else ""
    return ""


def field(message: Message, name: str) -> str:
    """Return a field in one line."""
    return " ".join(str(message.get(name, "")).split())


def typed(value: str) -> str:
    """Return a field's value without its type: "rfc822; a@b" is a@b."""
    kind, semicolon, rest = value.partition(";")
    text = rest.strip() if semicolon else kind.strip()
    return text.strip("<>")
