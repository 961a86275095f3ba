"""What schedules, bulk jobs and marked addresses say in our examples."""

from typing import Any

from billing.pages.reference.story import (
    AT,
    BULK_JOB,
    CLIENT,
    DELIVERY,
    INVOICE,
    MARK,
    SCHEDULE,
)

PERIOD = "0199c318-7f20-7e6d-9b12-c35d08a4f1e7"
HOSTING = {
    "description": "Hosting {{ month }}",
    "quantity": 1,
    "unit_code": "C62",
    "unit_price_cents": 50000,
    "unit_price": "500.00",
    "tax_rate": 20,
    "tax_category": "S",
    "net_cents": 50000,
}
# A dry run over three invoices.
JOB_FACTS: dict[str, Any] = {
    "id": BULK_JOB,
    "kind": "send",
    "state": "planned",
    "channels": ["email"],
    "sends_again": False,
    "invoice_count": 3,
    "confirm_until": "2026-03-03T09:30:00Z",
    "created_at": AT,
    "confirmed_at": None,
    "finished_at": None,
    "counts": {"waiting": 2, "done": 0, "left_out": 1},
    "left_out": [{"code": "no_email", "message": "No email address", "count": 1}],
    "deliveries": {
        "queued": 0,
        "sending": 0,
        "sent": 0,
        "delivered": 0,
        "bounced": 0,
        "failed": 0,
        "undone": 0,
        "unknown": 0,
    },
}

# By the name of the schema, as in ``shapes``.
WORK_SHAPES: dict[str, dict[str, Any]] = {
    "Schedule": {
        "subtotal_cents": 50000,
        "tax_cents": 10000,
        "total_cents": 60000,
        "id": SCHEDULE,
        "client_id": CLIENT,
        "state": "active",
        "pause_reason": None,
        "mode": "draft",
        "channels": [],
        "day": None,
        "start_date": "2099-01-01",
        "end_date": None,
        "max_count": None,
        "next_dates": ["2099-01-01", "2099-02-01", "2099-03-01", "2099-04-01", "2099-05-01"],
        "made_count": 0,
        "waiting_count": 0,
        "failed_count": 0,
        "currency": "EUR",
        "locale": "nb",
        "payment_terms_days": 14,
        "delivery_day": None,
        "lines": [HOSTING],
    },
    "SchedulePeriod": {
        "id": PERIOD,
        "date": "2026-04-01",
        "state": "made",
        "needs_care": False,
        "invoice_id": INVOICE,
        "problems": [],
        "decided_at": None,
    },
    "BulkJob": JOB_FACTS,
    "BulkJobDetail": JOB_FACTS,
    "BulkRow": {
        "position": 3,
        "invoice_id": INVOICE,
        "number": "2026-0042",
        "client_id": CLIENT,
        "state": "left_out",
        "issues": False,
        "receivers": [],
        "left_out": {"code": "no_email", "message": "The client has no email address."},
        "channels_left_out": [],
        "deliveries": [],
        "decided_at": AT,
    },
    "AddressMark": {
        "id": MARK,
        "channel": "email",
        "address": "faktura@fjordbakeri.example",
        "reason": "bounced",
        "detail": "550 5.1.1 User unknown",
        "delivery_id": DELIVERY,
        "invoice_id": INVOICE,
        "client_id": CLIENT,
        "marked_at": AT,
        "cleared_at": None,
    },
}
