"""Everything that writes attachments: add one, take it away, bring it back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.attachments.kinds import kind_of
from billing.attachments.models import Attachment
from billing.attachments.names import clean_name, free_name, running_ending
from billing.attachments.policy import MOST_BYTES, MOST_BYTES_TOGETHER, MOST_FILES
from billing.attachments.queries import attachments_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.files import keep_file


class NotAttachable(ValueError):
    """The file cannot go with the invoice; the subclasses say why."""


class FileEmpty(NotAttachable):
    """There is nothing in it."""


class FileTooLarge(NotAttachable):
    """It has more than MOST_BYTES bytes."""


class NameOfProgram(NotAttachable):
    """By its name a system would run it, whatever is in it; ``ending`` is the reason."""

    def __init__(self, ending: str) -> None:
        super().__init__(f"files ending in .{ending} are run")
        self.ending = ending


class TooManyFiles(NotAttachable):
    """The invoice has MOST_FILES already."""


class TooMuchTogether(NotAttachable):
    """With it the files of the invoice would have more than MOST_BYTES_TOGETHER bytes."""


class InvoiceClosed(NotAttachable):
    """The invoice was cancelled: nothing goes with it any more."""


class AlreadyOut(Exception):
    """The client has it, or could have seen it: it is not taken away any more."""


@transaction.atomic
def add_attachment(
    *, invoice_id: UUID, name: str, content: bytes, now: datetime, actor: Actor
) -> Attachment:
    """Put a file beside a draft or an issued invoice; mails that leave later carry it.

    :param name: what the sender calls it; the one that is kept is clean and nobody else's.
    :raises Invoice.DoesNotExist: if there is none.
    :raises KindNotAccepted: if its content is of no kind that is taken.
    :raises NotAttachable: of one of its kinds.
    """
    if not content:
        raise FileEmpty
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    if ending := running_ending(name):
        raise NameOfProgram(ending)
    kind = kind_of(content)
    invoice = _locked(invoice_id)
    if invoice.status == InvoiceStatus.CANCELLED:
        raise InvoiceClosed
    others = list(attachments_of(invoice))
    _require_room(others, len(content))
    cleaned = clean_name(name, kind, fallback=_("File"))
    file = keep_file(business=invoice.business, content=content, content_type=kind.content_type)
    attachment = Attachment.objects.create(
        business_id=invoice.business_id,
        invoice=invoice,
        file=file,
        name=free_name(cleaned, [other.name for other in others]),
        content_type=kind.content_type,
        created_at=now,
    )
    _tell("attachment.added", attachment, actor)
    return attachment


@transaction.atomic
def remove_attachment(*, attachment_id: UUID, now: datetime, actor: Actor) -> Attachment:
    """Take a file away that no client has seen; one that is away stays so.

    :raises Attachment.DoesNotExist: if there is none.
    :raises AlreadyOut: if a mail carried it, or the invoice was sent with it.
    """
    attachment = _locked_attachment(attachment_id)
    if attachment.removed_at is None:
        if attachment.is_out:
            raise AlreadyOut
        attachment.removed_at = now
        attachment.save(update_fields=["removed_at"])
        _tell("attachment.removed", attachment, actor)
    return attachment


@transaction.atomic
def restore_attachment(*, attachment_id: UUID, actor: Actor) -> Attachment:
    """Bring a file back that was taken away; one that is there stays.

    :raises Attachment.DoesNotExist: if there is none.
    :raises NotAttachable: if there is no room for it any more.
    """
    attachment = _locked_attachment(attachment_id)
    if attachment.removed_at is not None:
        others = list(attachments_of(attachment.invoice))
        _require_room(others, attachment.file.size)
        attachment.name = free_name(attachment.name, [other.name for other in others])
        attachment.removed_at = None
        attachment.save(update_fields=["removed_at", "name"])
        _tell("attachment.added", attachment, actor)
    return attachment


def _locked(invoice_id: UUID) -> Invoice:
    """Return the invoice, locked: its files are counted by one writer at a time."""
    papers = Invoice.papers.select_related("business").select_for_update(of=("self",))
    found: Invoice = papers.get(pk=invoice_id)
    return found


def _locked_attachment(attachment_id: UUID) -> Attachment:
    _locked(Attachment.objects.values_list("invoice_id", flat=True).get(pk=attachment_id))
    attachments = Attachment.objects.select_related("invoice", "file", "business")
    return attachments.select_for_update(of=("self",)).get(pk=attachment_id)


def _require_room(others: list[Attachment], size: int) -> None:
    if len(others) >= MOST_FILES:
        raise TooManyFiles
    if sum(other.file.size for other in others) + size > MOST_BYTES_TOGETHER:
        raise TooMuchTogether


def _tell(kind: str, attachment: Attachment, actor: Actor) -> None:
    record_event(
        kind,
        business=attachment.business,
        subject=attachment.invoice,
        actor=actor,
        data={"attachment": str(attachment.pk), "name": attachment.name},
    )
