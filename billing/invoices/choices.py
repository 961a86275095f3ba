"""What an invoice and its parts may be chosen to be."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.catalog.choices import SupplyKind, TaxDeduction

__all__ = ["LineKind", "SupplyKind", "TaxDeduction", "Template"]


class LineKind(models.TextChoices):
    """What a line is: something sold, a row of text, or a heading that begins a section."""

    ITEM = "item", _("Item")
    TEXT = "text", _("Text")
    SECTION = "section", _("Section")


class Template(models.TextChoices):
    """The looks of a document; names of designs, not translated."""

    ORIGINAL = "original", "Original"
    CLEAN = "clean", "Clean"
    URBAN = "urban", "Urban"
    ICONIC = "iconic", "Iconic"
    FOXY = "foxy", "Foxy"
    STATIC = "static", "Static"
    CROATIA = "croatia", "Croatia"
