"""What the law allows: the rows on late payment of the business's country, for reading."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from billing.amounts.vat_rates import Trust
from billing.claims.law import FeeRule, LatePaymentLaw, LawRow, law_of
from billing.pages.claim_words import CONDITIONS
from fastfaktura.core.clock import business_today
from fastfaktura.core.countries import country_name
from fastfaktura.core.http import BusinessRequest
from fastfaktura.core.templatetags.figures import money, rate

TRUST_WORDS: dict[Trust, str | Promise] = {
    Trust.PRIMARY: "",
    Trust.SECONDARY: gettext_lazy("Secondary source"),
    Trust.KNOWLEDGE: gettext_lazy("Secondary source, not checked"),
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of law in words."""

    what: str
    figure: str
    notes: tuple[str, ...]
    row: LawRow
    trust: str | Promise
    is_today: bool


@dataclass(frozen=True, slots=True)
class ShownLaw:
    """The law towards one kind of client."""

    is_consumer: bool
    rows: list[ShownRow]
    conditions: list[Promise]
    missing_rate: bool


@require_GET
def show_law(request: BusinessRequest) -> HttpResponse:
    """Show every row of the country's law, with its days, its source and how far it is known."""
    today = business_today(request.business)
    country = request.business.country
    laws = [law_of(country, is_consumer=kind) for kind in (False, True)]
    context = {
        "country": country_name(country),
        "laws": [shown_law(law, today) for law in laws],
        "today": today,
    }
    return render(request, "billing/settings/law.html", context)


def shown_law(law: LatePaymentLaw, today: date) -> ShownLaw:
    """Return a law as its page shows it: fees, compensation, interest, the newest first."""
    rows = [_fee(law, fee, today) for fee in _newest(law.fees)]
    for compensation in _newest(law.compensations):
        amounts = [compensation.amount] if compensation.amount else []
        euro = [step.euro for step in compensation.euro_steps]
        figure = " / ".join(
            [
                *(money(each, law.currency) for each in amounts),
                *(money(each, "EUR") for each in euro),
            ]
        )
        rows.append(_shown(_("Fixed compensation"), figure, (), compensation, today))
    rows += [
        _shown(_("Interest a year"), rate(row.rate), (), row, today)
        for row in _newest(law.rates.rows)
    ]
    return ShownLaw(
        law.is_consumer,
        rows,
        [CONDITIONS[each] for each in law.conditions],
        not any(row.is_valid_on(today) for row in law.rates.rows),
    )


def _newest(rows: tuple) -> list:  # type: ignore[type-arg]  # rows of any kind, given back as they came
    return sorted(rows, key=lambda row: row.valid_from, reverse=True)


def _shown(what: str, figure: str, notes: tuple[str, ...], row: LawRow, today: date) -> ShownRow:
    return ShownRow(what, figure, notes, row, TRUST_WORDS[row.trust], row.is_valid_on(today))


def _fee(law: LatePaymentLaw, fee: FeeRule, today: date) -> ShownRow:
    figure = money(fee.amount, law.currency)
    if fee.scale:
        figure = _("%(least)s to %(most)s") % {
            "least": money(fee.scale.least, law.currency),
            "most": money(fee.scale.most, law.currency),
        }
    # The conditions of the newest row stand for those before it.
    notes = tuple(_fee_notes(law, fee)) if fee is _newest(law.fees)[0] else ()
    return _shown(_("Reminder fee"), figure, notes, fee, today)


def _fee_notes(law: LatePaymentLaw, fee: FeeRule) -> list[str]:
    notes = []
    if fee.scale:
        below = Decimal(0)
        for bracket in fee.scale.brackets:
            facts = {"rate": rate(bracket.percent), "from": money(below, law.currency)}
            if bracket.up_to is None:
                notes.append(_("%(rate)s of what lies above %(from)s") % facts)
            else:
                facts["to"] = money(bracket.up_to, law.currency)
                notes.append(_("%(rate)s of what lies between %(from)s and %(to)s") % facts)
                below = bracket.up_to
    if fee.earliest_day > 1:
        notes.append(
            ngettext(
                "From %(days)d day after the due date",
                "From %(days)d days after the due date",
                fee.earliest_day,
            )
            % {"days": fee.earliest_day}
        )
    if fee.max_count:
        notes.append(
            ngettext("%(count)d fee at most", "%(count)d fees at most", fee.max_count)
            % {"count": fee.max_count}
        )
    if fee.gap_days:
        notes.append(
            ngettext(
                "%(days)d day between two fees", "%(days)d days between two fees", fee.gap_days
            )
            % {"days": fee.gap_days}
        )
    if fee.reset_months:
        notes.append(
            ngettext(
                "Counted anew after %(months)d month",
                "Counted anew after %(months)d months",
                fee.reset_months,
            )
            % {"months": fee.reset_months}
        )
    return notes
