"""Words for the state of a quote, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.quotes.lifecycle import QuoteState
from billing.quotes.queries import answer_of
from fastfaktura.core.templatetags.figures import day


@dataclass(frozen=True, slots=True)
class QuoteChip:
    """The chip of a state: a word, a sign and a tone, and why."""

    text: str | Promise
    icon: str
    tone: str
    reason: str = ""


LOOKS: dict[QuoteState, tuple[str, str]] = {
    QuoteState.DRAFT: ("circle-dashed", ""),
    QuoteState.SENT: ("send", "info"),
    QuoteState.OPENED: ("eye", "info"),
    QuoteState.ACCEPTED: ("circle-check", "success"),
    QuoteState.DECLINED: ("ban", "danger"),
    QuoteState.EXPIRED: ("clock", "warning"),
    QuoteState.INVOICED: ("file-check", "success"),
    QuoteState.WITHDRAWN: ("undo-2", ""),
}


def chip_of(quote: Invoice, state: QuoteState) -> QuoteChip:
    """Return the chip of a quote; one that was issued and not sent does not claim a sending."""
    if state == QuoteState.SENT and quote.sent_at is None:
        return QuoteChip(_("Issued"), "file-check", "info", _("not sent"))
    icon, tone = LOOKS[state]
    return QuoteChip(state.label, icon, tone)


def sentence_of(quote: Invoice, state: QuoteState, *, today: date) -> str:
    """Return where the quote stands in whole sentences, for the head of its page."""
    answer = answer_of(quote)
    if state == QuoteState.WITHDRAWN:
        return _("Withdrawn %(day)s. It cannot be accepted.") % {"day": day(quote.cancelled_at)}
    if answer is not None:
        return answer_sentence(quote)
    said = []
    if quote.sent_at:
        said.append(_("Sent %(day)s.") % {"day": day(quote.sent_at)})
    else:
        said.append(_("Not sent yet."))
    if quote.opened_at:
        said.append(_("Opened by the client %(day)s.") % {"day": day(quote.opened_at)})
    if quote.type_code == TypeCode.QUOTE and quote.due_date is not None:
        said.append(validity_sentence(quote.due_date, today=today))
    return " ".join(said)


def answer_sentence(quote: Invoice) -> str:
    """Return who answered what, when, and how we know."""
    answer = answer_of(quote)
    if answer is None:
        return ""
    facts = {"day": day(answer.answered_at), "name": answer.name}
    is_accepted = answer.answer == QuoteState.ACCEPTED.value
    if is_accepted:
        text = _("Accepted %(day)s by %(name)s.") if answer.name else _("Accepted %(day)s.")
    else:
        text = _("Declined %(day)s by %(name)s.") if answer.name else _("Declined %(day)s.")
    how = "" if answer.by_buyer else " " + _("Noted by hand.")
    return text % facts + how


def validity_sentence(last_day: date, *, today: date) -> str:
    """Return for how long a quote is valid, or since when it is not."""
    days = (last_day - today).days
    facts = {"day": day(last_day), "days": abs(days)}
    if days < 0:
        return _("It was valid until %(day)s.") % facts
    if days == 0:
        return _("Valid until today.")
    return (
        ngettext(
            "Valid until %(day)s, %(days)d more day.",
            "Valid until %(day)s, %(days)d more days.",
            days,
        )
        % facts
    )


def deposit_hint(deposits: Iterable[Invoice]) -> str:
    """Return what comes next where deposits were made of a quote and no final invoice."""
    statuses = {deposit.status for deposit in deposits}
    if InvoiceStatus.DRAFT in statuses:
        return _("Issue the deposit invoice first: the final invoice deducts what is issued.")
    if InvoiceStatus.ISSUED in statuses:
        return _("The final invoice deducts the deposit.")
    return ""
