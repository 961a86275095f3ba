"""The words of a message: the business's own, or ours, with what is true of the invoice today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.claims.models import Claim, ClaimKind
from billing.delivery.choices import MessageTemplate, Timing
from billing.delivery.default_texts import (
    DOCUMENT_MAILS,
    DOCUMENT_SMS,
    DRAFT_MAIL,
    DRAFT_MAILS,
    DRAFT_SMS,
    DRAFT_TEXTS,
    REMINDER_MAILS,
    REMINDER_SMS,
    Text,
    TextKey,
)
from billing.delivery.dues import sum_of, total_due
from billing.delivery.letters import accounts_of, public_url
from billing.delivery.models import Channel, DeliveryKind, Tone
from billing.delivery.notices import Notice, collection_costs, deadline_of, notice_of
from billing.delivery.texting import ONE_MESSAGE, SHORTEST_NAME, length_of, plain
from billing.delivery.variables import fill, used_in
from billing.delivery.wording import Sides, greeting, in_one_line
from billing.invoices.models import Invoice
from clients.models import ClientKind
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import day, money


@dataclass(frozen=True, slots=True)
class Words:
    """What a message says; an SMS has no subject."""

    subject: str
    body: str


def words_for(
    invoice: Invoice,
    *,
    kind: DeliveryKind,
    tone: Tone | None = None,
    channel: Channel,
    sides: Sides,
    today: date,
    claims: Sequence[Claim] = (),
    due_date: date | None = None,
) -> Words:
    """Return subject and body in the language of the invoice.

    An SMS whose text fits one message but for the length of the seller's name shortens the name.

    :param tone: of reminders; friendly unless given.
    :param today: the date it is for the business.
    :param claims: those that the message names, of ``claims.queries.claims_for_message``.
    :param due_date: of a draft, the one it will have when it is issued today.
    """
    due_date = invoice.due_date or due_date
    key = key_of(kind, channel, tone, due_date=due_date, today=today)
    with translation.override(invoice.locale):
        text = text_of(invoice.business, key, invoice.locale, has_number=bool(invoice.number))
        values = values_of(invoice, sides=sides, today=today, claims=claims, due_date=due_date)
        if key.timing == Timing.AFTER and channel == Channel.EMAIL:
            text = with_required_notice(text, notice_for(invoice, sides, claims))
        return filled(text, values, channel=channel)


def with_required_notice(text: Text, notice: Notice) -> Text:
    """Return the text with the words that the law wants in it, if it lacks them."""
    if not notice.is_required or "legal_notice" in used_in(str(text.body)):
        return text
    return Text(text.subject, f"{text.body}\n\n{{{{ legal_notice }}}}")


def required_words(invoice: Invoice, *, sides: Sides, today: date, claims: Sequence[Claim]) -> str:
    """Return what the law wants said in every mail about a late debt, in its language, if any."""
    notice = notice_for(invoice, sides, claims)
    is_late = timing_of(invoice.due_date, today=today) == Timing.AFTER
    if not (is_late and notice.is_required):
        return ""
    with translation.override(invoice.locale):
        return legal_words(notice, invoice, sides, today=today)


def notice_for(invoice: Invoice, sides: Sides, claims: Sequence[Claim]) -> Notice:
    """Return what the law wants said of this debt."""
    return notice_of(
        sides.seller.country,
        is_consumer=is_consumer(invoice),
        currency=invoice.currency,
        costs_claimed=sum_of(claims, ClaimKind.FEE) > 0,
    )


def key_of(
    kind: DeliveryKind,
    channel: Channel,
    tone: Tone | None,
    *,
    due_date: date | None,
    today: date,
) -> TextKey:
    """Return which text speaks; before the debt is late nothing is formal, only firm."""
    if kind != DeliveryKind.REMINDER:
        return TextKey(kind, channel)
    timing = timing_of(due_date, today=today)
    tone = tone or Tone.FRIENDLY
    if timing != Timing.AFTER and tone == Tone.FORMAL:
        tone = Tone.FIRM
    return TextKey(kind, channel, tone, timing)


def timing_of(due_date: date | None, *, today: date) -> Timing:
    """Return how a day stands to the due date."""
    if due_date is None or today < due_date:
        return Timing.BEFORE
    return Timing.ON if today == due_date else Timing.AFTER


def text_of(business: Business, key: TextKey, locale: str, *, has_number: bool = True) -> Text:
    """Return the business's own text, or ours in the active language."""
    own = own_text(business, key, locale)
    if own is not None:
        return Text(own.subject, own.body)
    return default_text(key, has_number=has_number)


