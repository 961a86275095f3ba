"""What became of messages: looks at them, reports of them, and addresses that gave them back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel, Delivery
from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class SignalKind(models.TextChoices):
    """Who looked at a public page: a person, or a machine that only fetches."""

    HUMAN = "human", _("Opened by a person")
    FETCH = "fetch", _("Fetched, perhaps by a scanner")


class OpeningPlace(models.TextChoices):
    """Where it was seen: on the public page, or in the mail itself where a pixel is wished."""

    PAGE = "page", _("Page")
    MAIL = "mail", _("Mail")


class OpeningSignal(models.Model):
    """A look at a public page, or at a mail."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="opening_signals")
    kind = models.CharField(max_length=5, choices=SignalKind)
    signal = models.CharField(max_length=20, blank=True)
    place = models.CharField(max_length=4, choices=OpeningPlace, default=OpeningPlace.PAGE)
    # What it called itself, or what we take it for: a scanner's name, a browser's family.
    agent = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("opening signal")
        verbose_name_plural = _("opening signals")
        indexes: ClassVar = [models.Index(fields=["invoice", "-id"], name="opening_by_invoice")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%F %T}"


class ReportKind(models.TextChoices):
    """What a receiving side or a provider tells of a message after it was taken."""

    DELIVERED = "delivered", _("Delivered")
    BOUNCED = "bounced", _("Bounced")
    DELAYED = "delayed", _("Delayed")
    COMPLAINED = "complained", _("Complained of")
    FAILED = "failed", _("Failed")


class DeliveryReport(models.Model):
    """A report as it came; its id is unique per source, so a twin is not stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A provider's name, or "dsn" for a mail server's own report.
    source = models.CharField(max_length=20)
    report_id = models.CharField(max_length=200)
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.PROTECT, related_name="reports"
    )
    # Whose messages it may concern, where a business's own provider signed it.
    business = models.ForeignKey(Business, null=True, on_delete=models.CASCADE, related_name="+")
    # What it names a message by; it may come before our own answer is noted.
    provider_id = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=ReportKind)
    is_permanent = models.BooleanField(default=False)
    detail = models.TextField(blank=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    # When it took effect on its message; empty while it waits for it.
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery report")
        verbose_name_plural = _("delivery reports")
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"], condition=Q(applied_at=None), name="delivery_report_waiting"
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "report_id"], name="delivery_report_once")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind}"


class MarkReason(models.TextChoices):
    """Why nothing more goes to an address by itself."""

    BOUNCED = "bounced", _("Bounced")
    COMPLAINED = "complained", _("Complained")


class AddressMark(models.Model):
    """An address that gave a message back for good; reminders leave it alone until it is mended."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    # In small letters; a phone number as E.164.
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=10, choices=MarkReason)
    detail = models.TextField(blank=True)
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("address mark")
        verbose_name_plural = _("address marks")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "channel", "address"],
                condition=Q(cleared_at=None),
                name="address_marked_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.reason}"
