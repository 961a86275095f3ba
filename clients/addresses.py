"""An address as one text and as its parts, each in the order of its country.

The API writes addresses as one text; reading such a text is a matter of goodwill, so what
cannot be told apart stays in the street and is never thrown away.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType

from clients.countries import country_code
from fastfaktura.core.countries import country_name

# Postal codes as they are written; the sign in the pattern is what people may leave out.
POSTAL_CODES = MappingProxyType(
    {
        "AT": r"\d{4}", "BE": r"\d{4}", "BG": r"\d{4}", "CH": r"\d{4}", "CY": r"\d{4}",
        "CZ": r"\d{3} ?\d{2}", "DE": r"\d{5}", "DK": r"\d{4}", "EE": r"\d{5}", "ES": r"\d{5}",
        "FI": r"\d{5}", "FR": r"\d{5}", "GR": r"\d{3} ?\d{2}", "HR": r"\d{5}", "HU": r"\d{4}",
        "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}", "IS": r"\d{3}", "IT": r"\d{5}", "LI": r"\d{4}",
        "LT": r"\d{5}", "LU": r"\d{4}", "LV": r"\d{4}", "MT": r"[A-Z]{3} ?\d{4}",
        "NL": r"\d{4} ?[A-Z]{2}", "NO": r"\d{4}", "PL": r"\d{2}-?\d{3}", "PT": r"\d{4}-?\d{3}",
        "RO": r"\d{6}", "SE": r"\d{3} ?\d{2}", "SI": r"\d{4}", "SK": r"\d{3} ?\d{2}",
        "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    }
)  # fmt: skip
# After how many signs the separator belongs; the British code parts before its last three.
SEPARATORS = MappingProxyType(
    {
        "CZ": (3, " "), "GR": (3, " "), "SE": (3, " "), "SK": (3, " "), "NL": (4, " "),
        "MT": (3, " "), "IE": (3, " "), "GB": (-3, " "), "PL": (2, "-"), "PT": (4, "-"),
    }
)  # fmt: skip
EXAMPLES = MappingProxyType(
    {"GB": "SW1A 1AA", "IE": "D02 AF30", "MT": "VLT 1117", "NL": "1012 AB", "PL": "00-950",
     "PT": "1000-205", "SE": "111 22", "CZ": "110 00", "SK": "811 01", "GR": "105 57"}
)  # fmt: skip
# Where the city stands on a line of its own, before the postal code.
CITY_FIRST = frozenset({"GB", "IE"})


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a postal address; each may be empty. ``country`` is ISO 3166 alpha-2."""

    street: str = ""
    street_2: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


def normalize_postal_code(country: str, text: str) -> str | None:
    """Return the code as its country writes it, or None if no such code can exist there.

    Countries that we do not know keep what was written.
    """
    code = " ".join(text.upper().split())
    pattern = POSTAL_CODES.get(country)
    if not code or pattern is None:
        return code
    # "N-0155", "SE-111 22": the sign of the country was usual once.
    bare = re.sub(rf"^(?:{country}|{country[0]})[- ](?=\d)", "", code)
    bare = bare.replace(" ", "").replace("-", "")
    if not re.fullmatch(pattern, bare):
        return None
    if country in SEPARATORS:
        place, sign = SEPARATORS[country]
        return f"{bare[:place]}{sign}{bare[place:]}"
    return bare


def postal_code_example(country: str) -> str:
    """Return a code such as the country has: "1234" where it is digits alone."""
    if country in EXAMPLES:
        return EXAMPLES[country]
    digits = re.fullmatch(r"\\d\{(\d)\}", POSTAL_CODES.get(country, ""))
    return "123456789"[: int(digits[1])] if digits else ""


def address_lines(address: Address, *, home: str = "", language: str | None = None) -> list[str]:
    """Return the lines of an envelope, without the country where it is the sender's own.

    :param home: the sender's country; the country's line is left out for it.
    """
    if address.country in CITY_FIRST:
        place = [address.city, address.postal_code]
    else:
        place = [" ".join(filter(None, [address.postal_code, address.city]))]
    lines = [address.street, address.street_2, *place]
    if address.country and address.country != home:
        lines.append(country_name(address.country, language))
    return [line for line in lines if line]


def render_address(address: Address) -> str:
    """Return the address as one text, its lines joined by commas, with the country in English.

    ``parse_address`` reads it back.
    """
    return ", ".join(address_lines(address, language="en"))


def parse_address(text: str, *, country: str = "") -> Address:
    """Read an address written as one text, in lines or with commas.

    Nothing is cut off: whoever keeps the parts judges their lengths.

    :param country: the country if it is known from elsewhere; one in the text wins.
    """
    parts = [" ".join(part.split()) for part in re.split(r"[\n,;]+", text)]
    parts = [part for part in parts if part]
    if len(parts) > 1:
        named = country_code(parts[-1])
        if named:
            country = named
            parts.pop()
    found = find_place(parts, country)
    if found is None:
        # The last of several parts is most likely the city.
        city = parts.pop() if len(parts) > 1 else ""
        return Address(*streets(parts), "", city, country)
    index, postal_code, city = found
    used = {index}
    if not city:
        city, used = city_beside(parts, index, country)
    left = [part for at, part in enumerate(parts) if at not in used]
    return Address(*streets(left), postal_code, city, country)


def find_place(parts: list[str], country: str) -> tuple[int, str, str] | None:
    """Return where the postal code stands, the code, and the city beside it, from the end."""
    pattern = POSTAL_CODES.get(country, r"[A-Z]{0,2}-?\d{3,6}")
    prefix = rf"(?:(?:{country}|{country[:1]})[- ])?" if country else ""
    before = re.compile(rf"{prefix}({pattern})(?:\s+(.+))?", re.IGNORECASE)
    after = re.compile(rf"(.+?)\s+({pattern})", re.IGNORECASE)
    for index in range(len(parts) - 1, -1, -1):
        match = before.fullmatch(parts[index])
        if match:
            return index, normalize_postal_code(country, match[1]) or match[1], match[2] or ""
        match = after.fullmatch(parts[index])
        if match and (country in CITY_FIRST or not country) and index > 0:
            return index, normalize_postal_code(country, match[2]) or match[2], match[1]
    return None


def city_beside(parts: list[str], index: int, country: str) -> tuple[str, set[int]]:
    """Return the city from the part before (British order) or after, and the used places."""
    after, before = index + 1, index - 1
    if country not in CITY_FIRST and after < len(parts):
        return parts[after], {index, after}
    if before > 0:
        return parts[before], {index, before}
    return "", {index}


def streets(parts: list[str]) -> tuple[str, str]:
    """Return the two lines of the street; what is more joins the second."""
    if not parts:
        return "", ""
    return parts[0], ", ".join(parts[1:])
