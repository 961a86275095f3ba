"""Invoices in a table: one row is one line, and rows with the same number are one invoice."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from billing.amounts.numbers import UnreadableNumber
from billing.catalog.imports.numbers import decimal_mark, mark_of_language, read_cell
from billing.catalog.imports.rows import YES
from billing.imports.records import (
    DRAFT,
    ISSUED,
    Bundle,
    ForeignCharge,
    ForeignInvoice,
    ForeignLine,
    ForeignParty,
    Stated,
)
from billing.imports.sources.columns import OFFERED
from billing.imports.sources.values import Unreadable, day
from billing.invoices.choices import TaxDeduction
from clients.imports.columns import plain
from clients.imports.reading import Sheet

NUMBERS = (
    *("quantity", "unit_price", "discount_percent", "discount_amount", "vat_rate"),
    *("net_total", "tax_total", "total", "paid_amount", "surcharge", "deduction_total"),
)
OF_A_CLIENT = tuple(name for name in OFFERED if name.startswith("client_"))
DRAFTS = frozenset({"draft", "utkast", "kladde", "concept", "brouillon"})
CREDITS = frozenset({"creditnote", "credit", "kreditfaktura", "kreditnota", "gutschrift", "avoir"})
LEFT_OUT = frozenset({"cancelled", "canceled", "reversed", "deleted", "makulerad", "annullert"})

Texts = Mapping[str, str]


class TableReader:
    """Reads the rows of one table, whose numbers are written in one way per column."""

    def __init__(self, sheet: Sheet, columns: Sequence[str], *, currency: str) -> None:
        self.rows, self.columns, self.currency = sheet.rows[1:], columns, currency
        usual = mark_of_language((translation.get_language() or "en").partition("-")[0])
        self.marks = {
            fact: decimal_mark((row[at] for row in self.rows), usual=usual)
            for at, fact in enumerate(columns)
            if fact in NUMBERS
        }

    def read(self) -> Bundle:
        """Return the invoices of the table and the clients named in them."""
        groups: dict[str, list[tuple[int, Texts]]] = {}
        unreadable = []
        for line, cells in enumerate(self.rows, start=2):
            texts: Texts = {
                fact: cell for fact, cell in zip(self.columns, cells, strict=True) if fact and cell
            }
            if texts.get("number"):
                groups.setdefault(texts["number"], []).append((line, texts))
            elif texts:
                unreadable.append((line, _("The invoice number is missing. Write it in each row.")))
        clients: dict[str, ForeignParty] = {}
        for rows in groups.values():
            line, texts = rows[0]
            key = client_key(texts)
            if key:
                facts = {
                    name.removeprefix("client_"): texts[name]
                    for name in OF_A_CLIENT
                    if name in texts
                }
                clients.setdefault(key, ForeignParty(key=key, row=line, facts=facts))
        invoices = tuple(self._invoice(number, rows) for number, rows in groups.items())
        return Bundle(tuple(clients.values()), (), invoices, tuple(unreadable))

    def _invoice(self, number: str, rows: list[tuple[int, Texts]]) -> ForeignInvoice:
        first_line, head = rows[0]
        problems: list[str] = []
        facts: dict[str, Any] = {"issue_date": None, "due_date": None, "lines": ()}
        try:
            facts |= self._figures(head)
        except Unreadable as refusal:
            problems.append(str(refusal))
        lines = []
        for line, texts in rows:
            try:
                lines.append(self._line(texts))
            except Unreadable as refusal:
                problems.append(_("Row %(row)s: %(why)s") % {"row": line, "why": refusal})
            problems += _contradictions(line, texts, head)
        status = plain(head.get("status", ""))
        if status in LEFT_OUT:
            problems.append(_("It was cancelled there. Keep it in the other system."))
        is_credit = plain(head.get("kind", "")) in CREDITS
        if is_credit:
            facts["payments"] = ()
        return ForeignInvoice(
            key=number,
            row=first_line,
            number=number,
            client_key=client_key(head),
            currency=head.get("currency", self.currency).upper(),
            status=DRAFT if status in DRAFTS else ISSUED,
            your_reference=head.get("your_reference", "")[:120],
            notes=head.get("notes", ""),
            prices_include_tax=head.get("prices_include_tax", "").casefold() in YES,
            is_credit=is_credit,
            # Of this source the number is what names an invoice.
            origin=head.get("credited_number", "") if is_credit else "",
            problems=tuple(problems),
            **(facts | {"lines": tuple(lines)}),
        )

    def _figures(self, head: Texts) -> dict[str, Any]:
        total, paid = self._number(head, "total"), self._number(head, "paid_amount")
        paid_on = day(head.get("paid_date"), str(OFFERED["paid_date"]))
        if paid is None and (paid_on or plain(head.get("status", "")) in {"paid", "betald"}):
            paid = total
        surcharge = self._number(head, "surcharge")
        deduction = self._number(head, "deduction_total")
        charge = ForeignCharge(reason=_("Surcharge"), amount=surcharge or Decimal(0))
        return {
            "charges": (charge,) if surcharge else (),
            # Written as what is taken off, or as an amount below zero.
            "deduction": None if deduction is None else abs(deduction),
            "issue_date": day(head.get("issue_date"), str(OFFERED["issue_date"])),
            "due_date": day(head.get("due_date"), str(OFFERED["due_date"])),
            "payments": ((paid_on, paid),) if paid else (),
            "stated": Stated(
                net=self._number(head, "net_total"),
                tax=self._number(head, "tax_total"),
                total=total,
            ),
        }

    def _line(self, texts: Texts) -> ForeignLine:
        name = texts.get("description") or texts.get("details") or texts.get("product_code", "")
        if "unit_price" not in texts:
            if not name:
                raise Unreadable(_("The price is missing."))
            return ForeignLine(description=name, is_text=True)
        quantity = self._number(texts, "quantity")
        return ForeignLine(
            description=name,
            details=texts.get("details", "") if texts.get("description") else "",
            quantity=Decimal(1) if quantity is None else quantity,
            unit=texts.get("unit", "")[:30],
            unit_price=self._number(texts, "unit_price") or Decimal(0),
            vat_rate=self._number(texts, "vat_rate") or Decimal(0),
            allowance_percent=self._number(texts, "discount_percent") or None,
            allowance_amount=self._number(texts, "discount_amount") or Decimal(0),
            tax_deduction=_deduction(texts.get("tax_deduction", "")),
            product_code=texts.get("product_code", "")[:30],
        )

    def _number(self, texts: Texts, name: str) -> Decimal | None:
        if name not in texts:
            return None
        try:
            return read_cell(texts[name], self.marks[name])
        except UnreadableNumber:
            raise Unreadable(
                _("%(name)s: “%(text)s” is no number.")
                % {"name": OFFERED[name], "text": texts[name]}
            ) from None


def client_key(texts: Texts) -> str:
    """Return what names the client of a row: the number, else the name."""
    return texts.get("client_number") or texts.get("client_name", "")


def _deduction(text: str) -> str:
    """Return what kind of work a line is for.

    :raises Unreadable: if it is neither.
    """
    word = plain(text)
    if word and word not in TaxDeduction.values:
        raise Unreadable(_("“%(text)s” is neither ROT nor RUT.") % {"text": text})
    return word


def _contradictions(line: int, texts: Texts, head: Texts) -> list[str]:
    """Return where a row says of the invoice something else than its first row."""
    names = ("issue_date", "due_date", "currency", "client_name", "client_number", "total")
    return [
        _("Row %(row)s: %(name)s differs from the invoice's first row.")
        % {"row": line, "name": OFFERED[name]}
        for name in names
        if name in texts and name in head and texts[name] != head[name]
    ]
