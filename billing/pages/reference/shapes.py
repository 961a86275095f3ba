"""What the objects of our examples say: one business, one client, one invoice throughout."""

from typing import Any

from billing.pages.reference.story import CLIENT, EVENT, HOOK, INVOICE, MESSAGE, PAYMENT

AT = "2026-03-02T09:30:00Z"
DELIVERY = "0199c2f4-9a07-7e52-b3d8-0c61f5e7a429"
REFUND = "0199c2fd-62c1-7b09-94af-38d7e15b0c6e"
ISSUED = {"id": EVENT, "type": "invoice.issued", "created_at": AT, "data": {"number": "2026-0042"}}
DRAFTED = {"id": EVENT, "type": "invoice.drafted", "created_at": AT, "data": {}}
SUM = {"subtotal_cents": 50000, "tax_cents": 10000, "total_cents": 60000}
INVOICE_FACTS: dict[str, Any] = {
    **SUM,
    "id": INVOICE,
    "client_id": CLIENT,
    "number": "2026-0042",
    "currency": "EUR",
    "locale": "nb",
    "open_cents": 60000,
    "paid_cents": 0,
    "status": "sent",
    "issue_date": "2026-03-02",
    "due_date": "2026-03-16",
    "payment_terms_days": 14,
    "issued_at": AT,
    "sent_at": AT,
    "public_url": "https://app.fastfaktura.io/i/abdVGSHLzwiw87KeHc7-fsTjEpAkuDBC/",
    "credit_note_ids": [],
    "events": [DRAFTED, ISSUED],
}
# What a draft says otherwise.
DRAFT: dict[str, Any] = {
    "number": "",
    "open_cents": 0,
    "status": "draft",
    "issue_date": None,
    "due_date": None,
    "issued_at": None,
    "sent_at": None,
    "events": [DRAFTED],
}
ENDPOINT_FACTS: dict[str, Any] = {"url": HOOK, "enabled": True, "disabled_at": None}
MESSAGE_FACTS: dict[str, Any] = {
    "id": MESSAGE,
    "webhook_id": f"msg_{MESSAGE}",
    "type": "invoice.paid",
    "event_id": EVENT,
    "state": "delivered",
    "attempt_count": 1,
    "next_attempt_at": None,
    "finished_at": AT,
    "body": '{"type":"invoice.paid", …}',
}

QUEUED = {"state": "pending", "attempt_count": 0, "next_attempt_at": AT, "finished_at": None}

# By the name of the schema; what an object has beyond that is its document's own example.
SHAPES: dict[str, dict[str, Any]] = {
    "Business": {
        "name": "Nordlys Studio AS",
        "email": "post@nordlys.example",
        "phone": None,
        "address": "Storgata 1, 0155 Oslo, Norway",
        "street": "Storgata 1",
        "postal_code": "0155",
        "city": "Oslo",
        "vat_registered": True,
        "currency": "NOK",
        "locale": "nb",
        "bank_account": "86011117947",
        "sandbox": True,
    },
    "Client": {
        "id": CLIENT,
        "number": "1001",
        "kind": "company",
        "name": "Fjord Bakeri AS",
        "email": "faktura@fjordbakeri.example",
        "other_emails": [],
        "phone": None,
        "address": "Havnegata 2, 5003 Bergen, Norway",
        "street": "Havnegata 2",
        "postal_code": "5003",
        "city": "Bergen",
        "country": "NO",
        "locale": "nb",
        "currency": None,
        "payment_terms_days": None,
        "external_id": "customer-1042",
        "tags": [],
    },
    "Invoice": INVOICE_FACTS,
    "InvoiceDetail": INVOICE_FACTS,
    "Line": {
        "description": "Consulting",
        "quantity": 1,
        "unit_code": "C62",
        "unit_price_cents": 50000,
        "unit_price": "500.00",
        "tax_rate": 20,
        "tax_category": "S",
        "net_cents": 50000,
    },
    "TaxSubtotal": {
        "tax_category": "S",
        "tax_rate": 20,
        "taxable_cents": 50000,
        "tax_cents": 10000,
    },
    "Event": ISSUED,
    "Delivery": {
        "id": DELIVERY,
        "invoice_id": INVOICE,
        "channel": "email",
        "kind": "invoice",
        "tone": None,
        "automatic": False,
        "receiver": "faktura@fjordbakeri.example",
        "state": "sent",
        "subject": "Faktura 2026-0042 fra Nordlys Studio AS",
        "failure": None,
        "attempts": 1,
        "provider": None,
        "parts": None,
        "finished_at": "2026-03-02T09:30:11Z",
        "delivered_at": None,
        "bounced_at": None,
        "complained_at": None,
        "reports": [],
    },
    "Payment": {
        "id": PAYMENT,
        "invoice_id": INVOICE,
        "state": "received",
        "amount_cents": 60000,
        "left_cents": 60000,
        "surplus_cents": 0,
        "disputed_cents": 0,
        "currency": "EUR",
        "method": "bank_transfer",
        "received_date": "2026-03-12",
        "note": None,
        "provider": None,
        "provider_reference": None,
        "refunds": [],
        "created_at": "2026-03-12T14:05:00Z",
    },
    "Refund": {
        "id": REFUND,
        "payment_id": PAYMENT,
        "state": "succeeded",
        "amount_cents": 10000,
        "currency": "EUR",
        "reason": "Agreed by telephone",
        "asks_again": False,
        "provider_reference": None,
        "created_at": "2026-03-13T08:20:00Z",
    },
    "WebhookEndpoint": ENDPOINT_FACTS,
    "WebhookEndpointWithSecret": ENDPOINT_FACTS,
    "WebhookMessage": MESSAGE_FACTS,
    "WebhookMessageWithAttempts": MESSAGE_FACTS,
}

