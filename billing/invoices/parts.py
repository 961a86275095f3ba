"""The parts of an invoice: its lines, its allowances and charges, its VAT breakdown."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.catalog.models import Product
from billing.invoices.choices import LineKind, SupplyKind, TaxDeduction
from billing.invoices.columns import NOTHING, SumField
from fastfaktura.core.ids import new_id


class InvoiceLine(models.Model):
    """One line (BG-25), or a row of text or a heading between lines, which has no figures."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey("billing.Invoice", on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=7, choices=LineKind, default=LineKind.ITEM)
    # What it was picked from, if anything; the texts and figures below are the line's own.
    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    product_code = models.CharField(_("product code"), max_length=30, blank=True)
    # The item's name (BT-153) and what more is said of it (BT-154).
    description = models.TextField(_("description"), blank=True)
    details = models.TextField(_("details"), blank=True)
    quantity = models.DecimalField(
        _("quantity"), max_digits=18, decimal_places=6, default=Decimal(1)
    )
    # UN/ECE Recommendation 20; C62 is "one", a piece.
    unit_code = models.CharField(_("unit"), max_length=3, default="C62")
    # A word of the seller's own, printed in place of the code's.
    unit_text = models.CharField(_("unit in words"), max_length=30, blank=True)
    # With VAT if the invoice's prices include it.
    unit_price = models.DecimalField(
        _("unit price"), max_digits=18, decimal_places=6, default=NOTHING
    )
    # The allowance of the line (BG-27): a percentage, or an amount in the terms of the price.
    allowance_percent = models.DecimalField(
        _("discount in per cent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    allowance_amount = SumField(_("discount"))
    allowance_reason = models.CharField(_("reason of the discount"), max_length=100, blank=True)
    # The charge of the line (BG-28), in the terms of the price.
    charge_amount = SumField(_("charge"))
    charge_reason = models.CharField(_("reason of the charge"), max_length=100, blank=True)
    vat_category = models.CharField(_("VAT category"), max_length=2, default="S", blank=True)
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=7, decimal_places=4, default=NOTHING)
    supply_kind = models.CharField(
        _("goods or services"), max_length=8, choices=SupplyKind, blank=True
    )
    tax_deduction = models.CharField(
        _("ROT or RUT"), max_length=3, choices=TaxDeduction, blank=True
    )
    # What a credit note's line takes back, and the deposit invoice that a line deducts.
    credited_line = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credits"
    )
    deducted_invoice = models.ForeignKey(
        "billing.Invoice",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deductions",
    )
    # Quantity by price less discount plus charge: in the terms of the price; without VAT (BT-131).
    line_amount = SumField()
    line_net_amount = SumField()

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"],
                name="line_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="line_vat_rate_0_to_100"
            ),
            models.CheckConstraint(
                condition=Q(kind="item", vat_category="S", vat_rate__gt=0)
                | Q(kind="item", vat_category__in=["Z", "E", "AE", "K", "G", "O"], vat_rate=0)
                | Q(
                    kind__in=["text", "section"],
                    vat_category="",
                    vat_rate=0,
                    line_amount=0,
                    line_net_amount=0,
                ),
                name="line_vat_rate_fits_category",
            ),
            models.CheckConstraint(
                condition=Q(allowance_amount__gte=0, charge_amount__gte=0)
                & (
                    Q(allowance_percent=None)
                    | Q(allowance_percent__gte=0, allowance_percent__lte=100, allowance_amount=0)
                ),
                name="line_allowance_is_percent_or_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_item(self) -> bool:
        """Whether it has figures: a row of text and a heading have none."""
        return self.kind == LineKind.ITEM

    @property
    def deducts_deposit(self) -> bool:
        """Whether it takes off what a deposit invoice asked for."""
        return self.deducted_invoice_id is not None


class AllowanceCharge(models.Model):
    """An allowance (BG-20) or a charge (BG-21) of the whole document."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.CASCADE, related_name="allowances"
    )
    position = models.PositiveIntegerField()
    is_charge = models.BooleanField(_("charge"), default=False)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    # Of the sum of the lines; or an amount, with VAT if the invoice's prices include it.
    percent = models.DecimalField(
        _("per cent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=3, null=True, blank=True
    )
    # The group it falls under; empty where it is spread over the groups of the lines.
    vat_category = models.CharField(_("VAT category"), max_length=2, blank=True)
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=7, decimal_places=4, default=NOTHING)
    # Computed: as entered, without VAT, and the part of each group as
    # [{"vat_category", "vat_rate", "net_amount"}], numbers as text.
    entered_amount = SumField()
    net_amount = SumField()
    shares = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("allowance or charge")
        verbose_name_plural = _("allowances and charges")
        ordering = ("position",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "position"],
                name="allowance_position_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(percent=None, amount__gte=0)
                | Q(percent__gte=0, percent__lte=100, amount=None),
                name="allowance_is_percent_or_amount",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class VatSubtotal(models.Model):
    """One row of the VAT breakdown (BG-23): a category and rate with its basis and tax."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(
        "billing.Invoice", on_delete=models.CASCADE, related_name="vat_subtotals"
    )
    vat_category = models.CharField(max_length=2)
    vat_rate = models.DecimalField(max_digits=7, decimal_places=4)
    tax_basis_amount = SumField()
    tax_amount = SumField()
    # On a credit note: what the notes before it credited of the group. Its VAT goes on from there.
    preceding_basis_amount = SumField()
    preceding_tax_amount = SumField()
    # Why no VAT is charged, as the document said it when it was issued (BT-120, BT-121).
    exemption_reason = models.CharField(max_length=300, blank=True)
    exemption_code = models.CharField(max_length=30, blank=True)

    class Meta:
        verbose_name = _("VAT subtotal")
        verbose_name_plural = _("VAT subtotals")
        ordering = ("-vat_rate", "vat_category")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice", "vat_category", "vat_rate"], name="vat_subtotal_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.vat_category} {self.vat_rate}"
