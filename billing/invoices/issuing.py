"""Rules of issuing: what an invoice must have before it may get a number."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from billing.amounts.vat import OutsideScopeMixed, VatCategory, check_category_mix
from billing.invoices.deposits import deductible_deposits, deduction_differs
from billing.invoices.lifecycle import TypeCode
from billing.invoices.mandatory import mandatory_problems
from billing.invoices.mandatory_facts import categories_beside
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.problems import Problem
from billing.numbering.models import Series
from billing.sellers.models import SellerProfile
from fastfaktura.core.models import Business

__all__ = [
    "MOST_LINES",
    "QUOTE_VALIDITY_DAYS",
    "InvoiceNotIssuable",
    "Problem",
    "due_date_of",
    "issue_problems",
]

# A page holds about thirty lines; beyond this nobody reads them and a worker is held too long.
MOST_LINES = 2000
# For how long a quote binds its sender unless its draft says otherwise.
QUOTE_VALIDITY_DAYS = 30


class InvoiceNotIssuable(Exception):
    """The draft lacks something that an invoice must have."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.code for problem in problems))
        self.problems = problems


def due_date_of(invoice: Invoice, business: Business, issue_date: date) -> date:
    """Return when the invoice is due (BT-9): the chosen date, else the issue date plus the terms.

    The terms are the invoice's, else the client's, else the business's. For a quote it is the
    last day on which it can be accepted, which has nothing to do with terms of payment.
    """
    if invoice.due_date is not None:
        return invoice.due_date
    terms = invoice.payment_terms_days
    if invoice.type_code == TypeCode.QUOTE:
        return issue_date + timedelta(days=QUOTE_VALIDITY_DAYS if terms is None else terms)
    if terms is None and invoice.client is not None:
        terms = invoice.client.payment_terms_days
    if terms is None:
        terms = business.payment_terms_days
    due_date = issue_date + timedelta(days=terms)
    if invoice.due_end_of_month:
        return due_date.replace(day=monthrange(due_date.year, due_date.month)[1])
    return due_date


def issue_problems(
    invoice: Invoice,
    lines: list[InvoiceLine],
    *,
    business: Business,
    profile: SellerProfile,
    issue_date: date,
) -> Iterator[Problem]:
    """Yield everything that keeps this draft from being issued, each with its field."""
    if invoice.client is None:
        yield Problem("client", "no_client", _no_client(invoice))
    elif invoice.client.archived_at is not None:
        yield Problem("client", "client_archived", _("This client is archived. Restore it first."))
    if not any(line.is_item for line in lines):
        yield Problem("lines", "no_lines", _("Add at least one line."))
    if len(lines) > MOST_LINES:
        # No document can be made of them, and what is issued must reach its buyer.
        yield Problem(
            "lines",
            "too_many_lines",
            _("An invoice here has at most %(most)d lines.") % {"most": MOST_LINES},
        )
    if not business.name.strip():
        yield Problem("seller", "no_seller_name", _("Give your business a name in the settings."))
    if due_date_of(invoice, business, issue_date) < issue_date:
        yield Problem("due_date", "due_before_issue", _due_before_issue(invoice))
    if invoice.wanted_series is not None:
        yield from _series_problems(invoice, invoice.wanted_series)
    # Whole coins may lift a total just below zero to nothing, which no credit note could undo.
    if min(invoice.grand_total, invoice.payable_amount) < 0:
        yield Problem(
            "lines",
            "negative_total",
            _("The total is below zero. To give money back, credit an issued invoice."),
        )
    for index, line in enumerate(lines):
        yield from _line_problems(index, line, profile)
    yield from _beside_problems(invoice, lines, profile)
    yield from _deposit_problems(invoice, lines)
    yield from mandatory_problems(invoice, lines, business=business, profile=profile)


def _no_client(invoice: Invoice) -> str:
    if invoice.type_code == TypeCode.QUOTE:
        return _("Choose whom the quote is for.")
    return _("Choose whom the invoice is for.")


