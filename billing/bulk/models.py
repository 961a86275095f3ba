"""A job over many invoices, and what will happen and happened to each."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel
from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


class BulkKind(models.TextChoices):
    """What is done to each."""

    SEND = "send", _("Send")
    REMIND = "remind", _("Remind")


class BulkState(models.TextChoices):
    """Where the job stands."""

    # The dry run: nothing happens before somebody confirms it.
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")


class BulkJob(models.Model):
    """One press of a button over many invoices."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="bulk_jobs")
    kind = models.CharField(max_length=6, choices=BulkKind)
    state = models.CharField(max_length=7, choices=BulkState, default=BulkState.PLANNED)
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list)
    # Whether a job of sending takes along what was sent before.
    sends_again = models.BooleanField(_("send again what was sent before"), default=False)
    # What was chosen, as a hash: a form that is sent twice finds the plan of the first.
    token = models.CharField(max_length=64, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    # How many rows ended in which way; written when the job ends.
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # The API key that planned or confirmed it; empty if a person did.
    key_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When rows of it were last taken; the job that waits longest is served next.
    served_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("bulk job")
        verbose_name_plural = _("bulk jobs")
        indexes: ClassVar = [
            models.Index(fields=["business", "-id"], name="bulk_job_newest_first"),
            models.Index(fields=["served_at"], condition=Q(state="running"), name="bulk_job_open"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "token"],
                condition=Q(state="planned") & ~Q(token=""),
                name="bulk_job_planned_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class BulkRowState(models.TextChoices):
    """What happened to a row."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    # The dry run said so already, or it was no longer right when its turn came.
    LEFT_OUT = "left_out", _("Left out")


class BulkRow(models.Model):
    """One invoice of a job."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rows")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=BulkRowState, default=BulkRowState.WAITING)
    # Why it is left out, a word with the facts that its sentence names; empty if nothing hinders.
    code = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    decided_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("row of a bulk job")
        verbose_name_plural = _("rows of bulk jobs")
        indexes: ClassVar = [
            # The next row of a job is found without passing over those that are done.
            models.Index(
                fields=["job", "position"], condition=Q(state="waiting"), name="bulk_row_waiting"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "position"], name="bulk_row_position"),
            models.UniqueConstraint(fields=["job", "invoice"], name="bulk_row_once_per_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.state}"
