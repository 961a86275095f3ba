"""Looks at the public page: a person's are kept apart from those of machines that only fetch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max

from billing.delivery.tracking import OpeningPlace, OpeningSignal, SignalKind
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice, note_opened
from fastfaktura.core.events import Actor

# The same signal within this time is the same look.
SAME_LOOK = timedelta(minutes=10)
# Whoever holds the link must not be able to fill the table.
KEPT_PER_DAY = 50


@transaction.atomic
def record_opening(
    *,
    invoice: Invoice,
    kind: SignalKind,
    signal: str,
    place: OpeningPlace = OpeningPlace.PAGE,
    agent: str = "",
    now: datetime,
) -> bool:
    """Record a look at the public page or the mail; return whether a person opened it first.

    Only a person's look at the page tells the invoice that it was opened: a picture in a mail is
    fetched by too many hands. Repeated signals are one look, and no more than ``KEPT_PER_DAY`` of
    a kind are kept. A draft has no public page.

    :param signal: what was seen, in a word: "visible", "scroll", "copy", "get".
    :param agent: whose machine it was; what a machine does is no person's look.
    """
    kind = SignalKind.FETCH if agent else kind
    invoice = locked_invoice(invoice.pk)
    if invoice.status == InvoiceStatus.DRAFT:
        return False
    looks = OpeningSignal.objects.filter(invoice=invoice, kind=kind, place=place)
    same = looks.filter(signal=signal[:20], agent=agent)
    known = same.filter(created_at__gt=now - SAME_LOOK).exists()
    if not known and looks.filter(created_at__gt=now - timedelta(days=1)).count() < KEPT_PER_DAY:
        OpeningSignal.objects.create(
            business=invoice.business,
            invoice=invoice,
            kind=kind,
            signal=signal[:20],
            place=place,
            agent=agent[:80],
            created_at=now,
        )
    is_persons = kind == SignalKind.HUMAN and place == OpeningPlace.PAGE
    if not is_persons or invoice.opened_at is not None:
        return False
    payer = invoice.client.name if invoice.client else ""
    return note_opened(invoice_id=invoice.pk, now=now, actor=Actor.payer(payer))


@dataclass(frozen=True, slots=True)
class Look:
    """Looks of one kind at one place: by whom, how often, and when the last was."""

    is_person: bool
    place: OpeningPlace
    agent: str
    times: int
    last_at: datetime


def looks_at(invoice: Invoice) -> list[Look]:
    """Return who looked at an invoice, people first, then machines by name; one query.

    A fetch without a name is left out where a person looked too: it was most likely his browser.
    """
    rows = (
        OpeningSignal.objects.filter(invoice=invoice)
        .values_list("kind", "place", "agent")
        .annotate(times=Count("pk"), last_at=Max("created_at"))
        .order_by("-kind", "place", "agent")
    )
    looks = [
        Look(kind == SignalKind.HUMAN, OpeningPlace(place), agent, times, last_at)
        for kind, place, agent, times, last_at in rows
    ]
    return list(_without_doubles(looks))


def _without_doubles(looks: list[Look]) -> Iterator[Look]:
    seen = {look.place for look in looks if look.is_person}
    for look in looks:
        if look.is_person or look.agent or look.place not in seen:
            yield look
