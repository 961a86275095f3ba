"""The dry run: what would become of each client, product and invoice of a file, and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.catalog.checks import problems_of
from billing.catalog.imports.rows import UNIT_WORDS
from billing.catalog.models import Product
from billing.imports.judging import (
    Surroundings,
    compared,
    problems_of_money,
    problems_with,
    remarks_on,
)
from billing.imports.models import ImportRow, RowKind, RowState
from billing.imports.records import (
    ISSUED,
    Bundle,
    ForeignInvoice,
    ForeignParty,
    as_json,
)
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.numbering.models import Series
from clients import fields
from clients.imports.rows import LENGTHS, READERS
from clients.models import Client
from fastfaktura.core.models import Business

_UNITS = {word: code for code, words in UNIT_WORDS.items() for word in words.split()}


def external_id(source: str, key: str) -> str:
    """Return by what a row is found again when the file is imported once more."""
    return f"{source}:{key}"[:120]


def client_facts(facts: dict[str, str], *, home: str) -> tuple[dict[str, Any], list[str]]:
    """Return the facts of a client that can be kept, and a sentence for each that cannot."""
    kept: dict[str, Any] = {}
    notes = []
    for name, text in facts.items():
        try:
            value = READERS[name](text) if name in READERS else text
        except ValidationError as problem:
            notes.append(" ".join(problem.messages) + " " + _("It is left out."))
            continue
        kept[name] = value[: LENGTHS[name]] if name in LENGTHS else value
    checked, problems = fields.read_identified(kept, home=home)
    kept |= checked
    for name, message in problems.items():
        notes.append(message + " " + _("It is left out."))
        del kept[name]
    return {name: value for name, value in kept.items() if value not in ("", None)}, notes


def product_facts(facts: dict[str, str], business: Business) -> dict[str, Any]:
    """Return the facts of a product in the form of the catalogue.

    :raises ValueError: if a number of it is none.
    """
    rate = Decimal(facts.get("vat_rate", "0"))
    unit = facts.get("unit", "")
    code = _UNITS.get(unit.casefold())
    said = {
        "name": facts.get("name", ""),
        "details": facts.get("details", ""),
        "unit_price": Decimal(facts.get("unit_price", "0")),
        "price_includes_tax": facts.get("price_includes_tax") == "yes",
        "vat_rate": rate,
        "vat_category": (VatCategory.STANDARD if rate else VatCategory.ZERO).value,
        "unit_code": code or "C62",
        "unit_text": "" if code else unit,
    }
    if facts.get("code"):
        said["code"] = facts["code"]
    if problems := problems_of(said, business):
        raise ValueError(" ".join(problems.values()))
    return said


@dataclass(slots=True)
class Known:
    """What the business has already, in sets: one query each."""

    client_ids: set[str] = field(default_factory=set)
    client_numbers: set[str] = field(default_factory=set)
    client_orgs: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    product_ids: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    invoice_ids: set[str] = field(default_factory=set)


class Checker:
    """Judges the records of one file for one business; writes nothing."""

    def __init__(self, business: Business, source: str, today: date) -> None:
        self.business, self.source, self.today = business, source, today
        self.known = self._known()
        self.clients: dict[str, str] = {}
        self.good_clients: set[str] = set()
        self.around = Surroundings(
            business,
            today,
            seller_profile(business).vat_registered,
            lambda: self.own_series,
            self.good_clients,
            self.known.numbers,
        )

    def _known(self) -> Known:
        clients = Client.objects.for_business(self.business).values_list(
            "external_id", "number", "organization_number"
        )
        products = Product.objects.for_business(self.business).values_list("external_id", "code")
        invoices = Invoice.papers.for_business(self.business)
        known = Known(
            numbers=set(invoices.exclude(number="").values_list("number", flat=True)),
            invoice_ids={id_ or "" for id_ in invoices.values_list("external_id", flat=True)},
        )
        for id_, number, organization in clients:
            known.client_ids |= {id_ or ""}
            known.client_numbers.add(number)
            if not id_:
                known.client_orgs.add(organization)
        for id_, code in products:
            known.product_ids |= {id_ or ""}
            known.codes |= {str(code or "").lower()}
        known.client_orgs.discard("")
        known.codes.discard("")
        return known

    @cached_property
    def own_series(self) -> list[Series]:
        """The series that still give numbers."""
        return list(Series.objects.for_business(self.business).filter(archived_at=None))

    def rows(self, bundle: Bundle) -> Iterator[ImportRow]:
        """Yield the verdicts, clients first and invoices last."""
        for client in bundle.clients:
            yield self._client(client)
        for product in bundle.products:
            yield self._product(product)
        for line, why in bundle.unreadable:
            yield self._row(RowKind.INVOICE, line, "", state=RowState.LEFT_OUT, notes=[why])
        # A credit note looks for its invoice, which must be there before it.
        for invoice in sorted(bundle.invoices, key=lambda each: each.is_credit):
            yield self._invoice(invoice)

    def _row(self, kind: RowKind, line: int, key: str, **more: Any) -> ImportRow:
        return ImportRow(business=self.business, kind=kind, line=line, key=key[:200], **more)

    def _client(self, party: ForeignParty) -> ImportRow:
        facts, notes = client_facts(party.facts, home=self.business.country)
        name = str(facts.get("name", ""))
        self.clients[party.key] = name
        state = RowState.READY
        if not name:
            state, notes = RowState.LEFT_OUT, [_("The name is missing. Write it there first.")]
        elif external_id(self.source, party.key) in self.known.client_ids:
            state, notes = RowState.KNOWN, []
        elif facts.get("organization_number") in self.known.client_orgs:
            notes.append(
                _("You have a client with this organisation number; the invoices become its own.")
            )
        elif facts.get("number") in self.known.client_numbers:
            notes.append(
                _("Another client has the number %(number)s; it gets the next one.")
                % {"number": facts["number"]}
            )
        if state != RowState.LEFT_OUT:
            self.good_clients.add(party.key)
        self.known.client_numbers.add(str(facts.get("number", "")))
        row = self._row(RowKind.CLIENT, party.row, party.key, state=state, notes=notes)
        row.label, row.record = name, as_json(party)
        return row

    def _product(self, party: ForeignParty) -> ImportRow:
        row = self._row(RowKind.PRODUCT, party.row, party.key, state=RowState.READY)
        row.label, row.record = party.facts.get("name", "")[:255], as_json(party)
        code = party.facts.get("code", "").lower()
        try:
            product_facts(party.facts, self.business)
        except (ValueError, ArithmeticError) as problem:
            row.state, row.notes = RowState.LEFT_OUT, [str(problem)]
            return row
        if external_id(self.source, party.key) in self.known.product_ids:
            row.state = RowState.KNOWN
        elif code and code in self.known.codes:
            row.state = RowState.KNOWN
            row.notes = [_("A product has this code already; it stays as it is.")]
        self.known.codes.add(code)
        self.known.codes.discard("")
        return row

    def _invoice(self, invoice: ForeignInvoice) -> ImportRow:
        row = self._row(RowKind.INVOICE, invoice.row, invoice.key, state=RowState.READY)
        row.label = invoice.number[:255] or _("Draft")
        row.client_name = self.clients.get(invoice.client_key, "")[:255]
        row.currency, row.stated_total = invoice.currency[:3], invoice.stated.total
        id_ = external_id(self.source, invoice.key)
        if id_ in self.known.invoice_ids:
            row.state = RowState.KNOWN
            return row
        # What could not be read has no lines and no dates; that is said once.
        problems = list(invoice.problems) or list(problems_with(invoice, self.around))
        if not problems:
            invoice, problems = self._compare(row, invoice)
        row.notes = [*problems, *row.notes]
        if problems:
            row.state = RowState.LEFT_OUT
            row.record = {}
            return row
        self.known.invoice_ids.add(id_)
        if invoice.status == ISSUED:
            self.known.numbers.add(invoice.number)
        row.record = as_json(invoice)
        return row

    def _compare(self, row: ImportRow, invoice: ForeignInvoice) -> tuple[ForeignInvoice, list[str]]:
        """Return the reading that fits best, and what speaks against it."""
        try:
            invoice, found = compared(invoice, self.around)
        except ValueError:
            return invoice, [
                _("A number of it is too large or has more decimals than an invoice can say.")
            ]
        row.our_total = found.totals.grand_total.amount
        row.differences = [difference.to_json() for difference in found.differences]
        origin = external_id(self.source, invoice.origin) if invoice.origin else ""
        row.notes = list(
            remarks_on(invoice, found, knows_origin=origin in self.known.invoice_ids - {""})
        )
        return invoice, list(problems_of_money(invoice, found, today=self.today))
