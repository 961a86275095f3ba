"""The journal of a business: what happened (append-only), and who has yet to hear of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.tenancy import Business, TenantManager


class ActorKind(models.TextChoices):
    """Who did it."""

    USER = "user", _("User")
    PAYER = "payer", _("Client")
    API = "api", _("API")
    SYSTEM = "system", _("FastFaktura")


class Event(models.Model):
    """Something that happened to a subject; never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind, default=ActorKind.SYSTEM)
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "id"], name="event_by_subject"),
            models.Index(fields=["business", "-id"], name="event_by_business"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(kind__regex=r"^[a-z_]+\.[a-z_]+$"),
                name="event_kind_is_noun_dot_past_participle",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Priority(models.IntegerChoices):
    """Who goes first among the shares of one business."""

    ORDINARY = 0
    # One of many: whatever somebody waits for goes first.
    BULK = 1


class EventDelivery(models.Model):
    """One subscriber's share of one event: the outbox row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The event's, here too: businesses take turns, see ``core.relay``.
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.ORDINARY)
    # Not before this instant; a retry moves it on.
    due_at = models.DateTimeField(default=timezone.now)
    dispatched_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    # Set when an error came that no repetition mends; an operator clears it to try again.
    failed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox")
        indexes: ClassVar = [
            # Both for core.relay, which leaps along them while many rows wait.
            models.Index(
                fields=["subscriber", "due_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="event_delivery_waiting",
            ),
            models.Index(
                fields=["dispatched_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="event_delivery_in_hand",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="event_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} of {self.event_id}"
