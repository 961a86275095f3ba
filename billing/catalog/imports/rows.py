"""Checking the rows of a file as strictly as the form, and comparing them with the catalogue."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.amounts.numbers import UnreadableNumber
from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_rates import SuggestedRate
from billing.catalog.checks import problems_of
from billing.catalog.choices import SupplyKind
from billing.catalog.imports.columns import OFFERED
from billing.catalog.imports.numbers import decimal_mark, mark_of_language, read_cell
from billing.catalog.models import Product
from billing.catalog.units import UNITS
from clients.imports.columns import plain
from fastfaktura.core.models import Business

NUMBERS = ("unit_price", "gross_price", "vat_rate")
YES = frozenset({"yes", "y", "true", "1", "x", "ja", "oui", "vrai", "sant", "sand", "waar"})
SERVICES = frozenset(
    {"services", "service", "tjeneste", "tjenester", "tjanst", "tjanster"}
    | {"ydelse", "ydelser", "dienst", "diensten"}
)
# What people write for the commonest units, besides the names in our six languages.
UNIT_WORDS = {
    "C62": "pc piece pieces ea each unit u st stk stk. stck pce piece stuk stuks styck antal",
    "HUR": "h hr hour hours heure heures time timer tim timme timmar t. uur uren",
    "DAY": "day jour jours dag dager dagar dage dagen d",
    "MON": "month mois maned maneder manad manader måned månad maand maanden mnd",
    "KGM": "kilo kilogram",
    "MTR": "meter metre mètre",
    "MTK": "m2 kvm",
    "MTQ": "m3",
    "LTR": "liter litre",
    "LS": "ls fixed forfait fastpris",
}


@dataclass(slots=True)
class ProductRow:
    """A row of the file: what it says, what is wrong with it, and what it would change."""

    line: int
    cells: Sequence[str]
    facts: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    product: Product | None = None
    changed: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether the row can be taken."""
        return not self.problems

    @property
    def is_new(self) -> bool:
        """Tell whether the row is a product that the catalogue has not."""
        return self.product is None


