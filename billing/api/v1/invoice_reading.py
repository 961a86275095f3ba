"""From what a request says to what a draft says, or all that is wrong with it by its fields."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.amounts.money import Money, round_half_up
from billing.amounts.totals import INPUT_DECIMALS, INPUT_LIMIT, TotalTooLarge
from billing.amounts.vat import RATE_DECIMALS, InvalidVatRate, VatCategory, check_rate
from billing.api.problems import validation_failed
from billing.api.v1.invoice_inputs import InvoiceChanges, InvoiceInput, LineInput, price_of
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.parties import seller_profile
from clients.models import Client
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS
from fastfaktura.core.models import Business

# What null empties.
TEXTS = ("notes", "buyer_reference", "seller_reference", "order_reference")
DATES = ("due_date", "delivery_date")


def new_content(business: Business, said: InvoiceInput) -> DraftContent:
    """Return what a new draft says, with the client's language and terms where none are named.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    return fresh_content(business, said.currency, said.given())


def fresh_content(business: Business, currency: str, named: dict[str, Any]) -> DraftContent:
    """Return the content of these parts, with the client's language and terms.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    blank = DraftContent(client_id=None, currency=currency, locale=business.locale)
    # Whatever is left out is named as null, so that its defaults apply.
    everything = dict.fromkeys((*TEXTS, *DATES, "locale", "payment_terms_days"))
    return _Reader(business).changed(blank, {**everything, **named})


def revised_content(
    business: Business, content: DraftContent, said: InvoiceChanges
) -> DraftContent:
    """Return what a draft says from now on: what the request names changes, the rest stays.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    return changed_content(business, content, said.given())


def changed_content(
    business: Business, content: DraftContent, named: dict[str, Any]
) -> DraftContent:
    """Return the content with the parts that are named; the rest stays.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    return _Reader(business).changed(content, named)


def named_external_id(said: InvoiceInput | InvoiceChanges) -> str | None:
    """Return what the request calls the invoice; blanks are no name."""
    return said.external_id or None


@dataclass
class _Reader:
    business: Business
    errors: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, path: str, sentence: str) -> None:
        self.errors.setdefault(path, []).append(sentence)

    @cached_property
    def zero_category(self) -> VatCategory:
        registered = seller_profile(self.business).vat_registered
        return VatCategory.ZERO if registered else VatCategory.OUTSIDE_SCOPE

    def changed(self, content: DraftContent, named: dict[str, Any]) -> DraftContent:
        facts: dict[str, Any] = {name: named[name] for name in DATES if name in named}
        facts |= {name: named[name] or "" for name in TEXTS if name in named}
        facts |= self.of_client(content, named)
        if "currency" in named:
            facts["currency"] = self.currency(named["currency"])
        currency = facts.get("currency", content.currency)
        if "lines" in named and currency:
            facts["lines"] = tuple(self.lines(named["lines"], currency))
        if not self.errors:
            content = replace(content, **facts)
            self.check_totals(content)
        if self.errors:
            raise validation_failed(self.errors)
        return content

    def of_client(self, content: DraftContent, named: dict[str, Any]) -> dict[str, Any]:
        """Return the client with the language and the terms that follow from it."""
        facts = {
            name: named[name]
            for name in ("locale", "payment_terms_days")
            if named.get(name) is not None
        }
        follows = {name for name in ("locale", "payment_terms_days") if name in named} - set(facts)
        if not follows and "client_id" not in named:
            return facts
        client_id = named.get("client_id", content.client_id)
        client = self.client(client_id, is_new="client_id" in named)
        if "locale" in follows:
            facts["locale"] = client.locale if client else self.business.locale
        if "payment_terms_days" in follows:
            terms = client.payment_terms_days if client else None
            facts["payment_terms_days"] = (
                terms if terms is not None else self.business.payment_terms_days
            )
        return facts | {"client_id": client_id}

    def client(self, client_id: UUID | None, *, is_new: bool) -> Client | None:
        clients = Client.objects.for_business(self.business).defer("search")
        client = clients.filter(pk=client_id).first() if client_id else None
        if is_new and client is None:
            self.wrong("client_id", _("There is no client of this id."))
        elif is_new and client is not None and client.archived_at is not None:
            self.wrong("client_id", _("This client is archived. Restore it first."))
        return client

    def currency(self, code: str) -> str:
        if code in MINOR_UNIT_DECIMALS:
            return code
        self.wrong("currency", _("Write the code of a currency in capitals, as EUR."))
        return ""

    def lines(self, lines: Iterable[LineInput], currency: str) -> Iterable[DraftLine]:
        for index, said in enumerate(lines):
            before = len(self.errors)
            line = self.line(f"lines.{index}", said, currency)
            if len(self.errors) > before:
                continue
            try:
                line.entered_amount(currency)
            except TotalTooLarge:
                self.wrong(
                    f"lines.{index}.unit_price_cents", _("The amount of this line is too large.")
                )
            yield line

    def line(self, path: str, said: LineInput, currency: str) -> DraftLine:
        category, rate = self.vat(path, said)
        return DraftLine(
            description=said.description,
            quantity=self.number(f"{path}.quantity", said.quantity),
            unit_code=said.unit_code,
            unit_price=self.price(path, said, currency),
            vat_category=category,
            vat_rate=rate,
        )

    def price(self, path: str, said: LineInput, currency: str) -> Decimal:
        whole = Money.from_minor(said.unit_price_cents, currency).amount
        exact = price_of(said)
        if exact is None:
            return self.number(f"{path}.unit_price_cents", whole)
        if Money.rounded(exact, currency).amount != whole:
            self.wrong(f"{path}.unit_price", _("This does not round to unit_price_cents."))
        return exact

    def number(self, path: str, value: Decimal) -> Decimal:
        if abs(value) >= INPUT_LIMIT:
            self.wrong(path, _("The number is too large or too small."))
        elif round_half_up(value, INPUT_DECIMALS) != value:
            self.wrong(path, _("At most %(count)d decimals.") % {"count": INPUT_DECIMALS})
        return value

    def vat(self, path: str, said: LineInput) -> tuple[VatCategory, Decimal]:
        rate = said.tax_rate
        if said.tax_category is not None:
            category = VatCategory(said.tax_category)
        else:
            category = VatCategory.STANDARD if rate > 0 else self.zero_category
        if round_half_up(rate, RATE_DECIMALS) != rate:
            self.wrong(
                f"{path}.tax_rate", _("At most %(count)d decimals.") % {"count": RATE_DECIMALS}
            )
            return category, rate
        try:
            return category, check_rate(category, rate)
        except InvalidVatRate:
            sentence = (
                _("The category S needs a rate above 0.")
                if category.charges_vat
                else _("Only the category S has a rate above 0.")
            )
            self.wrong(f"{path}.tax_category", sentence)
            return category, rate

    def check_totals(self, content: DraftContent) -> None:
        try:
            content.totals()
        except TotalTooLarge:
            self.wrong("lines", _("The total is too large for an invoice."))
