"""Reminders of an invoice or client: what was sent, what comes next, why something waits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from billing.claims.models import Claim, ClaimKind, ClaimState
from billing.claims.queries import claims_of
from billing.delivery.choices import PauseKind, ReminderPause
from billing.delivery.models import Channel, Delivery, DeliveryKind
from billing.delivery.pauses import pause_in_force, pause_of_client
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from billing.pages.delivery_words import DeliveryRow, delivery_row
from billing.pages.reminder_words import (
    DecisionWords,
    channel_words,
    days_sentence,
    decision_words,
    step_words,
    tone_word,
)
from billing.reminders.models import Outcome, Reminder, ReminderChoice, ReminderPlan, ReminderState
from billing.reminders.planning import ensure_default_plan
from billing.reminders.queries import Foresight, PlannedStep, decisions_of, upcoming
from clients.models import Client
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import day, money

# Older decisions stand in the timeline.
DECISIONS = 5


@dataclass(frozen=True, slots=True)
class SentRow:
    """A reminder that was written, by plan or by hand, with its messages."""

    title: str
    at: datetime
    deliveries: list[DeliveryRow] = field(default_factory=list)
    claims: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NextRow:
    """A step that is to come, and why it waits if its day has come."""

    when: str
    at: datetime | None
    planned_date: date
    words: str
    held: DecisionWords | None = None
    # The rest itself stands above, with its sentence.
    rests: bool = False
    # What it will ask for beside the invoice, as things stand.
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RestWords:
    """A pause, a promise or a stop in force, in words."""

    pause: ReminderPause
    sentence: str
    icon: str


def invoice_context(invoice: Invoice, *, today: date, now: datetime) -> dict[str, Any]:
    """Return what the panel of an invoice shows."""
    is_live = invoice.status == InvoiceStatus.ISSUED and invoice.open_amount > 0
    ensure_default_plan(invoice.business, today=today)
    return {
        "plan_words": plan_words(invoice),
        "rest": rest_words(pause_in_force(invoice, today=today)) if is_live else None,
        "is_live": is_live,
        "next_rows": [next_row(each) for each in upcoming(invoice, now=now)],
        "sent_rows": sent_rows(invoice, now=now),
        "decisions": [
            (
                decision,
                decision_words(decision.outcome, decision.code, decision.data),
                step_words(decision.step),
            )
            for decision in decisions_of(invoice).exclude(outcome=Outcome.SENT)[:DECISIONS]
        ],
    }


def client_context(client: Client, *, today: date) -> dict[str, Any]:
    """Return what the panel of a client shows."""
    ensure_default_plan(client.business, today=today)
    rest = pause_of_client(client, today=today)
    return {"plan_words": client_plan_words(client), "rest": rest_words(rest)}


def default_plan(business: Business) -> ReminderPlan | None:
    """Return the plan that holds wherever nothing else was chosen."""
    plans = ReminderPlan.objects.for_business(business)
    return plans.filter(is_default=True, archived_at=None).first()


def choice_of(
    *, invoice: Invoice | None = None, client: Client | None = None
) -> ReminderChoice | None:
    """Return what was chosen for an invoice or for a client itself."""
    choices = ReminderChoice.objects.select_related("plan")
    return choices.filter(invoice=invoice, client=client).first()


def plan_words(invoice: Invoice) -> str:
    """Return which plan holds for an invoice, and whose it is."""
    own = choice_of(invoice=invoice)
    if own is None:
        return client_plan_words(invoice.client) if invoice.client else ""
    if own.plan is None:
        return _("No reminders by plan: chosen for this invoice.")
    return _with_state(own.plan, _("By the plan “%(plan)s”, chosen for this invoice."))


def client_plan_words(client: Client) -> str:
    """Return which plan holds for a client, and whose it is."""
    chosen = choice_of(client=client)
    if chosen is not None and chosen.plan is None:
        return _("No reminders by plan: chosen for this client.")
    if chosen is not None and chosen.plan is not None:
        return _with_state(chosen.plan, _("By the client's plan, “%(plan)s”."))
    plan = default_plan(client.business)
    return _with_state(plan, _("By your default plan, “%(plan)s”.")) if plan else ""


def _with_state(plan: ReminderPlan, sentence: str) -> str:
    if not plan.is_active:
        sentence = _("The plan “%(plan)s” is switched off, so nobody is reminded by it.")
    return sentence % {"plan": plan.name}


def rest_words(pause: ReminderPause | None) -> RestWords | None:
    """Return why reminders rest now, and how long."""
    if pause is None:
        return None
    whole = pause.client_id is not None
    if pause.kind == PauseKind.STOPPED:
        stopped = _("All reminders to this client are stopped.")
        sentence = stopped if whole else _("Reminders of this invoice are stopped.")
    elif pause.kind == PauseKind.PROMISED and pause.by_payer:
        sentence = _("The client promised on the public page to pay by %(until)s.")
    elif pause.kind == PauseKind.PROMISED:
        sentence = _("Payment is promised by %(until)s.")
    elif whole:
        sentence = _("All reminders to this client rest until %(until)s.")
    else:
        sentence = _("Reminders rest until %(until)s.")
    icon = "hourglass" if pause.kind == PauseKind.PROMISED else "pause"
    return RestWords(pause, sentence % {"until": day(pause.until_date)}, icon)


def next_row(step: PlannedStep) -> NextRow:
    """Return a step to come in words."""
    words = [tone_word(step.step.tone), channel_words(step.step.channels)]
    outcome = {Foresight.HELD: Outcome.HELD, Foresight.SKIPPED: Outcome.SKIPPED}.get(step.foresight)
    held = decision_words(outcome, step.code, step.data, is_foreseen=True) if outcome else None
    return NextRow(
        when=days_sentence(step.step.days),
        at=step.at,
        planned_date=step.planned_date,
        words=" · ".join(words),
        held=held,
        rests=step.code in PauseKind.values,
        claims=tuple(_coming_claims(step)) if step.at else (),
    )


def _coming_claims(step: PlannedStep) -> Iterator[str]:
    """Yield what a step is going to ask for; interest grows until then."""
    for claim in step.claims.claims if step.claims else ():
        facts = {
            "what": ClaimKind(claim.kind).label,
            "amount": money(claim.amount.amount, claim.amount.currency),
        }
        yield _("%(what)s: %(amount)s") % facts


def sent_rows(invoice: Invoice, *, now: datetime) -> list[SentRow]:
    """Return the reminders of an invoice, newest first, with what became of each message."""
    reminders = Reminder.objects.filter(invoice=invoice).exclude(state=ReminderState.SKIPPED)
    by_cause: dict[UUID | None, list[Delivery]] = defaultdict(list)
    for delivery in Delivery.objects.filter(invoice=invoice, kind=DeliveryKind.REMINDER):
        by_cause[delivery.cause_id].append(delivery)
    claims: dict[UUID | None, list[Claim]] = defaultdict(list)
    for claim in claims_of(invoice):
        claims[claim.cause_id].append(claim)
    rows = []
    for reminder in reminders:
        facts = {"level": reminder.level, "tone": tone_word(reminder.tone)}
        rows.append(
            SentRow(
                _("Reminder %(level)s · %(tone)s") % facts,
                reminder.created_at,
                _delivery_rows(by_cause.pop(reminder.pk, []), now),
                [claim_words(claim) for claim in claims.get(reminder.pk, [])],
            )
        )
    for rest in by_cause.values():
        rows += [
            SentRow(_("By hand"), each.created_at, _delivery_rows([each], now)) for each in rest
        ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _delivery_rows(deliveries: Iterable[Delivery], now: datetime) -> list[DeliveryRow]:
    return [
        delivery_row(delivery, now=now)
        for delivery in deliveries
        if delivery.channel != Channel.LINK
    ]


def claim_words(claim: Claim) -> tuple[str, str]:
    """Return what a reminder asked for on top, and whether it still does."""
    facts = {"what": claim.get_kind_display(), "amount": money(claim.amount, claim.currency)}
    text = _("%(what)s: %(amount)s") % facts
    return text, "" if claim.state == ClaimState.CLAIMED else claim.get_state_display()
