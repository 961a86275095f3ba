"""Everything that writes invoices: draft, save, delete, issue, and later notes."""

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum, auto
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from billing.amounts.totals import Totals
from billing.invoices.deposits import lock_deducted
from billing.invoices.designs import design_of
from billing.invoices.drafts import DraftContent, content_of
from billing.invoices.external_ids import telling_taken_external_id
from billing.invoices.freezing import freeze_law
from billing.invoices.issuing import InvoiceNotIssuable, due_date_of, issue_problems
from billing.invoices.ledger import enter_in_ledger
from billing.invoices.lifecycle import (
    InvalidTransition,
    InvoiceStatus,
    TypeCode,
    require_transition,
)
from billing.invoices.models import Invoice
from billing.invoices.parties import buyer_copy, payment_means, seller_copy, seller_profile
from billing.invoices.references import set_reference
from billing.invoices.rows import StoredLines, write_content
from billing.numbering.models import Series
from billing.numbering.operations import take_next_number
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.events import Actor, record_event
from fastfaktura.core.models import Business


class DraftChanged(Exception):
    """Somebody else saved the draft since it was read; nothing was overwritten."""

    def __init__(self, current_version: int) -> None:
        super().__init__(f"the draft is at version {current_version}")
        self.current_version = current_version


class Unchanged(Enum):
    """Stands for what a change does not name, where None is a value of its own."""

    UNCHANGED = auto()


UNCHANGED = Unchanged.UNCHANGED


def locked_invoice(invoice_id: UUID) -> Invoice:
    """Return the invoice or quote with its business and client, locked until the transaction ends.

    :raises Invoice.DoesNotExist: if there is none.
    """
    return (
        Invoice.papers.select_for_update(of=("self",))
        .select_related("business", "client")
        .get(pk=invoice_id)
    )


def require_own_client(business: Business, client_id: UUID | None) -> None:
    """Do nothing if the client is none or the business's own.

    :raises Client.DoesNotExist: if it is another's or nobody's.
    """
    if client_id is not None:
        Client.objects.for_business(business).only("pk").get(pk=client_id)


def require_own_series(business: Business, series_id: UUID | None) -> None:
    """Do nothing if the draft chose no series or one of the business.

    :raises Series.DoesNotExist: if it is another's or nobody's.
    """
    if series_id is not None:
        Series.objects.for_business(business).only("pk").get(pk=series_id)


@telling_taken_external_id()
@transaction.atomic
def draft_invoice(
    *,
    business: Business,
    content: DraftContent,
    actor: Actor,
    invoice_id: UUID | None = None,
    external_id: str | None = None,
    type_code: TypeCode = TypeCode.INVOICE,
    now: datetime | None = None,
    totals: Totals | None = None,
) -> Invoice:
    """Write a new draft of an invoice, a quote or a proforma invoice.

    :param totals: what the content comes to, if the caller has computed it already.
    :param invoice_id: the id that the caller chose beforehand, so that asking twice makes one.
    :param external_id: what another system calls the invoice.
    :raises IntegrityError: if the chosen id is taken.
    :raises ExternalIdTaken: if another invoice of the business has that id.
    :raises Client.DoesNotExist: if the client is not the business's.
    :raises Series.DoesNotExist: if the chosen series is not the business's.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    require_own_client(business, content.client_id)
    require_own_series(business, content.wanted_series_id)
    now = now or timezone.now()
    invoice = Invoice(
        business=business, created_at=now, external_id=external_id, type_code=type_code
    )
    if invoice_id is not None:
        invoice.pk = invoice_id
    write_content(invoice, content, totals=totals)
    drafted = invoice.event_kind("drafted")
    record_event(drafted, business=business, subject=invoice, actor=actor, at=now)
    return invoice


@transaction.atomic
def save_draft(
    *,
    invoice_id: UUID,
    expected_version: int | None,
    content: DraftContent,
    totals: Totals | None = None,
    lines: StoredLines | None = None,
) -> Invoice:
    """Replace what a draft says; count the save. Saves are no events: a draft is nobody's yet.

    :param expected_version: the version that was read; None overwrites whatever is there.
    :param totals: what the content comes to, if the caller has computed it already.
    :param lines: the lines of the expected version, if the caller has read them already: they are
        still there, since nothing writes the lines of a draft and leaves its version.
    :raises DraftChanged: if the draft has another version now.
    :raises InvalidTransition: if the invoice is no draft.
    :raises Client.DoesNotExist: if the client is not the business's.
    :raises Series.DoesNotExist: if the chosen series is not the business's.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise InvalidTransition(invoice.status, InvoiceStatus.DRAFT)
    if expected_version is not None and expected_version != invoice.version:
        raise DraftChanged(invoice.version)
    require_own_client(invoice.business, content.client_id)
    require_own_series(invoice.business, content.wanted_series_id)
    invoice.version += 1
    known = None if expected_version is None else lines
    write_content(invoice, content, totals=totals, stored=known)
    return invoice


