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
    QUOTE = "quote", _("Quote")
    PROFORMA = "proforma", _("Proforma invoice")


class DeliveryState(models.TextChoices):
    """Where a delivery stands; the words are true, each is a fact that was seen."""

    QUEUED = "queued", _("Queued")
    SENDING = "sending", _("Being sent")
    # The server or the gateway has taken it.
    SENT = "sent", _("Sent")
    # The receiving side said that it arrived.
    DELIVERED = "delivered", _("Delivered")
    # Taken first, and given back: the address does not exist, or its mailbox refuses us.
    BOUNCED = "bounced", _("Bounced")
    FAILED = "failed", _("Failed")
    UNDONE = "undone", _("Undone")
    # The server may have taken it, but the answer was lost: a person decides.
    UNKNOWN = "unknown", _("Unknown, check")


ON_ITS_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)
LEFT_THE_HOUSE = (DeliveryState.SENT, DeliveryState.DELIVERED)
NEEDS_CARE = (DeliveryState.FAILED, DeliveryState.BOUNCED, DeliveryState.UNKNOWN)


class Tone(models.TextChoices):
    """How a reminder speaks."""

    FRIENDLY = "friendly", _("Friendly")
    FIRM = "firm", _("Firm")
    FORMAL = "formal", _("Formal notice")


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
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.QUEUED)
    # How a reminder speaks; other messages have no tone.
    tone = models.CharField(max_length=8, choices=Tone, blank=True)
    # Whether a plan or a schedule caused it, not a person (RFC 3834, Auto-Submitted).
    is_automatic = models.BooleanField(default=False)
    # One of many that a person sent at once: what is sent singly goes first.
    is_bulk = models.BooleanField(default=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    # Its words warned of costs that the law lets a later reminder ask for only after such a mail.
    announces_costs = models.BooleanField(default=False)
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
    # Who took it, and under which name its reports come; empty for SMTP, which uses the Message-ID.
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=200, blank=True)
    # How many SMS carried the text.
    parts = models.PositiveSmallIntegerField(null=True)
    delivered_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    # The receiver called it unwanted.
    complained_at = models.DateTimeField(null=True)
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
            models.Index(fields=["business", "-id"], name="delivery_newest_first"),
            models.Index(
                fields=["business", "-id"],
                condition=Q(state__in=["failed", "bounced", "unknown"], cared_at=None),
                name="delivery_needing_care",
            ),
            models.Index(
                fields=["provider", "provider_id"],
                condition=~Q(provider_id=""),
                name="delivery_by_provider_id",
            ),
            models.Index(
                fields=["message_id"],
                condition=~Q(message_id=""),
                name="delivery_by_message_id",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="delivery_on_its_way",
            ),
            models.Index(
                fields=["business", "due_at"],
                condition=Q(state__in=["queued", "sending"]),
                name="delivery_on_its_way_of_one",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(channel="link") | ~Q(receiver=""), name="delivery_message_has_receiver"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"]) | Q(finished_at__isnull=False),
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
