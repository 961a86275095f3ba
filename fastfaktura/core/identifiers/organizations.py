"""Organisation numbers of the EU, Norway, Switzerland, Great Britain and Iceland."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.at import businessid
from stdnum.be import vat as be_vat
from stdnum.bg import vat as bg_vat
from stdnum.ch import uid
from stdnum.cz import dic
from stdnum.dk import cvr
from stdnum.ee import registrikood
from stdnum.es import nif as es_nif
from stdnum.fi import ytunnus
from stdnum.fr import siren, siret
from stdnum.gr import vat as gr_vat
from stdnum.hr import oib
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.lv import pvn
from stdnum.no import orgnr as no_orgnr
from stdnum.pl import regon
from stdnum.pt import nif as pt_nif
from stdnum.ro import cui
from stdnum.se import orgnr as se_orgnr
from stdnum.si import maticna

from fastfaktura.core.identifiers.rules import (
    InvalidIdentifier,
    Rule,
    require_digits,
    require_length,
    require_valid,
    squeeze,
)

Check = Callable[[str], str]
MAX_LENGTH = 30


@dataclass(frozen=True, slots=True)
class OrganizationRule:
    """How the numbers of one country are built."""

    numbers: Promise
    lengths: tuple[int, ...]
    # By length; a length without a check has no check digit that we may rely on.
    checks: MappingProxyType[int, Check]
    # What may stand before and after the number and does not belong to it.
    around: re.Pattern[str]
    letters: bool = False


def rule(
    numbers: Promise,
    lengths: tuple[int, ...],
    check: Check | dict[int, Check] | None = None,
    *,
    before: str = "",
    after: str = "",
    letters: bool = False,
) -> OrganizationRule:
    """Return the rule of a country; a single check serves all lengths."""
    checks = check if isinstance(check, dict) else dict.fromkeys(lengths, check) if check else {}
    around = re.compile(f"^(?:{before})?(.*?)(?:{after})?$")
    return OrganizationRule(numbers, lengths, MappingProxyType(checks), around, letters)


RULES = MappingProxyType(
    {
        "AT": rule(
            gettext_lazy("Austrian company register numbers"),
            tuple(range(2, 8)),
            # python-stdnum knows the closing letter in lower case only.
            lambda n: businessid.validate(n.lower()),
            before="FN",
            letters=True,
        ),
        "BE": rule(
            gettext_lazy("Belgian enterprise numbers"), (10,), be_vat.validate, before="BE"
        ),
        "BG": rule(
            gettext_lazy("Bulgarian EIK numbers"), (9, 13), {9: bg_vat.validate}, before="BG"
        ),
        "CH": rule(gettext_lazy("Swiss UID numbers"), (9,), lambda n: uid.validate(f"CHE{n}"),
                   before="CHE", after="MWST|TVA|IVA|TPV"),
        "CZ": rule(gettext_lazy("Czech IČO numbers"), (8,), dic.validate),
        "DK": rule(gettext_lazy("Danish CVR numbers"), (8,), cvr.validate, before="DK|CVR"),
        "EE": rule(gettext_lazy("Estonian registry codes"), (8,), registrikood.validate),
        "ES": rule(gettext_lazy("Spanish NIF numbers"), (9,), es_nif.validate, before="ES",
                   letters=True),
        "FI": rule(gettext_lazy("Finnish business IDs"), (8,), ytunnus.validate, before="FI"),
        "FR": rule(gettext_lazy("French SIREN and SIRET numbers"), (9, 14),
                   {9: siren.validate, 14: siret.validate}),
        "GB": rule(gettext_lazy("British company numbers"), (8,), letters=True),
        "GR": rule(gettext_lazy("Greek AFM and GEMI numbers"), (9, 12), {9: gr_vat.validate},
                   before="EL"),
        "HR": rule(gettext_lazy("Croatian OIB numbers"), (11,), oib.validate, before="HR"),
        "HU": rule(gettext_lazy("Hungarian tax and company numbers"), (8, 9, 10, 11)),
        "IE": rule(gettext_lazy("Irish company numbers"), (4, 5, 6, 7)),
        "IS": rule(gettext_lazy("Icelandic kennitala numbers"), (10,), kennitala.validate),
        "IT": rule(gettext_lazy("Italian tax codes"), (11, 16), codicefiscale.validate,
                   before="IT", letters=True),
        "LT": rule(gettext_lazy("Lithuanian company codes"), (7, 9)),
        "LV": rule(gettext_lazy("Latvian registration numbers"), (11,), pvn.validate, before="LV"),
        "NL": rule(gettext_lazy("Dutch KVK numbers"), (8,), before="KVK"),
        "NO": rule(gettext_lazy("Norwegian organisation numbers"), (9,), no_orgnr.validate,
                   before="NO", after="MVA"),
        "PL": rule(gettext_lazy("Polish KRS, NIP and REGON numbers"), (9, 10, 14),
                   {9: regon.validate, 14: regon.validate}),
        "PT": rule(gettext_lazy("Portuguese NIPC numbers"), (9,), pt_nif.validate, before="PT"),
        "RO": rule(gettext_lazy("Romanian CUI numbers"), tuple(range(2, 11)), cui.validate,
                   before="RO"),
        "SE": rule(gettext_lazy("Swedish organisation numbers"), (10,), se_orgnr.validate,
                   before="SE"),
        "SI": rule(gettext_lazy("Slovenian registration numbers"), (7, 10),
                   {7: maticna.validate, 10: maticna.validate}, letters=True),
        "SK": rule(gettext_lazy("Slovak IČO numbers"), (8,)),
    }
)  # fmt: skip

FORMATS: dict[str, Check] = {
    "AT": lambda n: f"FN {n.lower()}",
    "BE": lambda n: f"{n[:4]}.{n[4:7]}.{n[7:]}",
    "CH": lambda n: f"CHE-{n[:3]}.{n[3:6]}.{n[6:]}",
    "DK": lambda n: f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
    "FI": lambda n: f"{n[:7]}-{n[7:]}",
    "FR": lambda n: f"{n[:3]} {n[3:6]} {n[6:9]} {n[9:]}".strip(),
    "IS": lambda n: f"{n[:6]}-{n[6:]}",
    "NO": lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    "SE": lambda n: f"{n[:6]}-{n[6:]}",
}


def check_organization_number(country: str, text: str) -> str:
    """Return the number without separators and country signs: "NO 923 609 016 MVA" is 923609016.

    Countries without one national form (and unknown ones) keep what was written, tidied.

    :param country: ISO 3166 alpha-2, upper case; empty if not known.
    :raises InvalidIdentifier: if the number breaks a rule of its country.
    """
    found = RULES.get(country)
    if found is None:
        return tidy_free_number(text)
    number = squeeze(text)
    if not number:
        return ""
    stripped = found.around.match(number)
    number = without_century(country, stripped[1] if stripped else number)
    name = str(found.numbers)
    if found.letters:
        require_letters_and_digits(number, name)
    else:
        require_digits(number, name)
    require_length(number, found.lengths, name, letters=found.letters)
    check = found.checks.get(len(number))
    if check is not None:
        require_valid(number, check, name)
    return number


def without_century(country: str, number: str) -> str:
    """Bring old and long forms of a number to today's: 12 Swedish digits, 9 Belgian ones."""
    if country == "SE" and len(number) == 12 and number[:2] in {"16", "18", "19", "20"}:
        return number[2:]
    if country == "BE" and len(number) == 9:
        return f"0{number}"
    return number


