"""Everything that writes claims: made with a reminder, confirmed, withdrawn, waived."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from billing.claims.facts import Allowed, ClaimWish
from billing.claims.law import law_of
from billing.claims.models import Claim, ClaimState
from billing.claims.policy import allowed_by_law, basis_of
from billing.claims.queries import facts_of
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from fastfaktura.core.events import SYSTEM, Actor, record_event

__all__ = [
    "ClaimNotOpen",
    "ClaimWish",
    "allowed_claims",
    "claim_for_reminder",
    "confirm_claims",
    "end_claims",
    "waive_claim",
    "withdraw_claims",
]


ENDED = {ClaimState.WITHDRAWN: "claim.withdrawn", ClaimState.WAIVED: "claim.waived"}


class ClaimNotOpen(Exception):
    """Nothing of the claim is asked for any more: it is paid, or it has ended."""


def allowed_claims(
    *,
    invoice: Invoice,
    step: ClaimWish,
    earlier: Sequence[date],
    announced: Sequence[date] = (),
    today: date,
    planned_fees: Sequence[date] = (),
) -> Allowed:
    """Return what a step could claim on a day and why not the rest; writes nothing.

    :param earlier: the days on which reminders of the invoice left the house.
    :param announced: those of them on which a mail announced the costs.
    :param planned_fees: for a look ahead, the days of earlier steps that would claim a fee.
    """
    facts = facts_of(
        invoice,
        reminded=tuple(earlier),
        announced=tuple(announced),
        planned_fees=tuple(planned_fees),
    )
    return allowed_by_law(facts, step, today=today)


def claim_for_reminder(
    *,
    invoice: Invoice,
    reminder_id: UUID,
    step: ClaimWish,
    earlier: Sequence[date],
    announced: Sequence[date] = (),
    today: date,
    now: datetime,
    actor: Actor,
) -> list[Claim]:
    """Write what a reminder claims where the law allows it; pending until the reminder left.

    Runs in the caller's transaction, under the lock of the invoice. Done twice for a reminder it
    is done once.

    :param earlier: the days on which reminders of the invoice left the house before this one.
    :param announced: those of them on which a mail announced the costs.
    """
    existing = list(Claim.objects.filter(invoice=invoice, cause_id=reminder_id).order_by("id"))
    if existing or invoice.status != InvoiceStatus.ISSUED or invoice.is_credit_note:
        return existing
    facts = facts_of(invoice, reminded=tuple(earlier), announced=tuple(announced))
    law = law_of(facts.seller_country, is_consumer=facts.is_consumer)
    allowed = allowed_by_law(facts, step, today=today)
    made = []
    for each in allowed.claims:
        claim = Claim.objects.create(
            business=invoice.business,
            invoice=invoice,
            kind=each.kind,
            amount=each.amount.amount,
            currency=each.amount.currency,
            cause_id=reminder_id,
            claim_date=today,
            from_date=each.from_date,
            until_date=each.until_date,
            basis=basis_of(each, law),
            created_by=actor.user,
            created_at=now,
        )
        _tell("claim.made", claim, actor=actor, now=now)
        made.append(claim)
    return made


@transaction.atomic
def confirm_claims(*, cause_id: UUID, now: datetime) -> list[Claim]:
    """Ask for what a reminder claimed, once it has left the house; done twice it is done once.

    What was withdrawn meanwhile stays so.
    """
    invoice = _lock_invoice_of(cause_id)
    if invoice is None:
        return []
    if invoice.status != InvoiceStatus.ISSUED:
        return withdraw_claims(cause_id=cause_id, now=now)
    claims = list(Claim.objects.filter(cause_id=cause_id, state=ClaimState.PENDING).order_by("id"))
    for claim in claims:
        claim.state = ClaimState.CLAIMED
        claim.save(update_fields=["state"])
        _tell("claim.claimed", claim, actor=SYSTEM, now=now)
    return claims


@transaction.atomic
def withdraw_claims(*, cause_id: UUID, now: datetime, reason: str = "") -> list[Claim]:
    """Take back what a reminder claimed that never left or did not arrive.

    What was paid of it becomes a surplus of its payment: payments hear of the event.
    """
    if _lock_invoice_of(cause_id) is None:
        return []
    return _end(
        list(Claim.objects.filter(cause_id=cause_id).order_by("id")),
        ClaimState.WITHDRAWN,
        reason=reason,
        actor=SYSTEM,
        now=now,
    )


def end_claims(*, invoice: Invoice, reason: str, actor: Actor, now: datetime) -> list[Claim]:
    """Withdraw every claim beside an invoice that is cancelled, under its lock."""
    claims = list(Claim.objects.filter(invoice=invoice).order_by("id"))
    return _end(claims, ClaimState.WITHDRAWN, reason=reason, actor=actor, now=now)


@transaction.atomic
def waive_claim(*, claim_id: UUID, reason: str, actor: Actor, now: datetime) -> Claim:
    """Give up what is still owed of a claim; what was paid of it stays paid.

    :raises Claim.DoesNotExist: if there is none.
    :raises ClaimNotOpen: if it is paid, waived or withdrawn.
    """
    invoice_id = Claim.objects.values_list("invoice_id", flat=True).get(pk=claim_id)
    locked_invoice(invoice_id)
    claim = Claim.objects.select_related("invoice", "business").get(pk=claim_id)
    if claim.allocated_total >= claim.amount:
        raise ClaimNotOpen
    if not _end([claim], ClaimState.WAIVED, reason=reason, actor=actor, now=now):
        raise ClaimNotOpen
    return claim


def _end(
    claims: list[Claim], state: ClaimState, *, reason: str, actor: Actor, now: datetime
) -> list[Claim]:
    ended = []
    for claim in claims:
        if claim.state not in {ClaimState.PENDING, ClaimState.CLAIMED}:
            continue
        claim.state, claim.ended_at, claim.end_reason = state, now, reason.strip()[:200]
        claim.save(update_fields=["state", "ended_at", "end_reason"])
        _tell(ENDED[state], claim, actor=actor, now=now, reason=claim.end_reason)
        ended.append(claim)
    return ended


def _lock_invoice_of(cause_id: UUID) -> Invoice | None:
    claim = Claim.objects.filter(cause_id=cause_id).only("invoice_id").first()
    return locked_invoice(claim.invoice_id) if claim else None


def _tell(kind: str, claim: Claim, *, actor: Actor, now: datetime, **more: str) -> None:
    record_event(
        kind,
        business=claim.business,
        subject=claim.invoice,
        actor=actor,
        at=now,
        data={
            "claim": str(claim.pk),
            "kind": str(claim.kind),
            "amount": str(claim.amount),
            "currency": claim.currency,
            **({"reason": more["reason"]} if more.get("reason") else {}),
        },
    )
