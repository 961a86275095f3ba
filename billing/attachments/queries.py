"""Everything that reads attachments, and which of them a mail carries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from billing.attachments.models import Attachment
from billing.attachments.policy import MOST_BYTES_BY_MAIL
from billing.invoices.models import Invoice


@dataclass(frozen=True, slots=True)
class ByMail:
    """What goes with a mail, and what is only on the invoice's page since it is too large."""

    carried: list[Attachment]
    linked: list[Attachment]


def attachments_of(invoice: Invoice) -> QuerySet[Attachment]:
    """Return the files beside an invoice, oldest first, with what is kept of them."""
    attachments = Attachment.objects.filter(invoice=invoice, removed_at=None)
    return attachments.select_related("file", "business")


def by_mail(invoice: Invoice) -> ByMail:
    """Return which files a mail of today carries: each that still fits, oldest first."""
    return parted(attachments_of(invoice))


def parted(attachments: Iterable[Attachment]) -> ByMail:
    """Part the files beside an invoice, oldest first, by what a mail of today carries."""
    carried: list[Attachment] = []
    linked: list[Attachment] = []
    room = MOST_BYTES_BY_MAIL
    for attachment in attachments:
        if attachment.file.size <= room:
            carried.append(attachment)
            room -= attachment.file.size
        else:
            linked.append(attachment)
    return ByMail(carried, linked)


def taken_along(invoice: Invoice, *, now: datetime) -> ByMail:
    """Return what a mail carries that leaves now; these files are not taken away any more.

    What is taken away in this very moment is left out.
    """
    found = by_mail(invoice)
    ours = Attachment.objects.filter(pk__in=[each.pk for each in found.carried], removed_at=None)
    ours.filter(sent_at=None).update(sent_at=now)
    still = set(ours.exclude(sent_at=None).values_list("pk", flat=True))
    return ByMail([each for each in found.carried if each.pk in still], found.linked)


def content_of(attachment: Attachment) -> bytes:
    """Return the bytes.

    :raises FileNotFoundError: if the storage has lost them.
    """
    return attachment.file.read()
