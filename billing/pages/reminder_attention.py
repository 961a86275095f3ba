"""What of the reminders needs a person, and the line that says that they run."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from billing.invoices.models import Invoice
from billing.pages.reminder_words import decision_words, run_sentence
from billing.reminders.care import broken_promises, held_by
from billing.reminders.queries import is_late, last_run
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import day

# Messages that did not arrive and money without an invoice have items of their own.
ONLY_HERE = ("money_received", "no_receiver", "bad_address", "no_phone", "no_sms")
ON_THE_CLIENT = ("no_receiver", "bad_address", "no_phone")
# Whoever did not look for so long does not want to be told.
HELD_FOR = timedelta(days=7)
BROKEN_FOR = timedelta(days=30)
# Sentence, detail, address, and the words on the button.
Item = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """When reminders last ran, in words, and whether that is too long ago."""

    sentence: str
    is_late: bool


def heartbeat(business: Business, *, now: datetime) -> Heartbeat:
    """Return the sign of life that the overview shows; three queries."""
    today = business_today(business, now=now)
    return Heartbeat(run_sentence(last_run(business), today=today), is_late(business, now))


def reminder_items(business: Business, *, now: datetime, limit: int) -> list[Item]:
    """Return what needs a person: a late engine, broken promises, holds; four queries."""
    today = business_today(business, now=now)
    items: list[Item] = []
    if is_late(business, now):
        detail = _("Nothing is lost: what is due is caught up once they run again.")
        href = reverse("reminders:list")
        items.append((_("Reminders are late"), detail, href, _("Look at it")))
    for promise in broken_promises(business, today=today, since=today - BROKEN_FOR)[:limit]:
        sentence = _("Invoice %(number)s was promised by %(until)s and is not paid")
        invoice = promise.invoice
        if invoice is not None:
            facts = {"number": invoice.number, "until": day(promise.until_date)}
            items.append(
                (sentence % facts, _client_of(invoice), _page_of(invoice), _("Look at it"))
            )
    for decision in held_by(business, ONLY_HERE, since=now - HELD_FOR)[:limit]:
        invoice = decision.invoice
        words = decision_words(decision.outcome, decision.code, decision.data)
        href = _page_of(invoice)
        if decision.code in ON_THE_CLIENT and invoice.client_id:
            href = reverse("clients:show", args=[invoice.client_id])
        title = _("Invoice %(number)s, %(client)s") % {
            "number": invoice.number,
            "client": _client_of(invoice),
        }
        items.append((words.sentence, title, href, _("Look at it")))
    return items


def _client_of(invoice: Invoice) -> str:
    return invoice.client.name if invoice.client else ""


def _page_of(invoice: Invoice) -> str:
    return reverse("invoices:show", args=[invoice.pk])
