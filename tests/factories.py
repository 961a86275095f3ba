"""Makers of rows for tests: whole and valid, each argument overrides one fact."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from billing.amounts.money import Money
from billing.amounts.vat import VatCategory
from billing.catalog.models import Product
from billing.claims.models import Claim, ClaimState
from billing.delivery.choices import PauseKind, ReminderPause
from billing.invoices.credit_content import CreditWish
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.foreign import import_issued
from billing.invoices.lifecycle import TypeCode
from billing.invoices.local_currency import tax_currency_of
from billing.invoices.models import Invoice
from billing.invoices.operations import draft_invoice, issue_invoice
from billing.payments.crediting import credit_invoice
from billing.recurring.checks import ScheduleFacts
from billing.recurring.content import DeliveryDay, Pattern
from billing.recurring.models import Schedule
from billing.recurring.operations import create_schedule
from billing.reminders.models import ReminderPlan, ReminderStep
from billing.reminders.plans import PlanContent, StepContent, add_step, save_plan
from billing.sellers.models import SellerProfile
from billing.webhooks.models import MessageState, WebhookEndpoint, WebhookMessage
from billing.webhooks.signing import new_secret
from clients.models import Client
from fastfaktura.core.api_keys import create_api_key
from fastfaktura.core.events import Actor
from fastfaktura.core.ids import new_id
from fastfaktura.core.models import Business, Membership, Role, User
from fastfaktura.core.secrets import encrypt

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "a-long-password-of-tests"
_serial = count(1)
# What a Dutch invoice must name.
DUTCH_NUMBERS = {"organization_number": "12345678", "vat_number": "NL004495445B01"}


def make_user(**facts: Any) -> User:
    """Make a user who can sign in with ``PASSWORD``."""
    facts.setdefault("email", f"user{next(_serial)}@example.com")
    return User.objects.create_user(password=facts.pop("password", PASSWORD), **facts)


def make_business(**facts: Any) -> Business:
    """Make a Norwegian live business with a seller profile; ``profile`` overrides its parts."""
    profile = facts.pop("profile", {})
    facts = {
        "name": f"Nordlys Studio {next(_serial)}",
        "country": "NO",
        "locale": "en",
        "currency": "NOK",
        "time_zone": "Europe/Oslo",
    } | facts
    business = Business.objects.create(**facts)
    SellerProfile.objects.create(
        business=business,
        **{
            "organization_number": "923609016",
            "vat_number": "NO923609016MVA",
            "street": "Storgata 1",
            "postal_code": "0155",
            "city": "Oslo",
            "email": "post@nordlys.example",
            "bank_account": "86011117947",
            "iban": "NO9386011117947",
            "bic": "DNBANOKK",
        }
        | (DUTCH_NUMBERS if business.country == "NL" else {})
        | profile,
    )
    return business


def make_member(business: Business, role: str = Role.OWNER, **facts: Any) -> User:
    """Make a user who belongs to the business."""
    user = make_user(**facts)
    Membership.objects.create(business=business, user=user, role=role)
    return user


def make_client(business: Business, **facts: Any) -> Client:
    """Make a client with an address and an email."""
    serial = next(_serial)
    facts = {
        "number": str(1000 + serial),
        "name": f"Fjord Bakeri {serial}",
        "email": f"post{serial}@fjord.example",
        "street": "Havnegata 2",
        "postal_code": "5003",
        "city": "Bergen",
        "country": "NO",
        "locale": business.locale,
    } | facts
    return Client.objects.create(business=business, **facts)


def make_product(business: Business, **facts: Any) -> Product:
    """Make a product: an hour of design at 1 000.00 without VAT, 25 %, with a code of its own."""
    facts = {
        "code": f"D-{next(_serial)}",
        "name": "Design",
        "unit_code": "HUR",
        "unit_price": Decimal("1000.00"),
        "vat_category": VatCategory.STANDARD,
        "vat_rate": Decimal(25),
    } | facts
    return Product.objects.create(business=business, **facts)


def make_line(**facts: Any) -> DraftLine:
    """Make a line: one hour of design at 1 000.00 and 25 %."""
    facts = {
        "description": "Design",
        "quantity": Decimal(1),
        "unit_code": "HUR",
        "unit_price": Decimal("1000.00"),
        "vat_category": VatCategory.STANDARD,
        "vat_rate": Decimal(25),
    } | facts
    return DraftLine(**facts)


def make_content(business: Business, client: Client | None = None, **facts: Any) -> DraftContent:
    """Make what a draft says: one line unless ``lines`` are given."""
    facts = {
        "client_id": client.pk if client else None,
        "currency": business.currency,
        "locale": business.locale,
        "payment_terms_days": 14,
        "lines": (make_line(),),
    } | facts
    if tax_currency_of(business.country, facts["currency"]):
        # The law wants the VAT in the seller's currency too.
        facts = {"exchange_rate": Decimal("11.5"), "exchange_rate_date": TODAY} | facts
    return DraftContent(**facts)


def actor_of(business: Business) -> Actor:
    """Return a member of the business as an actor."""
    membership = Membership.objects.filter(business=business).select_related("user").first()
    return Actor.of_user(membership.user if membership else make_member(business))


def make_api_key(
    business: Business, scopes: Iterable[str] = ("read", "write", "send"), **facts: Any
) -> str:
    """Make a key of the business and return what its holder sends."""
    facts.setdefault("name", f"Shop {next(_serial)}")
    facts.setdefault("actor", actor_of(business))
    _row, secret = create_api_key(business=business, scopes=scopes, **facts)
    return secret


def make_draft(business: Business, client: Client | None = None, **facts: Any) -> Invoice:
    """Make a draft, for a client of its own unless one is given."""
    client = client or make_client(business)
    return draft_invoice(
        business=business,
        content=make_content(business, client, **facts),
        actor=actor_of(business),
    )


def make_invoice(
    business: Business,
    client: Client | None = None,
    *,
    issue_date: date = TODAY,
    now: datetime = NOW,
    **facts: Any,
) -> Invoice:
    """Make an issued invoice of 1 250.00 due in 14 days, unless facts say otherwise."""
    draft = make_draft(business, client, **facts)
    return issue_invoice(
        invoice_id=draft.pk, issue_date=issue_date, now=now, actor=actor_of(business)
    )


def credit_part(invoice: Invoice, amount: Decimal | str, *, issue_date: date = TODAY) -> Invoice:
    """Credit so much of an invoice, VAT included, and return the credit note."""
    return credit_invoice(
        invoice_id=invoice.pk,
        wish=CreditWish(amount=Decimal(amount)),
        reason="",
        issue_date=issue_date,
        now=NOW,
        actor=actor_of(invoice.business),
    )


def make_imported_invoice(
    business: Business, client: Client | None = None, *, number: str = "1041", **facts: Any
) -> Invoice:
    """Keep an issued invoice that Fakturan.nu numbered, with one standard line."""
    client = client or make_client(business)
    content = make_content(business, client, **facts)
    return import_issued(
        business=business,
        client=client,
        content=content,
        number=number,
        issue_date=TODAY,
        due_date=TODAY + timedelta(days=14),
        rounding=Money.zero(content.currency),
        source="fakturan",
        external_id=f"fakturan:{number}",
        now=NOW,
        actor=actor_of(business),
    )


def make_draft_quote(
    business: Business, client: Client | None = None, *, proforma: bool = False, **facts: Any
) -> Invoice:
    """Make the draft of a quote, or of a proforma invoice."""
    client = client or make_client(business)
    return draft_invoice(
        business=business,
        content=make_content(business, client, **facts),
        type_code=TypeCode.PROFORMA if proforma else TypeCode.QUOTE,
        actor=actor_of(business),
    )


def make_quote(
    business: Business,
    client: Client | None = None,
    *,
    issue_date: date = TODAY,
    now: datetime = NOW,
    **facts: Any,
) -> Invoice:
    """Make an issued quote over 1 250.00, valid for 14 days, unless facts say otherwise."""
    draft = make_draft_quote(business, client, **facts)
    return issue_invoice(
        invoice_id=draft.pk, issue_date=issue_date, now=now, actor=actor_of(business)
    )


def make_endpoint(business: Business, **facts: Any) -> WebhookEndpoint:
    """Make a webhook endpoint that hears of every kind; no name is looked up for its address."""
    facts = {
        "url": f"https://hooks{next(_serial)}.example.com/in",
        "kinds": [],
        "encrypted_secret": encrypt(new_secret()),
        "created_at": NOW,
    } | facts
    return WebhookEndpoint.objects.create(business=business, **facts)


def make_webhook_message(endpoint: WebhookEndpoint, **facts: Any) -> WebhookMessage:
    """Make a message that was delivered, about no invoice unless ``subject_id`` names one."""
    facts = {
        "event_id": new_id(),
        "subject_id": new_id(),
        "kind": "invoice.paid",
        "body": '{"type":"invoice.paid"}',
        "state": MessageState.DELIVERED,
        "attempt_count": 1,
        "finished_at": NOW,
        "created_at": NOW,
    } | facts
    return WebhookMessage.objects.create(business=endpoint.business, endpoint=endpoint, **facts)


def make_facts(business: Business, client: Client | None = None, **facts: Any) -> ScheduleFacts:
    """Make what a person decides about a schedule: a draft on the first of each month."""
    client = client or make_client(business)
    content = make_content(business, client, **facts.pop("content", {}))
    usual: dict[str, Any] = {
        "name": "Hosting",
        "pattern": Pattern(content, facts.pop("delivery_day", DeliveryDay.NONE)),
        "start_date": date(2026, 4, 1),
    }
    return ScheduleFacts(**usual | facts)


def make_schedule(
    business: Business, client: Client | None = None, *, now: datetime = NOW, **facts: Any
) -> Schedule:
    """Make a schedule that drafts 1 250.00 on the first of each month from April 2026 on."""
    return create_schedule(
        business=business,
        facts=make_facts(business, client, **facts),
        actor=actor_of(business),
        now=now,
        schedule_id=new_id(),
    )


def make_claim(invoice: Invoice, kind: str = "fee", amount: str = "38.00", **facts: Any) -> Claim:
    """Make a claim beside an invoice that is asked for, unless facts say otherwise."""
    facts = {
        "business": invoice.business,
        "kind": kind,
        "state": ClaimState.CLAIMED,
        "amount": Decimal(amount),
        "currency": invoice.currency,
        "claim_date": TODAY,
        "basis": {"country": "NO", "source": "inkassoforskriften § 1-2", "is_secondary": True},
        "created_at": NOW,
    } | facts
    return Claim.objects.create(invoice=invoice, **facts)


def make_plan(business: Business, **facts: Any) -> tuple[ReminderPlan, ReminderStep]:
    """Make a plan, the default if it is the first, with one friendly email three days late."""
    facts = {"name": f"Plan {next(_serial)}"} | facts
    actor = actor_of(business)
    plan = save_plan(business=business, content=PlanContent(**facts), today=TODAY, actor=actor)
    step = add_step(
        plan_id=plan.pk, business=business, content=StepContent(days=3), today=TODAY, actor=actor
    )
    return plan, step


def make_pause(business: Business, **facts: Any) -> ReminderPause:
    """Make a stop of an invoice's or a client's reminders, unless facts say otherwise."""
    facts = {"kind": PauseKind.STOPPED, "reason": "They asked.", "created_at": NOW} | facts
    return ReminderPause.objects.create(business=business, **facts)