# An object that the page shows whole elsewhere: here it shows what the operation has done to it.
IN_PART: dict[str, tuple[str, ...]] = {
    "updateBusiness": ("id", "name", "payment_terms_days"),
    "updateClient": ("id", "name", "tags", "updated_at"),
    "archiveClient": ("id", "name", "archived_at"),
    "restoreClient": ("id", "name", "archived_at"),
    "updateInvoice": ("id", "status", "notes", "updated_at"),
    "issueInvoice": ("id", "number", "status", "issue_date", "due_date", "open_cents"),
    "cancelInvoice": ("id", "status", "open_cents", "cancelled_at", "credit_note_ids"),
    "creditInvoice": ("id", "type", "number", "credited_invoice_id", "correction_reason"),
    "sendInvoice": ("id", "number", "status", "due_date", "sent_at", "public_url"),
    "undoPayment": ("id", "state", "amount_cents", "left_cents"),
    "updateWebhookEndpoint": ("id", "url", "kinds", "enabled"),
    "rotateWebhookSecret": ("id", "url", "secret", "previous_secret_until"),
}

# What the answer to an operation says otherwise, by its id.
TOLD: dict[str, dict[str, Any]] = {
    # We read street, postal code and city out of the address, and answer with the country.
    "createClient": {"address": "Havnegata 2, 5003 Bergen, Norway"},
    "archiveClient": {"archived_at": AT},
    "createInvoice": DRAFT,
    "updateInvoice": DRAFT,
    "issueInvoice": {"sent_at": None},
    # It leaves a few seconds later.
    "sendInvoice": {"sent_at": None},
    "undoPayment": {"state": "undone", "left_cents": 0},
    "cancelInvoice": {
        "status": "cancelled",
        "open_cents": 0,
        "cancelled_at": AT,
        "credit_note_ids": ["0199c310-4e2b-7a68-9d57-f1c3b80e6a24"],
    },
    "creditInvoice": {
        "id": "0199c310-4e2b-7a68-9d57-f1c3b80e6a24",
        "type": "credit_note",
        "number": "2026-0043",
        "status": "paid",
        "open_cents": 0,
        "due_date": "2026-03-02",
        "sent_at": None,
        "credited_invoice_id": INVOICE,
        "correction_reason": "Returned goods",
    },
    "rotateWebhookSecret": {"previous_secret_until": "2026-03-03T09:30:00Z"},
    "testWebhookEndpoint": {"type": "webhook.test", "event_id": None, **QUEUED},
    "replayWebhookMessage": QUEUED,
}
