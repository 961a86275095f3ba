"""The sentences of the public page."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.claims.models import Claim, ClaimKind
from billing.pages.public_state import PayerState, PayerView
from billing.payments.ledger import COUNTING
from fastfaktura.core.templatetags.figures import day

# What went wrong with a step, by the word in the address to which the step sends back.
PROBLEMS: dict[str, str | Promise] = {
    "stale": gettext_lazy("This page was open for a long time. Please press the button again."),
    "unavailable": gettext_lazy(
        "This invoice cannot be paid online right now. Nothing was charged."
        " Please pay by bank transfer, or ask the sender."
    ),
    "later": gettext_lazy(
        "The payment service did not answer. Nothing was charged."
        " Please press Pay again in a minute."
    ),
}


def lead_sentence(state: PayerState, *, seller: str) -> str:
    """Return the headline: who sent what, or what became of it."""
    match state:
        case PayerState.CREDIT_NOTE:
            text = _("%(seller)s sent you a credit note")
        case PayerState.CANCELLED:
            text = _("%(seller)s cancelled this invoice")
        case PayerState.PAID:
            text = _("Your invoice from %(seller)s is paid")
        case PayerState.CLAIMS:
            text = _("%(seller)s asks for the costs of late payment")
        case PayerState.REFUNDED:
            text = _("%(seller)s refunded your payment")
        case PayerState.PROCESSING | PayerState.CONFIRMING:
            text = _("Your payment to %(seller)s is under way")
        case _:
            text = _("%(seller)s sent you an invoice")
    return text % {"seller": seller}


def due_sentence(due_date: date | None, days_left: int) -> str:
    """Return when it is due, in words: the day, and how far it is."""
    if due_date is None:
        return ""
    facts = {"day": day(due_date), "days": abs(days_left)}
    if days_left > 0:
        text = ngettext(
            "Due on %(day)s, in %(days)d day", "Due on %(day)s, in %(days)d days", days_left
        )
    elif days_left == 0:
        text = _("Due today, %(day)s")
    else:
        text = ngettext(
            "Was due on %(day)s, %(days)d day ago",
            "Was due on %(day)s, %(days)d days ago",
            -days_left,
        )
    return text % facts


CLAIM_NAMES: dict[str, str | Promise] = {
    ClaimKind.FEE: gettext_lazy("Reminder fee"),
    ClaimKind.COMPENSATION: gettext_lazy("Compensation for late payment"),
    ClaimKind.INTEREST: gettext_lazy("Interest for late payment"),
}


def claim_rows(view: PayerView) -> list[tuple[str | Promise, str, Decimal]]:
    """Return what is wanted by claims: the name, the days of interest, and the amount."""
    return [
        (CLAIM_NAMES[each.claim.kind], days_of(each.claim), each.amount) for each in view.claims
    ]


def days_of(claim: Claim) -> str:
    """Return the days for which interest is asked: "16 Jul 2026 to 14 Aug 2026"."""
    if claim.from_date is None or claim.until_date is None:
        return ""
    facts = {"first": day(claim.from_date), "last": day(claim.until_date)}
    return _("%(first)s to %(last)s") % facts


def payment_rows(view: PayerView, *, is_sandbox: bool) -> Iterator[tuple[str, Decimal]]:
    """Yield what was paid and what went back: "2 Mar 2026, Card" with the amount."""
    for payment in view.payments:
        facts = {"day": day(payment.received_date), "method": payment.get_method_display()}
        simulated = is_sandbox and payment.provider
        text = _("%(day)s, %(method)s (simulated)") if simulated else _("%(day)s, %(method)s")
        yield text % facts, payment.amount
        for back in payment.reversals.all():
            if back.state in COUNTING:
                yield _("%(day)s, sent back") % {"day": day(back.created_at)}, -back.amount