def require_letters_and_digits(number: str, name: str) -> None:
    """Refuse signs that are neither.

    :raises InvalidIdentifier: if there is one.
    """
    for sign in number:
        if not (sign.isascii() and sign.isalnum()):
            raise InvalidIdentifier(
                Rule.CHARACTERS,
                _("%(numbers)s consist of letters and digits only; this has “%(sign)s” in it.")
                % {"numbers": name, "sign": sign},
            )


def tidy_free_number(text: str) -> str:
    """Return a number whose form is not known: single spaces, at most 30 characters.

    :raises InvalidIdentifier: if it is too long or has no digit.
    """
    number = " ".join(text.split())
    if len(number) > MAX_LENGTH:
        raise InvalidIdentifier(
            Rule.LENGTH,
            _("Organisation numbers have at most %(most)s characters; this has %(count)s.")
            % {"most": MAX_LENGTH, "count": len(number)},
        )
    if number and not any(sign.isdigit() for sign in number):
        raise InvalidIdentifier(
            Rule.CHARACTERS, _("Organisation numbers have digits; this has none.")
        )
    return number


def format_organization_number(country: str, number: str) -> str:
    """Return a kept number as its country writes it: 923 609 016, 556036-0793."""
    rule_of_country = RULES.get(country)
    if country in FORMATS and rule_of_country and len(number) in rule_of_country.lengths:
        return FORMATS[country](number)
    return number
