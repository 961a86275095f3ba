"""From what a request says to what a draft says, or all that is wrong with it by its fields."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from billing.amounts.money import FractionOfMinorUnit
from billing.amounts.totals import NothingToSpread, TotalTooLarge
from billing.api.problems import validation_failed
from billing.api.v1.draft_inputs import PlaceInput
from billing.api.v1.invoice_inputs import InvoiceChanges, InvoiceInput
from billing.api.v1.line_reading import LineReader
from billing.invoices.drafts import DraftContent
from billing.invoices.parties import NOWHERE_ELSE, DeliveryPlace
from billing.numbering.models import Series
from clients.fields import read_personal_number
from clients.models import Client
from fastfaktura.core.currencies import MINOR_UNIT_DECIMALS
from fastfaktura.core.models import Business

# What null empties.
TEXTS = (
    *("notes", "your_reference", "buyer_reference", "seller_reference", "order_reference"),
    *("contract_reference", "exchange_rate_source", "deduction_property", "template"),
)
SWITCHES = ("prices_include_tax", "rounds_cash", "shows_product_codes")
AS_THEY_ARE = (
    *("due_date", "delivery_date", "delivery_start", "delivery_end", "exchange_rate"),
    *("exchange_rate_date", "early_discount_percent", "early_discount_days"),
)
FOLLOWS = ("locale", "payment_terms_days")


def new_content(business: Business, said: InvoiceInput) -> DraftContent:
    """Return what a new draft says, with the client's language and terms where none are named.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    return fresh_content(business, said.currency, said.given())


def fresh_content(
    business: Business, currency: str, named: dict[str, Any], *, in_books: bool = True
) -> DraftContent:
    """Return the content of these parts, with the client's language and terms.

    :param in_books: whether it is an invoice's; quotes and proformas have series of their own.
    :raises ApiProblem: 422 with everything that is wrong.
    """
    blank = DraftContent(client_id=None, currency=currency, locale=business.locale)
    # Whatever is left out is named as null, so that its defaults apply.
    everything = dict.fromkeys((*FOLLOWS, "due_end_of_month"))
    return _Reader(business, in_books=in_books).changed(blank, {**everything, **named})


def revised_content(
    business: Business, content: DraftContent, said: InvoiceChanges
) -> DraftContent:
    """Return what a draft says from now on: what the request names changes, the rest stays.

    :raises ApiProblem: 422 with everything that is wrong.
    """
    return changed_content(business, content, said.given())


def changed_content(
    business: Business, content: DraftContent, named: dict[str, Any], *, in_books: bool = True
) -> DraftContent:
    """Return the content with the parts that are named; the rest stays.

    :param in_books: whether it is an invoice's; quotes and proformas have series of their own.
    :raises ApiProblem: 422 with everything that is wrong.
    """
    return _Reader(business, in_books=in_books).changed(content, named)


def named_external_id(said: InvoiceInput | InvoiceChanges) -> str | None:
    """Return what the request calls the invoice; blanks are no name."""
    return said.external_id or None


