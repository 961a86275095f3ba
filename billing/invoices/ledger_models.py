"""The number ledger: a row for every number that was taken, chained by hashes."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.columns import SumField
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.models import Invoice
from billing.numbering.models import Series
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class LedgerEntry(models.Model):
    """One number and what it was given to; triggers refuse any change and keep the chain whole.

    What the two hashes are taken of is written down in docs/numbers.md.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="entries")
    # Its place in the chain of the series: 1 and up, in the order in which numbers were taken.
    position = models.PositiveIntegerField()
    period = models.CharField(max_length=7, blank=True)
    sequence_number = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40)
    document = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="entry")
    kind = models.CharField(_("kind"), max_length=11, choices=DocumentKind)
    issue_date = models.DateField(_("issue date"))
    currency = models.CharField(_("currency"), max_length=3)
    # The sum with VAT (BT-112).
    total = SumField()
    client_name = models.CharField(_("client"), max_length=200, blank=True)
    content_sha256 = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    entry_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("entry of the number ledger")
        verbose_name_plural = _("entries of the number ledger")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "position"], name="ledger_place_unique"),
            models.UniqueConstraint(
                fields=["series", "period", "sequence_number"], name="ledger_number_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class LedgerProof(models.Model):
    """The last whole proof of a long series, and how far the next one has come.

    A proof takes every hash anew, which is too much to wait for; it is made step by step behind
    the scenes. What is written here is no part of the books.
    """

    series = models.OneToOneField(
        Series, on_delete=models.CASCADE, primary_key=True, related_name="proof"
    )
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    # The last whole one: when, up to which entry, and what was wrong, as rows of ``Flaw``.
    proven_at = models.DateTimeField(null=True)
    proven_position = models.PositiveIntegerField(default=0)
    flaws = models.JSONField(default=list)
    # The one under way.
    begun_at = models.DateTimeField(null=True)
    position = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=list)

    objects = TenantManager()

    class Meta:
        verbose_name = _("proof of the number ledger")
        verbose_name_plural = _("proofs of the number ledger")

    def __str__(self) -> str:
        return str(self.series_id)
