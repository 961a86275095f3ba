"""What the law of the business's country allows on top of a late invoice, in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from billing.claims.law import CompensationRule, FeeRule, LatePaymentLaw, law_of
from billing.reminders.models import ReminderStep
from fastfaktura.core.countries import country_name
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import money, rate


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPart:
    """One thing that may be asked for: whether, and how much in short."""

    is_allowed: bool = False
    hint: str
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawView:
    """The law on late payers of a country, as the editor of a plan explains it."""

    country: str
    fee: LawPart
    interest: LawPart
    compensation: LawPart
    earliest_fee_day: int
    needs_agreement: bool


def law_view(business: Business, *, today: date) -> LawView:
    """Return what the law of the business's country says today, towards businesses first."""
    country = country_name(business.country)
    law = law_of(business.country, is_consumer=False)
    of_consumers = law_of(business.country, is_consumer=True)
    rule = law.fee_on(today) or of_consumers.fee_on(today)
    return LawView(
        country=country,
        fee=_fee(law, rule, country),
        interest=_interest(law, of_consumers, country, today),
        compensation=_compensation(law, law.compensation_on(today), country),
        earliest_fee_day=rule.earliest_day if rule else 0,
        needs_agreement=bool(rule and rule.needs_agreement),
    )


def _fee(law: LatePaymentLaw, rule: FeeRule | None, country: str) -> LawPart:
    if rule is None:
        hint = _("No fixed fee is on record for %(country)s, so none is asked for.")
        return LawPart(hint=hint % {"country": country})
    if rule.scale:
        facts = {
            "least": money(rule.scale.least, law.currency),
            "most": money(rule.scale.most, law.currency),
        }
        amount, hint = "", _("By a scale of the law, from %(least)s to %(most)s.") % facts
    else:
        amount = money(rule.amount, law.currency)
        hint = _("%(amount)s for each reminder.") % {"amount": amount}
    return LawPart(is_allowed=True, hint=hint, amount=amount)


def _interest(
    law: LatePaymentLaw, of_consumers: LatePaymentLaw, country: str, today: date
) -> LawPart:
    found = [
        table.on(today)
        for table in (law.rates, of_consumers.rates)
        if any(row.is_valid_on(today) for row in table.rows)
    ]
    if not found:
        hint = _(
            "The rate of %(country)s for today is not on record, so no interest is asked for "
            "until it is."
        )
        return LawPart(hint=hint % {"country": country})
    hint = _("%(rate)s a year at present, counted day by day.")
    return LawPart(is_allowed=True, hint=hint % {"rate": rate(found[0].rate)})


def _compensation(law: LatePaymentLaw, rule: CompensationRule | None, country: str) -> LawPart:
    if rule is None:
        hint = _("The law of %(country)s knows none that is on record.")
        return LawPart(hint=hint % {"country": country})
    amount = "" if rule.euro_steps else money(rule.amount, law.currency)
    words = amount or _("By the size of the debt")
    hint = _("%(amount)s, from businesses only.") % {"amount": words}
    if law.fee_excludes_compensation:
        hint = _("%(amount)s, from businesses only, and not beside a fee.") % {"amount": words}
    return LawPart(is_allowed=True, hint=hint, amount=amount)


def step_warning(step: ReminderStep, law: LawView, *, fee_agreed: bool) -> str:
    """Return why the law stands against what a step asks for; empty if it does not."""
    if not step.with_fee or not law.fee.is_allowed:
        return ""
    if law.needs_agreement and not fee_agreed:
        return _("No fee is asked for until you note below that your terms agree on one.")
    if step.days < law.earliest_fee_day:
        sentence = _("The law allows no fee before day %(days)s; this message goes without it.")
        return sentence % {"days": law.earliest_fee_day}
    return ""
