"""Files that a business keeps: content-addressed, never changed."""

from typing import ClassVar

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.tenancy import Business, TenantManager


class StoredFile(models.Model):
    """The bytes behind a logo, a PDF or a mail; the SHA-256 of the content is its name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="stored_files")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=160)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "sha256"], name="stored_file_once"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="stored_file_sha256_is_hex"
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    def read(self) -> bytes:
        """Return the content.

        :raises FileNotFoundError: if the storage has lost it.
        """
        with default_storage.open(self.path) as file:
            content: bytes = file.read()
        return content
