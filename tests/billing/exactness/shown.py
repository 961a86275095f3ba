"""Figures as pages and papers show them in English, and reading them back from HTML."""

import html as html_entities
import re
from decimal import Decimal
from fractions import Fraction

from billing.invoices.drafts import DraftContent
from tests.billing.exactness.oracle import DECIMALS, Bill

# What a registered Swedish seller says where no VAT is charged (docs/vat.md).
SENTENCES = {
    "E": "Exempt from VAT.",
    "AE": "Omvänd betalningsskyldighet",
    "K": "Unionsintern varuförsäljning, 10 kap. 42 § ML",
    "G": "Export, 10 kap. 64 § ML",
    "O": "Outside the scope of VAT.",
}
MINUS = "\N{MINUS SIGN}"


def figure(value: Fraction, currency: str) -> str:
    """Write a sum in English: "1,250.00", "−0.005"."""
    decimals = DECIMALS[currency]
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{MINUS if value < 0 else ''}{abs(exact):,.{decimals}f}"


def cells(html: str, tag: str = "td") -> list[str]:
    """Return the texts of the elements, in their order."""
    found = re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [words(text) for text in found]


def words(html: str) -> str:
    """Return the text of a piece of HTML."""
    text = html_entities.unescape(re.sub(r"<[^>]+>", "", html))
    return re.sub(r"\s+", " ", text).strip()


def part_of(html: str, begin: str, end: str) -> str:
    """Return what stands between two marks; nothing if the first is not there."""
    _before, found, rest = html.partition(begin)
    return rest.partition(end)[0] if found else ""


def bare(text: str) -> str:
    """Drop the name of the currency."""
    return re.sub(rf"[^0-9.,{MINUS}]", "", text)


def printed_sums(content: DraftContent, bill: Bill) -> list[tuple[str, str]]:
    """Return the rows above what is to pay, as a paper must print them."""
    columns = bill.columns
    rows: list[tuple[str, Fraction]] = []
    if content.allowances:
        rows.append(("Sum of the lines", sum(bill.line_amounts, Fraction(0))))
        for allowance, whole in zip(content.allowances, bill.entered_allowances, strict=True):
            share = f" {allowance.percent.normalize():f}%" if allowance.percent else ""
            name = f"{allowance.reason}{share}"
            rows.append((name, whole if allowance.is_charge else -whole))
    after: list[tuple[str, Fraction]] = []
    if columns["deduction_total"]:
        marked = dict.fromkeys(
            line.tax_deduction.upper() for line in content.lines if line.tax_deduction
        )
        after.append((f"Tax reduction {', '.join(marked)}", -columns["deduction_total"]))
    if columns["rounding_amount"]:
        after.append(("Rounding", columns["rounding_amount"]))
    if content.prices_include_tax:
        rows.append(("Total including VAT", columns["grand_total"]))
        rows.append(("Of which VAT", columns["tax_total"]))
        rows.append(("Total without VAT", columns["tax_basis_total"]))
    else:
        rows.append(("Total without VAT", columns["tax_basis_total"]))
        rows.append(("VAT", columns["tax_total"]))
        if after:
            rows.append(("Total", columns["grand_total"]))
    return [(name, figure(value, content.currency)) for name, value in (*rows, *after)]


def printed_amounts(content: DraftContent, bill: Bill) -> list[str]:
    """Return the last column of a paper's lines, headings with their subtotals among them."""
    sections = iter(bill.sections)
    found = []
    for at, line in enumerate(content.lines):
        if line.kind == "section":
            value = figure(next(sections), content.currency)
            found.append(value if _has_items(content, at) else "")
        elif line.is_item:
            found.append(figure(bill.line_amounts[at], content.currency))
    return found


def _has_items(content: DraftContent, heading: int) -> bool:
    for line in content.lines[heading + 1 :]:
        if line.kind == "section" or line.deducted_invoice_id is not None:
            return False
        if line.is_item:
            return True
    return False


def printed_groups(content: DraftContent, bill: Bill) -> list[tuple[str, str]]:
    """Return basis and tax of each group, in no order."""
    return sorted(
        (figure(basis, content.currency), figure(tax, content.currency))
        for basis, tax in bill.groups.values()
    )


def printed_sentences(bill: Bill) -> set[str]:
    """Return why no VAT is charged, as a document must print it."""
    return {SENTENCES[category] for category, _rate in bill.groups if category in SENTENCES}
