"""Endpoints of other programs, the messages owed to them, and each try to hand one over."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


class DisabledReason(models.TextChoices):
    """Why nothing is sent to an endpoint."""

    BY_HAND = "by_hand", _("Paused by hand")
    FAILING = "failing", _("It failed for days")
    GONE = "gone", _("It answered that it is gone (410)")


class WebhookEndpoint(models.Model):
    """Where a business wants to hear of events, and of which."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(
        Business, on_delete=models.CASCADE, related_name="webhook_endpoints"
    )
    url = models.CharField(_("address"), max_length=500)
    description = models.CharField(_("description"), max_length=120, blank=True)
    # Empty means every kind.
    kinds = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    encrypted_secret = models.TextField()
    # After a rotation both secrets sign until this instant, so that no message is lost.
    encrypted_previous_secret = models.TextField(blank=True)
    previous_secret_until = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    disabled_reason = models.CharField(max_length=8, choices=DisabledReason, blank=True)
    # Since when every try failed; null while it works.
    failing_since = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(disabled_at=None, disabled_reason="")
                | (Q(disabled_at__isnull=False) & ~Q(disabled_reason="")),
                name="webhook_endpoint_disabled_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.url


class NextPlace(Func):
    """The next of the numbers that order messages: one count for all servers, unlike a clock."""

    function = "nextval"

    def __init__(self) -> None:
        super().__init__(Value("billing_webhook_place"), output_field=models.BigIntegerField())


class MessageState(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", _("Waiting")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class WebhookMessage(models.Model):
    """One event for one endpoint; its body is kept as it is signed, byte for byte."""

    # The receiver's key to recognise a repetition by: ``webhook-id`` is "msg_" and this id.
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages")
    # Null for a test message, which tells of no event.
    event_id = models.UUIDField(null=True)
    # Messages about one subject are delivered in the order of their places.
    subject_id = models.UUIDField()
    place = models.BigIntegerField(db_default=NextPlace(), editable=False)
    kind = models.CharField(max_length=60)
    body = models.TextField()
    state = models.CharField(max_length=9, choices=MessageState, default=MessageState.PENDING)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    # Set while a worker hands it over; an old one tells of a worker that died.
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Who had it sent again; their name moves to the next try.
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "-id"], name="webhook_message_newest_first"),
            models.Index(
                fields=["endpoint", "due_at", "place"],
                condition=Q(state="pending"),
                name="webhook_message_next",
            ),
            models.Index(
                fields=["endpoint", "subject_id", "place"],
                condition=Q(state="pending"),
                name="webhook_message_in_order",
            ),
            models.Index(
                fields=["endpoint"],
                condition=Q(state="pending", claimed_at__isnull=False),
                name="webhook_message_in_hand",
            ),
            models.Index(fields=["created_at"], name="webhook_message_by_age"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_message_once"),
            models.CheckConstraint(
                condition=Q(state="pending", finished_at=None)
                | (~Q(state="pending") & Q(finished_at__isnull=False)),
                name="webhook_message_finished_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class WebhookAttempt(models.Model):
    """One try to hand a message over, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(WebhookMessage, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField(default=timezone.now)
    duration_ms = models.PositiveIntegerField(default=0)
    # Null where no answer came; ``problem`` says why then.
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=40, blank=True)
    # The first 2 kB of the answer.
    excerpt = models.TextField(blank=True)
    # Who asked for it by hand; the plan's own tries have nobody.
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("webhook attempt")
        verbose_name_plural = _("webhook attempts")
        indexes: ClassVar = [
            models.Index(fields=["message", "-id"], name="webhook_attempt_newest_first")
        ]

    def __str__(self) -> str:
        return str(self.status or self.problem)

    @property
    def is_success(self) -> bool:
        """Tell whether the endpoint took the message: any answer of the two hundreds."""
        return self.status is not None and 200 <= self.status < 300
