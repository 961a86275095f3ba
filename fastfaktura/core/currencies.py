"""The currencies the product knows, and how many decimals ISO 4217 gives each.

This module imports nothing, so that both the engine of amounts and the formatting of
the templates can stand on it. ISO 4217 (list one, amendment 179) decides, not CLDR:
CLDR shows HUF, ISK, RSD and others with the decimals people write, a bank and an
e-invoice count in the decimals of the standard.
"""

from types import MappingProxyType

# Every active national currency that is not named below has two decimals.
# Units of account with four decimals (CLF, UYW) are left out: no column holds them.
_WITHOUT_DECIMALS = """
BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
"""
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DECIMALS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD
LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB
PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW
"""

MINOR_UNIT_DECIMALS = MappingProxyType(
    dict.fromkeys(_WITHOUT_DECIMALS.split(), 0)
    | dict.fromkeys(_TWO_DECIMALS.split(), 2)
    | dict.fromkeys(_THREE_DECIMALS.split(), 3),
)

# What a business can choose, the commonest first; every other known currency is
# accepted where a payment or a bank statement brings it.
OFFERED_CURRENCIES = (
    *("EUR", "USD", "GBP", "NOK", "SEK", "DKK", "PLN", "CHF"),
    *("CZK", "HUF", "ISK", "RON"),
    *("ALL", "BAM", "MDL", "MKD", "RSD", "TRY", "UAH"),
    *("AUD", "CAD", "JPY", "NZD", "SGD"),
)


class UnknownCurrency(ValueError):
    """The code is no active ISO 4217 currency that the product can hold."""


def minor_unit_decimals(currency: str) -> int:
    """Return how many decimals an amount in the currency has: 0, 2 or 3.

    :raises UnknownCurrency: if the code is not known; codes are upper case.
    """
    try:
        return MINOR_UNIT_DECIMALS[currency]
    except KeyError:
        message = f"{currency!r} is not a known ISO 4217 currency"
        raise UnknownCurrency(message) from None
