"""What a product may be chosen to be; the lines made of it take it over."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupplyKind(models.TextChoices):
    """What is supplied: the place of supply and the reason for no VAT hang on it."""

    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")


class TaxDeduction(models.TextChoices):
    """Which of Sweden's reductions for work in the home a line counts towards."""

    ROT = "rot", "ROT"
    RUT = "rut", "RUT"
