"""The documents that were made of an invoice."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, StoredFile, TenantManager


class Document(models.Model):
    """The PDF of an issued invoice; made once, served ever after. A draft's PDF is not kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="document")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    page_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(page_count__gte=1), name="document_has_a_page"
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
