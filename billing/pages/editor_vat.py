"""Which VAT the editor suggests for a line, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise

from billing.amounts.treatment import Side, Treatment, TreatmentReason, treatment_of
from billing.pages.editor_saving import Typed
from billing.pages.forms.draft_choices import suggested_vat, vat_name
from billing.pages.forms.draft_raw import RawForm, RawLine, vat_value
from billing.pages.vat_words import treatment_sentence
from billing.sellers.models import SellerProfile
from clients.models import Client, ClientKind
from fastfaktura.core.models import Business

# What goes without saying.
PLAIN = {TreatmentReason.DOMESTIC, TreatmentReason.NOT_REGISTERED, TreatmentReason.SMALL_BUSINESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """A suggestion with its reason, and how many lines say something else."""

    name: str
    sentence: Promise
    others: int


def treatment_for(
    business: Business,
    profile: SellerProfile,
    client: Client | None,
    *,
    supply_kind: str,
    on: date,
    delivered_to: str = "",
) -> Treatment | None:
    """Return the suggested VAT; None while nobody says who buys.

    :param delivered_to: the country that goods leave for, if not the buyer's own.
    """
    if client is None:
        return None
    country = client.country
    if delivered_to and supply_kind == "goods":
        country = delivered_to
    seller = Side(country=business.country, vat_registered=profile.vat_registered)
    buyer = Side(
        country=country,
        vat_number=client.vat_number,
        is_person=client.kind == ClientKind.PERSON,
    )
    return treatment_of(seller, buyer, supply_kind=supply_kind, on=on)


def value_of(treatment: Treatment | None) -> str:
    """Return the suggestion as the value of an option; nothing if there is none."""
    if treatment is None or treatment.rate is None or not treatment.is_decided:
        return ""
    return vat_value(treatment.category, treatment.rate)


def usual_value(
    business: Business, profile: SellerProfile, client: Client | None, *, on: date
) -> str:
    """Return the VAT of a new line as the value of its option."""
    treatment = treatment_for(business, profile, client, supply_kind=profile.supply_kind, on=on)
    plain = suggested_vat(business, profile, on)
    return value_of(treatment) or vat_value(plain.vat_category, plain.vat_rate)


def _treatment_of_line(
    typed: Typed, business: Business, line: RawLine, on: date
) -> Treatment | None:
    return treatment_for(
        business,
        typed.profile,
        typed.client,
        supply_kind=line.supply_kind or typed.profile.supply_kind,
        on=on,
        delivered_to=typed.raw.place_country,
    )


def _deviates(line: RawLine, treatment: Treatment, value: str) -> bool:
    """Tell whether a line says another VAT: rates of one's own country are one's own choice.

    :param value: ``value_of`` the treatment.
    """
    if not value or treatment.reason in PLAIN:
        return False
    if treatment.category.charges_vat:
        return not line.vat.startswith("S:")
    return line.vat != value


def whys(typed: Typed, business: Business, on: date) -> list[Why]:
    """Return the reasons behind the suggestions, each once; plain ones are not told."""
    kinds: dict[str, list[RawLine]] = {}
    for line in typed.raw.lines:
        if line.is_item:
            kinds.setdefault(line.supply_kind, []).append(line)
    told: dict[TreatmentReason, Why] = {}
    for lines in kinds.values():
        treatment = _treatment_of_line(typed, business, lines[0], on)
        if treatment is None or treatment.reason in PLAIN:
            continue
        value = value_of(treatment)
        others = sum(_deviates(line, treatment, value) for line in lines if not line.is_blank)
        name = ""
        if treatment.is_decided and treatment.rate is not None:
            name = vat_name(treatment.category, treatment.rate)
        before = told.get(treatment.reason)
        told[treatment.reason] = Why(
            name=name,
            sentence=treatment_sentence(treatment),
            others=others + (before.others if before else 0),
        )
    return list(told.values())


def with_suggested_vat(typed: Typed, business: Business, on: date) -> RawForm:
    """Return the form with the suggestion in every line that says another VAT."""
    return replace(typed.raw, lines=tuple(_suggested(typed, business, on)))


def _suggested(typed: Typed, business: Business, on: date) -> Iterable[RawLine]:
    for line in typed.raw.lines:
        treatment = _treatment_of_line(typed, business, line, on) if line.is_item else None
        value = value_of(treatment)
        if treatment is not None and _deviates(line, treatment, value):
            yield replace(line, vat=value)
        else:
            yield line
