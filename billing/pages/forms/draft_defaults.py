"""What a draft starts with, and what follows when its client changes."""

from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.amounts.rounding import cash_step
from billing.pages.forms.draft_raw import RawAllowance, RawForm
from billing.pages.forms.draft_written import written, written_percent, written_switch
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.models import Business

# Texts that are empty follow too; an unticked box is a choice, not a gap.
SWITCHES = {"due_end_of_month", "prices_include_tax", "rounds_cash", "shows_product_codes"}
# The key of the row that the client's discount makes.
CLIENT_DISCOUNT = "client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What business and client bring to an invoice, as texts of the form."""

    currency: str
    locale: str
    terms: str
    due_end_of_month: str = ""
    early_discount_percent: str = ""
    early_discount_days: str = ""
    buyer_reference: str = ""
    prices_include_tax: str = ""
    rounds_cash: str = ""
    shows_product_codes: str = ""


def defaults_of(
    business: Business, client: Client | None, profile: SellerProfile, *, language: str
) -> Defaults:
    """Return the client's own, or the business's where it has none."""
    terms = business.payment_terms_days
    end_of_month, gross = profile.due_end_of_month, profile.prices_include_tax
    if client is not None:
        terms = terms if client.payment_terms_days is None else client.payment_terms_days
        if client.due_end_of_month is not None:
            end_of_month = client.due_end_of_month
        if client.prices_include_tax is not None:
            gross = client.prices_include_tax
    currency = (client.currency if client else "") or business.currency
    days = profile.early_discount_days
    return Defaults(
        currency=currency,
        locale=client.locale if client else business.locale,
        terms=str(terms),
        due_end_of_month=written_switch(on=end_of_month),
        early_discount_percent=written(profile.early_discount_percent, language),
        early_discount_days="" if days is None else str(days),
        buyer_reference=client.buyer_reference if client else "",
        prices_include_tax=written_switch(on=gross),
        rounds_cash=written_switch(on=profile.rounds_cash and cash_step(currency) is not None),
        shows_product_codes=written_switch(on=profile.shows_product_codes),
    )


def client_discount(client: Client | None, *, language: str) -> tuple[RawAllowance, ...]:
    """Return the discount that the client always has, as a row of the form."""
    percent = client.discount_percent if client is not None else None
    if not percent or percent <= Decimal(0):
        return ()
    value = written_percent(percent, language)
    return (RawAllowance(key=CLIENT_DISCOUNT, reason=_("Discount"), value=value),)


def following_client(raw: RawForm, *, before: Defaults, after: Defaults) -> RawForm:
    """Return the form with the new client's defaults; what was chosen by hand stays."""
    olds = asdict(before)
    followed = {
        name: value
        for name, value in asdict(after).items()
        if getattr(raw, name) == olds[name] or (name not in SWITCHES and getattr(raw, name) == "")
    }
    return replace(raw, client_was=raw.client, **followed)


def following_discount(
    raw: RawForm, *, before: tuple[RawAllowance, ...], after: tuple[RawAllowance, ...]
) -> RawForm:
    """Return the form with the new client's discount in place of the old one's, if untouched."""
    said = {(row.kind, row.reason, row.value, row.vat) for row in before}
    kept = tuple(
        row
        for row in raw.allowances
        if (row.kind, row.reason, row.value, row.vat) not in said and not row.is_blank
    )
    taken = {row.key for row in kept}
    return replace(raw, allowances=(*kept, *(row for row in after if row.key not in taken)))


def following_deduction(raw: RawForm, client: Client | None) -> RawForm:
    """Return the form with who has the work done and where, once a line is for ROT or RUT."""
    if client is None or not any(line.tax_deduction for line in raw.lines):
        return raw
    return replace(
        raw,
        deduction_person=raw.deduction_person or client.personal_number,
        deduction_property=raw.deduction_property or client.property_designation,
    )
