"""Deliveries of documents, and the mailbox of a sandbox."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, StoredFile, TenantManager, User


class Channel(models.TextChoices):
    """The way to the receiver."""

    EMAIL = "email", _("Email")
    SMS = "sms", _("SMS")
    LINK = "link", _("Link")


class DeliveryKind(models.TextChoices):
    """What the message is about."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit_note", _("Credit note")
    RECEIPT = "receipt", _("Receipt")
    REMINDER = "reminder", _("Reminder")


class DeliveryState(models.TextChoices):
    """Where a delivery stands; the words are true, each is a fact that was seen."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")
    # The server may have taken it, but the answer was lost: a person decides.
    UNKNOWN = "unknown", _("Unknown, check")


ON_ITS_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)
NEEDS_CARE = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


class Delivery(models.Model):
    """One message about one invoice to one receiver by one channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="sendings")
    kind = models.CharField(max_length=11, choices=DeliveryKind, default=DeliveryKind.INVOICE)
    # The event that this message answers; a task that runs twice finds it and writes no second.
    cause_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=5, choices=Channel)
    receiver = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    attach_pdf = models.BooleanField(_("attach the PDF"), default=True)
    message_id = models.CharField(max_length=200, blank=True)
    # Not before this instant: the seconds in which the sender may undo.
    due_at = models.DateTimeField(default=timezone.now)
    # Counts the claims too: a worker that was overtaken finds a higher number and stops.
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    # Set just before the server hears that the content is whole: from here on a crash leaves
    # doubt, since the server may accept what it has.
    handed_over_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # When somebody looked after a failure: sent again, or settled in another way.
    cared_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=40, blank=True)
    failure_detail = models.TextField(blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes: ClassVar = [
            models.Index(fields=["invoice", "-id"], name="delivery_by_invoice"),
            models.Index(
                fields=["business", "-id"],
                condition=Q(state__in=["failed", "unknown"], cared_at=None),
                name="delivery_needing_care",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="delivery_on_its_way",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel="link") | ~Q(receiver=""), name="delivery_message_has_receiver"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "failed", "undone", "unknown"])
                | Q(finished_at__isnull=False),
                name="delivery_finished_has_its_instant",
            ),
            models.UniqueConstraint(
                fields=["cause_id", "channel", "receiver"],
                condition=Q(cause_id__isnull=False),
                name="delivery_once_per_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.receiver}"


class MailboxMessage(models.Model):
    """What a sandbox would have sent, kept for its user to read."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    delivery = models.OneToOneField(
        Delivery, null=True, on_delete=models.CASCADE, related_name="mailbox_message"
    )
    channel = models.CharField(max_length=5, choices=Channel)
    receiver = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    # The whole message: a mail in MIME form, an SMS as plain text.
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("mailbox message")
        verbose_name_plural = _("mailbox messages")
        indexes: ClassVar = [models.Index(fields=["business", "-id"], name="mailbox_newest_first")]

    def __str__(self) -> str:
        return self.subject


class SignalKind(models.TextChoices):
    """Who looked at a public page: a person, or a machine that only fetches."""

    HUMAN = "human", _("Opened by a person")
    FETCH = "fetch", _("Fetched, perhaps by a scanner")


class OpeningSignal(models.Model):
    """A look at a public page."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="opening_signals")
    kind = models.CharField(max_length=5, choices=SignalKind)
    signal = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("opening signal")
        verbose_name_plural = _("opening signals")
        indexes: ClassVar = [models.Index(fields=["invoice", "-id"], name="opening_by_invoice")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%F %T}"
