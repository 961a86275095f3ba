"""A file that somebody asked for: what is in it, how far it is, and how long it is kept."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


class ExportWhat(models.TextChoices):
    """What is in the file."""

    INVOICES = "invoices", _("Invoices")
    LINES = "lines", _("Invoice lines")
    CLIENTS = "clients", _("Clients")
    PRODUCTS = "products", _("Products")
    PAYMENTS = "payments", _("Payments")
    DOCUMENTS = "documents", _("PDFs of invoices")


class ExportFormat(models.TextChoices):
    """As what it is written; documents are a ZIP."""

    XLSX = "xlsx", _("Excel (XLSX)")
    CSV = "csv", _("CSV")
    ZIP = "zip", _("ZIP")


class ExportState(models.TextChoices):
    """Where it stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class ExportJob(models.Model):
    """One file, made in the background and kept for a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=9, choices=ExportWhat)
    format = models.CharField(max_length=4, choices=ExportFormat)
    state = models.CharField(max_length=7, choices=ExportState, default=ExportState.WAITING)
    # What narrows it: conditions on columns, or ids that somebody selected.
    conditions = models.JSONField(default=dict)
    # The language of its words.
    locale = models.CharField(max_length=8)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=160, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # When the worker last said that it is at it.
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes: ClassVar = [models.Index(fields=["business", "-id"], name="export_newest_first")]

    def __str__(self) -> str:
        return f"{self.what} {self.state}"
