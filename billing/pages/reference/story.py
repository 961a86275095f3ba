"""The requests that the documentation prints and that a test makes: one story for both."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

# What stands in the examples where a reader puts in his own.
KEY = "ffk_xxxxxxxx"
BUSINESS = "0199c2e0-7b1f-7d43-8a96-5c0e3f2d1b84"
CLIENT = "1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10"
INVOICE = "0199c2f4-51b8-7c3e-a1d0-6f2b9e8d4c71"
QUOTE = "0199c338-90f2-7b46-8d15-3ea7c204b9f6"
DEPOSIT = "0199c33b-2d67-7e91-a4c8-f05b16d3e782"
PAYMENT = "0199c2f9-0d4a-7b16-8e35-c4a7f1d92b60"
PLAN = "0199c2e9-4f73-7a1c-b85d-92e6d0c7f314"
PAUSE = "0199c2f7-b3e8-7d50-8c29-6a41f5e0d783"
CLAIM = "0199c2f8-5c17-7964-a2fb-e08d3b9c6a15"
ENDPOINT = "0199c301-7e6f-7d28-b9c4-15e8a3f60d92"
MESSAGE = "0199c30b-3a95-7f41-8c07-d2b6e94f1a83"
SCHEDULE = "0199c315-2d7c-7b05-8f61-4ad90e7c53b2"
BULK_JOB = "0199c31e-5b64-7f13-a287-91c4de60b35f"
MARK = "0199c321-0e98-7a41-b6d5-7f28c3905de4"
PRODUCT = "0199c32a-61d4-7c2e-9b07-3f8e5a1d49c6"
ATTACHMENT = "0199c333-4c81-7d0f-a5e2-6b90f17c38ad"
SERIES = "0199c33d-17b2-7a64-8d3f-e5c0948b21f7"
EXPORT = "0199c346-82e5-7f19-9a0c-4b71d3e86c52"
HOOK = "https://shop.example.com/webhooks"
DELIVERY = "0199c2f4-9a07-7e52-b3d8-0c61f5e7a429"
EVENT = "0199c2f6-88c2-7a9d-9b41-3e7d5f0c2a18"

# When it all happens.
AT = "2026-03-02T09:30:00Z"

# Which of them an address names, by the word before it.
SUBJECTS = {
    "clients": CLIENT,
    "invoices": INVOICE,
    "quotes": QUOTE,
    "deposits": DEPOSIT,
    "payments": PAYMENT,
    "products": PRODUCT,
    # A price is a client's.
    "prices": CLIENT,
    "schedules": SCHEDULE,
    "bulk-jobs": BULK_JOB,
    "address-marks": MARK,
    "attachments": ATTACHMENT,
    "number-series": SERIES,
    "exports": EXPORT,
    "claims": CLAIM,
    "reminder-plans": PLAN,
    "reminder-pauses": PAUSE,
    "webhook_endpoints": ENDPOINT,
    "webhook_messages": MESSAGE,
    "messages": MESSAGE,
    "events": EVENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What an example asks for beside method and address.

    :param keeps_in: the file that keeps an answer that is no JSON.
    :param file: the name and the content of a file that a form brings.
    """

    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    keeps_in: str = ""
    file: tuple[str, str] | None = None


CONSULTING = {
    "description": "Consulting",
    "quantity": 1,
    "unit_price_cents": 50000,
    "tax_rate": 20,
}

LATE = {"days": 7, "channels": ["email"], "tone": "friendly"}
LATER = {"days": 21, "channels": ["email"], "tone": "formal", "with_interest": True}

NEW_CLIENT = Example(
    body={
        "name": "Fjord Bakeri AS",
        "email": "faktura@fjordbakeri.example",
        "address": "Havnegata 2, 5003 Bergen",
        "country": "NO",
        "locale": "nb",
        "external_id": "customer-1042",
    }
)
NEW_INVOICE = Example(body={"client_id": CLIENT, "currency": "EUR", "lines": [CONSULTING]})

NEW_SCHEDULE = Example(
    body={
        "name": "Hosting",
        "client_id": CLIENT,
        "currency": "EUR",
        "start_date": "2099-01-01",
        "lines": [{**CONSULTING, "description": "Hosting {{ month }}"}],
    }
)
MISSED = Example(body={"dates": ["2026-04-01"]})

