"""An import from another system, and what it holds row by row."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, StoredFile, TenantManager, User


class Source(models.TextChoices):
    """Where businesses come from; names of systems, not translated."""

    CSV = "csv", _("A CSV file of invoices")
    FAKTURAN = "fakturan", "Fakturan.nu"
    NINJA = "invoiceninja", "Invoice Ninja"
    SHELF = "invoiceshelf", "InvoiceShelf / Crater"


class ImportState(models.TextChoices):
    """Where an import stands."""

    # A table whose columns nobody has confirmed.
    MAPPING = "mapping", _("Columns")
    # The dry run: nothing of it is written before somebody confirms it.
    PLANNED = "planned", _("Checked")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


class ImportJob(models.Model):
    """One file of one system."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="import_jobs")
    source = models.CharField(max_length=20, choices=Source)
    state = models.CharField(max_length=7, choices=ImportState, default=ImportState.PLANNED)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    # What each column of a table is, empty where it is left out; nothing for other files.
    columns = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes: ClassVar = [models.Index(fields=["business", "-id"], name="import_newest_first")]

    def __str__(self) -> str:
        return f"{self.source} {self.state}"


class RowKind(models.TextChoices):
    """What a row is; they are taken over in this order."""

    CLIENT = "client", _("Client")
    PRODUCT = "product", _("Product")
    INVOICE = "invoice", _("Invoice")


class RowState(models.TextChoices):
    """What will become, or has become, of a row."""

    READY = "ready", _("Will be imported")
    LEFT_OUT = "left_out", _("Left out")
    # Imported before, or the business has it already.
    KNOWN = "known", _("Already there")
    DONE = "done", _("Imported")


class ImportRow(models.Model):
    """A client, a product or an invoice of the file, with the verdict of the dry run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=7, choices=RowKind)
    state = models.CharField(max_length=8, choices=RowState)
    # The row of a table, or the place in its list.
    line = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    # What people call it: the client's or product's name, the invoice's number.
    label = models.CharField(max_length=255, blank=True)
    client_name = models.CharField(max_length=255, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    # The sum as the source states it, and as our engine computes it.
    stated_total = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    our_total = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    # Sentences: why it is left out, and what is done differently.
    notes = models.JSONField(default=list)
    # Each as {"name", "rate", "stated", "ours"}, numbers as text.
    differences = models.JSONField(default=list)
    record = models.JSONField(default=dict)
    invoice = models.ForeignKey(Invoice, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = TenantManager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "position"], name="import_row_position")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"
