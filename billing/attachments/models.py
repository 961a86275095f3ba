"""A file that goes with an invoice."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, StoredFile, TenantManager


class Attachment(models.Model):
    """A file beside an invoice (BG-24): sent with its mails, listed on its public page."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("file name"), max_length=120)
    # What its content is; what the same bytes are elsewhere does not matter here.
    content_type = models.CharField(max_length=80, default="application/octet-stream")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When a mail first took it along.
    sent_at = models.DateTimeField(null=True, editable=False)
    # When it was taken away; it can be brought back.
    removed_at = models.DateTimeField(null=True, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("created_at", "id")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "name"],
                condition=models.Q(removed_at=None),
                name="attachment_name_unique",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_out(self) -> bool:
        """Tell whether the client has it, or could have seen it on the invoice's page."""
        shown_since = self.invoice.sent_at
        was_there = shown_since is not None and self.created_at <= shown_since
        return self.sent_at is not None or was_there
