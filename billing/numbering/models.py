"""Number series: their patterns, their counters, and which kind of document uses which."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.numbering.patterns import Pattern, Reset, parse_pattern
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, TenantManager

# Kinds of documents (invoices.lifecycle.DocumentKind) by the books they stand in, or do not.
BOOK_KINDS = ("invoice", "deposit", "credit_note")
PAPER_KINDS = ("quote", "proforma")
# What the series are called that a business gets without asking for them.
USUAL_NAMES = {"invoices": _("Invoices"), "quotes": _("Quotes"), "proformas": _("Proformas")}
HIGHEST_NUMBER = 2_000_000_000


class Series(models.Model):
    """A series of numbers; its row lock orders the issuers.

    Quotes and proforma invoices never count in a series of the books.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="series")
    name = models.CharField(_("name"), max_length=40, default="invoices")
    pattern = models.CharField(_("pattern"), max_length=60, default="{YYYY}-{NNNN}")
    reset = models.CharField(_("begins again"), max_length=7, choices=Reset, default=Reset.NEVER)
    in_books = models.BooleanField(default=True, editable=False)
    # Another system's: holds what it numbered in their order, gives no numbers, has no ledger.
    is_foreign = models.BooleanField(default=False, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    # The end of the chain of its ledger, kept by a trigger: how many entries, the last one's hash.
    chain_length = models.PositiveIntegerField(default=0, editable=False)
    chain_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "name"], name="series_name_unique"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Return what people call it."""
        return str(USUAL_NAMES.get(self.name, self.name))

    @property
    def parsed(self) -> Pattern:
        """Return its pattern, read."""
        return parse_pattern(self.pattern, self.reset)


class SeriesCounter(models.Model):
    """Where a series stands in a period: a year, a month, or all times (an empty period)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="counters")
    period = models.CharField(max_length=7, blank=True)
    next_number = models.PositiveIntegerField(
        _("next number"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST_NUMBER)],
    )
    # The highest number ever issued: what comes next is always above it.
    highest_taken = models.PositiveIntegerField(default=0, editable=False)

    objects = TenantManager()

    class Meta:
        verbose_name = _("counter of a series")
        verbose_name_plural = _("counters of series")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "period"], name="series_counter_unique"),
            models.CheckConstraint(
                condition=models.Q(next_number__gt=models.F("highest_taken")),
                name="series_next_number_above_the_highest_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.next_number}"


class SeriesUse(models.Model):
    """Which series a kind of document takes its numbers from, unless its draft names another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="uses")

    objects = TenantManager()

    class Meta:
        verbose_name = _("use of a series")
        verbose_name_plural = _("uses of series")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "kind"], name="series_use_unique"),
            models.CheckConstraint(
                condition=models.Q(kind__in=(*BOOK_KINDS, *PAPER_KINDS)),
                name="series_use_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
