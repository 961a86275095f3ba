"""Plans, pauses, reminders and decisions about them as other programs read them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from billing.claims.facts import Allowed
from billing.claims.models import Claim
from billing.claims.words import refusal_sentence
from billing.delivery.choices import ReminderPause
from billing.reminders.models import Reminder, ReminderDecision, ReminderPlan, ReminderStep
from billing.reminders.queries import PlannedStep
from billing.reminders.standing import Standing
from billing.reminders.words import (
    decision_detail,
    decision_sentence,
    foreseen_sentence,
    left_out_sentence,
    needs_person,
)
from billing.wire.claims import claim_facts


def plan_facts(plan: ReminderPlan, steps: Iterable[ReminderStep]) -> dict[str, Any]:
    """Return the facts of a plan by the API's names."""
    return {
        "id": plan.pk,
        "name": plan.name,
        "default": plan.is_default,
        "active": plan.is_active,
        "send_from": f"{plan.send_from:%H:%M}",
        "send_until": f"{plan.send_until:%H:%M}",
        "working_days_only": plan.working_days_only,
        "fee_agreed": plan.fee_agreed,
        "steps": [step_facts(step) for step in steps],
        "archived_at": plan.archived_at,
        "created_at": plan.created_at,
        "updated_at": plan.updated_at,
    }


def step_facts(step: ReminderStep) -> dict[str, Any]:
    """Return the facts of a step by the API's names."""
    return {
        "days": step.days,
        "channels": step.channels,
        "tone": step.tone,
        "with_fee": step.with_fee,
        "with_interest": step.with_interest,
        "with_compensation": step.with_compensation,
    }


def standing_facts(standing: Standing) -> dict[str, Any]:
    """Return what was chosen, and what holds by it."""
    own, plan = standing.own, standing.plan
    choice = "inherit" if own is None else "plan" if own.plan_id else "none"
    return {
        "choice": choice,
        "plan_id": own.plan_id if own else None,
        "in_force": {
            "source": standing.source,
            "plan_id": plan.pk if plan else None,
            "name": plan.name if plan else None,
            "active": bool(plan and plan.is_active),
        },
    }


def pause_facts(pause: ReminderPause, *, today: date) -> dict[str, Any]:
    """Return the facts of a pause, a promise or a stop.

    :param today: the date it is for the business; whether it holds follows from it.
    """
    is_over = pause.until_date is not None and pause.until_date < today
    return {
        "id": pause.pk,
        "invoice_id": pause.invoice_id,
        "client_id": pause.client_id,
        "kind": pause.kind,
        "until_date": pause.until_date,
        "reason": pause.reason or None,
        "by_payer": pause.by_payer,
        "in_force": pause.ended_at is None and not is_over,
        "created_at": pause.created_at,
        "ended_at": pause.ended_at,
    }


def reminder_facts(
    reminder: Reminder, *, claims: Iterable[Claim], deliveries: Iterable[Any]
) -> dict[str, Any]:
    """Return the facts of a reminder by plan; reads its step.

    :param deliveries: the ids of its messages.
    """
    return {
        "id": reminder.pk,
        "level": reminder.level,
        "state": reminder.state,
        "tone": reminder.tone,
        "days": reminder.step.days,
        "planned_date": reminder.planned_date,
        "delivery_ids": list(deliveries),
        "claims": [claim_facts(claim) for claim in claims],
        "created_at": reminder.created_at,
        "finished_at": reminder.finished_at,
    }


def upcoming_facts(planned: PlannedStep) -> dict[str, Any]:
    """Return the facts of a step that is to come, and why it waits or will not go."""
    code, data, reason = planned.code, dict(planned.data), None
    if code:
        reason = {"code": code, "message": foreseen_sentence(code, data)}
    return {
        "days": planned.step.days,
        "tone": planned.step.tone,
        "channels": planned.step.channels,
        "planned_date": planned.planned_date,
        "expected_at": planned.at,
        "state": planned.foresight.value,
        "reason": reason,
        "receivers": list(planned.receivers),
        "left_out": [left_out_facts(each) for each in planned.left_out],
        **_allowed_facts(planned.claims),
    }


def decision_facts(decision: ReminderDecision) -> dict[str, Any]:
    """Return the facts of a decision, with its sentence in the language at hand; reads its step."""
    code, data = decision.code, decision.data
    return {
        "id": decision.pk,
        "invoice_id": decision.invoice_id,
        "reminder_id": decision.reminder_id,
        "outcome": decision.outcome,
        **reason_facts(code, data),
        "detail": decision_detail(code, data) or None,
        "needs_person": needs_person(decision.outcome, code),
        "days": decision.step.days,
        "tone": decision.step.tone,
        "decided_at": decision.decided_at,
        "last_decided_at": decision.last_decided_at,
    }


def reason_facts(code: str, data: Mapping[str, Any]) -> dict[str, str]:
    """Return a stable word for a reason and its sentence."""
    return {"code": code, "message": decision_sentence(code, dict(data))}


def left_out_facts(each: dict[str, str]) -> dict[str, Any]:
    """Return whom a step cannot reach, and why."""
    return {
        "channel": each["channel"],
        "receiver": each["receiver"] or None,
        "code": each["code"],
        "message": left_out_sentence(each),
    }


def _allowed_facts(allowed: Allowed | None) -> dict[str, Any]:
    if allowed is None:
        return {"claims": [], "refused_claims": []}
    return {
        "claims": [
            {
                "kind": claim.kind,
                "amount_cents": claim.amount.to_minor(),
                "currency": claim.amount.currency,
            }
            for claim in allowed.claims
        ],
        "refused_claims": [
            {"kind": each.kind, "code": each.reason.value, "message": refusal_sentence(each)}
            for each in allowed.refused
        ],
    }
