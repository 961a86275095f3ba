"""What a business decides about its messages: words, an SMS account, rests of its reminders."""

from secrets import token_urlsafe
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.invoices.models import Invoice
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, User


def new_callback_token() -> str:
    """Return the secret part of an address for a provider's reports: 192 bits of randomness."""
    return token_urlsafe(24)


class SmsAccount(models.Model):
    """A business's own account at an SMS provider; its secrets are encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.OneToOneField(Business, on_delete=models.CASCADE, related_name="sms_account")
    provider = models.CharField(max_length=20)
    # JSON of what the provider asks for: names and secrets.
    encrypted_credentials = models.TextField()
    # The last signs of the account's name, to recognise it by.
    hint = models.CharField(max_length=8, blank=True)
    # Up to 11 letters and digits, or a number as E.164.
    sender_id = models.CharField(_("sender"), max_length=16)
    # The secret part of the address to which the provider reports.
    callback_token = models.CharField(max_length=40, unique=True, default=new_callback_token)
    # Set when the provider said that it knows us no more.
    disabled_at = models.DateTimeField(null=True)
    # The last sign that its reports reach us.
    last_report_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("SMS account")
        verbose_name_plural = _("SMS accounts")

    def __str__(self) -> str:
        return f"{self.provider} …{self.hint}"


class Timing(models.TextChoices):
    """How a reminder stands to the due date."""

    BEFORE = "before", _("Before the due date")
    ON = "on", _("On the due date")
    AFTER = "after", _("After the due date")


class MessageTemplate(models.Model):
    """A business's own words for one kind of message; without a row, the default texts hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=11, choices=DeliveryKind)
    # Of reminders only.
    tone = models.CharField(max_length=8, choices=Tone, blank=True)
    timing = models.CharField(max_length=6, choices=Timing, blank=True)
    channel = models.CharField(max_length=5, choices=Channel)
    locale = models.CharField(max_length=5, choices=settings.CLIENT_LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("text"))
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("message template")
        verbose_name_plural = _("message templates")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "kind", "tone", "timing", "channel", "locale"],
                name="message_template_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="reminder") & ~Q(tone="") & ~Q(timing="")
                | ~Q(kind="reminder") & Q(tone="", timing=""),
                name="message_template_tone_of_reminders",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tone} {self.channel} {self.locale}"


class PauseKind(models.TextChoices):
    """Why reminders rest."""

    PAUSED = "paused", _("Paused")
    PROMISED = "promised", _("Promised")
    STOPPED = "stopped", _("Stopped")


class ReminderPause(models.Model):
    """A rest of the reminders of one invoice or of all of a client's; workers ask before they send.

    It holds through ``until_date``, that day included; without one it holds until it is ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    client = models.ForeignKey(
        Client, null=True, on_delete=models.CASCADE, related_name="reminder_pauses"
    )
    invoice = models.ForeignKey(
        Invoice, null=True, on_delete=models.CASCADE, related_name="reminder_pauses"
    )
    kind = models.CharField(max_length=8, choices=PauseKind)
    until_date = models.DateField(null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # The payer himself, on the public page.
    by_payer = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reminder pause")
        verbose_name_plural = _("reminder pauses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(client=None, invoice__isnull=False)
                | Q(client__isnull=False, invoice=None),
                name="reminder_pause_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(kind="stopped") | Q(until_date__isnull=False),
                name="reminder_pause_has_its_end",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(ended_at=None, invoice__isnull=False),
                name="reminder_pause_one_per_invoice",
            ),
            models.UniqueConstraint(
                fields=["client"],
                condition=Q(ended_at=None, client__isnull=False),
                name="reminder_pause_one_per_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.until_date or ''}"
