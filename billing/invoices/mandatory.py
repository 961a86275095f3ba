"""Checking a draft against what law wants on an invoice: what blocks, and what is only advised."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from billing.invoices.deductions import deduction_problems
from billing.invoices.drafts import DraftLine
from billing.invoices.mandatory_facts import Facts
from billing.invoices.mandatory_rows import ADVISABLE, MANDATORY, Rule
from billing.invoices.models import Invoice, InvoiceLine
from billing.invoices.problems import Problem
from billing.sellers.models import SellerProfile
from fastfaktura.core.models import Business


def mandatory_problems(
    invoice: Invoice, lines: list[InvoiceLine], *, business: Business, profile: SellerProfile
) -> Iterator[Problem]:
    """Yield what law beyond doubt wants and the draft, its seller or its buyer lacks.

    A draft without a client is not judged: that it has none is said already. Nor are quotes and
    proformas, which are no invoices, and credit notes, which repeat what their invoice said.
    """
    if invoice.client is None or invoice.is_credit_note or not invoice.is_in_the_books:
        return
    facts = Facts(invoice, lines, business.country, profile, invoice.client)
    yield from _lacks(MANDATORY, facts)
    yield from deduction_problems(facts)


def issue_advice(
    invoice: Invoice,
    lines: Sequence[InvoiceLine | DraftLine],
    *,
    business: Business,
    profile: SellerProfile,
) -> Iterator[Problem]:
    """Yield what an invoice should have and nothing keeps from being issued without.

    The editor shows it beside the problems; fields and codes are of the same kind.

    :param lines: stored or as a draft says them.
    """
    if invoice.client is None:
        return
    facts = Facts(invoice, lines, business.country, profile, invoice.client)
    yield from _lacks(ADVISABLE, facts)
    if facts.country == "FR":
        yield from _unsaid_kinds(facts)


def _lacks(rules: Iterable[Rule], facts: Facts) -> Iterator[Problem]:
    said = set()
    for rule in rules:
        holds = rule.countries is None or facts.country in rule.countries
        # Two acts may want the same field; it is asked for once.
        if holds and (rule.field, rule.code) not in said and rule.lacks(facts):
            said.add((rule.field, rule.code))
            sentence = str(rule.sentence).replace("{currency}", facts.tax_currency)
            sentence = sentence.replace("{foreign}", facts.invoice.currency)
            yield Problem(rule.field, rule.code, sentence)


def _unsaid_kinds(facts: Facts) -> Iterator[Problem]:
    """Yield the lines that do not say whether they are goods (CGI ann. II 242 nonies A, 8° bis)."""
    for at, line in facts.items:
        if not line.supply_kind:
            yield Problem(
                f"lines.{at}.supply_kind",
                "no_supply_kind",
                _("Say whether it is goods or services: French invoices name it."),
            )
