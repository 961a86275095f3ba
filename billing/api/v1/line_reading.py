"""From the lines and allowances of a request to those of a draft, with all that is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.amounts.money import Money, round_half_up
from billing.amounts.totals import INPUT_DECIMALS, INPUT_LIMIT, TotalTooLarge
from billing.amounts.vat import RATE_DECIMALS, InvalidVatRate, VatCategory, check_rate
from billing.api.v1.line_inputs import DocumentAllowanceInput, LineInput, price_of
from billing.catalog.models import Product
from billing.catalog.queries import client_prices, currency_of, line_at
from billing.invoices.choices import LineKind
from billing.invoices.drafts import DraftAllowance, DraftLine
from billing.invoices.parties import seller_profile
from clients.models import Client
from fastfaktura.core.models import Business

# What every item says, unless its product does; and what a row of words may say beside them.
OF_A_PRODUCT = ("description", "unit_price_cents", "tax_rate")
OF_A_TEXT = {"kind", "description", "unit_code", "tax_category"}
TEXTS = {
    "details": "details",
    "product_code": "product_code",
    "unit_code": "unit_code",
    "unit_text": "unit_text",
    "supply_kind": "supply_kind",
    "tax_deduction": "tax_deduction",
    "discount_reason": "allowance_reason",
    "charge_reason": "charge_reason",
}


@dataclass(kw_only=True)
class LineReader:
    """Reads lines in a currency and in the terms of prices; ``wrong`` is told what is wrong.

    :param client: whose prices are taken of products.
    :param kept: products that the draft names already: they may be archived since.
    """

    business: Business
    currency: str
    prices_include_tax: bool
    client: Client | None
    kept: frozenset[UUID]
    wrong: Callable[[str, str], None]

    @cached_property
    def zero_category(self) -> VatCategory:
        """The category of a rate of 0 that names none."""
        registered = seller_profile(self.business).vat_registered
        return VatCategory.ZERO if registered else VatCategory.OUTSIDE_SCOPE

    def lines(self, said: Sequence[LineInput]) -> Iterator[DraftLine]:
        """Yield the lines; one that is wrong is told of, and is not to be kept."""
        products = self._products(said)
        prices = client_prices(products.values(), self.client)
        for index, each in enumerate(said):
            path = f"lines.{index}"
            if each.kind != "item":
                yield self._text(path, each)
                continue
            product = products.get(each.product_id) if each.product_id else None
            if each.product_id and product is None:
                self.wrong(f"{path}.product_id", _("There is no product of this id."))
                continue
            facts: dict[str, Any] = {}
            if product is not None:
                price = prices.get(product.pk, product.unit_price)
                facts = line_at(product, price, prices_include_tax=self.prices_include_tax)
            if (line := self._item(path, each, product, facts)) is not None:
                yield line

    def _products(self, said: Sequence[LineInput]) -> Mapping[UUID, Product]:
        keys = {line.product_id for line in said if line.product_id}
        if not keys:
            return {}
        found = Product.objects.for_business(self.business).select_related("business")
        return {
            product.pk: product
            for product in found.filter(pk__in=keys).defer("search")
            if product.archived_at is None or product.pk in self.kept
        }

    def _text(self, path: str, said: LineInput) -> DraftLine:
        given = said.given()
        for name in sorted(given.keys() - OF_A_TEXT):
            if given[name]:
                self.wrong(f"{path}.{name}", _("A row of words has a description only."))
        if "description" not in given:
            self.wrong(f"{path}.description", _("This is required."))
        return DraftLine.of_text(said.description, kind=LineKind(said.kind))

    def _item(
        self, path: str, said: LineInput, product: Product | None, facts: dict[str, Any]
    ) -> DraftLine | None:
        """Return the line, or None where something of it is wrong."""
        given = said.given()
        if lacks := self._lacks(path, given, product):
            for name in lacks:
                self.wrong(f"{path}.{name}", _("This is required."))
            return None
        told: list[str] = []

        def wrong(name: str, sentence: str) -> None:
            told.append(name)
            self.wrong(f"{path}.{name}", sentence)

        facts |= {ours: given[name] or "" for name, ours in TEXTS.items() if name in given}
        if "description" in given:
            facts["description"] = said.description
        if "unit_price_cents" in given or said.unit_price is not None:
            facts["unit_price"] = self._price(said, wrong)
        if "tax_rate" in given:
            facts["vat_category"], facts["vat_rate"] = self._vat(said, wrong)
        facts["quantity"] = (
            self._number("quantity", said.quantity, wrong) if "quantity" in given else Decimal(1)
        )
        facts |= self._adjusted(said, wrong)
        if said.discount_percent is not None and said.discount_cents:
            wrong("discount_cents", _("Write a percentage or an amount, not both."))
        line = DraftLine(**facts)
        if told:
            return None
        try:
            line.entered_amount(self.currency)
        except TotalTooLarge:
            wrong("unit_price_cents", _("The amount of this line is too large."))
            return None
        return line

    def _lacks(self, path: str, given: dict[str, Any], product: Product | None) -> list[str]:
        if product is None:
            names = [name for name in ("description", "quantity", *OF_A_PRODUCT[1:])
                     if name not in given]  # fmt: skip
            return [n for n in names if n != "unit_price_cents" or not given.get("unit_price")]
        priced = "unit_price_cents" in given or given.get("unit_price")
        if not priced and currency_of(product) != self.currency:
            sentence = _("The product's price is in %(currency)s: name the price of this line.")
            self.wrong(f"{path}.unit_price_cents", sentence % {"currency": currency_of(product)})
        return []

    def _adjusted(self, said: LineInput, wrong: Callable[[str, str], None]) -> dict[str, Any]:
        return {
            "allowance_percent": said.discount_percent,
            "allowance_amount": self._amount("discount_cents", said.discount_cents or 0, wrong),
            "charge_amount": self._amount("charge_cents", said.charge_cents or 0, wrong),
        }

    def _amount(self, name: str, cents: int, wrong: Callable[[str, str], None]) -> Decimal:
        return self._number(name, Money.from_minor(cents, self.currency).amount, wrong)

    def _price(self, said: LineInput, wrong: Callable[[str, str], None]) -> Decimal:
        exact = price_of(said)
        whole = Money.from_minor(said.unit_price_cents, self.currency).amount
        if exact is None:
            return self._number("unit_price_cents", whole, wrong)
        if (
            "unit_price_cents" in said.model_fields_set
            and Money.rounded(exact, self.currency).amount != whole
        ):
            wrong("unit_price", _("This does not round to unit_price_cents."))
        return exact

    def _number(self, name: str, value: Decimal, wrong: Callable[[str, str], None]) -> Decimal:
        if abs(value) >= INPUT_LIMIT:
            wrong(name, _("The number is too large or too small."))
        elif round_half_up(value, INPUT_DECIMALS) != value:
            wrong(name, _("At most %(count)d decimals.") % {"count": INPUT_DECIMALS})
        return value

    def _vat(
        self, said: LineInput, wrong: Callable[[str, str], None]
    ) -> tuple[VatCategory, Decimal]:
        if said.tax_category is not None:
            category = VatCategory(said.tax_category)
        else:
            category = VatCategory.STANDARD if said.tax_rate > 0 else self.zero_category
        return category, checked_rate(category, said.tax_rate, wrong)

    def allowances(self, said: Sequence[DocumentAllowanceInput]) -> Iterator[DraftAllowance]:
        """Yield the allowances and charges of the document; what is wrong is told."""
        for index, each in enumerate(said):
            path = f"allowances.{index}"

            def wrong(name: str, sentence: str, path: str = path) -> None:
                self.wrong(f"{path}.{name}", sentence)

            if (each.percent is None) == (each.amount_cents is None):
                wrong("amount_cents", _("Write a percentage or an amount."))
                continue
            if each.tax_rate is not None and each.tax_category is None:
                category: VatCategory | None = (
                    VatCategory.STANDARD if each.tax_rate > 0 else self.zero_category
                )
            else:
                category = VatCategory(each.tax_category) if each.tax_category else None
            rate = each.tax_rate or Decimal(0)
            if category is not None:
                rate = checked_rate(category, rate, wrong)
            amount = None
            if each.amount_cents is not None:
                amount = self._amount("amount_cents", each.amount_cents, wrong)
            yield DraftAllowance(
                is_charge=each.is_charge,
                reason=each.reason or "",
                percent=each.percent,
                amount=amount,
                vat_category=category.value if category else "",
                vat_rate=rate,
            )


def checked_rate(
    category: VatCategory, rate: Decimal, wrong: Callable[[str, str], None]
) -> Decimal:
    """Return the rate; ``wrong`` is told if it does not fit its category."""
    if round_half_up(rate, RATE_DECIMALS) != rate:
        wrong("tax_rate", _("At most %(count)d decimals.") % {"count": RATE_DECIMALS})
        return rate
    try:
        return check_rate(category, rate)
    except InvalidVatRate:
        sentence = (
            _("The category S needs a rate above 0.")
            if category.charges_vat
            else _("Only the category S has a rate above 0.")
        )
        wrong("tax_category", sentence)
        return rate
