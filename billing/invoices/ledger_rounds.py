"""Proofs of long series, made step by step behind the scenes and kept with their time."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from billing.invoices.ledger_models import LedgerEntry, LedgerProof
from billing.invoices.ledger_proof import (
    MOST_FLAWS,
    Flaw,
    Proof,
    flaws_compared,
    flaws_hashed,
    flaws_since,
    proof_with,
    prove_series,
)
from billing.numbering.models import Series

# A series of so many numbers is proven while one waits.
SHORT = 2000
# So many documents are hashed at a time: a second or two.
STEP = 500
EVERY = timedelta(days=1)


def known_proof(series: Series, *, deep: bool = False, short: int = SHORT) -> Proof:
    """Return what is known of a series now, in less than a second however long it is.

    A short series is examined at once. Of a long one, the kept proof counts, and what came since
    is compared; as long as none is kept the database compares all of it.

    :param deep: take every hash of a short series anew.
    """
    if series.chain_length <= short:
        return prove_series(series, deep=deep)
    kept = LedgerProof.objects.filter(series=series).exclude(proven_at=None).first()
    if kept is None:
        return prove_series(series)
    flaws = dict.fromkeys([*_flaws_of(kept.flaws), *flaws_since(series, kept.proven_position)])
    return proof_with(series, flaws, is_deep=False, hashed_at=kept.proven_at)


def series_to_prove(*, now: datetime, short: int = SHORT) -> QuerySet[Series]:
    """Return the long series whose proof is under way, or a day old, the longest waiting first."""
    due = Q(proof=None) | Q(proof__begun_at__isnull=False) | Q(proof__proven_at__lt=now - EVERY)
    long = Series.objects.filter(chain_length__gt=short, is_foreign=False)
    return long.filter(due).order_by(F("proof__proven_at").asc(nulls_first=True), "id")


@transaction.atomic
def prove_further(series: Series, *, now: datetime, step: int = STEP) -> bool:
    """Go a step on in the proof of a series; return whether more of it is to be done.

    Whoever comes while another is at it leaves it to the other.
    """
    LedgerProof.objects.get_or_create(series=series, defaults={"business_id": series.business_id})
    proof = LedgerProof.objects.select_for_update(skip_locked=True).filter(series=series).first()
    if proof is None:
        return False
    if proof.begun_at is None:
        proof.begun_at, proof.position, proof.found = now, 0, []
    last = _end_of(series)
    until = min(proof.position + step, last)
    _note(proof, flaws_hashed(series, proof.position, until))
    proof.position = until
    is_done = until == last
    if is_done:
        _note(proof, flaws_compared(series))
        proof.proven_at, proof.begun_at = proof.begun_at, None
        proof.proven_position, proof.flaws = until, proof.found
        proof.found = []
    proof.save()
    return not is_done


def _end_of(series: Series) -> int:
    entries = LedgerEntry.objects.filter(series=series).order_by("-position")
    return entries.values_list("position", flat=True).first() or 0


def _note(proof: LedgerProof, flaws: Iterator[Flaw]) -> None:
    for flaw in flaws:
        if len(proof.found) < MOST_FLAWS:
            proof.found.append(asdict(flaw))


def _flaws_of(rows: list[dict[str, object]]) -> Iterator[Flaw]:
    for row in rows:
        yield Flaw(
            code=str(row["code"]),
            number=str(row["number"]),
            first=int(str(row["first"])),
            last=int(str(row["last"])),
        )
