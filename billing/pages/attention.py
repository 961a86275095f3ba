"""What waits for somebody's hand: payments, messages that did not arrive, failing webhooks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.delivery.choices import SmsAccount
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.queries import deliveries_needing_care
from billing.delivery.reasons import reason_of
from billing.delivery.sms.accounts import refused_accounts
from billing.invoices.models import Invoice
from billing.pages.payments import PaymentRow, payment_rows
from billing.pages.reminder_attention import reminder_items
from billing.pages.sms_words import provider_name
from billing.pages.webhook_words import endpoint_alert, host_of
from billing.payments.ledger import COUNTING
from billing.payments.models import Reversal, ReversalKind, ReversalState
from billing.payments.queries import PaymentFilter, problems
from billing.quotes.queries import answers_needing_care, quotes_running_out
from billing.recurring.models import SchedulePeriod
from billing.recurring.queries import Waiting, periods_needing_care, schedules_waiting
from billing.webhooks.models import WebhookEndpoint
from billing.webhooks.queries import failing_endpoints
from fastfaktura.core.clock import business_today
from fastfaktura.core.identifiers import format_receiver
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import day, money

SHOWN = 5


@dataclass(frozen=True, slots=True)
class AttentionItem:
    """One thing to look after: what it is, more about it, and where it is mended."""

    sentence: str
    detail: str
    href: str
    label: str


def attention_items(business: Business, *, may_manage: bool = False) -> list[AttentionItem]:
    """Return what needs a person, money first; of many, the newest and where the rest is.

    Sixteen queries at most, however much there is.

    :param may_manage: whether the reader may mend the settings too.
    """
    # One more than is shown tells whether there is a rest.
    rows = payment_rows(problems(business, limit=SHOWN + 1))
    items = [_payment_item(row) for row in rows[:SHOWN]]
    if len(rows) > SHOWN:
        items.append(_more_payments())
    deliveries = list(deliveries_needing_care(business)[:SHOWN])
    items += [_delivery_item(delivery) for delivery in deliveries]
    items += [_accepted_item(quote) for quote in answers_needing_care(business)[:SHOWN]]
    today = business_today(business)
    ending = quotes_running_out(business, today=today)[:SHOWN]
    items += [_ending_item(quote, today) for quote in ending]
    now = timezone.now()
    items += [AttentionItem(*each) for each in reminder_items(business, now=now, limit=SHOWN)]
    items += [_waiting_item(each) for each in schedules_waiting(business, limit=SHOWN)]
    items += [_failed_period_item(each) for each in periods_needing_care(business)[:SHOWN]]
    if may_manage:
        failing = failing_endpoints(business, now=now)
        items += [_endpoint_item(endpoint) for endpoint in failing[:SHOWN]]
        items += [_sms_item(account) for account in refused_accounts(business)]
    return items


def _sms_item(account: SmsAccount) -> AttentionItem:
    facts = {"provider": provider_name(account.provider)}
    return AttentionItem(
        _("%(provider)s refuses your account for SMS") % facts,
        _("Credentials refused: no SMS leaves until you enter them anew."),
        reverse("settings:sms"),
        _("Look at it"),
    )


def _payment_item(row: PaymentRow) -> AttentionItem:
    payment = row.payment
    invoice = payment.invoice
    open_disputes = [each for each in row.reversals if _is_open_dispute(each)]
    if open_disputes:
        sentence = _("%(amount)s is disputed by the payer") % {
            "amount": money(_total(open_disputes), payment.currency)
        }
        label = _("Look at it")
    elif row.surplus > 0 and not _failed_refunds(row):
        sentence = _("%(amount)s too much was paid") % {
            "amount": money(row.surplus, payment.currency)
        }
        label = _("Decide")
    else:
        sentence = _("A refund of %(amount)s failed") % {
            "amount": money(_total(_failed_refunds(row)), payment.currency)
        }
        label = _("Refund again")
    if invoice is None:
        return AttentionItem(sentence, _("Not assigned to an invoice"), _problems_url(), label)
    client = invoice.client.name if invoice.client else ""
    detail = _("Invoice %(number)s, %(client)s") % {"number": invoice.number, "client": client}
    href = reverse("invoices:show", args=[invoice.pk])
    return AttentionItem(sentence, detail, href, label)


def _is_open_dispute(reversal: Reversal) -> bool:
    return (
        reversal.kind == ReversalKind.DISPUTE
        and reversal.state in COUNTING
        and not reversal.asks_again
    )


def _failed_refunds(row: PaymentRow) -> list[Reversal]:
    return [
        each
        for each in row.reversals
        if each.kind == ReversalKind.REFUND
        and each.state == ReversalState.FAILED
        and each.provider_reference
    ]


def _total(reversals: list[Reversal]) -> Decimal:
    return sum((each.amount for each in reversals), Decimal(0))


def _problems_url() -> str:
    return f"{reverse('payments:list')}?show={PaymentFilter.PROBLEMS.value}"


def _more_payments() -> AttentionItem:
    return AttentionItem(_("More payments need a decision"), "", _problems_url(), _("Show all"))


def _delivery_item(delivery: Delivery) -> AttentionItem:
    facts = {"number": delivery.invoice.number, "receiver": format_receiver(delivery.receiver)}
    if delivery.state == DeliveryState.UNKNOWN:
        sentence = _("Invoice %(number)s: unknown whether %(receiver)s was reached") % facts
        label = _("Look at it")
    elif delivery.state == DeliveryState.BOUNCED and delivery.channel == Channel.EMAIL:
        sentence = _("%(receiver)s bounced: correct the address and send again") % facts
        href = reverse("deliveries:correct", args=[delivery.pk])
        return AttentionItem(sentence, reason_of(delivery), href, _("Correct"))
    else:
        sentence = _("Invoice %(number)s did not reach %(receiver)s") % facts
        label = _("Send again")
    href = reverse("invoices:show", args=[delivery.invoice_id]) + "#deliveries"
    return AttentionItem(sentence, reason_of(delivery), href, label)


def _accepted_item(quote: Invoice) -> AttentionItem:
    client = quote.client.name if quote.client else ""
    sentence = _("%(client)s accepted quote %(number)s") % {
        "client": client,
        "number": quote.number,
    }
    detail = _("%(amount)s, no invoice yet") % {
        "amount": money(quote.payable_amount, quote.currency)
    }
    return AttentionItem(sentence, detail, reverse("quotes:show", args=[quote.pk]), _("Invoice it"))


def _ending_item(quote: Invoice, today: date) -> AttentionItem:
    days = (quote.due_date - today).days if quote.due_date else 0
    facts = {"number": quote.number, "days": days}
    if days == 0:
        sentence = _("Quote %(number)s is valid until today") % facts
    else:
        sentence = (
            ngettext(
                "Quote %(number)s is valid for %(days)d more day",
                "Quote %(number)s is valid for %(days)d more days",
                days,
            )
            % facts
        )
    detail = _("%(client)s has not answered yet, %(amount)s") % {
        "client": quote.client.name if quote.client else "",
        "amount": money(quote.payable_amount, quote.currency),
    }
    return AttentionItem(sentence, detail, reverse("quotes:show", args=[quote.pk]), _("Look at it"))


def _waiting_item(waiting: Waiting) -> AttentionItem:
    schedule = waiting.schedule
    sentence = ngettext(
        "“%(name)s” missed %(count)d date", "“%(name)s” missed %(count)d dates", waiting.count
    ) % {"name": schedule.name, "count": waiting.count}
    detail = _("%(client)s is not invoiced for it unless you say so") % {
        "client": schedule.client.name
    }
    href = reverse("recurring:show", args=[schedule.pk]) + "#waiting"
    return AttentionItem(sentence, detail, href, _("Decide"))


def _failed_period_item(period: SchedulePeriod) -> AttentionItem:
    sentence = _("The invoice of “%(name)s” on %(day)s was not issued") % {
        "name": period.schedule.name,
        "day": day(period.period_date),
    }
    href = reverse("recurring:show", args=[period.schedule_id]) + f"#failed-{period.pk}"
    return AttentionItem(sentence, period.schedule.client.name, href, _("Look at it"))


def _endpoint_item(endpoint: WebhookEndpoint) -> AttentionItem:
    host = {"host": host_of(endpoint.url)}
    if endpoint.disabled_at:
        sentence = _("The webhook to %(host)s is disabled") % host
    else:
        sentence = _("The webhook to %(host)s fails") % host
    alert = endpoint_alert(endpoint)
    href = reverse("settings:webhook", args=[endpoint.pk])
    return AttentionItem(sentence, alert.title if alert else "", href, _("Look at it"))
