"""A schedule and its periods as other programs read them."""

from typing import Any

from billing.invoices.lifecycle import InvoiceStatus
from billing.recurring.models import PeriodState, Schedule, SchedulePeriod
from billing.recurring.queries import upcoming_dates
from billing.recurring.rates import serves_until, wanted_currency
from billing.wire.drafts import allowance_facts, wording_facts
from billing.wire.figures import minor_units, plain
from billing.wire.invoice_details import line_facts
from billing.wire.names import api_path

# Enough to see what the rule means; further ones follow from it.
NEXT_DATES = 5


def schedule_facts(schedule: Schedule) -> dict[str, Any]:
    """Return the facts of a schedule by the API's names; reads nothing more.

    :param schedule: one of ``recurring.queries.schedules_of``, which counts its periods.
    """
    counts = {
        name: getattr(schedule, name) for name in ("period_count", "waiting_count", "failed_count")
    }
    dates = upcoming_dates(schedule, most=NEXT_DATES, period_count=counts.pop("period_count"))
    return {
        "id": schedule.pk,
        "name": schedule.name,
        "client_id": schedule.client_id,
        "state": schedule.state,
        "pause_reason": schedule.pause_reason or None,
        "mode": schedule.mode,
        "channels": schedule.channels,
        "interval": schedule.interval,
        "every": schedule.every,
        "day": schedule.day,
        "start_date": schedule.start_date,
        "end_date": schedule.end_date,
        "max_count": schedule.max_count,
        "next_dates": dates,
        "made_count": schedule.made_count,
        **counts,
        **_content_facts(schedule),
        "created_at": schedule.created_at,
        "updated_at": schedule.updated_at,
    }


def _content_facts(schedule: Schedule) -> dict[str, Any]:
    """Return what its invoices say, with the variables as they were written."""
    pattern = schedule.pattern
    content, totals = pattern.content, pattern.content.totals()
    currency = content.currency
    return {
        "currency": currency,
        "locale": content.locale,
        "payment_terms_days": content.payment_terms_days,
        "delivery_day": pattern.delivery_day or None,
        "notes": content.notes or None,
        "buyer_reference": content.buyer_reference or None,
        "seller_reference": content.seller_reference or None,
        "order_reference": content.order_reference or None,
        **wording_facts(content),
        "exchange_rate": None if content.exchange_rate is None else plain(content.exchange_rate),
        "exchange_rate_date": content.exchange_rate_date,
        "exchange_rate_source": content.exchange_rate_source or None,
        "exchange_rate_until": serves_until(content),
        "tax_currency": wanted_currency(content, schedule.business.country) or None,
        "allowances": [
            allowance_facts(row, currency, net=amounts.net_amount.amount)
            for row, amounts in zip(content.allowances, totals.allowances, strict=True)
        ],
        "lines": [
            line_facts(line, currency, net=net.amount, amount=amount.amount)
            for line, net, amount in zip(
                content.lines, totals.line_net_amounts, totals.line_amounts, strict=True
            )
        ],
        "subtotal_cents": minor_units(totals.tax_basis_total.amount, currency),
        "tax_cents": minor_units(totals.tax_total.amount, currency),
        "total_cents": minor_units(totals.grand_total.amount, currency),
    }


def period_facts(period: SchedulePeriod) -> dict[str, Any]:
    """Return the facts of a period by the API's names; reads its invoice."""
    return {
        "id": period.pk,
        "date": period.period_date,
        "state": period.state,
        "needs_care": needs_care(period),
        "invoice_id": period.invoice_id,
        "problems": [
            {"field": api_path(each["field"]), "code": each["code"]} for each in period.problems
        ],
        "created_at": period.created_at,
        "decided_at": period.decided_at,
    }


def needs_care(period: SchedulePeriod) -> bool:
    """Tell whether somebody has to decide on it, or to mend its draft."""
    if period.state == PeriodState.WAITING:
        return True
    invoice = period.invoice
    is_draft = invoice is not None and invoice.status == InvoiceStatus.DRAFT
    return period.state == PeriodState.FAILED and is_draft
