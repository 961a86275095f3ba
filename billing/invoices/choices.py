"""What an invoice and its parts may be chosen to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineKind(models.TextChoices):
    """What a line is: something sold, a row of text, or a heading that begins a section."""

    ITEM = "item", _("Item")
    TEXT = "text", _("Text")
    SECTION = "section", _("Section")


class SupplyKind(models.TextChoices):
    """What is supplied: the place of supply and the reason for no VAT hang on it."""

    GOODS = "goods", _("Goods")
    SERVICES = "services", _("Services")


class TaxDeduction(models.TextChoices):
    """Which of Sweden's reductions for work in the home a line counts towards."""

    ROT = "rot", "ROT"
    RUT = "rut", "RUT"


class Template(models.TextChoices):
    """The looks of a document; names of designs, not translated."""

    ORIGINAL = "original", "Original"
    CLEAN = "clean", "Clean"
    URBAN = "urban", "Urban"
    ICONIC = "iconic", "Iconic"
    FOXY = "foxy", "Foxy"
    STATIC = "static", "Static"
    CROATIA = "croatia", "Croatia"
