"""The mailbox of a sandbox: each mail as its receiver would see it."""

from base64 import b64encode
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from billing.delivery.models import Channel, MailboxMessage
from billing.delivery.queries import mailbox_of
from billing.delivery.texting import parts_of
from billing.delivery.wording import sides_of
from billing.pages.invoice_filters import read_uuid
from billing.pages.send_preview import mail_document
from fastfaktura.core.caught_mail import CaughtMail, content
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.identifiers import format_phone
from fastfaktura.core.views.mail import MAIL_POLICY

PAGE = 50


@require_GET
def list_messages(request: BusinessRequest) -> HttpResponse:
    """List the newest messages."""
    require_sandbox(request)
    messages = mailbox_of(request.business)
    older_than = read_uuid(request.GET.get("older"))
    if older_than is not None:
        messages = messages.filter(pk__lt=older_than)
    rows = list(messages[: PAGE + 1])
    context = {
        "rows": rows[:PAGE],
        "older_url": f"?older={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer_url": "?" if older_than else "",
    }
    return render(request, "billing/deliveries/mailbox.html", context)


@require_GET
def show_message(request: BusinessRequest, message_id: UUID) -> HttpResponse:
    """Show a message with its headers, its text and its attachments."""
    message = own_message(request, message_id)
    context = sms_context(message) if message.channel == Channel.SMS else mail_context(message)
    return render(request, "billing/deliveries/mailbox_message.html", context)


def mail_context(message: MailboxMessage) -> dict[str, Any]:
    """Return a mail as a mail program reads it."""
    return {"message": message, "mail": opened(message)}


def sms_context(message: MailboxMessage) -> dict[str, Any]:
    """Return an SMS as a telephone shows it, and how many messages it takes."""
    text = message.file.read().decode()
    invoice = message.delivery.invoice if message.delivery else None
    return {
        "message": message,
        "text": text,
        "sender": sides_of(invoice).seller.name if invoice else message.business.name,
        "receiver": format_phone(message.receiver),
        "length": len(text),
        "parts": parts_of(text),
    }


@require_GET
def message_html(request: BusinessRequest, message_id: UUID) -> HttpResponse:
    """Serve the HTML of a message for the frame around it, with its pictures inside."""
    mail = opened(own_message(request, message_id))
    html = mail.html
    for content_id, index in mail.inline_parts():
        part = mail.part(index)
        if part is not None:
            data = b64encode(content(part)).decode("ascii")
            html = html.replace(
                f"cid:{content_id}", f"data:{part.get_content_type()};base64,{data}"
            )
    return mail_document(html)


@require_GET
def message_part(request: BusinessRequest, message_id: UUID, index: int) -> HttpResponse:
    """Serve an attachment to be kept."""
    part = opened(own_message(request, message_id)).part(index)
    if part is None:
        raise Http404
    response = HttpResponse(content(part), content_type=part.get_content_type())
    response["Content-Security-Policy"] = MAIL_POLICY
    name = quote(part.get_filename() or "attachment")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def require_sandbox(request: BusinessRequest) -> None:
    """Let the mailbox not exist in a live business.

    :raises Http404: in a live business.
    """
    if not request.business.is_sandbox:
        raise Http404


def own_message(request: BusinessRequest, message_id: UUID) -> MailboxMessage:
    """Return the message if it is the business's; another's is not found.

    :raises Http404: if there is none.
    """
    require_sandbox(request)
    messages = mailbox_of(request.business).select_related("file", "delivery__invoice")
    return get_object_or_404(messages, pk=message_id)


def opened(message: MailboxMessage) -> CaughtMail:
    """Return the message read as a mail program would."""
    mail = message_from_bytes(message.file.read(), EmailMessage, policy=policy.default)
    return CaughtMail(str(message.pk), message.created_at, mail)
