"""The tenant, one legal entity, and who may act for it."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id

M = TypeVar("M", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[M]):
    """A query set that begins with whose rows are meant."""

    def for_business(self, business: "Business") -> Self:
        """Return only the rows of this business."""
        return self.filter(business=business)


TenantManager = models.Manager.from_queryset(TenantQuerySet)


class Business(models.Model):
    """A legal entity that issues invoices: the seller, the tenant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=200)
    is_sandbox = models.BooleanField(_("sandbox"), default=False)
    country = models.CharField(_("country"), max_length=2, default="NO")
    locale = models.CharField(
        _("language of documents"), max_length=5, choices=settings.CLIENT_LANGUAGES, default="en"
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    payment_terms_days = models.PositiveSmallIntegerField(_("payment terms in days"), default=14)
    onboarded_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("business")
        verbose_name_plural = _("businesses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(payment_terms_days__lte=365),
                name="business_terms_at_most_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"), name="business_country_is_iso_3166"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"),
                name="business_currency_is_iso_4217",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a member may do; see ``core.permissions``."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")
    ACCOUNTANT = "accountant", _("Accountant, reads and exports only")


class Membership(models.Model):
    """A user's place in a business."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "user"], name="membership_once_per_business"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.business}"
