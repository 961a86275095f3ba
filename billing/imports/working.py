"""Taking confirmed rows over: each in a transaction of its own, once, however often it is tried."""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from billing.amounts.money import Money
from billing.catalog.models import Product
from billing.catalog.operations import ProductCodeTaken, ProductIdTaken, create_product
from billing.imports.checking import client_facts, external_id, product_facts
from billing.imports.comparing import compare, content_of_foreign
from billing.imports.crediting import origin_of, settle_by
from billing.imports.models import ImportJob, ImportRow, ImportState, RowKind, RowState
from billing.imports.operations import locked_job
from billing.imports.records import DRAFT, ForeignInvoice, invoice_from, party_from
from billing.invoices.drafts import DraftContent
from billing.invoices.foreign import import_issued
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice
from billing.invoices.parties import seller_profile
from billing.payments.history import keep_past_payment
from clients.models import Client
from clients.operations import ClientNumberTaken, create_client, update_client
from fastfaktura.core.events import SYSTEM, Actor, record_event

logger = logging.getLogger(__name__)


class NotTaken(Exception):
    """The row cannot be taken over after all; the text says why."""


def work_jobs(*, now: datetime, limit: int) -> int:
    """Take over up to so many rows of what runs, the oldest first; return how many were."""
    worked = 0
    jobs = ImportJob.objects.filter(state=ImportState.RUNNING).order_by("confirmed_at")
    for job_id in jobs.values_list("pk", flat=True):
        while worked < limit and work_next_row(job_id=job_id, now=now):
            worked += 1
        finish_if_done(job_id=job_id, now=now)
    return worked


def work_next_row(*, job_id: UUID, now: datetime) -> bool:
    """Take over the next row of a running import; return False if none is free."""
    row: ImportRow | None = None
    try:
        with transaction.atomic():
            row = _next_row(job_id)
            if row is not None:
                _take_over(row, now=now)
    except OperationalError:
        # The database was away or met a deadlock: the row keeps its turn.
        raise
    except NotTaken as refusal:
        _set_aside(row, str(refusal))
    except (IntegrityError, ValueError) as fault:
        logger.error("a row of import %s met %s", job_id, type(fault).__name__)
        _set_aside(row, _("Its number or content was taken meanwhile. Check the file again."))
    return row is not None


@transaction.atomic
def finish_if_done(*, job_id: UUID, now: datetime) -> bool:
    """End an import of which no row waits any more; return whether it ended."""
    job = locked_job(job_id)
    if job.state != ImportState.RUNNING or job.rows.filter(state=RowState.READY).exists():
        return False
    job.state, job.finished_at = ImportState.DONE, now
    job.save(update_fields=["state", "finished_at"])
    taken_over = job.rows.filter(state=RowState.DONE).count()
    said = {"import": str(job.pk), "source": job.source, "count": taken_over}
    record_event(
        "import.finished", business=job.business, subject=job, actor=SYSTEM, data=said, at=now
    )
    return True


def _next_row(job_id: UUID) -> ImportRow | None:
    # Not skipping locked ones: an invoice must not overtake its client.
    return (
        ImportRow.objects.select_for_update(of=("self",))
        .select_related("job__business", "job__created_by")
        .filter(job_id=job_id, job__state=ImportState.RUNNING, state=RowState.READY)
        .order_by("position")
        .first()
    )


def _set_aside(row: ImportRow | None, why: str) -> None:
    if row is not None:
        ImportRow.objects.filter(pk=row.pk, state=RowState.READY).update(
            state=RowState.LEFT_OUT, notes=[*row.notes, why]
        )


def _take_over(row: ImportRow, *, now: datetime) -> None:
    job = row.job
    actor = Actor.of_user(job.created_by) if job.created_by else SYSTEM
    language = job.created_by.language if job.created_by else job.business.locale
    with translation.override(language):
        take = {
            RowKind.CLIENT.value: _take_client,
            RowKind.PRODUCT.value: _take_product,
            RowKind.INVOICE.value: _take_invoice,
        }[row.kind]
        row.state = take(row, actor, now)
    row.save(update_fields=["state", "notes", "invoice"])


