"""A letter in MIME form: text beside HTML with its logo, and the PDF attached."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.core.mail.message import sanitize_address

from billing.delivery.letters import LOGO_ID, Letter
from billing.delivery.models import Delivery, DeliveryKind
from billing.delivery.wording import in_one_line
from billing.invoices.parties import PartyCopy

# The name of what a business sends of a kind (RFC 2919), for the receiver's filters. There is no
# List-Unsubscribe beside it: nobody can decline the invoices of what he has bought, and a button
# that says so in a mail program would keep the next due date from whoever pressed it.
LISTS = {
    DeliveryKind.INVOICE.value: "invoices",
    DeliveryKind.CREDIT_NOTE.value: "credit-notes",
    DeliveryKind.RECEIPT.value: "receipts",
    DeliveryKind.REMINDER.value: "reminders",
    DeliveryKind.QUOTE.value: "quotes",
    DeliveryKind.PROFORMA.value: "proformas",
}


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with the document."""

    name: str
    content_type: str
    content: bytes


def sender_address() -> str:
    """Return the address from which all businesses send."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def message_id_of(delivery: Delivery) -> str:
    """Return the Message-ID: the same for every attempt, so that a twin can be recognised."""
    domain = sender_address().rpartition("@")[2] or "localhost"
    return f"<{delivery.id.hex}@{domain}>"


def list_id_of(delivery: Delivery) -> str:
    """Return the name of the list of this business's messages of this kind."""
    domain = sender_address().rpartition("@")[2] or "localhost"
    return f"<{LISTS[delivery.kind]}.{delivery.business_id.hex}.{domain}>"


def auto_submitted(delivery: Delivery) -> str:
    """Return whether a person pressed a button or the program wrote by itself (RFC 3834)."""
    is_automatic = delivery.is_automatic or delivery.kind == DeliveryKind.RECEIPT
    return "auto-generated" if is_automatic else "no"


def build_mime(
    delivery: Delivery,
    letter: Letter,
    *,
    seller: PartyCopy,
    pdf: bytes | None,
    enclosures: Sequence[Enclosure] = (),
    answers: str = "",
    now: datetime,
) -> bytes:
    """Return the whole message, in seven-bit form, ready for a server.

    :param answers: the Message-ID of the mail beside which mail programs should show this one.
    """
    message = EmailMessage(policy=SMTP)
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    if letter.logo:
        maintype, _slash, subtype = letter.logo.content_type.partition("/")
        html_part = message.get_payload()[1]  # type: ignore[index]  # multipart: a list of parts
        html_part.add_related(  # type: ignore[union-attr]  # its class is EmailMessage
            letter.logo.content, maintype, subtype, cid=f"<{LOGO_ID}>", disposition="inline"
        )
    if pdf is not None:
        name = file_name(delivery.invoice.number)
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    for file in enclosures:
        maintype, _slash, subtype = file.content_type.partition("/")
        # As bytes, since a text is kept as it was written.
        message.add_attachment(file.content, maintype=maintype, subtype=subtype, filename=file.name)
    headers = {
        "From": mailbox(seller.name, sender_address()),
        "Reply-To": mailbox(seller.name, seller.email),
        "To": mailbox("", delivery.receiver),
        "Subject": encoded(in_one_line(letter.subject), name="Subject"),
        "Date": format_datetime(now),
        "Message-ID": delivery.message_id,
        "In-Reply-To": answers,
        "References": answers,
        "List-Id": list_id_of(delivery),
        "Auto-Submitted": auto_submitted(delivery),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return lines.encode("ascii") + message.as_bytes()


def mailbox(name: str, address: str) -> str:
    """Return an address for a header; a domain with foreign letters is written in its IDNA form."""
    if not address:
        return ""
    name, address = in_one_line(name), sanitize_address(address, "utf-8")
    return formataddr((name, address)) if name.isascii() else f"{encoded(name)}\r\n <{address}>"


def encoded(text: str, *, name: str = "From") -> str:
    """Return a header's text in encoded words that each fit a line (RFC 2047)."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=name).encode(linesep="\r\n")


def file_name(number: str) -> str:
    """Return what the PDF is called: the invoice's number, without signs that disks refuse."""
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', number).strip('-.') or 'invoice'}.pdf"
