"""What quotes and deposits say in our examples."""

from typing import Any

from billing.pages.reference.story import AT, CLIENT, DEPOSIT, EVENT, INVOICE, QUOTE

ANSWER: dict[str, Any] = {
    "answer": "accepted",
    "by_buyer": True,
    "name": "Kari Nordmann",
    "comment": None,
    "answered_at": "2026-03-04T12:10:00Z",
}
NOTED: dict[str, Any] = {**ANSWER, "by_buyer": False, "comment": "By telephone"}
ISSUED = {"id": EVENT, "type": "quote.issued", "created_at": AT, "data": {"number": "Q2026-0007"}}
QUOTE_FACTS: dict[str, Any] = {
    "id": QUOTE,
    "type": "quote",
    "number": "Q2026-0007",
    "client_id": CLIENT,
    "currency": "EUR",
    "locale": "nb",
    "subtotal_cents": 50000,
    "tax_cents": 10000,
    "total_cents": 60000,
    "status": "sent",
    "issue_date": "2026-03-02",
    "valid_until": "2026-03-16",
    "valid_days": 14,
    "answer": None,
    "invoice_id": None,
    "deposit_ids": [],
    "invoice_ids": [],
    "public_url": "https://app.fastfaktura.io/i/nE0tqSxVbY2mJrW4uK9aHcLdPzQf7gT1/",
    "issued_at": AT,
    "sent_at": AT,
    "allowances": [],
    "delivery_place": None,
    "template": None,
    "lines_cents": 50000,
    "allowance_cents": 0,
    "charge_cents": 0,
    "deduction_cents": 0,
    "rounding_cents": 0,
    "payable_cents": 60000,
    "events": [ISSUED],
}
DRAFT: dict[str, Any] = {
    "number": "",
    "status": "draft",
    "issue_date": None,
    "valid_until": None,
    "issued_at": None,
    "sent_at": None,
    "events": [],
}
OF_THE_DEPOSIT: dict[str, Any] = {
    "id": DEPOSIT,
    "is_deposit": True,
    "number": "",
    "status": "draft",
    "total_cents": 18000,
}

SHAPES: dict[str, dict[str, Any]] = {
    "Quote": QUOTE_FACTS,
    "QuoteDetail": QUOTE_FACTS,
    "QuoteAnswer": ANSWER,
}

# An object that the page shows whole elsewhere: here it shows what the operation has done to it.
IN_PART: dict[str, tuple[str, ...]] = {
    "createQuote": ("id", "type", "status", "total_cents", "valid_days", "public_url"),
    "updateQuote": ("id", "status", "valid_until", "updated_at"),
    "issueQuote": ("id", "number", "status", "issue_date", "valid_until"),
    "sendQuote": ("id", "number", "status", "valid_until", "public_url"),
    "answerQuote": ("id", "status", "answer"),
    "reopenQuote": ("id", "number", "status", "answer"),
    "withdrawQuote": ("id", "number", "status", "withdrawn_at"),
    "invoiceQuote": ("id", "type", "status", "total_cents", "quote_id"),
    "quoteInvoice": ("id", "type", "status", "total_cents"),
    "createQuoteDeposit": ("id", "is_deposit", "status", "total_cents", "quote_id"),
    "createInvoiceDeposit": ("id", "is_deposit", "status", "total_cents"),
    "deductDeposit": ("id", "status", "total_cents", "deducted_deposit_ids"),
    "keepDeposit": ("id", "status", "total_cents", "deducted_deposit_ids"),
}

# What the answer to an operation says otherwise, by its id.
TOLD: dict[str, dict[str, Any]] = {
    "createQuote": DRAFT,
    "updateQuote": DRAFT | {"valid_until": "2099-03-31"},
    "getQuote": {"status": "accepted", "answer": ANSWER},
    "answerQuote": {"status": "accepted", "answer": NOTED},
    "withdrawQuote": {"status": "withdrawn", "withdrawn_at": AT},
    "invoiceQuote": {"id": INVOICE, "number": "", "status": "draft", "quote_id": QUOTE},
    "quoteInvoice": DRAFT | {"id": QUOTE},
    "createQuoteDeposit": OF_THE_DEPOSIT | {"quote_id": QUOTE},
    "createInvoiceDeposit": OF_THE_DEPOSIT,
    "listDeposits": {"data": [{"id": DEPOSIT, "is_deposit": True, "number": "2026-0041"}]},
    "deductDeposit": {
        "id": INVOICE,
        "status": "draft",
        "total_cents": 42000,
        "deducted_deposit_ids": [DEPOSIT],
    },
    "keepDeposit": {"id": INVOICE, "status": "draft"},
}
