"""Invoices that another system issued: kept as they stood, beside the books' own numbers."""

from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from billing.amounts.money import Money
from billing.invoices.designs import design_of
from billing.invoices.drafts import Carried, DraftContent
from billing.invoices.freezing import freeze_law
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.parties import buyer_copy, payment_means, seller_copy, seller_profile
from billing.invoices.rows import write_content
from billing.numbering.models import Series, SeriesCounter
from clients.models import Client
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business


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
    source: str,
    external_id: str,
    now: datetime,
    actor: Actor,
) -> Invoice:
    """Keep an invoice as the other system issued it, with its own number.

    It gets none of our numbers and no row in the ledger; its place in the series counts only the
    order of import. Seller and buyer are those of today, since the source keeps no copies.

    :param rounding: what the stated sum has beyond the engine's (BT-114).
    :raises IntegrityError: if the number or the external id is another document's.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    series = foreign_series(business, source=source, now=now)
    profile = seller_profile(business)
    invoice = Invoice(
        business=business, created_at=now, external_id=external_id, imported_from=source
    )
    carried = Carried(before={}, rounding_amount=rounding)
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
