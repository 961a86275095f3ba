"""Writing a new draft that says what another document says, also as another kind."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from billing.invoices.drafts import content_of, lines_of_its_own
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.rows import write_content
from fastfaktura.core.events import Actor, record_event


@transaction.atomic
def duplicate_invoice(
    *, invoice_id: UUID, actor: Actor, type_code: TypeCode | None = None
) -> Invoice:
    """Write a new draft that says the same, without dates of its own.

    :param type_code: what it becomes; as its source unless given, but never a credit note. What
        becomes of another kind has terms and a number series of its own.
    """
    source = Invoice.papers.select_related("business").get(pk=invoice_id)
    business = source.business
    as_source = TypeCode.INVOICE if source.is_in_the_books else TypeCode(source.type_code)
    invoice = Invoice(business=business, type_code=type_code or as_source)
    content = replace(content_of(source), due_date=None, delivery_date=None, carried=None)
    content = replace(content, lines=lines_of_its_own(content.lines))
    if invoice.type_code != as_source:
        content = replace(content, payment_terms_days=None, due_end_of_month=False)
    if invoice.is_in_the_books != source.is_in_the_books:
        content = replace(content, wanted_series_id=None)
    write_content(invoice, content)
    said = {"duplicate_of": str(source.pk), "number": source.number}
    drafted = invoice.event_kind("drafted")
    record_event(drafted, business=business, subject=invoice, actor=actor, data=said)
    return invoice
