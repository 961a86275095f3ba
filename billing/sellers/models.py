"""What a document says of its seller beyond the business's name."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, StoredFile, TenantManager


class LogoPlace(models.TextChoices):
    """Where the logo stands at the head of a document."""

    LEFT = "left", _("Left")
    CENTRE = "centre", _("Centre")
    RIGHT = "right", _("Right")


class SellerProfile(models.Model):
    """The seller (BG-4) and how it wants to be paid (BG-16); one per business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.OneToOneField(Business, on_delete=models.CASCADE, related_name="seller")
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    organization_number = models.CharField(_("organisation number"), max_length=30, blank=True)
    vat_registered = models.BooleanField(_("registered for VAT"), default=True)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    street_2 = models.CharField(_("street, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    website = models.CharField(_("website"), max_length=120, blank=True)
    iban = models.CharField(_("IBAN"), max_length=34, blank=True)
    bic = models.CharField(_("BIC"), max_length=11, blank=True)
    # Norwegian kontonummer, 11 digits.
    bank_account = models.CharField(_("account number"), max_length=20, blank=True)
    bankgiro = models.CharField(_("Bankgiro"), max_length=9, blank=True)
    plusgiro = models.CharField(_("Plusgiro"), max_length=10, blank=True)
    logo = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The look of documents: invoices.choices.Template, and where the logo stands on it.
    template = models.CharField(_("template"), max_length=8, default="original")
    logo_place = models.CharField(
        _("place of the logo"),
        max_length=6,
        choices=LogoPlace,
        default=LogoPlace.LEFT,
    )
    font_pairing = models.CharField(_("fonts"), max_length=12, blank=True)
    accent_color = models.CharField(_("accent colour"), max_length=7, default="#0f6b5c")
    attach_pdf = models.BooleanField(_("attach the PDF to emails"), default=True)
    # A picture in mails that tells when they are read; off, unless the business wants it.
    counts_mail_opens = models.BooleanField(_("count openings of emails"), default=False)
    notes = models.TextField(_("text on every invoice"), blank=True)
    swish = models.CharField(_("Swish number"), max_length=16, blank=True)
    # Of a Swiss account that takes QR references.
    qr_iban = models.CharField(_("QR-IBAN"), max_length=34, blank=True)
    # The eight digits that a Danish payment card of kind 71 is paid to.
    fik_creditor = models.CharField(_("FIK creditor number"), max_length=8, blank=True)
    # How the payment reference is made: amounts.reference_schemes.Scheme.
    reference_scheme = models.CharField(_("payment reference"), max_length=12, blank=True)
    reference_length = models.PositiveSmallIntegerField(
        _("length of the payment reference"), null=True, blank=True
    )
    reference_names_client = models.BooleanField(_("client number in the KID"), default=False)
    # What law wants said of the seller: France, Germany, Norway, Sweden, Poland.
    share_capital = models.CharField(_("share capital"), max_length=40, blank=True)
    register_entry = models.CharField(_("entry in the trade register"), max_length=120, blank=True)
    in_business_register = models.BooleanField(_("registered in Foretaksregisteret"), default=False)
    f_tax_approved = models.BooleanField(_("approved for F-tax"), default=False)
    vat_on_debits = models.BooleanField(_("VAT on debits"), default=False)
    split_payment = models.BooleanField(_("split payment"), default=False)
    # What an exempt or unregistered seller says in place of our sentence (BT-120).
    exemption_reason = models.CharField(_("why no VAT is charged"), max_length=200, blank=True)
    # Defaults of new invoices.
    supply_kind = models.CharField(_("mostly goods or services"), max_length=8, blank=True)
    prices_include_tax = models.BooleanField(_("prices include VAT"), default=False)
    rounds_cash = models.BooleanField(_("round to whole coins"), default=False)
    shows_product_codes = models.BooleanField(_("show product codes"), default=False)
    due_end_of_month = models.BooleanField(_("end of month"), default=False)
    early_discount_percent = models.DecimalField(
        _("early-payment discount"), max_digits=7, decimal_places=4, null=True, blank=True
    )
    early_discount_days = models.PositiveSmallIntegerField(
        _("days for the early-payment discount"), null=True, blank=True
    )

    objects = TenantManager()

    class Meta:
        verbose_name = _("seller profile")
        verbose_name_plural = _("seller profiles")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(accent_color__regex="^#[0-9a-f]{6}$"),
                name="seller_accent_color_is_hex",
            )
        ]

    def __str__(self) -> str:
        return str(self.business)
