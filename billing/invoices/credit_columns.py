"""What is left to credit of each part of a VAT group: its lines, its allowances, its charges.

EN 16931 sums lines (BT-106), allowances (BT-107) and charges (BT-108) apart, and so do the books of
seller and buyer. A credit note therefore takes back a part of each, and all notes together each
whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from billing.amounts.allowances import Group
from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.credit_left import CreditLeft
from billing.invoices.drafts import DraftContent
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import AllowanceCharge, Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An amount in the terms of the invoice's prices, and the same without VAT."""

    entered: Money
    net: Money

    def __add__(self, other: "Share") -> "Share":
        return Share(entered=self.entered + other.entered, net=self.net + other.net)

    def __sub__(self, other: "Share") -> "Share":
        return Share(entered=self.entered - other.entered, net=self.net - other.net)

    def __bool__(self) -> bool:
        return bool(self.entered or self.net)


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceLeft:
    """What an allowance or a charge is in one group, and what is left of it.

    Several of one reason are one: nobody can tell which of them a note took back.
    """

    is_charge: bool
    reason: str
    group: Group
    whole: Share
    left: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The lines of a group, and what stands beside them."""

    lines: Share
    lines_left: Share
    allowances: tuple[AllowanceLeft, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of any part."""
        return not self.lines_left and not any(each.left for each in self.allowances)


_Key = tuple[bool, str, Group]


def columns_left(invoice: Invoice, content: DraftContent, left: CreditLeft) -> dict[Group, Columns]:
    """Return what is left of the parts of each group; one query, and none if nothing was credited.

    :param content: what the invoice says.
    """
    zero = Money.zero(left.currency)
    nothing = Share(entered=zero, net=zero)
    wholes = _wholes(content)
    dones: dict[_Key, Share] = dict.fromkeys(wholes, nothing)
    if left.note_count:
        for key, share in _credited(invoice, wholes):
            dones[key] += share
    found = {}
    for group, each in left.groups.items():
        mine = [key for key in wholes if key[2] == group]
        allowances = tuple(
            AllowanceLeft(
                is_charge=key[0],
                reason=key[1],
                group=group,
                whole=wholes[key],
                left=wholes[key] - dones[key],
            )
            for key in mine
        )
        lines, done = (
            _lines_of(sums, {key: shares[key] for key in mine}, content)
            for sums, shares in ((each.invoiced, wholes), (each.credited, dones))
        )
        found[group] = Columns(lines=lines, lines_left=lines - done, allowances=allowances)
    return found


def _wholes(content: DraftContent) -> dict[_Key, Share]:
    """Return the share of every allowance and charge in every group, as the invoice has it."""
    found: dict[_Key, Share] = {}
    computed = content.totals().allowances
    for said, amounts in zip(content.allowances, computed, strict=True):
        for part in amounts.shares:
            key = (said.is_charge, said.reason, (part.vat_category, part.vat_rate))
            share = Share(entered=part.entered_amount, net=part.net_amount)
            found[key] = found[key] + share if key in found else share
    return found


def _credited(invoice: Invoice, wholes: Mapping[_Key, Share]) -> Iterable[tuple[_Key, Share]]:
    """Yield what earlier notes took back of each; what they turned round counts below nothing."""
    currency, gross = invoice.currency, invoice.prices_include_tax
    rows = AllowanceCharge.objects.filter(
        invoice__preceding_invoice=invoice, invoice__type_code=TypeCode.CREDIT_NOTE
    )
    for row in rows.exclude(invoice__status=InvoiceStatus.DRAFT).exclude(vat_category=""):
        group = (VatCategory(row.vat_category), row.vat_rate)
        net = Money(row.net_amount, currency)
        # Of prices without VAT only the net counts, whatever the terms of the note were.
        share = Share(entered=Money(row.entered_amount, currency) if gross else net, net=net)
        key, turned = (row.is_charge, row.reason, group), (not row.is_charge, row.reason, group)
        if key in wholes:
            yield key, share
        elif turned in wholes:
            yield turned, replace(share, entered=-share.entered, net=-share.net)


def _lines_of(sums: GroupBefore, beside: Mapping[_Key, Share], content: DraftContent) -> Share:
    """Return what of a group are lines: the group without its charges and its allowances."""
    gross = content.prices_include_tax
    basis = sums.tax_basis_amount
    lines = Share(entered=basis + sums.tax_amount if gross else basis, net=basis)
    for key, share in beside.items():
        lines = lines - share if key[0] else lines + share
    return lines