def _take_client(row: ImportRow, actor: Actor, now: datetime) -> RowState:  # noqa: ARG001  # one of three alike
    business = row.business
    id_ = external_id(row.job.source, row.key)
    if client_of(row.job, row.key) is not None:
        return RowState.KNOWN
    facts, _notes = client_facts(party_from(row.record).facts, home=business.country)
    facts["external_id"] = id_
    twin = _twin(row.job, facts)
    if twin is not None:
        update_client(client_id=twin.pk, changes={"external_id": id_}, actor=actor)
        return RowState.KNOWN
    try:
        create_client(business=business, facts=facts, actor=actor)
    except ClientNumberTaken:
        create_client(business=business, facts=facts | {"number": ""}, actor=actor)
    return RowState.DONE


def _twin(job: ImportJob, facts: dict[str, Any]) -> Client | None:
    """Return the client who is the same, and of no other system."""
    organization = facts.get("organization_number")
    if not organization:
        return None
    own = Client.objects.for_business(job.business).filter(external_id=None)
    return own.filter(organization_number=organization).order_by("pk").first()


def client_of(job: ImportJob, key: str) -> Client | None:
    """Return the client that a row of the import became, or was before."""
    id_ = external_id(job.source, key)
    return Client.objects.for_business(job.business).filter(external_id=id_).first()


def _take_product(row: ImportRow, actor: Actor, now: datetime) -> RowState:  # noqa: ARG001  # one of three alike
    id_ = external_id(row.job.source, row.key)
    if Product.objects.for_business(row.business).filter(external_id=id_).exists():
        return RowState.KNOWN
    facts = product_facts(party_from(row.record).facts, row.business) | {"external_id": id_}
    try:
        create_product(business=row.business, facts=facts, actor=actor)
    except (ProductCodeTaken, ProductIdTaken):
        return RowState.KNOWN
    return RowState.DONE


def _take_invoice(row: ImportRow, actor: Actor, now: datetime) -> RowState:
    job, business = row.job, row.business
    id_ = external_id(job.source, row.key)
    own = Invoice.papers.for_business(business)
    if own.filter(external_id=id_).exists():
        return RowState.KNOWN
    foreign = invoice_from(row.record)
    client = client_of(job, foreign.client_key)
    content = content_of_foreign(
        foreign,
        business=business,
        vat_registered=seller_profile(business).vat_registered,
        locale=client.locale if client else business.locale,
    )
    if foreign.status == DRAFT:
        content = _with_client(content, client)
        row.invoice = draft_invoice(
            business=business, content=content, actor=actor, external_id=id_, now=now
        )
        return RowState.DONE
    if client is None or foreign.issue_date is None:
        raise NotTaken(_("Its client was not imported."))
    if own.filter(number=foreign.number).exists():
        raise NotTaken(_("Another invoice has the number %(number)s.") % {"number": foreign.number})
    found = compare(foreign, content)
    origin = origin_of(job, foreign, found, client) if foreign.is_credit else None
    row.invoice = import_issued(
        business=business,
        client=client,
        content=_with_client(found.content, client),
        number=foreign.number,
        issue_date=foreign.issue_date,
        due_date=foreign.issue_date
        if foreign.is_credit
        else foreign.due_date or foreign.issue_date,
        rounding=found.rounding,
        deduction=found.deducted.amount,
        type_code=TypeCode.CREDIT_NOTE if foreign.is_credit else TypeCode.INVOICE,
        origin=origin,
        reason=foreign.reason,
        source=job.source,
        external_id=id_,
        now=now,
        actor=actor,
    )
    if foreign.is_credit:
        settle_by(job, row.invoice, foreign, now=now)
    else:
        _keep_payments(row.invoice, foreign, actor)
    return RowState.DONE


def _with_client(content: DraftContent, client: Client | None) -> DraftContent:
    return replace(content, client_id=client.pk if client else None)


def _keep_payments(invoice: Invoice, foreign: ForeignInvoice, actor: Actor) -> None:
    for on, amount in foreign.payments:
        keep_past_payment(
            invoice=invoice,
            amount=Money(amount, invoice.currency).amount,
            received_date=on or foreign.due_date or invoice.issue_date or invoice.created_at.date(),
            actor=actor,
        )