@dataclass
class _Reader:
    business: Business
    in_books: bool = True
    errors: dict[str, list[str]] = field(default_factory=dict)
    client_of_prices: Client | None = None

    def wrong(self, path: str, sentence: str) -> None:
        self.errors.setdefault(path, []).append(sentence)

    def changed(self, content: DraftContent, named: dict[str, Any]) -> DraftContent:
        facts: dict[str, Any] = {name: named[name] for name in AS_THEY_ARE if name in named}
        facts |= {name: named[name] or "" for name in TEXTS if name in named}
        facts |= {name: bool(named[name]) for name in SWITCHES if name in named}
        facts |= self.of_client(content, named)
        facts |= self.of_place(named) | self.of_person(named) | self.of_series(named)
        if "currency" in named:
            facts["currency"] = self.currency(named["currency"])
        if facts.get("currency", content.currency):
            said = replace(content, **facts)
            facts |= self.of_rows(said, named)
            self.check_days(said)
        if not self.errors:
            content = replace(content, **facts)
            self.check_totals(content)
        if self.errors:
            raise validation_failed(self.errors)
        return content

    def of_rows(self, content: DraftContent, named: dict[str, Any]) -> dict[str, Any]:
        """Return lines and allowances, in the currency and the terms that the content has."""
        lines, allowances = named.get("lines"), named.get("allowances")
        if lines is None and "allowances" not in named:
            return {}
        reader = LineReader(
            business=self.business,
            currency=content.currency,
            prices_include_tax=content.prices_include_tax,
            client=self.client_of_prices,
            kept=frozenset(line.product_id for line in content.lines if line.product_id),
            wrong=self.wrong,
        )
        if self.client_of_prices is None and any(line.product_id for line in lines or ()):
            reader.client = self.known_client(content.client_id)
        facts: dict[str, Any] = {}
        if lines is not None:
            facts["lines"] = tuple(reader.lines(lines))
        if "allowances" in named:
            facts["allowances"] = tuple(reader.allowances(allowances or ()))
        return facts

    def of_place(self, named: dict[str, Any]) -> dict[str, Any]:
        if "delivery_place" not in named:
            return {}
        place: PlaceInput | None = named["delivery_place"]
        if place is None:
            return {"delivery_place": NOWHERE_ELSE}
        parts = {name: value or "" for name, value in place.model_dump().items()}
        return {"delivery_place": DeliveryPlace(**parts)}

    def of_person(self, named: dict[str, Any]) -> dict[str, Any]:
        number = named.get("deduction_person")
        if not number:
            return {"deduction_person": ""} if "deduction_person" in named else {}
        try:
            return {"deduction_person": read_personal_number(number)}
        except ValidationError as problem:
            self.wrong("deduction_person", problem.messages[0])
            return {}

    def of_series(self, named: dict[str, Any]) -> dict[str, Any]:
        if "number_series_id" not in named:
            return {}
        wanted = named["number_series_id"]
        own = Series.objects.for_business(self.business).filter(archived_at=None)
        own = own.filter(in_books=self.in_books)
        if wanted is not None and not own.filter(pk=wanted).exists():
            sentence = (
                _("There is no series of invoices of this id.")
                if self.in_books
                else _("There is no series of quotes of this id.")
            )
            self.wrong("number_series_id", sentence)
        return {"wanted_series_id": wanted}

    def check_days(self, content: DraftContent) -> None:
        start, end = content.delivery_start, content.delivery_end
        if start and end and end < start:
            self.wrong("delivery_end", _("The period ends before it begins."))
        if content.early_discount_percent is not None and content.early_discount_days is None:
            self.wrong("early_discount_days", _("Say within how many days."))

    def of_client(self, content: DraftContent, named: dict[str, Any]) -> dict[str, Any]:
        """Return the client with the language and the terms that follow from it."""
        facts = {name: named[name] for name in FOLLOWS if named.get(name) is not None}
        if named.get("due_end_of_month") is not None:
            facts["due_end_of_month"] = named["due_end_of_month"]
        follows = {name for name in FOLLOWS if name in named} - set(facts)
        if "due_end_of_month" in named and "due_end_of_month" not in facts:
            facts["due_end_of_month"] = False
        if not follows and "client_id" not in named:
            return facts
        client_id = named.get("client_id", content.client_id)
        client = self.client(client_id, is_new="client_id" in named)
        self.client_of_prices = client
        if "locale" in follows:
            facts["locale"] = client.locale if client else self.business.locale
        if "payment_terms_days" in follows:
            terms = client.payment_terms_days if client else None
            facts["payment_terms_days"] = (
                terms if terms is not None else self.business.payment_terms_days
            )
        return facts | {"client_id": client_id}

    def known_client(self, client_id: UUID | None) -> Client | None:
        clients = Client.objects.for_business(self.business).defer("search")
        return clients.filter(pk=client_id).first() if client_id else None

    def client(self, client_id: UUID | None, *, is_new: bool) -> Client | None:
        client = self.known_client(client_id)
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

    def check_totals(self, content: DraftContent) -> None:
        try:
            content.totals()
        except TotalTooLarge:
            self.wrong("lines", _("The total is too large for an invoice."))
        except NothingToSpread:
            sentence = _("There is nothing that this could be spread over: name a tax_rate for it.")
            self.wrong("allowances", sentence)
        except FractionOfMinorUnit:
            sentence = _("Discounts and charges have more decimals than this currency.")
            self.wrong("currency", sentence)
