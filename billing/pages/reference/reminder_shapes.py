"""What reminders, plans, pauses and claims say in our examples."""

from typing import Any

from billing.pages.reference.story import (
    AT,
    CLAIM,
    CLIENT,
    DELIVERY,
    INVOICE,
    LATE,
    LATER,
    PAUSE,
    PLAN,
)

REMINDER = "0199c2f5-e07d-7b82-91c6-4f3a8d5e2b90"
REMINDED_AT = "2026-03-19T08:00:00Z"
IN_FORCE = {"source": "business", "plan_id": PLAN, "name": "Standard", "active": True}
WITHOUT = {"with_fee": False, "with_interest": False, "with_compensation": False}
STOP: dict[str, Any] = {
    "id": PAUSE,
    "invoice_id": INVOICE,
    "client_id": None,
    "kind": "stopped",
    "until_date": None,
    "reason": "The delivery is disputed",
    "by_payer": False,
    "in_force": True,
    "created_at": "2026-03-20T10:15:00Z",
    "ended_at": None,
}
OF_CLIENT = {"invoice_id": None, "client_id": CLIENT, "reason": "We speak in person"}
ENDED = {"in_force": False, "ended_at": "2026-03-27T09:00:00Z"}
STEP_FACTS: dict[str, Any] = {"days": 15, "tone": "firm"}
HELD = {"code": "stopped", "message": "Not reminded: reminders of this invoice were stopped."}

# As in ``shapes``: by schema, then what is shown in part, then what operations tell otherwise.
SHAPES: dict[str, dict[str, Any]] = {
    "ReminderPlan": {
        "id": PLAN,
        "name": "Standard",
        "default": False,
        "active": True,
        "send_from": "09:00",
        "send_until": "17:00",
        "working_days_only": True,
        "fee_agreed": False,
        "steps": [{**WITHOUT, **LATE}, {**WITHOUT, **LATER}],
        "archived_at": None,
    },
    "ReminderPlanChoice": {"choice": "inherit", "plan_id": None, "in_force": IN_FORCE},
    "PlanInForce": IN_FORCE,
    "ReminderPause": STOP,
    "Reminder": {
        "id": REMINDER,
        "level": 1,
        "state": "sent",
        "tone": "friendly",
        "days": 3,
        "planned_date": "2026-03-19",
        "delivery_ids": [DELIVERY],
        "claims": [],
        "created_at": REMINDED_AT,
        "finished_at": "2026-03-19T08:00:11Z",
    },
    "UpcomingReminder": {
        **STEP_FACTS,
        "channels": ["email"],
        "expected_at": None,
        "state": "held",
        "reason": HELD,
        "receivers": ["faktura@fjordbakeri.example"],
        "left_out": [],
        "claims": [{"kind": "fee", "amount_cents": 3800, "currency": "NOK"}],
        "refused_claims": [],
    },
    "ReminderDecision": {
        **STEP_FACTS,
        **HELD,
        "id": "0199c2fb-1d6e-7480-b3a9-57c20e8f4d61",
        "invoice_id": INVOICE,
        "reminder_id": None,
        "outcome": "held",
        "detail": "The delivery is disputed",
        "needs_person": False,
        "decided_at": "2026-03-31T07:00:00Z",
        "last_decided_at": "2026-04-01T15:45:00Z",
    },
    "Claim": {
        "id": CLAIM,
        "invoice_id": INVOICE,
        "reminder_id": REMINDER,
        "kind": "fee",
        "state": "claimed",
        "amount_cents": 3800,
        "paid_cents": 0,
        "open_cents": 3800,
        "currency": "NOK",
        "claim_date": "2026-03-31",
        "from_date": None,
        "until_date": None,
        "periods": [],
        "end_reason": None,
        "ended_at": None,
        "created_at": "2026-03-31T07:00:00Z",
    },
}

IN_PART: dict[str, tuple[str, ...]] = {
    "updateReminderPlan": ("id", "working_days_only", "steps", "updated_at"),
    "archiveReminderPlan": ("id", "name", "archived_at"),
    "endInvoiceReminderPause": ("id", "kind", "in_force", "ended_at"),
    "endClientReminderPause": ("id", "kind", "in_force", "ended_at"),
    "waiveClaim": ("id", "state", "amount_cents", "open_cents", "end_reason", "ended_at"),
}

TOLD: dict[str, dict[str, Any]] = {
    "archiveReminderPlan": {"archived_at": AT},
    "chooseClientReminderPlan": {"in_force": {**IN_FORCE, "source": "client"}},
    "chooseInvoiceReminderPlan": {
        "in_force": {"source": "invoice", "plan_id": None, "name": None, "active": False}
    },
    "listClientReminderPauses": {"data": [OF_CLIENT]},
    "pauseClientReminders": OF_CLIENT,
    "endInvoiceReminderPause": ENDED,
    "endClientReminderPause": {**OF_CLIENT, **ENDED},
    "waiveClaim": {
        "state": "waived",
        "open_cents": 0,
        "end_reason": "Agreed by telephone",
        "ended_at": "2026-04-02T11:30:00Z",
    },
}
