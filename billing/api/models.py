"""Answers that were given to a request with an idempotency key, kept to be given again."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class IdempotentRequest(models.Model):
    """The first request with a key, by its hash, and the answer that it got.

    It is written in the transaction of the work itself: both stay, or neither does.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # SHA-256 of method, path, query and body.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    # Encrypted, since an answer may show a secret that is shown once.
    encrypted_answer = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("idempotent request")
        verbose_name_plural = _("idempotent requests")
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="idempotent_request_by_age"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "key"], name="idempotent_request_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"
