"""Payments, what they settle, and the attempts to pay online."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.claims.models import Claim
from billing.invoices.models import Invoice, SumField
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class PaymentMethod(models.TextChoices):
    """How the money came."""

    CARD = "card", _("Card")
    BANK_TRANSFER = "bank_transfer", _("Bank transfer")
    DIRECT_DEBIT = "direct_debit", _("Direct debit")
    CASH = "cash", _("Cash")
    OTHER = "other", _("Other")


class PaymentAccount(models.Model):
    """A business's own account at a payment provider; its secrets are encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.OneToOneField(
        Business, on_delete=models.CASCADE, related_name="payment_account"
    )
    provider = models.CharField(max_length=20, default="stripe")
    encrypted_api_key = models.TextField(blank=True)
    encrypted_webhook_secret = models.TextField(blank=True)
    # The last four signs, to recognise the key by.
    key_hint = models.CharField(max_length=8, blank=True)
    livemode = models.BooleanField(default=False)
    # An account for which the key of the installation may act (Stripe Connect).
    connected_account = models.CharField(max_length=80, blank=True)
    # Set when the provider said that we may no longer act for the account.
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("payment account")
        verbose_name_plural = _("payment accounts")

    def __str__(self) -> str:
        return f"{self.provider} …{self.key_hint}"


class AttemptState(models.TextChoices):
    """Where an online payment stands; see the diagram in docs/payments.md."""

    CREATING = "creating", _("Being prepared")
    OPEN = "open", _("Open")
    PROCESSING = "processing", _("Being processed")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class Channel(models.TextChoices):
    """Whose key an online payment goes through."""

    OWN = "own", _("The business's own key")
    PLATFORM = "platform", _("The key of the installation")
    SIMULATOR = "simulator", _("Simulation")


LIVE_STATES = (AttemptState.CREATING, AttemptState.OPEN, AttemptState.PROCESSING)


class PaymentAttempt(models.Model):
    """One try to pay an invoice online."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payment_attempts")
    provider = models.CharField(max_length=20, default="stripe")
    # Written down, since a later change of keys must not hide what was begun with the old ones.
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.OWN)
    account = models.CharField(max_length=80, blank=True)
    amount = SumField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=AttemptState, default=AttemptState.CREATING)
    session_id = models.CharField(max_length=120, null=True, unique=True)
    payment_reference = models.CharField(max_length=120, blank=True)
    url = models.TextField(blank=True)
    failure_reason = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("payment attempt")
        verbose_name_plural = _("payment attempts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state__in=["creating", "open", "processing"]),
                name="payment_attempt_one_alive",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.amount} {self.currency}"


class Payment(models.Model):
    """Money received. Never deleted; a mistake is undone by a reversal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="payments")
    # What it was meant for; what it settles is said by its allocations.
    invoice = models.ForeignKey(
        Invoice, null=True, on_delete=models.PROTECT, related_name="payments"
    )
    method = models.CharField(_("method"), max_length=14, choices=PaymentMethod)
    amount = SumField()
    currency = models.CharField(max_length=3)
    received_date = models.DateField(_("received on"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    attempt = models.ForeignKey(
        PaymentAttempt, null=True, on_delete=models.PROTECT, related_name="payments"
    )
    provider = models.CharField(max_length=20, blank=True)
    provider_reference = models.CharField(max_length=120, null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes: ClassVar = [
            models.Index(fields=["business", "-received_date", "-id"], name="payment_newest_first")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount_positive"),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"], name="payment_provider_reference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class ReversalKind(models.TextChoices):
    """Why money went back."""

    REFUND = "refund", _("Refund")
    DISPUTE = "dispute", _("Dispute")
    CORRECTION = "correction", _("Recorded by mistake")


class ReversalState(models.TextChoices):
    """Whether it has gone."""

    PENDING = "pending", _("Pending")
    SUCCEEDED = "succeeded", _("Done")
    FAILED = "failed", _("Failed")


class Reversal(models.Model):
    """Money of a payment that went back: a refund, a dispute, a correction."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="reversals")
    kind = models.CharField(max_length=10, choices=ReversalKind)
    state = models.CharField(max_length=9, choices=ReversalState, default=ReversalState.PENDING)
    amount = SumField()
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # By itself a refund or a dispute does not ask for the money again; the owner decides.
    asks_again = models.BooleanField(default=False)
    provider_reference = models.CharField(max_length=120, null=True, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("reversal")
        verbose_name_plural = _("reversals")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="reversal_amount_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class Allocation(models.Model):
    """The part of a payment, or of a credit note, that settles an invoice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="allocations")
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="allocations"
    )
    credit_note = models.ForeignKey(
        Invoice, null=True, on_delete=models.PROTECT, related_name="credit_allocations"
    )
    amount = SumField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_positive"),
            models.CheckConstraint(
                condition=Q(payment=None, credit_note__isnull=False)
                | Q(payment__isnull=False, credit_note=None),
                name="allocation_has_one_source",
            ),
            models.UniqueConstraint(fields=["invoice", "payment"], name="allocation_payment_once"),
            models.UniqueConstraint(
                fields=["invoice", "credit_note"], name="allocation_credit_note_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.amount)


class InboundEvent(models.Model):
    """A provider's event as it came; its id is unique, so a twin is not stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=20, default="stripe")
    event_id = models.CharField(max_length=120)
    business = models.ForeignKey(Business, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("inbound event")
        verbose_name_plural = _("inbound events")
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"],
                condition=Q(processed_at=None),
                name="inbound_event_waiting",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="inbound_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class ClaimAllocation(models.Model):
    """The part of a payment that settles a claim beside its invoice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="allocations")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="claim_allocations")
    amount = SumField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("claim allocation")
        verbose_name_plural = _("claim allocations")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="claim_allocation_amount_positive"
            ),
            models.UniqueConstraint(
                fields=["claim", "payment"], name="claim_allocation_payment_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.amount)
