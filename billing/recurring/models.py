"""A schedule, and one row for each of its periods."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel
from billing.invoices.models import Invoice
from billing.recurring.calendar import Rule
from billing.recurring.content import Pattern, from_json
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


class Interval(models.TextChoices):
    """The unit in which a schedule counts."""

    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


class ScheduleMode(models.TextChoices):
    """What is done with the invoice that a period makes."""

    DRAFT = "draft", _("Make a draft")
    SEND = "send", _("Issue and send")


class ScheduleState(models.TextChoices):
    """Whether it runs."""

    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class PauseReason(models.TextChoices):
    """Why a paused schedule rests."""

    BY_HAND = "by_hand", _("Paused by hand")
    CLIENT_ARCHIVED = "client_archived", _("The client is archived")


class Schedule(models.Model):
    """What is invoiced again and again, to whom, and when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="schedules")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="schedules")
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(max_length=6, choices=ScheduleState, default=ScheduleState.ACTIVE)
    pause_reason = models.CharField(max_length=16, choices=PauseReason, blank=True)
    mode = models.CharField(max_length=5, choices=ScheduleMode, default=ScheduleMode.DRAFT)
    channels = ArrayField(models.CharField(max_length=5, choices=Channel), default=list)
    # A content.Pattern as JSON, decimals as text.
    content = models.JSONField()
    interval = models.CharField(max_length=5, choices=Interval, default=Interval.MONTH)
    # Every so many intervals: 3 months are a quarter.
    every = models.PositiveSmallIntegerField(default=1)
    # Of a month or a year: 1 to 28, or 31 for the last day; of a week it follows from the start.
    day = models.PositiveSmallIntegerField(null=True)
    start_date = models.DateField(_("first date"))
    end_date = models.DateField(_("last date"), null=True)
    max_count = models.PositiveSmallIntegerField(_("number of invoices"), null=True)
    # The date of the next period; null when it has ended.
    next_date = models.DateField(null=True)
    made_count = models.PositiveIntegerField(default=0)
    # Counts the changes by people, so that two windows do not overwrite each other.
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        indexes: ClassVar = [
            models.Index(fields=["next_date"], condition=Q(state="active"), name="schedule_due"),
            models.Index(fields=["business", "-id"], name="schedule_newest_first"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(every__gte=1, every__lte=60), name="schedule_every"),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__gte=1, day__lte=31), name="schedule_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def rule(self) -> Rule:
        """Return what its dates follow from."""
        return Rule(
            interval=self.interval, every=self.every, day=self.day, start_date=self.start_date
        )

    @property
    def pattern(self) -> Pattern:
        """Return what its invoices say."""
        return from_json(self.content)


class PeriodState(models.TextChoices):
    """What became of a period."""

    # More than one was missed: a person says whether they are still wanted.
    WAITING = "waiting", _("Waits for consent")
    MADE = "made", _("Made")
    SKIPPED = "skipped", _("Skipped")
    FAILED = "failed", _("Failed")


class SchedulePeriod(models.Model):
    """A date of a schedule; unique, so that no period is invoiced twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    schedule = models.ForeignKey(Schedule, on_delete=models.PROTECT, related_name="periods")
    period_date = models.DateField()
    state = models.CharField(max_length=7, choices=PeriodState)
    invoice = models.OneToOneField(
        Invoice, null=True, on_delete=models.SET_NULL, related_name="schedule_period"
    )
    # Why it could not be made or sent, as issuing.Problem's codes.
    problems = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("period of a schedule")
        verbose_name_plural = _("periods of schedules")
        indexes: ClassVar = [
            models.Index(
                fields=["business"],
                condition=Q(state__in=["waiting", "failed"]),
                name="period_needing_care",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["schedule", "period_date"], name="schedule_period_once")
        ]

    def __str__(self) -> str:
        return f"{self.period_date}"
