"""Invoices that another system issued: kept as they stood, beside the books' own numbers."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.amounts.vat_groups import GroupBefore
from billing.invoices.credit_left import credit_left
from billing.invoices.designs import design_of
from billing.invoices.drafts import Carried, DraftContent
from billing.invoices.freezing import freeze_law
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import buyer_copy, payment_means, seller_copy, seller_profile
from billing.invoices.rows import write_content
from billing.numbering.models import Series, SeriesCounter
from clients.models import Client
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business

LONGEST_REASON = 300


def foreign_series(business: Business, *, source: str, now: datetime) -> Series:
    """Return the series that holds what a system numbered, locked; made on first use.

    It is archived from the start: nothing of ours takes a number from it, and what is in it is
    no part of the number ledger.
    """
    series, _made = Series.objects.get_or_create(
        business=business,
        name=f"imported-{source}",
        defaults={"is_foreign": True, "archived_at": now},
    )
    return Series.objects.select_for_update(no_key=True).get(pk=series.pk)


@transaction.atomic
def import_issued(
    *,
    business: Business,
    client: Client,
    content: DraftContent,
    number: str,
    issue_date: date,
    due_date: date,
    rounding: Money,
    deduction: Money | None = None,
    type_code: TypeCode = TypeCode.INVOICE,
    origin: Invoice | None = None,
    reason: str = "",
    source: str,
    external_id: str,
    now: datetime,
    actor: Actor,
) -> Invoice:
    """Keep an invoice or a credit note as the other system issued it, with its own number.

    It gets none of our numbers and no row in the ledger; its place in the series counts only the
    order of import. Seller and buyer are those of today, since the source keeps no copies.

    :param rounding: what the stated sum has beyond the engine's (BT-114).
    :param deduction: what Skatteverket pays of it; nothing if it is not given.
    :param origin: of a credit note: the invoice that it takes back, where it is known.
    :raises IntegrityError: if the number or the external id is another document's.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    series = foreign_series(business, source=source, now=now)
    profile = seller_profile(business)
    invoice = Invoice(
        business=business,
        type_code=type_code,
        preceding_invoice=origin,
        correction_reason=reason[:LONGEST_REASON],
        created_at=now,
        external_id=external_id,
        imported_from=source,
    )
    nothing = Money.zero(content.currency)
    carried = Carried(before={}, rounding_amount=rounding, deduction_total=deduction or nothing)
    write_content(invoice, replace(content, due_date=due_date, carried=carried))
    invoice.client = client
    invoice.seller = seller_copy(business, profile).to_json()
    invoice.buyer = buyer_copy(client).to_json()
    invoice.payment_means = payment_means(profile).to_json() | {"reference": number}
    invoice.template = design_of(invoice, profile)
    invoice.issue_date, invoice.issued_at = issue_date, now
    freeze_law(invoice)
    last = Invoice.papers.filter(series=series).aggregate(last=Max("sequence_number"))["last"] or 0
    invoice.series, invoice.sequence_number, invoice.number = series, last + 1, number
    SeriesCounter.objects.update_or_create(
        series=series,
        period="",
        defaults={"business": business, "highest_taken": last + 1, "next_number": last + 2},
    )
    invoice.status = InvoiceStatus.ISSUED
    invoice.save()
    said = {"number": number, "source": source}
    record_event(
        "invoice.imported", business=business, subject=invoice, actor=actor, at=now, data=said
    )
    return invoice


def can_credit(invoice: Invoice, content: DraftContent, payable: Money) -> bool:
    """Tell whether a note of this content stays within what is left of the invoice.

    :param payable: what the note gives back in all.
    """
    left = credit_left(invoice)
    if content.currency != invoice.currency or payable > left.payable_amount:
        return False
    groups = {
        (VatCategory(row.vat_category), row.vat_rate): GroupBefore(
            tax_basis_amount=row.tax_basis_amount, tax_amount=row.tax_amount
        )
        for row in content.totals().vat_subtotals
    }
    return all(group in left.groups and left.groups[group].holds(groups[group]) for group in groups)


def close_if_credited(invoice: Invoice, *, now: datetime) -> None:
    """Call an imported invoice cancelled if its imported credit notes took it back whole.

    Nobody is told: it happened in the other system.
    """
    if invoice.status == InvoiceStatus.ISSUED and credit_left(invoice).is_done:
        invoice.status, invoice.cancelled_at = InvoiceStatus.CANCELLED, now
        invoice.save(update_fields=["status", "cancelled_at", "updated_at"])
