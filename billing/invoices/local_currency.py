"""Which currency the law wants an invoice's VAT in, beside its own."""

from billing.amounts.vat_rates import EU_COUNTRIES
from fastfaktura.core.countries import currency_of

# Norway: bokføringsforskriften § 5-1-1. The Union: directive 2006/112/EC art. 230, in Poland
# ustawa o VAT art. 106e ust. 11. Trust S; a tax adviser must check the countries beside the seven.
_ASKING = EU_COUNTRIES | {"NO"}

# Denmark is content with an invoice in euro.
_SPARED = frozenset({("DK", "EUR")})


def asking_currency_of(country: str) -> str:
    """Return the currency in which a seller's country wants VAT stated, "" if it does not ask."""
    return currency_of(country) if country in _ASKING else ""


def tax_currency_of(country: str, currency: str) -> str:
    """Return the currency that VAT must also be stated in (BT-6), "" if the invoice's will do.

    :param country: the seller's.
    :param currency: the invoice's.
    """
    home = asking_currency_of(country)
    if not home or currency == home or (country, currency) in _SPARED:
        return ""
    return home
