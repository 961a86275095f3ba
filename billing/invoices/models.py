"""The invoice, its lines and its VAT breakdown."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.invoices.choices import Template
from billing.invoices.columns import NOTHING, SumField, new_public_token
from billing.invoices.lifecycle import IN_THE_BOOKS, DocumentKind, InvoiceStatus, TypeCode
from billing.invoices.parts import AllowanceCharge, InvoiceLine, VatSubtotal
from billing.numbering.models import Series
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager, TenantQuerySet

__all__ = [
    "NOTHING",
    "AllowanceCharge",
    "Invoice",
    "InvoiceLine",
    "SumField",
    "VatSubtotal",
    "new_public_token",
]


class _BooksManager(models.Manager["Invoice"]):
    """Begins with what stands in the books."""

    def get_queryset(self) -> models.QuerySet["Invoice"]:
        """Return invoices and credit notes, no quotes and no proformas."""
        return super().get_queryset().filter(type_code__in=IN_THE_BOOKS)


InvoiceManager = _BooksManager.from_queryset(TenantQuerySet)


class Invoice(models.Model):
    """An invoice or a credit note; as ``papers`` also a quote or a proforma invoice.

    A trigger freezes it once it is issued. ``objects`` finds what stands in the books only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="invoices")
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="invoices")
    status = models.CharField(max_length=9, choices=InvoiceStatus, default=InvoiceStatus.DRAFT)
    type_code = models.PositiveSmallIntegerField(choices=TypeCode, default=TypeCode.INVOICE)
    # An invoice of type 380 that asks for a part in advance (386 in an e-invoice).
    is_deposit = models.BooleanField(_("deposit invoice"), default=False)
    series = models.ForeignKey(Series, null=True, on_delete=models.PROTECT, related_name="+")
    # The year or month that its number counts in, where the series begins anew; else empty.
    series_period = models.CharField(max_length=7, blank=True)
    sequence_number = models.PositiveIntegerField(null=True)
    # The series chosen for a draft, where it is not the usual one of its kind.
    wanted_series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.CharField(_("number"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    locale = models.CharField(_("language"), max_length=5, choices=settings.CLIENT_LANGUAGES)
    issue_date = models.DateField(_("issue date"), null=True)
    due_date = models.DateField(_("due date"), null=True, blank=True)
    # Null on a draft whose due date was chosen; else the due date follows from the issue date.
    payment_terms_days = models.PositiveSmallIntegerField(
        _("payment terms in days"), null=True, blank=True
    )
    # Due at the end of the month that the terms end in.
    due_end_of_month = models.BooleanField(_("end of month"), default=False)
    # Who pays within so many days may take so much off.
    early_discount_percent = models.DecimalField(
        _("early-payment discount"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    early_discount_days = models.PositiveSmallIntegerField(
        _("days for the early-payment discount"), null=True, blank=True
    )
    delivery_date = models.DateField(_("delivery date"), null=True, blank=True)
    # BT-73 and BT-74, in place of the one date.
    delivery_start = models.DateField(_("delivered from"), null=True, blank=True)
    delivery_end = models.DateField(_("delivered until"), null=True, blank=True)
    # Where to (BG-15), if not to the buyer: parties.DeliveryPlace; empty otherwise.
    delivery_place = models.JSONField(default=dict, blank=True)
    # A person at the buyer (BT-56), and what the buyer wants to read there (BT-10).
    your_reference = models.CharField(_("your reference"), max_length=120, blank=True)
    buyer_reference = models.CharField(_("buyer reference"), max_length=120, blank=True)
    seller_reference = models.CharField(_("our reference"), max_length=120, blank=True)
    order_reference = models.CharField(_("order number"), max_length=120, blank=True)
    contract_reference = models.CharField(_("contract number"), max_length=120, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    template = models.CharField(_("template"), max_length=8, choices=Template, blank=True)
    shows_product_codes = models.BooleanField(_("show product codes"), default=False)
    prices_include_tax = models.BooleanField(_("prices include VAT"), default=False)
    rounds_cash = models.BooleanField(_("round to whole coins"), default=False)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    # The system that issued it before the business came to us: history, not a document of ours.
    imported_from = models.CharField(max_length=20, blank=True)
    preceding_invoice = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    correction_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Who has the work done and where: what Skatteverket wants to know for ROT and RUT.
    deduction_person = models.CharField(_("personal identity number"), max_length=13, blank=True)
    deduction_property = models.CharField(_("property or cooperative"), max_length=80, blank=True)
    line_net_total = SumField()
    allowance_total = SumField()
    charge_total = SumField()
    tax_basis_total = SumField()
    tax_total = SumField()
    grand_total = SumField()
    prepaid_total = SumField()
    deduction_total = SumField()
    rounding_amount = SumField()
    payable_amount = SumField()
    # VAT in the seller's currency (BT-6, BT-111): one unit of ``currency`` is so many of it.
    tax_currency = models.CharField(_("currency of VAT"), max_length=3, blank=True)
    exchange_rate = models.DecimalField(
        _("exchange rate"), max_digits=18, decimal_places=8, null=True, blank=True
    )
    exchange_rate_date = models.DateField(_("date of the exchange rate"), null=True, blank=True)
    exchange_rate_source = models.CharField(
        _("source of the exchange rate"), max_length=60, blank=True
    )
    tax_currency_total = models.DecimalField(max_digits=18, decimal_places=3, null=True, blank=True)
    # The sum of the allocations, kept by a trigger on them.
    allocated_total = SumField()
    # What of it is credit, kept likewise; nothing on a credit note.
    credited_total = SumField()
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

    objects = InvoiceManager()
    papers = TenantManager()

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
                & Q(tax_basis_total=F("line_net_total") - F("allowance_total") + F("charge_total"))
                & Q(payable_amount=F("grand_total") - F("prepaid_total") - F("deduction_total")
                    + F("rounding_amount")),
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
                # Of one that another system issued, the invoice may have stayed there.
                condition=~Q(type_code=381)
                | Q(preceding_invoice__isnull=False)
                | ~Q(imported_from=""),
                name="invoice_credit_note_names_its_invoice",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="invoice_currency_is_iso_4217"
            ),
            models.UniqueConstraint(
                fields=["series", "series_period", "sequence_number"],
                name="invoice_sequence_number_unique",
            ),
            models.UniqueConstraint(
                fields=["business", "number"], condition=~Q(number=""), name="invoice_number_unique"
            ),
            models.UniqueConstraint(
                F("business"), F("payment_means__reference"),
                condition=Q(payment_means__reference_kind__gt=""),
                name="invoice_payment_reference_unique",
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
    def paid_amount(self) -> Decimal:
        """Return what payments settle of it; nothing of a credit note."""
        if self.is_credit_note:
            return NOTHING
        paid: Decimal = self.allocated_total - self.credited_total
        return paid

    @property
    def document_kind(self) -> DocumentKind:
        """Return what the document is, deposit invoices and quotes told apart."""
        if self.is_deposit and self.type_code == TypeCode.INVOICE:
            return DocumentKind.DEPOSIT
        return DocumentKind.of(self.type_code)

    @property
    def is_in_the_books(self) -> bool:
        """Whether it asks for money or takes back: quotes and proformas do neither."""
        return self.type_code in IN_THE_BOOKS

    def event_kind(self, happened: str) -> str:
        """Return the kind of an event of it: who hears of invoices does not hear of quotes."""
        return f"{'invoice' if self.is_in_the_books else 'quote'}.{happened}"

    @property
    def is_credit_note(self) -> bool:
        """Tell whether this document takes back instead of asking."""
        return self.type_code == TypeCode.CREDIT_NOTE
