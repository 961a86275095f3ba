"""Everything that writes deposits: making one, deducting it, and checking a final invoice."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.invoices.deposits import (
    deductible_deposits,
    deposit_content,
    with_deduction,
    without_deduction,
)
from billing.invoices.drafts import content_of
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import revise_draft
from billing.invoices.rows import write_content
from fastfaktura.core.events import Actor, record_event


class DepositNotDeductible(Exception):
    """The deposit is another client's, is not issued, is credited, or is deducted already."""


@transaction.atomic
def draft_deposit(
    *, source_id: UUID, actor: Actor, percent: Decimal | None = None, amount: Decimal | None = None
) -> Invoice:
    """Write the draft of a deposit invoice over a part of a draft, a quote or an invoice.

    :raises DepositTooLarge: if it is nothing, or more than the whole.
    """
    source = Invoice.papers.select_related("business").get(pk=source_id)
    is_quote = source.type_code == TypeCode.QUOTE
    content = deposit_content(
        content_of(source),
        percent=percent,
        amount=amount,
        quote_number=source.number if is_quote else "",
    )
    if not source.is_in_the_books:
        # For how long a quote is valid says nothing of when money is due.
        content = replace(content, payment_terms_days=None, due_end_of_month=False)
    deposit = Invoice(business=source.business, is_deposit=True)
    write_content(deposit, content)
    record_event(
        "invoice.drafted",
        business=source.business,
        subject=deposit,
        actor=actor,
        data={"deposit_of": str(source.pk), "number": source.number},
    )
    return deposit


@transaction.atomic
def deduct_deposit(*, invoice_id: UUID, deposit_id: UUID) -> Invoice:
    """Deduct a deposit invoice in a draft; done twice it is done once.

    :raises InvalidTransition: if the invoice is no draft.
    :raises DepositNotDeductible: if the deposit cannot be deducted in this invoice.
    """
    draft = Invoice.objects.select_related("business").get(pk=invoice_id)
    deposit = (
        deductible_deposits(draft.business, client_id=draft.client_id, currency=draft.currency)
        .filter(pk=deposit_id)
        .first()
    )
    if deposit is None or draft.is_deposit:
        raise DepositNotDeductible
    return revise_draft(
        invoice_id=invoice_id, revise=lambda content: with_deduction(content, deposit)
    )


@transaction.atomic
def keep_deposit(*, invoice_id: UUID, deposit_id: UUID) -> Invoice:
    """Take the deduction of a deposit out of a draft.

    :raises InvalidTransition: if the invoice is no draft.
    """
    return revise_draft(
        invoice_id=invoice_id, revise=lambda content: without_deduction(content, deposit_id)
    )