def own_text(business: Business, key: TextKey, locale: str) -> MessageTemplate | None:
    """Return the text that the business wrote in place of ours, if it did."""
    return (
        MessageTemplate.objects.for_business(business)
        .filter(
            kind=key.kind,
            channel=key.channel,
            tone=key.tone or "",
            timing=key.timing or "",
            locale=locale,
        )
        .first()
    )


def default_text(key: TextKey, *, has_number: bool = True) -> Text:
    """Return our own text; that of a draft does without the number."""
    is_sms = key.channel == Channel.SMS
    if key.tone is not None and key.timing is not None:
        return (REMINDER_SMS if is_sms else REMINDER_MAILS)[key.timing, key.tone]
    if not has_number:
        ours = DRAFT_TEXTS if is_sms else DRAFT_MAILS
        return ours.get(key.kind, DRAFT_SMS if is_sms else DRAFT_MAIL)
    return (DOCUMENT_SMS if is_sms else DOCUMENT_MAILS)[key.kind]


def filled(text: Text, values: dict[str, str], *, channel: Channel) -> Words:
    """Return the text with its values; an SMS in the alphabet of telephones where that can be.

    :raises BadText: if the text has variables without a value.
    """
    if channel != Channel.SMS:
        return Words(in_one_line(fill(str(text.subject), values)), fill(str(text.body), values))
    whole = plain(fill(str(text.body), values)).strip()
    excess = length_of(whole) - ONE_MESSAGE
    name = values["seller_name"]
    if excess > 0 and len(name) > SHORTEST_NAME:
        values = values | {"seller_name": name[: max(SHORTEST_NAME, len(name) - excess)].rstrip()}
        shorter = plain(fill(str(text.body), values)).strip()
        # Where even that is too long for one message, nothing is gained by an unknown name.
        whole = shorter if length_of(shorter) <= ONE_MESSAGE else whole
    return Words("", whole)


def values_of(
    invoice: Invoice,
    *,
    sides: Sides,
    today: date,
    claims: Sequence[Claim] = (),
    due_date: date | None = None,
) -> dict[str, str]:
    """Return what every variable stands for, in the active language."""
    currency = invoice.currency
    notice = notice_for(invoice, sides, claims)
    deadline = day(deadline_of(notice, today=today))
    reference = in_one_line(sides.means.reference or invoice.number)
    account = account_of(sides, currency=currency)
    due_date = invoice.due_date or due_date
    return {
        "greeting": greeting(sides.buyer),
        "client_name": sides.buyer.name,
        "contact_person": sides.buyer.contact_person or sides.buyer.name,
        "number": invoice.number or number_to_come(),
        "amount": money(invoice.payable_amount, currency),
        "open_amount": money(invoice.open_amount, currency),
        "due_date": day(due_date),
        "days_overdue": days_overdue(due_date, today=today),
        "fees": money(sum_of(claims, ClaimKind.FEE), currency),
        "compensation": money(sum_of(claims, ClaimKind.COMPENSATION), currency),
        "interest": money(sum_of(claims, ClaimKind.INTEREST), currency),
        "total_due": money(total_due(invoice, claims), currency),
        "new_deadline": deadline,
        "account": account,
        "payment_reference": reference,
        "how_to_pay": how_to_pay(account, reference),
        "legal_notice": legal_words(notice, invoice, sides, today=today),
        "seller_name": " ".join(sides.seller.name.split()),
        "link": public_url(invoice),
    }


def legal_words(notice: Notice, invoice: Invoice, sides: Sides, *, today: date) -> str:
    """Return the words of a notice, with the costs of which it warns."""
    if not notice.is_required:
        return str(notice.words)
    costs = collection_costs(
        invoice.open_amount, deducts_vat=sides.seller.vat_registered, today=today
    )
    return str(notice.words) % {"costs": money(costs, invoice.currency)}


def number_to_come() -> str:
    """Return what stands for the number of a draft in a business's own text."""
    return _("[number]")


def is_consumer(invoice: Invoice) -> bool:
    """Tell whether the law of consumers holds: the client is a person."""
    return invoice.client is not None and invoice.client.kind == ClientKind.PERSON


def account_of(sides: Sides, *, currency: str) -> str:
    """Return the account that a payer needs first; empty if the seller has named none."""
    return next((each.value for each in accounts_of(sides, currency=currency) if each.value), "")


def how_to_pay(account: str, reference: str) -> str:
    """Return a sentence with account and reference, as far as there are any."""
    names = {"account": account, "reference": reference}
    if account and reference:
        return _("Pay to account %(account)s with the reference %(reference)s.") % names
    if account:
        return _("Pay to account %(account)s.") % names
    return _("The page of the invoice shows how to pay.")


def days_overdue(due_date: date | None, *, today: date) -> str:
    """Return for how long it is late: "12 days"."""
    days = max(0, (today - due_date).days) if due_date else 0
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
