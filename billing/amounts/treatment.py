"""Which VAT a supply most likely bears: chosen by who sells, who buys and what is supplied.

The answer is a suggestion with its reason; the user decides. What it does not know and never
guesses: domestic reverse charge (building work, scrap…), services with rules of place of their
own (real property, events, transport, restaurants), exempt trades, reduced rates, triangular
sales, and VAT charged in the buyer's country (the One Stop Shop). See docs/vat.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from billing.amounts.vat import NO_RATE, VatCategory
from billing.amounts.vat_rates import EU_COUNTRIES, NoKnownRate, suggested_rate

# Countries that count as a part of another for VAT: Monaco (directive 2006/112/EC art. 7), the
# Isle of Man, and Liechtenstein, which is home ground for Swiss VAT (MWSTG Art. 3).
_AREAS = {"MC": "FR", "IM": "GB", "LI": "CH"}

# Where VAT numbers begin otherwise than the country's code. Northern Ireland counts as the
# Union for goods and as the United Kingdom for services (Windsor Framework).
_NORTHERN_IRELAND = "XI"
_PREFIXES = {"EL": "GR"}

# Services to businesses abroad are sales at a rate of zero here (merverdiavgiftsloven § 6-22);
# elsewhere they are supplied where the buyer is, outside the seller's VAT.
_ZERO_RATED_SERVICES = frozenset({"NO"})


class Supply(StrEnum):
    """What is supplied; the same words as on the lines of an invoice."""

    GOODS = "goods"
    SERVICES = "services"


class TreatmentReason(StrEnum):
    """Why a supply bears the VAT it does; the pages have the sentence."""

    DOMESTIC = "domestic"
    SMALL_BUSINESS = "small_business"
    NOT_REGISTERED = "not_registered"
    EU_GOODS = "eu_goods"
    EU_SERVICES = "eu_services"
    EU_PERSON = "eu_person"
    EU_WITHOUT_VAT_NUMBER = "eu_without_vat_number"
    EXPORT_OF_GOODS = "export_of_goods"
    NORTHERN_IRELAND_GOODS = "northern_ireland_goods"
    SERVICES_ABROAD = "services_abroad"
    SERVICES_OUTSIDE = "services_outside"
    SERVICES_TO_PERSON_ABROAD = "services_to_person_abroad"
    SAY_GOODS_OR_SERVICES = "say_goods_or_services"
    SAY_BUYER_COUNTRY = "say_buyer_country"


# What only the user can tell; until then the seller's own VAT is the careful answer.
UNDECIDED = frozenset({TreatmentReason.SAY_GOODS_OR_SERVICES, TreatmentReason.SAY_BUYER_COUNTRY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The seller or the buyer as VAT sees it.

    ``country`` is an ISO 3166 code: the seller's own; for goods the buyer's is where they are
    delivered, for services where the buyer has its seat; "" if unknown. ``vat_registered`` is
    read of the seller, ``vat_number`` and ``is_person`` of the buyer. A person with a VAT number
    buys as a business.
    """

    country: str
    vat_number: str = ""
    is_person: bool = False
    vat_registered: bool = True

    @property
    def area(self) -> str:
        """Return the country whose VAT holds there."""
        return _AREAS.get(self.country, self.country)

    @property
    def is_in_union(self) -> bool:
        """Whether the Union's VAT holds there; Åland, Réunion or Greenland have their own codes."""
        return self.area in EU_COUNTRIES

    @property
    def is_business(self) -> bool:
        """Whether it buys as a business."""
        return bool(self.vat_number) or not self.is_person

    @property
    def vat_number_country(self) -> str:
        """Return the country that gave the VAT number, "XI" for Northern Ireland; else ""."""
        prefix = self.vat_number.strip()[:2].upper()
        return _PREFIXES.get(prefix, prefix) if prefix.isalpha() else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A category with its rate and the reason for it.

    ``rate`` is in per cent: the standard rate of the seller's country where VAT is charged
    (None if none is on record for that day), zero where it is not.
    """

    category: VatCategory
    rate: Decimal | None
    reason: TreatmentReason

    @property
    def is_decided(self) -> bool:
        """Whether nothing is left to be said before the answer holds."""
        return self.reason not in UNDECIDED


def treatment_of(seller: Side, buyer: Side, *, supply_kind: str, on: date) -> Treatment:
    """Return what VAT the supply most likely bears.

    :param supply_kind: "goods", "services" or "" where it was not said.
    :param on: the day of supply, for the rate.
    """
    if not seller.vat_registered:
        return _unregistered(seller, on)
    if not buyer.country:
        return _charged(seller, on, TreatmentReason.SAY_BUYER_COUNTRY)
    if buyer.area == seller.area:
        return _charged(seller, on, TreatmentReason.DOMESTIC)
    if supply_kind:
        return _abroad(seller, buyer, Supply(supply_kind), on)
    goods, services = (_abroad(seller, buyer, kind, on) for kind in Supply)
    if (goods.category, goods.rate) == (services.category, services.rate):
        return goods
    return _charged(seller, on, TreatmentReason.SAY_GOODS_OR_SERVICES)


def _unregistered(seller: Side, on: date) -> Treatment:
    suggested = suggested_rate(seller.area, on, vat_registered=False)
    in_scheme = suggested.vat_category is VatCategory.EXEMPT
    return Treatment(
        category=suggested.vat_category,
        rate=suggested.vat_rate,
        reason=TreatmentReason.SMALL_BUSINESS if in_scheme else TreatmentReason.NOT_REGISTERED,
    )


def _abroad(seller: Side, buyer: Side, supply: Supply, on: date) -> Treatment:
    if supply is Supply.GOODS:
        return _goods_abroad(seller, buyer, on)
    return _services_abroad(seller, buyer, on)


def _goods_abroad(seller: Side, buyer: Side, on: date) -> Treatment:
    """Return what goods bear that leave the country (directive 2006/112/EC art. 138, 146)."""
    if seller.is_in_union and buyer.is_in_union:
        if _has_number_abroad(seller, buyer, EU_COUNTRIES | {_NORTHERN_IRELAND}):
            return _uncharged(VatCategory.INTRA_COMMUNITY, TreatmentReason.EU_GOODS)
        return _within_union_charged(seller, buyer, on)
    is_northern_irish = buyer.area == "GB" and buyer.vat_number_country == _NORTHERN_IRELAND
    if seller.is_in_union and is_northern_irish:
        return _uncharged(VatCategory.INTRA_COMMUNITY, TreatmentReason.NORTHERN_IRELAND_GOODS)
    return _uncharged(VatCategory.EXPORT, TreatmentReason.EXPORT_OF_GOODS)


def _services_abroad(seller: Side, buyer: Side, on: date) -> Treatment:
    """Return what services bear whose buyer is abroad (directive 2006/112/EC art. 44, 45, 196)."""
    if seller.is_in_union and buyer.is_in_union:
        if _has_number_abroad(seller, buyer, EU_COUNTRIES):
            return _uncharged(VatCategory.REVERSE_CHARGE, TreatmentReason.EU_SERVICES)
        return _within_union_charged(seller, buyer, on)
    if not buyer.is_business:
        return _charged(seller, on, TreatmentReason.SERVICES_TO_PERSON_ABROAD)
    if seller.area in _ZERO_RATED_SERVICES:
        return _uncharged(VatCategory.EXPORT, TreatmentReason.SERVICES_ABROAD)
    return _uncharged(VatCategory.OUTSIDE_SCOPE, TreatmentReason.SERVICES_OUTSIDE)


def _within_union_charged(seller: Side, buyer: Side, on: date) -> Treatment:
    """Return the seller's own VAT: a consumer, or a business that names no number abroad."""
    reason = TreatmentReason.EU_WITHOUT_VAT_NUMBER
    return _charged(seller, on, reason if buyer.is_business else TreatmentReason.EU_PERSON)


def _has_number_abroad(seller: Side, buyer: Side, countries: frozenset[str]) -> bool:
    """Whether one of these countries, other than the seller's, gave the buyer a VAT number."""
    country = _AREAS.get(buyer.vat_number_country, buyer.vat_number_country)
    return country != seller.area and country in countries


def _charged(seller: Side, on: date, reason: TreatmentReason) -> Treatment:
    try:
        rate: Decimal | None = suggested_rate(seller.area, on, vat_registered=True).vat_rate
    except NoKnownRate:
        rate = None
    return Treatment(category=VatCategory.STANDARD, rate=rate, reason=reason)


def _uncharged(category: VatCategory, reason: TreatmentReason) -> Treatment:
    return Treatment(category=category, rate=NO_RATE, reason=reason)
