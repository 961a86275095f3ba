"""What still keeps the draft of a failed period from being issued and sent."""

from datetime import date

from billing.invoices.issuing import Problem, issue_problems
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.parties import seller_profile
from billing.recurring.checks import sending_problems
from billing.recurring.models import PeriodState, SchedulePeriod
from billing.recurring.rates import lacks_rate_of, told_of_rate


def problems_now(period: SchedulePeriod, *, today: date) -> list[Problem]:
    """Return what is lacking today, in the reader's language; nothing once it is mended.

    The period keeps the codes of the day on which it failed; these are the facts of now.
    """
    invoice, schedule = period.invoice, period.schedule
    if period.state != PeriodState.FAILED or invoice is None:
        return []
    if invoice.status != InvoiceStatus.DRAFT:
        return []
    business, content = schedule.business, schedule.pattern.content
    if lacks_rate_of(invoice, content, on=today):
        # What trying again would write into the draft; nothing is saved here.
        invoice.exchange_rate = content.exchange_rate
        invoice.exchange_rate_date = content.exchange_rate_date
    problems = issue_problems(
        invoice,
        list(invoice.lines.all()),
        business=business,
        profile=seller_profile(business),
        issue_date=today,
    )
    told = told_of_rate(problems, content, on=today)
    return [*told, *sending_problems(invoice.client, schedule.channels)]
