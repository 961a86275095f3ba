"""Plans with their steps, which of them hold for whom, and what was decided."""

from datetime import time
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel, Tone
from billing.invoices.models import Invoice
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class ReminderPlan(models.Model):
    """A sequence of steps; one of a business's plans holds wherever nothing else was chosen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="reminder_plans")
    name = models.CharField(_("name"), max_length=80)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(_("active"), default=True)
    # What should have gone before this day is not caught up: nobody is reminded of old stories.
    active_since = models.DateField()
    # Between these hours of the client's day.
    send_from = models.TimeField(_("not before"), default=time(9))
    send_until = models.TimeField(_("not after"), default=time(17))
    working_days_only = models.BooleanField(_("on working days only"), default=True)
    # Sweden: a fee must have been agreed before the debt arose.
    fee_agreed = models.BooleanField(_("a reminder fee is agreed in our terms"), default=False)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder plan")
        verbose_name_plural = _("reminder plans")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(is_default=True, archived_at=None),
                name="reminder_plan_one_default",
            ),
            models.CheckConstraint(
                condition=Q(send_from__lt=models.F("send_until")), name="reminder_plan_window"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReminderStep(models.Model):
    """One message of a plan; ``days`` from the due date, negative before it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(ReminderPlan, on_delete=models.CASCADE, related_name="steps")
    days = models.SmallIntegerField(_("days from the due date"))
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list)
    tone = models.CharField(_("tone"), max_length=8, choices=Tone, default=Tone.FRIENDLY)
    with_fee = models.BooleanField(_("with the fee that the law allows"), default=False)
    with_interest = models.BooleanField(_("with interest"), default=False)
    with_compensation = models.BooleanField(_("with the fixed compensation"), default=False)
    # As of a plan: what this step should have sent before this day is not caught up.
    active_since = models.DateField(null=True)
    # A step that sent something is kept for the record when it is taken out of its plan.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("reminder step")
        verbose_name_plural = _("reminder steps")
        ordering = ("days",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "days"],
                condition=Q(removed_at=None),
                name="reminder_step_one_per_day",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=-60, days__lte=365), name="reminder_step_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days:+d} {self.tone}"


class ReminderChoice(models.Model):
    """Which plan holds for a client, or for one invoice; no plan means no reminders by plan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    client = models.OneToOneField(
        Client, null=True, on_delete=models.CASCADE, related_name="reminder_choice"
    )
    invoice = models.OneToOneField(
        Invoice, null=True, on_delete=models.CASCADE, related_name="reminder_choice"
    )
    plan = models.ForeignKey(ReminderPlan, null=True, on_delete=models.PROTECT, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder choice")
        verbose_name_plural = _("reminder choices")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(client=None, invoice__isnull=False)
                | Q(client__isnull=False, invoice=None),
                name="reminder_choice_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return str(self.plan or "")


class ReminderState(models.TextChoices):
    """What became of a step for an invoice; each is final but ``queued``."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Sent")
    # Its messages were taken back before they left, failed or bounced.
    NOT_SENT = "not_sent", _("Not sent")
    # All taken back before they left for a reason that passes (being paid, a pause): the step is
    # free again, and may be taken in a row of its own.
    HELD = "held", _("Held back")
    # Never begun: a later step took its place, or it came from before the plan.
    SKIPPED = "skipped", _("Skipped")


class Reminder(models.Model):
    """A step as it was taken for an invoice: the row is written before anything is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    step = models.ForeignKey(ReminderStep, on_delete=models.PROTECT, related_name="reminders")
    state = models.CharField(max_length=8, choices=ReminderState, default=ReminderState.QUEUED)
    # Counts the reminders of the invoice that were queued; 0 for a skipped step.
    level = models.PositiveSmallIntegerField(default=0)
    planned_date = models.DateField()
    tone = models.CharField(max_length=8, choices=Tone)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        indexes: ClassVar = [
            models.Index(fields=["business", "-created_at"], name="reminder_newest_first")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "step"],
                condition=~Q(state="held"),
                name="reminder_once_per_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.level}"


class Outcome(models.TextChoices):
    """What was decided about a step on a day."""

    SENT = "sent", _("Sent")
    HELD = "held", _("Held")
    SKIPPED = "skipped", _("Skipped")


class ReminderDecision(models.Model):
    """Why a step was sent, held or skipped; a hold that goes on is one row, with its last day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="decisions")
    step = models.ForeignKey(ReminderStep, on_delete=models.PROTECT, related_name="decisions")
    reminder = models.ForeignKey(
        Reminder, null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=7, choices=Outcome)
    # A word of reminders.policy; the sentence is written by pages.
    code = models.CharField(max_length=40)
    # What the sentence names: amounts, dates, receivers.
    data = models.JSONField(default=dict)
    decided_at = models.DateTimeField(default=timezone.now)
    last_decided_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder decision")
        verbose_name_plural = _("reminder decisions")
        indexes: ClassVar = [
            models.Index(fields=["invoice", "-id"], name="decision_by_invoice"),
            models.Index(fields=["business", "-last_decided_at"], name="decision_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.code}"


class ReminderRun(models.Model):
    """The heartbeat: what the engine did for a business on a day of its calendar."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="reminder_runs")
    run_date = models.DateField()
    first_run_at = models.DateTimeField()
    last_run_at = models.DateTimeField()
    looked_at = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder run")
        verbose_name_plural = _("reminder runs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "run_date"], name="reminder_run_one_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_date}"
