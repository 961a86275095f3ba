"""Countries by the numbers of ISO 3166-1, by which Invoice Ninja names them."""

from types import MappingProxyType

# Europe and its commonest trading partners; any other stays empty and is typed in later.
_NUMBERS: MappingProxyType[str, str] = MappingProxyType(
    {
        "8": "AL", "20": "AD", "36": "AU", "40": "AT", "56": "BE", "70": "BA", "100": "BG",
        "112": "BY", "124": "CA", "156": "CN", "191": "HR", "196": "CY", "203": "CZ", "208": "DK",
        "233": "EE", "234": "FO", "246": "FI", "250": "FR", "276": "DE", "300": "GR", "304": "GL",
        "348": "HU", "352": "IS", "356": "IN", "372": "IE", "380": "IT", "392": "JP", "428": "LV",
        "438": "LI", "440": "LT", "442": "LU", "470": "MT", "492": "MC", "498": "MD", "499": "ME",
        "528": "NL", "554": "NZ", "578": "NO", "616": "PL", "620": "PT", "642": "RO", "674": "SM",
        "688": "RS", "703": "SK", "705": "SI", "724": "ES", "752": "SE", "756": "CH", "792": "TR",
        "804": "UA", "807": "MK", "826": "GB", "840": "US",
    }
)  # fmt: skip


def alpha_2(number: str) -> str:
    """Return the two letters of a country's number; empty for one that is not on record."""
    return _NUMBERS.get(number.lstrip("0"), "")
