"""What a document must say where no VAT is charged (BT-120, BT-121), as each country words it.

The wordings quote national acts and are not translated: an auditor of that country reads them.
Where no wording is known, a sentence in the document's language says the same. Trust: S quoted by
a dated secondary source (November 2026), K general knowledge that a tax adviser must check.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory
from billing.amounts.vat_rates import Trust

S, K = Trust.SECONDARY, Trust.KNOWLEDGE
REVERSE_CHARGE, INTRA_COMMUNITY, EXPORT = (
    VatCategory.REVERSE_CHARGE,
    VatCategory.INTRA_COMMUNITY,
    VatCategory.EXPORT,
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence of the law of a country for a category; None is the small-business scheme."""

    country: str
    category: VatCategory | None
    text: str
    source: str
    trust: Trust


WORDINGS = (
    Wording(
        "NO",
        REVERSE_CHARGE,
        "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet",
        "bokføringsforskriften § 5-1-1",
        S,
    ),
    Wording("NO", EXPORT, "Utførsel, merverdiavgiftsloven §§ 6-21 og 6-22", "mval. ch. 6", S),
    Wording(
        "NO",
        None,
        "Selgeren er ikke registrert i Merverdiavgiftsregisteret.",
        "merverdiavgiftsloven § 2-1",
        K,
    ),
    Wording("SE", REVERSE_CHARGE, "Omvänd betalningsskyldighet", "ML (2023:200) 17:24", S),
    Wording("SE", INTRA_COMMUNITY, "Unionsintern varuförsäljning, 10 kap. 42 § ML", "ML 10:42", S),
    Wording("SE", EXPORT, "Export, 10 kap. 64 § ML", "ML 10:64", S),
    Wording("SE", None, "Undantag från skatteplikt för små företag, 18 kap. ML", "ML ch. 18", K),
    Wording("DK", REVERSE_CHARGE, "Omvendt betalingspligt", "momsbekendtgørelsen § 58", S),
    Wording("DK", INTRA_COMMUNITY, "Momslovens § 34, stk. 1, nr. 1", "momsloven § 34", S),
    Wording("DK", EXPORT, "Momslovens § 34, stk. 1, nr. 5", "momsloven § 34", S),
    Wording(
        "DK", None, "Ikke momsregistreret, momslovens § 48, stk. 1", "momsloven § 48, stk. 1", K
    ),
    Wording("FR", REVERSE_CHARGE, "Autoliquidation", "CGI ann. II art. 242 nonies A", S),
    Wording(
        "FR",
        INTRA_COMMUNITY,
        "Exonération de TVA, article 262 ter I du CGI",
        "CGI art. 262 ter I",
        S,
    ),
    Wording("FR", EXPORT, "Exonération de TVA, article 262 I du CGI", "CGI art. 262 I", S),
    Wording("FR", None, "TVA non applicable, art. 293 B du CGI", "CGI art. 293 B, 293 E", S),
    Wording("NL", REVERSE_CHARGE, "Btw verlegd", "Wet OB 1968 art. 35a", S),
    Wording(
        "NL",
        INTRA_COMMUNITY,
        "Intracommunautaire levering, tabel II, a, post 6",
        "Wet OB 1968 tabel II",
        S,
    ),
    Wording("NL", EXPORT, "Uitvoer, tabel II, a, post 2", "Wet OB 1968 tabel II", S),
    Wording(
        "NL",
        None,
        "Vrijgesteld van btw op grond van artikel 25 Wet OB (kleineondernemersregeling)",
        "Wet OB 1968 art. 25",
        K,
    ),
    Wording("DE", REVERSE_CHARGE, "Steuerschuldnerschaft des Leistungsempfängers", "UStG § 14a", K),
    Wording(
        "DE",
        INTRA_COMMUNITY,
        "Steuerfrei nach § 4 Nr. 1 b i. V. m. § 6a UStG",
        "UStG §§ 4, 6a, 14",
        S,
    ),
    Wording("DE", EXPORT, "Steuerfrei nach § 4 Nr. 1 a i. V. m. § 6 UStG", "UStG §§ 4, 6, 14", S),
    Wording(
        "DE",
        None,
        "Steuerfreier Umsatz nach § 19 UStG (Kleinunternehmerregelung)",
        "UStG § 19; UStDV § 34a",
        S,
    ),
    Wording("PL", REVERSE_CHARGE, "odwrotne obciążenie", "ustawa o VAT art. 106e ust. 1 pkt 18", S),
    Wording(
        "PL",
        INTRA_COMMUNITY,
        "Wewnątrzwspólnotowa dostawa towarów, stawka 0%, art. 42 ustawy o VAT",
        "ustawa o VAT art. 42",
        K,
    ),
    Wording(
        "PL",
        EXPORT,
        "Eksport towarów, stawka 0%, art. 41 ust. 4 ustawy o VAT",
        "ustawa o VAT art. 41",
        K,
    ),
    Wording(
        "PL",
        None,
        "Zwolnienie z VAT – art. 113 ust. 1 i 9 ustawy o VAT",
        "ustawa o VAT art. 113",
        S,
    ),
)
_TEXTS = {(row.country, row.category): row.text for row in WORDINGS}

# Codes of the list VATEX of the European Commission; an exempt supply has one only where the
# exemption itself is known.
_CODES = {
    VatCategory.REVERSE_CHARGE: "VATEX-EU-AE",
    VatCategory.INTRA_COMMUNITY: "VATEX-EU-IC",
    VatCategory.EXPORT: "VATEX-EU-G",
    VatCategory.OUTSIDE_SCOPE: "VATEX-EU-O",
}
_SMALL_BUSINESS_CODES = {"FR": "VATEX-FR-FRANCHISE"}
_SELLERS_OWN = frozenset({VatCategory.EXEMPT, VatCategory.OUTSIDE_SCOPE})


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why no VAT is charged: a sentence (BT-120) and a code (BT-121), each empty if none."""

    reason: str = ""
    code: str = ""


def exemption_of(
    category: VatCategory, *, country: str, registered: bool, own_reason: str = ""
) -> Exemption:
    """Return why no VAT is charged, in the country's words or the active language.

    :param country: the seller's.
    :param registered: whether the seller is registered for VAT.
    :param own_reason: what the seller says of its exempt sales; goes before our sentences.
    """
    if not category.needs_reason:
        return Exemption()
    code = _CODES.get(category, "")
    if category in _SELLERS_OWN and not registered:
        reason = own_reason or _TEXTS.get((country, None))
        if category is VatCategory.EXEMPT and not own_reason:
            code = _SMALL_BUSINESS_CODES.get(country, "")
        return Exemption(reason or _("The seller is not registered for VAT."), code)
    if category is VatCategory.EXEMPT:
        return Exemption(own_reason or _("Exempt from VAT."), code)
    return Exemption(_TEXTS.get((country, category)) or _in_words(category), code)


def _in_words(category: VatCategory) -> str:
    return {
        VatCategory.REVERSE_CHARGE: _("Reverse charge: the buyer accounts for the VAT."),
        VatCategory.INTRA_COMMUNITY: _("Supply of goods within the EU, exempt from VAT."),
        VatCategory.EXPORT: _("Export, exempt from VAT."),
        VatCategory.OUTSIDE_SCOPE: _("Outside the scope of VAT."),
    }[category]
