"""A business with as many invoices as a benchmark wants, made by the database itself."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db import connection

from billing.amounts.vat import VatCategory
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.models import Invoice
from billing.invoices.operations import delete_draft, draft_invoice
from billing.numbering.operations import ensure_series
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.events import SYSTEM
from fastfaktura.core.models import Business, Membership, User

TODAY = date(2026, 3, 2)

# What tells one invoice from another; all else is copied from a draft, whatever columns there are.
OWN = {
    "id": "gen_random_uuid()",
    "client_id": "(%(clients)s::uuid[])[1 + n %% 40]",
    "status": "'issued'",
    "series_id": "%(series)s",
    "sequence_number": "n",
    "number": "'B' || n",
    "issue_date": "date '2024-01-01' + n %% 700",
    "due_date": "date '2024-01-15' + n %% 700",
    "allocated_total": "CASE WHEN n %% 10 = 0 THEN 0 ELSE pattern.payable_amount END",
    "public_token": "%(salt)s || n",
    "issued_at": "now()",
}


def make_business(name: str) -> tuple[Business, list[Client], User]:
    """Make a business with forty clients and an owner."""
    business = Business.objects.create(
        name=name, country="NO", currency="NOK", time_zone="Europe/Oslo"
    )
    user = User.objects.create(email=f"{uuid4()}@bench.example")
    Membership.objects.create(business=business, user=user, role="owner")
    SellerProfile.objects.create(
        business=business,
        organization_number="923609016",
        vat_number="NO923609016MVA",
        street="Storgata 1",
        postal_code="0155",
        city="Oslo",
        email="post@bench.example",
        bank_account="86011117947",
    )
    clients = Client.objects.bulk_create(
        Client(
            business=business,
            number=str(index),
            name=f"Client {index}",
            street="Havnegata 2",
            postal_code="5003",
            city="Bergen",
            country="NO",
        )
        for index in range(40)
    )
    return business, clients, user


def fill(business: Business, clients: list[Client], count: int) -> None:
    """Give the business ``count`` issued invoices, a tenth of them open."""
    line = DraftLine(
        description="Line",
        unit_price=Decimal(1000),
        vat_category=VatCategory.STANDARD,
        vat_rate=Decimal(25),
    )
    content = DraftContent(
        client_id=clients[0].pk,
        currency="NOK",
        locale="nb",
        payment_terms_days=14,
        lines=(line,),
    )
    pattern = draft_invoice(business=business, content=content, actor=SYSTEM)
    columns = [column.column for column in Invoice._meta.concrete_fields]
    chosen = ", ".join(OWN.get(name, f"pattern.{name}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_invoice ({', '.join(columns)}) SELECT {chosen} "
            "FROM generate_series(1, %(count)s) AS n, billing_invoice AS pattern "
            "WHERE pattern.id = %(pattern)s",
            {
                "pattern": pattern.pk,
                "clients": [client.pk for client in clients],
                "series": ensure_series(business).pk,
                "count": count,
                "salt": business.pk.hex[-12:],
            },
        )
        cursor.execute("ANALYZE billing_invoice")
    delete_draft(invoice_id=pattern.pk, actor=SYSTEM)
