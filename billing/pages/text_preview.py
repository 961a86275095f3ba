"""A text filled with what is true of an invoice, or of a sample where there is none yet."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from billing.claims.queries import claims_for_message
from billing.delivery.choices import Timing
from billing.delivery.default_texts import Text, TextKey
from billing.delivery.letters import Essential, essentials_of
from billing.delivery.models import Channel, DeliveryKind
from billing.delivery.texting import SmsSize, size_of
from billing.delivery.texts import Words, filled, values_of
from billing.delivery.variables import BadText
from billing.delivery.wording import Sides, sides_of
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import PartyCopy
from fastfaktura.core.models import Business

RECENT = 10
DAYS_BEFORE, DAYS_AFTER = 3, 12
# It stands in the link of a sample, which leads nowhere.
EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Preview:
    """What the reader would get; no words if the text cannot be filled yet."""

    words: Words | None
    essentials: list[Essential]
    size: SmsSize | None
    sides: Sides
    today: date
    has_link: bool


def recent_invoices(business: Business, key: TextKey) -> list[Invoice]:
    """Return the invoices, or credit notes, with which the text may be tried."""
    papers = Invoice.papers.for_business(business).select_related("client")
    found = papers.filter(type_code=type_of(key)).exclude(status=InvoiceStatus.DRAFT)
    return list(found.order_by("-id")[:RECENT])


def type_of(key: TextKey) -> TypeCode:
    """Return what kind of document a text is about."""
    return {
        DeliveryKind.CREDIT_NOTE: TypeCode.CREDIT_NOTE,
        DeliveryKind.QUOTE: TypeCode.QUOTE,
        DeliveryKind.PROFORMA: TypeCode.PROFORMA,
    }.get(key.kind, TypeCode.INVOICE)


def chosen_invoice(invoices: list[Invoice], wanted: str) -> Invoice | None:
    """Return the invoice that was asked for, else the newest."""
    for invoice in invoices:
        if str(invoice.pk) == wanted:
            return invoice
    return invoices[0] if invoices else None


def preview_of(
    business: Business,
    key: TextKey,
    *,
    text: Text,
    locale: str,
    invoice: Invoice | None,
    today: date,
) -> Preview:
    """Return the text as it reads on the day for which it is made; nothing is kept."""
    if invoice is None:
        invoice, sides = sample(business, key, today=today)
        claims = []
    else:
        sides = sides_of(invoice)
        claims = claims_for_message(invoice, None) if key.tone else []
    invoice.locale = locale
    today = day_for(key, invoice.due_date or today, today=today)
    with translation.override(locale):
        values = values_of(invoice, sides=sides, today=today, claims=claims)
        try:
            words = filled(text, values, channel=key.channel)
        except BadText:
            words = None
        essentials = essentials_of(
            invoice, kind=key.kind, sides=sides, due_date=invoice.due_date, claims=claims
        )
    is_sms = key.channel == Channel.SMS
    return Preview(
        words=words,
        essentials=essentials,
        size=size_of(words.body) if words and is_sms else None,
        sides=sides,
        today=today,
        has_link=words is None or values["link"] in words.body,
    )


def day_for(key: TextKey, due_date: date, *, today: date) -> date:
    """Return a day on which this text would go: today, if today is such a day."""
    if key.timing == Timing.BEFORE:
        return min(today, due_date - timedelta(days=DAYS_BEFORE))
    if key.timing == Timing.ON:
        return due_date
    if key.timing == Timing.AFTER and today <= due_date:
        return due_date + timedelta(days=DAYS_AFTER)
    return today


def sample(business: Business, key: TextKey, *, today: date) -> tuple[Invoice, Sides]:
    """Return an invoice that exists nowhere, for a business that has none yet."""
    invoice = Invoice(
        id=UUID(int=0),
        business=business,
        number=f"{today.year}-0042",
        status=InvoiceStatus.ISSUED,
        type_code=type_of(key),
        currency=business.currency,
        locale=business.locale,
        due_date=today + timedelta(days=business.payment_terms_days),
        payable_amount=Decimal(1250),
        public_token=EXAMPLE,
    )
    sides = sides_of(invoice)
    buyer = PartyCopy(name=_("Example Ltd"), contact_person="Kari Nordmann")
    return invoice, Sides(sides.seller, buyer, sides.means)
