"""The invoice, its lines and its VAT breakdown."""

from decimal import Decimal
from secrets import token_urlsafe
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.numbering.models import Series
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager

NOTHING = Decimal(0)


def new_public_token() -> str:
    """Return the secret part of a public address: 192 bits of randomness."""
    return token_urlsafe(24)


class SumField(models.DecimalField):  # type: ignore[type-arg]  # no generic at run time
    """An amount of money: three decimals serve every currency of ISO 4217."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs |= {"max_digits": 18, "decimal_places": 3}
        kwargs.setdefault("default", NOTHING)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on unread


class Invoice(models.Model):
    """An invoice (380) or a credit note (381). A trigger freezes it once it is issued."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="invoices")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=9, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    type_code = models.PositiveSmallIntegerField(choices=TypeCode, default=TypeCode.INVOICE)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    sequence_number = models.PositiveIntegerField(null=True)
    number = models.CharField(_("number"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    locale = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    issue_date = models.DateField(_("issue date"), null=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    # Null on a draft whose due date was chosen; else the due date follows from the issue date.
    payment_terms_days = models.PositiveSmallIntegerField(
        _("payment terms in days"), null=True, blank=True
    )
    delivery_date = models.DateField(_("delivery date"), null=True, blank=True)
    buyer_reference = models.CharField(_("your reference"), max_length=120, blank=True)
    seller_reference = models.CharField(_("our reference"), max_length=120, blank=True)
    order_reference = models.CharField(_("order number"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    preceding_invoice = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField(_("reason"), max_length=300, blank=True)
    line_net_total = SumField()
    tax_basis_total = SumField()
    tax_total = SumField()
    grand_total = SumField()
    prepaid_total = SumField()
    payable_amount = SumField()
    # The sum of the allocations, kept by a trigger on them.
    allocated_total = SumField()
    # What the document said on the day of issue: parties.PartyCopy, parties.PaymentMeans.
    seller = models.JSONField(default=dict, blank=True)
    buyer = models.JSONField(default=dict, blank=True)
    payment_means = models.JSONField(default=dict, blank=True)
    public_token = models.CharField(max_length=40, unique=True, default=new_public_token)
    # Counts the saves of a draft, so that two tabs do not overwrite each other unseen.
    version = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TenantManager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        indexes: ClassVar = [
            models.Index(fields=["business", "-id"], name="invoice_newest_first"),
            models.Index(fields=["client", "-id"], name="invoice_by_client"),
            # The API's list: counted, and passed over page by page, without reading a row.
            models.Index(fields=["business", "type_code", "-id"], name="invoice_by_type"),
            models.Index(
                fields=["business", "due_date", "id"],
                condition=Q(
                    status="issued", type_code=380, payable_amount__gt=F("allocated_total")
                ),
                name="invoice_open_by_due_date",
            ),
            models.Index(fields=["business", "status", "-id"], name="invoice_by_status"),
            models.Index(fields=["business", "issue_date"], name="invoice_by_issue_date"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="draft", number="", sequence_number=None, series=None)
                | (~Q(status="draft") & ~Q(number="") & Q(sequence_number__isnull=False)
                   & Q(series__isnull=False)),
                name="invoice_only_drafts_have_no_number",
            ),
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(issue_date__isnull=False, due_date__isnull=False, client__isnull=False,
                    issued_at__isnull=False),
                name="invoice_issued_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(grand_total=F("tax_basis_total") + F("tax_total"))
                & Q(tax_basis_total=F("line_net_total"))
                & Q(payable_amount=F("grand_total") - F("prepaid_total")),
                name="invoice_totals_add_up",
            ),
            models.CheckConstraint(
                condition=Q(allocated_total=0)
                | Q(allocated_total__gt=0, allocated_total__lte=F("payable_amount")),
                name="invoice_never_allocated_beyond_its_amount",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at=None)),
                name="invoice_cancelled_has_its_instant",
            ),
            models.CheckConstraint(
                condition=~Q(type_code=381) | Q(preceding_invoice__isnull=False),
                name="invoice_credit_note_names_its_invoice",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="invoice_currency_is_iso_4217"
            ),
            models.UniqueConstraint(
                fields=["series", "sequence_number"], name="invoice_sequence_number_unique"
            ),
            models.UniqueConstraint(
                fields=["business", "number"], condition=~Q(number=""), name="invoice_number_unique"
            ),
            models.UniqueConstraint(
                fields=["business", "external_id"], name="invoice_external_id_unique"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number or str(_("Draft"))

    @property
    def open_amount(self) -> Decimal:
        """Return what is still owed today; negative if too much was allocated."""
        if self.status == InvoiceStatus.DRAFT:
            return NOTHING
        owed: Decimal = self.payable_amount - self.allocated_total
        return owed

    @property
    def is_credit_note(self) -> bool:
        """Tell whether this document takes back instead of asking."""
        return self.type_code == TypeCode.CREDIT_NOTE


class InvoiceLine(models.Model):
    """One line (BG-25)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField()
    description = models.TextField(_("description"), blank=True)
    quantity = models.DecimalField(
        _("quantity"), max_digits=18, decimal_places=6, default=Decimal(1)
    )
    # UN/ECE Recommendation 20; C62 is "one", a piece.
    unit_code = models.CharField(_("unit"), max_length=3, default="C62")
    unit_price = models.DecimalField(
        _("unit price"), max_digits=18, decimal_places=6, default=NOTHING
    )
    vat_category = models.CharField(_("VAT category"), max_length=2, default="S")
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=7, decimal_places=4, default=NOTHING)
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
                condition=Q(vat_category="S", vat_rate__gt=0)
                | Q(vat_category__in=["Z", "E", "AE", "K", "G", "O"], vat_rate=0),
                name="line_vat_rate_fits_category",
            ),
        ]

    def __str__(self) -> str:
        return self.description


class VatSubtotal(models.Model):
    """One row of the VAT breakdown (BG-23): a category and rate with its basis and tax."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="vat_subtotals")
    vat_category = models.CharField(max_length=2)
    vat_rate = models.DecimalField(max_digits=7, decimal_places=4)
    tax_basis_amount = SumField()
    tax_amount = SumField()

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
