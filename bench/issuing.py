"""Issuing per second against the same statements in raw psycopg; neither commits."""

from decimal import Decimal
from time import perf_counter
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.books import TODAY, make_business
from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.operations import draft_invoice, issue_invoice
from fastfaktura.core.events import SYSTEM

COUNT = 100


def issue(draft_id: UUID) -> None:
    """Issue and roll back, so that the same number can be taken again."""
    with transaction.atomic():
        issue_invoice(invoice_id=draft_id, issue_date=TODAY, now=timezone.now(), actor=SYSTEM)
        transaction.set_rollback(True)


def main() -> None:
    """Issue a draft through the operation, then replay its very statements bare."""
    with transaction.atomic():
        business, clients, _user = make_business("Bench issuing")
        line = DraftLine(
            description="Line",
            unit_price=Decimal(100),
            vat_category=VatCategory.STANDARD,
            vat_rate=Decimal(25),
        )
        content = DraftContent(
            client_id=clients[0].pk,
            currency="NOK",
            locale="nb",
            payment_terms_days=14,
            delivery_date=TODAY,
            lines=(line,) * 5,
        )
        # The first of a business also makes its series.
        first = draft_invoice(business=business, content=content, actor=SYSTEM)
        issue_invoice(invoice_id=first.pk, issue_date=TODAY, now=timezone.now(), actor=SYSTEM)
        draft_id = draft_invoice(business=business, content=content, actor=SYSTEM).pk
    for _warm in range(5):
        issue(draft_id)
    begin = perf_counter()
    for _index in range(COUNT):
        issue(draft_id)
    ours = COUNT / (perf_counter() - begin)

    with CaptureQueriesContext(connection) as captured:
        issue(draft_id)
    statements = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("BEGIN", "ROLLBACK", "COMMIT"))
    ]
    wanted = {"dbname", "host", "port", "user", "password"}
    parameters = connection.get_connection_params()
    address = {name: value for name, value in parameters.items() if name in wanted}
    with psycopg.connect(**address) as raw:
        begin = perf_counter()
        for _index in range(COUNT):
            for statement in statements:
                raw.execute(statement)
            raw.rollback()
        bare = COUNT / (perf_counter() - begin)
    print(f"{len(statements)} statements an invoice")
    print(f"operation {ours:6.0f} a second, raw psycopg {bare:6.0f} a second, {ours / bare:.2f}")


if __name__ == "__main__":
    main()
