"""What a buyer answered to a quote."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class Answer(models.TextChoices):
    """What the buyer said."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class QuoteAnswer(models.Model):
    """The answer to a quote, given once; who gave it and, if the buyer himself, from where."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    quote = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="answer")
    answer = models.CharField(max_length=8, choices=Answer)
    by_buyer = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=120, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("answer to a quote")
        verbose_name_plural = _("answers to quotes")
        constraints: ClassVar = []

    def __str__(self) -> str:
        return self.answer


class QuoteInvoice(models.Model):
    """An invoice that a quote or a proforma was turned into; a deposit and a final one are two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    quote = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="turned_into")
    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="quoted_by")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager()

    class Meta:
        verbose_name = _("invoice of a quote")
        verbose_name_plural = _("invoices of quotes")

    def __str__(self) -> str:
        return str(self.invoice_id)
