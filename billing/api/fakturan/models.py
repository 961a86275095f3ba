"""What the dialect keeps beside our own rows: whole numbers for ids, and facts that we have not."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.invoices.models import Invoice
from clients.models import Client
from fastfaktura.core.models import Business, TenantManager


class Kind(models.TextChoices):
    """What has a number of its own in the dialect."""

    CLIENT = "client", _("Client")
    PRODUCT = "product", _("Product")
    INVOICE = "invoice", _("Invoice")
    ROW = "row", _("Line")
    PAYMENT = "payment", _("Payment")


class FakturanNumber(models.Model):
    """The id of an object in the dialect: counted per business and kind, never given twice.

    The object is named by its UUID alone, so that a number outlives what was deleted.
    """

    id = models.BigAutoField(primary_key=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    number = models.PositiveIntegerField()
    object_id = models.UUIDField()

    objects = TenantManager()

    class Meta:
        verbose_name = _("number of the Fakturan.nu dialect")
        verbose_name_plural = _("numbers of the Fakturan.nu dialect")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "kind", "number"], name="fakturan_number_once"
            ),
            models.UniqueConstraint(
                fields=["business", "object_id"], name="fakturan_number_one_per_object"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class FakturanClient(models.Model):
    """What the dialect knows of a client and our own row has no column for."""

    id = models.BigAutoField(primary_key=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    client = models.OneToOneField(Client, on_delete=models.CASCADE, related_name="fakturan")
    facts = models.JSONField(default=dict)

    objects = TenantManager()

    class Meta:
        verbose_name = _("client of the Fakturan.nu dialect")
        verbose_name_plural = _("clients of the Fakturan.nu dialect")

    def __str__(self) -> str:
        return str(self.client)


class FakturanInvoice(models.Model):
    """An invoice that came through the dialect; its rows stand in the order of the promises."""

    id = models.BigAutoField(primary_key=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="fakturan")
    # The date that it is to be issued on: a draft of ours has none yet.
    invoice_date = models.DateField()

    objects = TenantManager()

    class Meta:
        verbose_name = _("invoice of the Fakturan.nu dialect")
        verbose_name_plural = _("invoices of the Fakturan.nu dialect")

    def __str__(self) -> str:
        return str(self.invoice)
