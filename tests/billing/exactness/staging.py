"""Sales by chance played through: deposits issued and deducted, the invoice issued, credits."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume

from billing.invoices.credit_content import EVERYTHING
from billing.invoices.depositing import deduct_deposit, draft_deposit
from billing.invoices.deposits import DepositTooLarge
from billing.invoices.drafts import DraftContent, content_of
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice
from billing.payments.crediting import credit_invoice
from tests.billing.exactness.corpus import Deposit, Sale
from tests.billing.exactness.oracle import DECIMALS, Bill, Group, bill_of
from tests.factories import NOW, TODAY, actor_of


@dataclass
class Played:
    """A sale whose deposits are issued, and the draft that deducts them."""

    draft: Invoice
    whole: Bill
    deposits: list[Invoice] = field(default_factory=list)

    @property
    def content(self) -> DraftContent:
        """Return what the draft says now."""
        return content_of(Invoice.objects.get(pk=self.draft.pk))

    @property
    def bill(self) -> Bill:
        """Return what it must come to."""
        return bill_of(self.content, before=self.before)

    @property
    def before(self) -> dict[Group, tuple[Fraction, Fraction]]:
        """Return what the deposits said of each group."""
        found: dict[Group, tuple[Fraction, Fraction]] = {}
        for deposit in self.deposits:
            for row in deposit.vat_subtotals.all():
                group = (row.vat_category, Fraction(row.vat_rate))
                basis, tax = found.get(group, (Fraction(0), Fraction(0)))
                basis += Fraction(row.tax_basis_amount)
                found[group] = (basis, tax + Fraction(row.tax_amount))
        return found


def play(sale: Sale, *, business, buyers) -> Played:
    """Draft the sale, issue its deposits, and deduct them."""
    content = sale.to(buyers)
    whole = bill_of(content)
    assume(min(whole.columns["grand_total"], whole.columns["payable_amount"]) >= 0)
    draft = draft_invoice(business=business, content=content, actor=actor_of(business))
    played = Played(draft, whole)
    for deposit in sale.deposits:
        made = _deposit(played, deposit)
        if made is not None:
            played.deposits.append(made)
    for made in played.deposits:
        deduct_deposit(invoice_id=draft.pk, deposit_id=made.pk)
    return played


def _deposit(played: Played, deposit: Deposit) -> Invoice | None:
    if deposit.as_amount:
        unit = Decimal(1).scaleb(-DECIMALS[played.draft.currency])
        total = played.draft.grand_total * deposit.hundredths / 100
        part = {"amount": total.quantize(unit)}
    else:
        part = {"percent": Decimal(deposit.hundredths)}
    try:
        made = draft_deposit(
            source_id=played.draft.pk, actor=actor_of(played.draft.business), **part
        )
    except DepositTooLarge:
        # A hundredth of next to nothing.
        return None
    return issue(made)


def issue(draft: Invoice) -> Invoice:
    """Issue a draft; a sum below nought cannot be asked for."""
    draft = Invoice.objects.get(pk=draft.pk)
    # What keeps it from being issued otherwise is a finding.
    assume(min(draft.grand_total, draft.payable_amount) >= 0)
    return issue_invoice(
        invoice_id=draft.pk, issue_date=TODAY, now=NOW, actor=actor_of(draft.business)
    )


def credit(invoice: Invoice, wish=EVERYTHING) -> Invoice:
    """Credit an invoice, by default all that is left of it."""
    return credit_invoice(
        invoice_id=invoice.pk,
        wish=wish,
        reason="Returned",
        issue_date=TODAY,
        now=NOW,
        actor=actor_of(invoice.business),
    )


SUMS = (
    *("line_net_total", "allowance_total", "charge_total", "tax_basis_total", "tax_total"),
    *("grand_total", "deduction_total", "rounding_amount", "payable_amount"),
)


def figures(document: Invoice) -> dict[object, Decimal]:
    """Return every sum of a document as it is stored, and every column of every VAT group."""
    document = Invoice.objects.get(pk=document.pk)
    found: dict[object, Decimal] = {name: getattr(document, name) for name in SUMS}
    found["tax_currency_total"] = document.tax_currency_total or Decimal(0)

    def add(name: object, value: Decimal) -> None:
        found[name] = found.get(name, Decimal(0)) + value

    for line in document.lines.all():
        add((line.vat_category, line.vat_rate, "lines"), line.line_net_amount)
    for beside in document.allowances.all():
        column = "charges" if beside.is_charge else "allowances"
        for share in beside.shares:
            group = (share["vat_category"], Decimal(share["vat_rate"]))
            add((*group, column), Decimal(share["net_amount"]))
            add((*group, column, beside.reason), Decimal(share["net_amount"]))
    for row in document.vat_subtotals.all():
        add((row.vat_category, row.vat_rate, "basis"), row.tax_basis_amount)
        add((row.vat_category, row.vat_rate, "tax"), row.tax_amount)
    return found