class Reader:
    """Reads the rows of one file: its columns, its numbers, and what the business has already."""

    def __init__(
        self,
        business: Business,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        usual_vat: SuggestedRate,
    ) -> None:
        self.business, self.columns, self.rows = business, columns, rows
        self.usual_vat = usual_vat
        usual = mark_of_language((translation.get_language() or "en").partition("-")[0])
        self.marks = {
            fact: decimal_mark((row[at] for row in rows), usual=usual)
            for at, fact in enumerate(columns)
            if fact in NUMBERS
        }
        known = Product.objects.for_business(business).defer("search")
        self.by_code: Mapping[str, Product] = {}
        if "code" in columns:
            self.by_code = {str(each.code).lower(): each for each in known.exclude(code=None)}
        ids = known.exclude(external_id=None).values_list("external_id", "pk")
        self.by_id = dict(ids) if "external_id" in columns else {}
        self.seen: Counter[tuple[str, str]] = Counter()

    @cached_property
    def units(self) -> dict[str, str]:
        """The codes of units by what people call them, in every language of ours."""
        words = {code.lower(): code for code in UNITS}
        for language in ("en", "fr", "nb", "sv", "da", "nl"):
            with translation.override(language):
                words |= {str(name).lower(): code for code, name in UNITS.items()}
        for code, names in UNIT_WORDS.items():
            words |= dict.fromkeys(names.split(), code)
        return words

    def read(self, line: int, cells: Sequence[str]) -> ProductRow:
        """Read one row; what is wrong stands in its ``problems``, each with the column's name."""
        row = ProductRow(line, cells)
        texts = {
            fact: cell for fact, cell in zip(self.columns, cells, strict=True) if fact and cell
        }
        row.product = self.by_code.get(texts.get("code", "").lower())
        said: dict[str, Any] = {
            name: texts[name]
            for name in ("code", "name", "details", "unit_text", "external_id")
            if name in texts
        }
        self._read_unit(said, texts)
        self._read_price(row, said, texts)
        self._read_vat(row, said, texts)
        self._read_choices(said, texts)
        for name, sentence in problems_of(said, self.business).items():
            self._problem(row, name, sentence)
        self._find_twins(row, said)
        if row.product is None:
            self._complete(row, said)
        else:
            row.changed = tuple(
                name for name, value in said.items() if getattr(row.product, name) != value
            )
        row.facts = said
        return row

    def _read_unit(self, said: dict[str, Any], texts: Mapping[str, str]) -> None:
        if "unit" not in texts:
            return
        word = texts["unit"]
        code = self.units.get(word.lower()) or self.units.get(word.lower().rstrip("."))
        if code is not None:
            said["unit_code"] = code
        elif word.isupper() and len(word) in {2, 3} and word.isascii():
            said["unit_code"] = word
        else:
            # A word of their own is a piece of it.
            said["unit_code"] = "C62"
            said.setdefault("unit_text", word)

    def _read_price(self, row: ProductRow, said: dict[str, Any], texts: Mapping[str, str]) -> None:
        net, gross = (self._number(row, name, texts) for name in ("unit_price", "gross_price"))
        if "price_includes_tax" in texts:
            said["price_includes_tax"] = texts["price_includes_tax"].casefold() in YES
        elif net is not None or gross is not None:
            said["price_includes_tax"] = net is None
        price = gross if net is None else net
        if price is not None:
            said["unit_price"] = price

    def _read_vat(self, row: ProductRow, said: dict[str, Any], texts: Mapping[str, str]) -> None:
        rate = self._number(row, "vat_rate", texts)
        category = texts.get("vat_category", "").upper()
        if rate is None and not category:
            return
        if rate is None:
            rate = NO_RATE if category != VatCategory.STANDARD else self.usual_vat.vat_rate
        if not category:
            category = VatCategory.STANDARD.value if rate else self._category_without_rate(row)
        said["vat_category"], said["vat_rate"] = category, rate

    def _category_without_rate(self, row: ProductRow) -> str:
        if row.product is not None and not row.product.category.charges_vat:
            return row.product.vat_category
        if not self.usual_vat.vat_category.charges_vat:
            return self.usual_vat.vat_category.value
        return VatCategory.ZERO.value

    def _read_choices(self, said: dict[str, Any], texts: Mapping[str, str]) -> None:
        readers: Mapping[str, Callable[[str], str]] = {
            "currency": str.upper,
            "supply_kind": lambda text: (
                (SupplyKind.SERVICES if plain(text) in SERVICES else SupplyKind.GOODS).value
            ),
            "tax_deduction": str.lower,
        }
        for name, reader in readers.items():
            if name in texts:
                said[name] = reader(texts[name])
        # The business's own currency is kept as such: it may change.
        if said.get("currency") == self.business.currency:
            said["currency"] = ""

    def _number(self, row: ProductRow, name: str, texts: Mapping[str, str]) -> Decimal | None:
        if name not in texts:
            return None
        try:
            return read_cell(texts[name], self.marks[name])
        except UnreadableNumber:
            self._problem(row, name, _("“%(text)s” is not a number.") % {"text": texts[name]})
            return None

    def _find_twins(self, row: ProductRow, said: Mapping[str, Any]) -> None:
        owner = self.by_id.get(said.get("external_id", ""))
        if owner is not None and (row.product is None or owner != row.product.pk):
            self._problem(row, "external_id", _("Another product has this id."))
        for name in ("code", "external_id"):
            value = str(said.get(name, "")).lower()
            if value and self.seen[name, value]:
                self._problem(row, name, _("The same stands in an earlier row."))
            self.seen[name, value] += 1

    def _complete(self, row: ProductRow, said: dict[str, Any]) -> None:
        """Say of a new product what the file does not."""
        if not said.get("name"):
            row.problems.append(_("The name is missing."))
        if "unit_price" not in said and not row.problems:
            row.problems.append(_("The price is missing."))
        if "vat_category" not in said:
            said["vat_category"] = self.usual_vat.vat_category.value
            said["vat_rate"] = self.usual_vat.vat_rate

    @staticmethod
    def _problem(row: ProductRow, name: str, sentence: str) -> None:
        column = {"unit_code": "unit"}.get(name, name)
        row.problems.append(
            _("%(column)s: %(problem)s") % {"column": OFFERED[column], "problem": sentence}
        )


def check_rows(
    rows: Sequence[Sequence[str]],
    columns: Sequence[str],
    *,
    business: Business,
    first_line: int,
    usual_vat: SuggestedRate,
) -> list[ProductRow]:
    """Read all rows, and find those that a product has already, by its code."""
    reader = Reader(business, columns, rows, usual_vat=usual_vat)
    numbered: Iterable[tuple[int, Sequence[str]]] = enumerate(rows, start=first_line)
    return [reader.read(line, cells) for line, cells in numbered]