# By operation id; an operation that is not here needs nothing but its address.
STORY: dict[str, Example] = {
    "updateBusiness": Example(body={"name": "Nordlys Studio AS", "payment_terms_days": 14}),
    "listClients": Example(query={"q": "fjord"}),
    "createClient": NEW_CLIENT,
    "updateClient": Example(body={"name": "Fjord Bakeri AS", "tags": ["bakery"]}),
    "listProducts": Example(query={"code": "D-100"}),
    "createProduct": Example(
        body={"code": "D-100", "name": "Design", "unit_code": "HUR", "unit_price": "150.30"}
    ),
    "updateProduct": Example(body={"unit_price": "160.00"}),
    "setProductPrice": Example(body={"unit_price": "140.00"}),
    "listInvoices": Example(query={"status": "sent"}),
    "createInvoice": replace(NEW_INVOICE, headers={"Idempotency-Key": "order-1042"}),
    "updateInvoice": Example(body={"notes": "Thank you for your order."}),
    "getInvoicePdf": Example(keeps_in="invoice-0042.pdf"),
    "addAttachment": Example(file=("hours.txt", "Design: 7.5 hours")),
    "downloadAttachment": Example(keeps_in="hours.txt"),
    "addQuoteAttachment": Example(file=("plan.txt", "The kitchen, as drawn")),
    "downloadQuoteAttachment": Example(keeps_in="plan.txt"),
    "cancelInvoice": Example(body={"reason": "Ordered twice"}),
    "creditInvoice": Example(
        body={"reason": "Returned goods", "lines": [{"position": 1, "quantity": 1}]}
    ),
    "listQuotes": Example(query={"status": "accepted"}),
    "createQuote": replace(NEW_INVOICE, body={**(NEW_INVOICE.body or {}), "valid_days": 14}),
    "updateQuote": Example(body={"valid_until": "2099-03-31"}),
    "getQuotePdf": Example(keeps_in="quote-0007.pdf"),
    "sendQuote": Example(body={"channels": ["email"]}),
    "answerQuote": Example(
        body={"answer": "accepted", "name": "Kari Nordmann", "comment": "By telephone"}
    ),
    "reopenQuote": Example(body={"reason": "Noted on the wrong quote"}),
    "listDeposits": Example(query={"client_id": CLIENT}),
    "createQuoteDeposit": Example(body={"percent": 30}),
    "createInvoiceDeposit": Example(body={"amount_cents": 18000}),
    "sendInvoice": Example(body={"channels": ["email"]}),
    "listDeliveries": Example(query={"state": "bounced"}),
    "listReminderDecisions": Example(query={"outcome": "held"}),
    "createReminderPlan": Example(body={"name": "Patient", "steps": [LATE, LATER]}),
    "updateReminderPlan": Example(body={"working_days_only": True, "steps": [LATE, LATER]}),
    "chooseClientReminderPlan": Example(body={"choice": "plan", "plan_id": PLAN}),
    "chooseInvoiceReminderPlan": Example(body={"choice": "none"}),
    "pauseInvoiceReminders": Example(
        body={"kind": "stopped", "reason": "The delivery is disputed"}
    ),
    "pauseClientReminders": Example(body={"kind": "stopped", "reason": "We speak in person"}),
    "waiveClaim": Example(body={"reason": "Agreed by telephone"}),
    "recordPayment": Example(body={"amount_cents": 60000, "method": "bank_transfer"}),
    "refundPayment": Example(body={"amount_cents": 10000, "reason": "Agreed by telephone"}),
    "listSchedules": Example(query={"state": "active"}),
    "createSchedule": NEW_SCHEDULE,
    "updateSchedule": Example(body={"name": "Hosting and support", "max_count": 12}),
    "listSchedulePeriods": Example(query={"state": "waiting"}),
    "makeSchedulePeriods": MISSED,
    "skipSchedulePeriods": MISSED,
    "listBulkJobs": Example(query={"state": "running"}),
    "createBulkJob": Example(body={"kind": "send", "invoice_ids": [INVOICE]}),
    "listBulkJobRows": Example(query={"state": "left_out"}),
    "createNumberSeries": Example(
        body={"name": "Shop", "pattern": "S{YYYY}-{NNNN}", "resets": "yearly"}
    ),
    "previewNumbers": Example(body={"pattern": "S{YYYY}-{NNNN}", "resets": "yearly"}),
    "updateNumberSeries": Example(body={"name": "Web shop", "next_count": 100}),
    "listExports": Example(query={"what": "invoices"}),
    "createExport": Example(
        body={"what": "invoices", "format": "csv", "filter": {"issued_from": "2026-01-01"}}
    ),
    "downloadExport": Example(keeps_in="invoices.csv"),
    "listAddressMarks": Example(query={"reason": "bounced"}),
    "createWebhookEndpoint": Example(body={"url": HOOK, "kinds": ["invoice.paid"]}),
    "updateWebhookEndpoint": Example(body={"kinds": ["invoice.paid", "payment.received"]}),
}


def example_of(operation: str) -> Example:
    """Return what the example of an operation asks for."""
    return STORY.get(operation) or Example()