@telling_taken_external_id()
@transaction.atomic
def revise_draft(
    *,
    invoice_id: UUID,
    revise: Callable[[DraftContent], DraftContent],
    external_id: str | Unchanged | None = UNCHANGED,
) -> Invoice:
    """Change parts of a draft while nobody else can; what says the same is not written again.

    :param revise: returns what the draft says from now on; what it raises undoes everything.
    :param external_id: what another system calls the invoice.
    :raises ExternalIdTaken: if another invoice of the business has that id.
    :raises InvalidTransition: if the invoice is no draft.
    :raises Client.DoesNotExist: if the client is not the business's.
    :raises Series.DoesNotExist: if the chosen series is not the business's.
    :raises ValueError: of one of the engine's kinds, if a number cannot be taken.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise InvalidTransition(invoice.status, InvoiceStatus.DRAFT)
    before = content_of(invoice)
    content = revise(before)
    named = invoice.external_id if isinstance(external_id, Unchanged) else external_id
    if (content, named) == (before, invoice.external_id):
        return invoice
    if content.client_id != before.client_id:
        require_own_client(invoice.business, content.client_id)
    if content.wanted_series_id != before.wanted_series_id:
        require_own_series(invoice.business, content.wanted_series_id)
    invoice.external_id = named
    invoice.version += 1
    write_content(invoice, content)
    return invoice


@transaction.atomic
def delete_draft(*, invoice_id: UUID, actor: Actor) -> None:
    """Delete a draft for good; what was issued is never deleted.

    :raises InvalidTransition: if the invoice is no draft.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise InvalidTransition(invoice.status, "deleted")
    deleted = invoice.event_kind("deleted")
    record_event(deleted, business=invoice.business, subject=invoice, actor=actor)
    invoice.delete()


@transaction.atomic
def issue_invoice(*, invoice_id: UUID, issue_date: date, now: datetime, actor: Actor) -> Invoice:
    """Issue a draft: fix what it says, give it its number, and announce it.

    :raises InvalidTransition: if the invoice is no draft.
    :raises InvoiceNotIssuable: if it lacks something; the exception lists every lack.
    """
    invoice = locked_invoice(invoice_id)
    require_transition(invoice.status, InvoiceStatus.ISSUED)
    business = invoice.business
    profile = seller_profile(business)
    prefetch_related_objects([invoice], "lines", "allowances", "vat_subtotals")
    lines = list(invoice.lines.all())
    lock_deducted(lines)
    problems = tuple(
        issue_problems(invoice, lines, business=business, profile=profile, issue_date=issue_date)
    )
    # The problems name a missing client; the second half tells the type checker so.
    if problems or invoice.client is None:
        raise InvoiceNotIssuable(problems)
    invoice.seller = seller_copy(business, profile).to_json()
    invoice.buyer = buyer_copy(invoice.client).to_json()
    invoice.payment_means = payment_means(profile).to_json()
    invoice.template = design_of(invoice, profile)
    return issue_locked(invoice, issue_date=issue_date, now=now, actor=actor, seller=profile)


def issue_locked(
    invoice: Invoice, *, issue_date: date, now: datetime, actor: Actor, seller: SellerProfile | None
) -> Invoice:
    """Date, number and announce a document that is locked and whole; ``seller`` is to be paid."""
    require_transition(invoice.status, InvoiceStatus.ISSUED)
    business = invoice.business
    invoice.issue_date = issue_date
    invoice.due_date = due_date_of(invoice, business, issue_date)
    invoice.issued_at = now
    freeze_law(invoice)
    # The number comes last: its lock makes every other issuer of the business wait.
    taken = take_next_number(
        business=business,
        kind=invoice.document_kind,
        series=invoice.wanted_series,
        client=invoice.client,
        on=issue_date,
    )
    invoice.series, invoice.series_period = taken.series, taken.period
    invoice.sequence_number = taken.sequence_number
    invoice.number = taken.number
    if not invoice.is_in_the_books:
        # A payment by it would find no invoice, so it takes no reference of its own.
        invoice.payment_means["reference"] = taken.number
    elif seller is not None:
        set_reference(invoice, seller)
    invoice.status = InvoiceStatus.ISSUED
    invoice.save()
    enter_in_ledger(invoice, taken.series)
    facts, issued = {"number": invoice.number}, invoice.event_kind("issued")
    record_event(issued, business=business, subject=invoice, actor=actor, data=facts, at=now)
    return invoice


@transaction.atomic
def note_sent(*, invoice_id: UUID, now: datetime, actor: Actor, channel: str) -> bool:
    """Record that the invoice left the house; return whether it was the first time.

    Only the first counts. It is decided under the lock, since two mails may leave at once.
    """
    invoice = locked_invoice(invoice_id)
    if invoice.sent_at is not None:
        return False
    invoice.sent_at = now
    invoice.save(update_fields=["sent_at", "updated_at"])
    business, sent, said = invoice.business, invoice.event_kind("sent"), {"channel": channel}
    record_event(sent, business=business, subject=invoice, actor=actor, at=now, data=said)
    return True


@transaction.atomic
def note_opened(*, invoice_id: UUID, now: datetime, actor: Actor) -> bool:
    """Record that a person opened the invoice; return whether it was the first time."""
    invoice = locked_invoice(invoice_id)
    if invoice.status == InvoiceStatus.DRAFT or invoice.opened_at is not None:
        return False
    invoice.opened_at = now
    invoice.save(update_fields=["opened_at", "updated_at"])
    opened = invoice.event_kind("opened")
    record_event(opened, business=invoice.business, subject=invoice, actor=actor, at=now)
    return True
