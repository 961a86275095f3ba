"""A claim beside an invoice, never an edit of it, and what payments settle of it."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import NOTHING, Invoice, SumField
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class ClaimKind(models.TextChoices):
    """What the law lets a creditor ask for on top."""

    FEE = "fee", _("Reminder fee")
    COMPENSATION = "compensation", _("Late payment compensation")
    INTEREST = "interest", _("Late payment interest")


class ClaimState(models.TextChoices):
    """Whether it is asked for; only a claimed one is payable and shown to the payer."""

    # Written with its reminder, which has not left yet.
    PENDING = "pending", _("Pending")
    CLAIMED = "claimed", _("Claimed")
    # Its reminder never left, or did not arrive.
    WITHDRAWN = "withdrawn", _("Withdrawn")
    WAIVED = "waived", _("Waived")


class Claim(models.Model):
    """A sum of its own beside an invoice; outside VAT."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=12, choices=ClaimKind)
    state = models.CharField(max_length=9, choices=ClaimState, default=ClaimState.PENDING)
    amount = SumField()
    currency = models.CharField(max_length=3)
    # The sum of what payments settle of it, kept by a trigger on ClaimAllocation.
    allocated_total = SumField()
    # The reminder that states it; a fee is thus never doubled.
    cause_id = models.UUIDField(null=True)
    claim_date = models.DateField()
    # Interest: the days for which it is asked, both included.
    from_date = models.DateField(null=True)
    until_date = models.DateField(null=True)
    # How it was computed: the rows of law with their sources, the periods with their rates.
    basis = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        indexes: ClassVar = [models.Index(fields=["invoice", "id"], name="claim_by_invoice")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_amount_positive"),
            models.CheckConstraint(
                condition=Q(allocated_total__gte=0, allocated_total__lte=F("amount")),
                name="claim_never_allocated_beyond_its_amount",
            ),
            models.UniqueConstraint(
                fields=["invoice", "kind", "cause_id"],
                condition=Q(cause_id__isnull=False),
                name="claim_once_per_reminder",
            ),
            models.CheckConstraint(
                condition=~Q(kind="interest")
                | Q(from_date__isnull=False, until_date__gte=F("from_date")),
                name="claim_interest_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "claimed"]) | Q(ended_at__isnull=False),
                name="claim_ended_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"

    @property
    def open_amount(self) -> Decimal:
        """Return what the payer owes of it today: nothing unless it is claimed."""
        if self.state != ClaimState.CLAIMED:
            return NOTHING
        owed: Decimal = self.amount - self.allocated_total
        return owed
