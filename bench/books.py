"""A business with as many invoices as a benchmark wants, made by the database itself."""

from datetime import date
from uuid import uuid4

from django.db import connection

from billing.numbering.operations import ensure_series
from clients.models import Client
from fastfaktura.core.models import Business, Membership, User

TODAY = date(2026, 3, 2)

FILL = """
INSERT INTO billing_invoice (
    id, business_id, client_id, status, type_code, series_id, sequence_number, number, currency,
    locale, issue_date, due_date, payment_terms_days, buyer_reference, seller_reference,
    order_reference, notes, correction_reason, line_net_total, tax_basis_total, tax_total,
    grand_total, prepaid_total, payable_amount, allocated_total, seller, buyer, payment_means,
    public_token, version, issued_at, created_at, updated_at)
SELECT
    gen_random_uuid(), %(business)s, (%(clients)s::uuid[])[1 + n %% 40], 'issued', 380, %(series)s,
    n, 'B' || n, 'NOK', 'nb', date '2024-01-01' + n %% 700, date '2024-01-15' + n %% 700, 14,
    '', '', '', '', '', 1000, 1000, 250, 1250, 0, 1250, CASE WHEN n %% 10 = 0 THEN 0 ELSE 1250 END,
    '{}', '{}', '{}', %(salt)s || n, 1, now(), now(), now()
FROM generate_series(1, %(count)s) AS n
"""


def make_business(name: str) -> tuple[Business, list[Client], User]:
    """Make a business with forty clients and an owner."""
    business = Business.objects.create(
        name=name, country="NO", currency="NOK", time_zone="Europe/Oslo"
    )
    user = User.objects.create(email=f"{uuid4()}@bench.example")
    Membership.objects.create(business=business, user=user, role="owner")
    clients = Client.objects.bulk_create(
        Client(business=business, number=str(index), name=f"Client {index}") for index in range(40)
    )
    return business, clients, user


def fill(business: Business, clients: list[Client], count: int) -> None:
    """Give the business ``count`` issued invoices, a tenth of them open."""
    facts = {
        "business": business.pk,
        "clients": [client.pk for client in clients],
        "series": ensure_series(business).pk,
        "count": count,
        "salt": business.pk.hex[-12:],
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, facts)
        cursor.execute("ANALYZE billing_invoice")