def _due_before_issue(invoice: Invoice) -> str:
    if invoice.type_code == TypeCode.QUOTE:
        return _("The quote would end before the date of issue.")
    return _("The due date is before the date of issue.")


def _deposit_problems(invoice: Invoice, lines: list[InvoiceLine]) -> Iterator[Problem]:
    """Yield what is wrong with the deposits that are deducted; no query where none is."""
    first: dict[UUID, int] = {}
    for index, line in enumerate(lines):
        if line.deducted_invoice_id is not None:
            first.setdefault(line.deducted_invoice_id, index)
    if not first:
        return
    deductible = deductible_deposits(
        invoice.business, client_id=invoice.client_id, currency=invoice.currency
    ).prefetch_related("vat_subtotals")
    known = {deposit.pk: deposit for deposit in deductible.filter(pk__in=first)}
    for deposit_id, index in first.items():
        if deposit_id not in known:
            yield Problem(
                f"lines.{index}.description",
                "deposit_not_deductible",
                _("This deposit invoice cannot be deducted: it is deducted or credited already."),
            )
        elif deduction_differs(known[deposit_id], invoice, lines):
            yield Problem(
                f"lines.{index}.unit_price",
                "deposit_differs",
                _("A deposit invoice is deducted as a whole. Remove it and deduct it again."),
            )


def _series_problems(invoice: Invoice, series: Series) -> Iterator[Problem]:
    if series.archived_at is not None:
        yield Problem(
            "wanted_series",
            "series_archived",
            _("This number series is archived. Choose another one."),
        )
    elif series.in_books != invoice.is_in_the_books:
        yield Problem(
            "wanted_series",
            "series_not_for_kind",
            _("Quotes and proforma invoices have number series of their own. Choose another one."),
        )


def _line_problems(index: int, line: InvoiceLine, profile: SellerProfile) -> Iterator[Problem]:
    if not line.description.strip():
        yield Problem(
            f"lines.{index}.description", "no_description", _("Say what this line is for.")
        )
    if line.is_item:
        category = VatCategory(line.vat_category)
        yield from _category_problems(f"lines.{index}.vat_rate", category, profile)


def _beside_problems(
    invoice: Invoice, lines: list[InvoiceLine], profile: SellerProfile
) -> Iterator[Problem]:
    """Yield what is wrong with the VAT of discounts and charges of the whole, and of all it has."""
    bearing = {
        f"lines.{at}.vat_rate": VatCategory(line.vat_category)
        for at, line in enumerate(lines)
        if line.is_item
    }
    for at, category in categories_beside(invoice).items():
        field = f"allowances.{at}.vat"
        bearing[field] = category
        yield from _category_problems(field, category, profile)
    yield from _buyer_problems(invoice, bearing.values())
    try:
        check_category_mix(bearing.values())
    except OutsideScopeMixed:
        first = next(at for at, of in bearing.items() if of is VatCategory.OUTSIDE_SCOPE)
        yield Problem(
            first,
            "outside_scope_mixed",
            _("A line outside the scope of VAT needs an invoice of its own."),
        )


def _buyer_problems(invoice: Invoice, categories: Iterable[VatCategory]) -> Iterator[Problem]:
    """Yield what the VAT wants of the client, named where it is mended."""
    wanted = any(category.needs_buyer_vat_number for category in categories)
    if wanted and invoice.client is not None and not invoice.client.vat_number:
        yield Problem(
            "client.vat_number",
            "no_buyer_vat_number",
            _("Without VAT for this reason the client needs a VAT number."),
        )


def _category_problems(
    field: str, category: VatCategory, profile: SellerProfile
) -> Iterator[Problem]:
    if category.charges_vat and not profile.vat_registered:
        yield Problem(
            field,
            "seller_not_registered",
            _("Your business is not registered for VAT, so it may not charge VAT."),
        )
