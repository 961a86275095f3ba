"""A product of the catalogue, and what one client pays for it."""

from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from billing.amounts.unit_prices import price_in_terms
from billing.amounts.vat import VatCategory
from billing.catalog.choices import SupplyKind, TaxDeduction
from clients.models import Client
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


def searched_text() -> Func:
    """Return the expression behind the search index: code, name and foreign id as words.

    Signs inside a code part words, so that "10" finds "BOX-10"; the function and its
    configuration are fixed, since a stored column must not depend on settings.
    """
    texts = Concat(
        Coalesce(F("code"), Value("")),
        Value(" "),
        F("name"),
        Value(" "),
        Coalesce(F("external_id"), Value("")),
        output_field=models.TextField(),
    )
    words = Func(
        texts,
        Value("[@._+/-]"),
        Value(" "),
        Value("g"),
        function="regexp_replace",
        output_field=models.TextField(),
    )
    return Func(words, template="to_tsvector('simple'::regconfig, %(expressions)s)")


class Product(models.Model):
    """Something sold again and again. Archived, never deleted: lines keep pointing to it.

    The price is kept as it was entered, with up to six decimals; ``price_includes_tax`` says in
    which terms. The other price is computed when it is shown and never stored.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="products")
    # Unique where it is given; NULL where it is not.
    code = models.CharField(_("product code"), max_length=30, null=True, blank=True)
    name = models.CharField(_("name"), max_length=255)
    details = models.TextField(_("details"), blank=True)
    unit_code = models.CharField(_("unit"), max_length=3, default="C62")
    unit_text = models.CharField(_("unit in words"), max_length=30, blank=True)
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6, default=0)
    price_includes_tax = models.BooleanField(_("price includes VAT"), default=False)
    # Empty means the business's own.
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    vat_category = models.CharField(_("VAT category"), max_length=2, default="S")
    vat_rate = models.DecimalField(_("VAT rate"), max_digits=7, decimal_places=4, default=0)
    # Empty if nobody said.
    supply_kind = models.CharField(
        _("goods or services"), max_length=8, choices=SupplyKind, blank=True
    )
    tax_deduction = models.CharField(
        _("ROT or RUT"), max_length=3, choices=TaxDeduction, blank=True
    )
    external_id = models.CharField(_("id in another system"), max_length=120, null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    search = models.GeneratedField(
        expression=searched_text(), output_field=SearchVectorField(), db_persist=True
    )

    objects = TenantManager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        indexes: ClassVar = [
            models.Index("business", Lower("name"), "id", name="product_by_folded_name"),
            GinIndex(fields=["search"], name="product_by_word"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("business", Lower("code"), name="product_code_unique"),
            models.UniqueConstraint(
                fields=["business", "external_id"], name="product_external_id_unique"
            ),
            models.CheckConstraint(
                condition=Q(vat_category="S", vat_rate__gt=0, vat_rate__lte=100)
                | Q(vat_category__in=["Z", "E", "AE", "K", "G", "O"], vat_rate=0),
                name="product_vat_rate_fits_category",
            ),
            models.CheckConstraint(condition=~Q(code=""), name="product_code_is_null_or_filled"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def category(self) -> VatCategory:
        """The VAT category as the engine knows it."""
        return VatCategory(self.vat_category)

    @property
    def net_price(self) -> Decimal:
        """The price without VAT: as entered, or computed (see ``amounts.unit_prices``)."""
        return self.in_terms(self.unit_price, with_tax=False)

    @property
    def gross_price(self) -> Decimal:
        """The price with VAT: as entered, or computed (see ``amounts.unit_prices``)."""
        return self.in_terms(self.unit_price, with_tax=True)

    def in_terms(self, price: Decimal, *, with_tax: bool) -> Decimal:
        """Return a price in the terms of this product's own with or without VAT."""
        return price_in_terms(
            price, self.vat_rate, includes_tax=self.price_includes_tax, wanted_with_tax=with_tax
        )


class ClientPrice(models.Model):
    """What one client pays for a product, in the terms of the product's own price."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="client_prices")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    unit_price = models.DecimalField(_("price"), max_digits=18, decimal_places=6)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("client's price")
        verbose_name_plural = _("clients' prices")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "client"], name="client_price_unique")
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.unit_price}"
