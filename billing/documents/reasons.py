"""What a document must say where no VAT is charged (BT-120), as the seller's country words it.

The wordings quote national acts and are not translated: an auditor of that country reads them.
Where no wording is known, a sentence in the document's language says the same.
"""

from django.utils.translation import gettext as _

from billing.amounts.vat import VatCategory

# Norway: bokføringsforskriften § 5-1-1. Sweden: mervärdesskattelagen 17:24. Denmark:
# momsbekendtgørelsen § 58. France: CGI annexe II, art. 242 nonies A. Netherlands: Wet OB 35a.
# Germany: UStG §§ 14, 14a.
NATIONAL = {
    ("NO", VatCategory.REVERSE_CHARGE): "Omvendt avgiftsplikt – Merverdiavgift ikke beregnet",
    ("NO", VatCategory.EXPORT): "Utførsel, merverdiavgiftsloven §§ 6-21 og 6-22",
    ("SE", VatCategory.REVERSE_CHARGE): "Omvänd betalningsskyldighet",
    ("SE", VatCategory.INTRA_COMMUNITY): "Unionsintern varuförsäljning, 10 kap. 42 § ML",
    ("SE", VatCategory.EXPORT): "Export, 10 kap. 64 § ML",
    ("DK", VatCategory.REVERSE_CHARGE): "Omvendt betalingspligt",
    ("DK", VatCategory.INTRA_COMMUNITY): "Momslovens § 34, stk. 1, nr. 1",
    ("DK", VatCategory.EXPORT): "Momslovens § 34, stk. 1, nr. 5",
    ("FR", VatCategory.REVERSE_CHARGE): "Autoliquidation",
    ("FR", VatCategory.INTRA_COMMUNITY): "Exonération de TVA, article 262 ter I du CGI",
    ("FR", VatCategory.EXPORT): "Exonération de TVA, article 262 I du CGI",
    ("NL", VatCategory.REVERSE_CHARGE): "Btw verlegd",
    ("NL", VatCategory.INTRA_COMMUNITY): "Intracommunautaire levering, tabel II, a, post 6",
    ("NL", VatCategory.EXPORT): "Uitvoer, tabel II, a, post 2",
    ("DE", VatCategory.REVERSE_CHARGE): "Steuerschuldnerschaft des Leistungsempfängers",
    ("DE", VatCategory.INTRA_COMMUNITY): "Steuerfrei nach § 4 Nr. 1 b i. V. m. § 6a UStG",
    ("DE", VatCategory.EXPORT): "Steuerfrei nach § 4 Nr. 1 a i. V. m. § 6 UStG",
}

SMALL_BUSINESS = {
    "FR": "TVA non applicable, art. 293 B du CGI",
    "DE": "Steuerfreier Umsatz nach § 19 UStG (Kleinunternehmerregelung)",
}


def category_name(category: VatCategory) -> str:
    """Return a category without a rate in a word or two, for the VAT breakdown."""
    return {
        VatCategory.STANDARD: _("Standard rate"),
        VatCategory.ZERO: _("Zero rate"),
        VatCategory.EXEMPT: _("Exempt"),
        VatCategory.REVERSE_CHARGE: _("Reverse charge"),
        VatCategory.INTRA_COMMUNITY: _("Supply within the EU"),
        VatCategory.EXPORT: _("Export"),
        VatCategory.OUTSIDE_SCOPE: _("Outside the scope of VAT"),
    }[category]


def reason(category: VatCategory, *, country: str, registered: bool) -> str:
    """Return why no VAT is charged, or nothing where none needs to be said.

    :param country: the seller's.
    :param registered: whether the seller is registered for VAT.
    """
    if not category.needs_reason:
        return ""
    if not registered and category in {VatCategory.EXEMPT, VatCategory.OUTSIDE_SCOPE}:
        return SMALL_BUSINESS.get(country) or _("The seller is not registered for VAT.")
    if (country, category) in NATIONAL:
        return NATIONAL[country, category]
    return {
        VatCategory.EXEMPT: _("Exempt from VAT."),
        VatCategory.REVERSE_CHARGE: _("Reverse charge: the buyer accounts for the VAT."),
        VatCategory.INTRA_COMMUNITY: _("Supply of goods within the EU, exempt from VAT."),
        VatCategory.EXPORT: _("Export, exempt from VAT."),
        VatCategory.OUTSIDE_SCOPE: _("Outside the scope of VAT."),
    }[category]
