"""Words for the state of an invoice, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.delivery.models import DeliveryState
from billing.delivery.queries import arrivals_of
from billing.invoices.lifecycle import DisplayStatus, display_status
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import day


@dataclass(frozen=True, slots=True)
class NeedsWords:
    """What somebody has to look after: a word and its tone."""

    word: Promise
    tone: str


@dataclass(frozen=True, slots=True)
class StatusWords:
    """A status chip: which one, and why."""

    status: str
    reason: str


def status_words(invoice: Invoice, *, today: date) -> StatusWords:
    """Return the chip of an invoice: its status and the reason beside it."""
    status = display_status(invoice, today=today)
    if invoice.is_credit_note and status in {DisplayStatus.PAID, DisplayStatus.SENT}:
        return StatusWords("credited", "")
    if status in {DisplayStatus.DRAFT, DisplayStatus.CANCELLED, DisplayStatus.PAID}:
        return StatusWords(status.value, "")
    if status == DisplayStatus.OVERDUE and invoice.due_date is not None:
        days = (today - invoice.due_date).days
        return StatusWords(
            status.value, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        )
    # Money may arrive before the invoice was sent; the chip must not claim a sending.
    reached = status.value if invoice.sent_at else "issued"
    if invoice.allocated_total > 0 and not invoice.paid_amount:
        return StatusWords(reached, _("part credited"))
    if invoice.allocated_total > 0:
        owed = invoice.payable_amount - invoice.credited_total
        share = int(invoice.paid_amount * Decimal(100) / owed)
        return StatusWords(reached, _("%(share)d %% paid") % {"share": share})
    if invoice.imported_from:
        return StatusWords("issued", _("imported"))
    if invoice.sent_at is None:
        return StatusWords("issued", _("not sent"))
    return StatusWords(status.value, "" if invoice.opened_at else _("not opened"))


# What a list says beside the state of an invoice whose messages need somebody.
NEEDS_WORDS: dict[DeliveryState, NeedsWords] = {
    DeliveryState.BOUNCED: NeedsWords(gettext_lazy("Bounced"), "danger"),
    DeliveryState.FAILED: NeedsWords(gettext_lazy("Not delivered"), "danger"),
    DeliveryState.UNKNOWN: NeedsWords(gettext_lazy("Unknown, check"), "warning"),
}


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """An invoice in a list: its chip, and what is wrong with its messages."""

    invoice: Invoice
    status: StatusWords
    needs: NeedsWords | None


def needs_words(arrival: DeliveryState | None) -> NeedsWords | None:
    """Return what somebody has to look after, if it is so."""
    return NEEDS_WORDS.get(arrival) if arrival else None


def listed_invoices(invoices: Sequence[Invoice], *, today: date) -> list[ListedInvoice]:
    """Return invoices with their chips; that a message arrived is said until it is opened."""
    arrivals = arrivals_of(invoices)
    rows = []
    for invoice in invoices:
        arrival = arrivals.get(invoice.pk)
        status = status_words(invoice, today=today)
        if status.status == DisplayStatus.SENT and not invoice.allocated_total and arrival:
            arrived = _("delivered") if arrival == DeliveryState.DELIVERED else ""
            status = StatusWords(status.status, arrived)
        needs = needs_words(arrival)
        if needs:
            # How late it is stands in a column of its own; two reasons are one too many.
            status = StatusWords(status.status, "")
        rows.append(ListedInvoice(invoice, status, needs))
    return rows


def sending_sentence(invoice: Invoice, arrival: DeliveryState | None) -> str:
    """Return when an invoice was sent, and whether it arrived."""
    if invoice.imported_from:
        return _("Issued by another system.")
    if arrival == DeliveryState.FAILED and not invoice.sent_at:
        return _("It could not be sent.")
    if not invoice.sent_at:
        return _("Not sent yet.")
    facts = {"day": day(invoice.sent_at)}
    if arrival == DeliveryState.BOUNCED:
        return _("Sent %(day)s; a message came back.") % facts
    if arrival == DeliveryState.DELIVERED and not invoice.opened_at:
        return _("Sent %(day)s and delivered.") % facts
    return _("Sent %(day)s.") % facts


def state_sentences(invoice: Invoice, *, today: date, arrival: DeliveryState | None = None) -> str:
    """Return where the invoice stands in whole sentences, for the head of its page."""
    status = display_status(invoice, today=today)
    if invoice.is_credit_note:
        return _("It takes back an invoice; nothing is to be paid.")
    if status == DisplayStatus.CANCELLED:
        return _("Cancelled %(day)s. Nothing is to be paid.") % {"day": day(invoice.cancelled_at)}
    if status == DisplayStatus.PAID:
        return _("Nothing is left to pay.")
    said = [sending_sentence(invoice, arrival)]
    if invoice.opened_at:
        said.append(_("Opened by the client %(day)s.") % {"day": day(invoice.opened_at)})
    if invoice.due_date is not None:
        days = (invoice.due_date - today).days
        if days > 0:
            said.append(
                ngettext("Due in %(days)d day.", "Due in %(days)d days.", days) % {"days": days}
            )
        elif days == 0:
            said.append(_("Due today."))
        else:
            said.append(
                ngettext("%(days)d day overdue.", "%(days)d days overdue.", -days) % {"days": -days}
            )
    return " ".join(said)
