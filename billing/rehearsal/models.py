"""A rehearsal and its transcript."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


class RehearsalState(models.TextChoices):
    """Where it stands."""

    QUEUED = "queued", _("Queued")
    DONE = "done", _("Done")


class Rehearsal(models.Model):
    """Days of a sandbox, played ahead; what happened in them is in the transcript alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="rehearsals")
    state = models.CharField(max_length=7, choices=RehearsalState, default=RehearsalState.QUEUED)
    start_date = models.DateField()
    days = models.PositiveSmallIntegerField(_("days"), default=30)
    # How the payers behave: who opens, pays, promises, and when.
    behaviour = models.JSONField(default=dict)
    played_days = models.PositiveSmallIntegerField(default=0)
    # Entries in the order of their instants: messages with their words, fees, states, payments.
    transcript = models.JSONField(default=list)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        indexes: ClassVar = [
            models.Index(fields=["business", "-id"], name="rehearsal_newest_first")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=365), name="rehearsal_days")
        ]

    def __str__(self) -> str:
        return f"{self.start_date} + {self.days}"
