"""What the editor offers to choose from: VAT, units, terms, currencies, languages, clients."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_rates import NoKnownRate, SuggestedRate, rates_for, suggested_rate
from billing.invoices.choices import Template
from billing.invoices.units import UNITS, unit_name
from billing.numbering.models import Series
from billing.pages.forms.draft_raw import ON_A_DATE, vat_value
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.countries import country_choices
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import rate as written_rate

TERMS = (0, 7, 10, 14, 20, 30, 45, 60, 90)
# A list to scroll; whoever has more clients searches.
MOST_CLIENTS = 200
DAYS = re.compile(r"[0-9]{1,3}")
RATE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select."""

    value: str
    label: str


def suggested_vat(business: Business, profile: SellerProfile, today: date) -> SuggestedRate:
    """Return the VAT of a new line; a seller of an unknown country starts without."""
    try:
        return suggested_rate(business.country, today, vat_registered=profile.vat_registered)
    except NoKnownRate:
        return SuggestedRate(vat_category=VatCategory.OUTSIDE_SCOPE, vat_rate=NO_RATE)


def reason_names() -> dict[VatCategory, str]:
    """Return why a line has no VAT, in the order in which the reasons are offered."""
    return {
        VatCategory.ZERO: _("Zero rated"),
        VatCategory.EXEMPT: _("Exempt"),
        VatCategory.REVERSE_CHARGE: _("Reverse charge"),
        VatCategory.INTRA_COMMUNITY: _("Within the EU"),
        VatCategory.EXPORT: _("Export"),
        VatCategory.OUTSIDE_SCOPE: _("Outside scope"),
    }


def vat_name(category: VatCategory, rate: Decimal) -> str:
    """Return a category and rate in a word or two: "25%", "0% Export"."""
    if category.charges_vat:
        return written_rate(rate)
    return f"{written_rate(Decimal(0))} {reason_names()[category]}"


def vat_options(
    business: Business, profile: SellerProfile, today: date, *, used: Iterable[str] = ()
) -> list[Option]:
    """Return the rates of the seller's country today, then the reasons for none.

    :param used: the values that lines have; old ones are offered as long as they are used.
    """
    rates = rates_for(business.country, today) if profile.vat_registered else ()
    pairs = [(VatCategory.STANDARD, row.rate) for row in rates]
    pairs += [(category, NO_RATE) for category in reason_names()]
    options = [Option(vat_value(*pair), vat_name(*pair)) for pair in pairs]
    offered = {option.value for option in options}
    for value in dict.fromkeys(used):
        category, _colon, rate = value.partition(":")
        if value not in offered and category == VatCategory.STANDARD and rate:
            options.insert(0, Option(value, _old_rate(rate)))
    return options


def _old_rate(rate: str) -> str:
    return written_rate(Decimal(rate)) if RATE.fullmatch(rate) else rate[:10]


def unit_options(*, used: Iterable[str] = ()) -> list[Option]:
    """Return the units by name; codes that lines bring along are offered as such."""
    codes = dict.fromkeys([*UNITS, *used])
    return [Option(code, unit_name(code)) for code in codes if code]


def terms_options(current: str) -> list[Option]:
    """Return usual payment terms, the form's own among them, and a day of one's choice."""
    own = {int(current)} if DAYS.fullmatch(current) else set()
    days = sorted(own.union(TERMS))
    return [
        *(Option(str(count), terms_name(count)) for count in days),
        Option(ON_A_DATE, _("On a chosen day")),
    ]


def terms_name(days: int) -> str:
    """Return payment terms in words."""
    if days == 0:
        return _("At once")
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}


def terms_label(current: str) -> str:
    """Return the form's terms in words; nothing for a chosen day, or what are no terms."""
    return terms_name(int(current)) if DAYS.fullmatch(current) else ""


def currency_options(current: str) -> list[Option]:
    """Return the offered currencies, the form's own among them."""
    return [Option(code, code) for code in dict.fromkeys([*OFFERED_CURRENCIES, current]) if code]


def language_options() -> list[Option]:
    """Return the languages of documents."""
    return [Option(code, str(name)) for code, name in settings.CLIENT_LANGUAGES]


def client_options(business: Business, chosen: Client | None) -> Sequence[Client]:
    """Return clients by name for a select, the chosen one among them, archived or not."""
    clients = Client.objects.for_business(business).filter(archived_at=None)
    offered = list(clients.defer("search", "notes").order_by("name", "id")[:MOST_CLIENTS])
    if chosen is not None and chosen not in offered:
        offered.insert(0, chosen)
    return offered


def template_options(usual: str) -> list[Option]:
    """Return the looks of a document; the first is what it has unless one is chosen.

    :param usual: the template of the client or the business.
    """
    usual_name = dict(Template.choices).get(usual, usual)
    as_usual = _("As usual: %(template)s") % {"template": usual_name}
    return [Option("", as_usual), *(Option(value, label) for value, label in Template.choices)]


def series_options(business: Business, current: str) -> list[Option]:
    """Return the number series, if there are several to choose from or one is chosen."""
    series = Series.objects.for_business(business).filter(is_foreign=False).order_by("name")
    rows = [row for row in series if row.archived_at is None or str(row.pk) == current]
    if len(rows) < 2 and not current:
        return []
    return [Option("", _("As usual")), *(Option(str(row.pk), row.name) for row in rows)]


def country_options(current: str) -> list[Option]:
    """Return the countries by name, the form's own among them, and none."""
    names = dict(country_choices())
    if current:
        names.setdefault(current, current)
    return [Option("", "–"), *(Option(code, name) for code, name in names.items())]


def spread_options(vats: Iterable[Option]) -> list[Option]:
    """Return what VAT a discount of the document may bear: that of the lines, or one of these."""
    return [Option("", _("VAT as the lines")), *vats]
