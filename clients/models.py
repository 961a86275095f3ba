"""A client: the buyer of a business's invoices."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class ClientKind(models.TextChoices):
    """A company has an organisation number, a person has not."""

    COMPANY = "company", _("Company")
    PERSON = "person", _("Person")


def searched_text() -> Func:
    """Return the expression behind the search index: names, addresses and numbers as words.

    Signs inside addresses part words, so that "nordlys" finds post@nordlys.no; the function and
    its configuration are fixed, since a stored column must not depend on settings.
    """
    texts = Concat(
        F("name"),
        Value(" "),
        F("number"),
        Value(" "),
        F("email"),
        Value(" "),
        F("phone"),
        Value(" "),
        F("organization_number"),
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


class Client(models.Model):
    """A buyer (BG-7). Never deleted, only archived."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="clients")
    number = models.CharField(_("client number"), max_length=30)
    kind = models.CharField(_("kind"), max_length=8, choices=ClientKind, default=ClientKind.COMPANY)
    name = models.CharField(_("name"), max_length=200)
    contact_person = models.CharField(_("contact person"), max_length=120, blank=True)
    organization_number = models.CharField(_("organisation number"), max_length=30, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    other_emails = ArrayField(
        models.EmailField(), verbose_name=_("further receivers"), default=list, blank=True
    )
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    street_2 = models.CharField(_("street, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    locale = models.CharField(
        _("language"), max_length=5, choices=settings.CLIENT_LANGUAGES, default="en"
    )
    # Empty means the business's own.
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    payment_terms_days = models.PositiveSmallIntegerField(
        _("payment terms in days"), null=True, blank=True
    )
    due_end_of_month = models.BooleanField(_("end of month"), null=True, blank=True)
    # Empty or null below means: as the business does it.
    template = models.CharField(_("template"), max_length=8, blank=True)
    prices_include_tax = models.BooleanField(_("prices include VAT"), null=True, blank=True)
    discount_percent = models.DecimalField(
        _("discount in per cent"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    # What this buyer wants to read on every invoice (BT-10).
    buyer_reference = models.CharField(_("buyer reference"), max_length=120, blank=True)
    gln = models.CharField(_("GLN"), max_length=13, blank=True)
    # Sweden's ROT and RUT: who has the work done, and where.
    personal_number = models.CharField(_("personal identity number"), max_length=13, blank=True)
    property_designation = models.CharField(_("property or cooperative"), max_length=80, blank=True)
    notes = models.TextField(_("notes, for yourself"), blank=True)
    external_id = models.CharField(_("id in another system"), max_length=120, null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=40), verbose_name=_("tags"), default=list, blank=True
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    search = models.GeneratedField(
        expression=searched_text(), output_field=SearchVectorField(), db_persist=True
    )

    objects = TenantManager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        indexes: ClassVar = [
            # The order of lists: capitals do not come before all small letters. What it includes
            # lets a deep page be counted off without reading the rows before it.
            models.Index(
                "business",
                Lower("name"),
                "id",
                include=["archived_at", "name"],
                name="client_by_folded_name",
            ),
            GinIndex(fields=["tags"], name="client_by_tag"),
            GinIndex(fields=["search"], name="client_by_word"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "number"], name="client_number_unique"),
            models.UniqueConstraint(
                fields=["business", "external_id"], name="client_external_id_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
