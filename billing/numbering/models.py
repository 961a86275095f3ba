"""A number series: the counter that makes numbers without gap or twin."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager


class Series(models.Model):
    """The format of a business's numbers and the next one; its row lock orders the issuers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(_("name"), max_length=40, default="invoices")
    prefix = models.CharField(_("prefix"), max_length=12, blank=True)
    with_year = models.BooleanField(_("with the year"), default=True)
    digits = models.PositiveSmallIntegerField(
        _("digits"), default=4, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    next_number = models.PositiveIntegerField(
        _("next number"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(2_000_000_000)],
    )
    # The highest number ever issued: what comes next is always above it.
    highest_taken = models.PositiveIntegerField(default=0, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "name"], name="series_name_unique"),
            models.CheckConstraint(
                condition=models.Q(digits__gte=1, digits__lte=10), name="series_digits_1_to_10"
            ),
            models.CheckConstraint(
                condition=models.Q(next_number__gt=models.F("highest_taken")),
                name="series_next_number_above_the_highest_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}"
