"""Words for the state of an invoice, in the reader's language."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.lifecycle import DisplayStatus, display_status
from billing.invoices.models import Invoice
from fastfaktura.core.templatetags.figures import day


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
    if invoice.allocated_total > 0:
        share = int(invoice.allocated_total * Decimal(100) / invoice.payable_amount)
        # Money may arrive before the invoice was sent; the chip must not claim a sending.
        reached = status.value if invoice.sent_at else "issued"
        return StatusWords(reached, _("%(share)d %% paid") % {"share": share})
    if invoice.sent_at is None:
        return StatusWords("issued", _("not sent"))
    return StatusWords(status.value, "" if invoice.opened_at else _("not opened"))


def state_sentences(invoice: Invoice, *, today: date) -> str:
    """Return where the invoice stands in whole sentences, for the head of its page."""
    status = display_status(invoice, today=today)
    if invoice.is_credit_note:
        return _("It takes back an invoice; nothing is to be paid.")
    if status == DisplayStatus.CANCELLED:
        return _("Cancelled %(day)s. Nothing is to be paid.") % {"day": day(invoice.cancelled_at)}
    if status == DisplayStatus.PAID:
        return _("Nothing is left to pay.")
    said = [
        _("Sent %(day)s.") % {"day": day(invoice.sent_at)}
        if invoice.sent_at
        else _("Not sent yet.")
    ]
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
