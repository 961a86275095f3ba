"""How each fact of a client is read: leniently in, kept in one form; for forms and imports."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from clients.addresses import normalize_postal_code, postal_code_example
from clients.countries import country_code
from fastfaktura.core.countries import country_name, names_of
from fastfaktura.core.currencies import OFFERED_CURRENCIES
from fastfaktura.core.identifiers import (
    InvalidIdentifier,
    check_gln,
    check_organization_number,
    check_personal_number,
    check_phone,
    check_vat_number,
)

# RFC 5321 has room for no more between the angles.
MAX_EMAIL_LENGTH = 254
MAX_TAGS = 20
MAX_TAG_LENGTH = 40
MAX_OTHER_EMAILS = 10
MAX_TERMS_DAYS = 365
MAX_NOTES_LENGTH = 5000


def read_email(text: str) -> str:
    """Return one address; "Kari <kari@example.com>" gives what stands in the angles.

    :raises ValidationError: if it is none.
    """
    email = text.strip()
    angled = re.fullmatch(r"[^<>]*<([^<>]+)>", email)
    email = (angled[1] if angled else email).strip().removeprefix("mailto:")
    if email:
        try:
            validate_email(email)
            MaxLengthValidator(MAX_EMAIL_LENGTH)(email)
        except ValidationError:
            raise ValidationError(
                _("“%(email)s” is no email address; it looks like name@example.com."),
                params={"email": email},
            ) from None
    return email


def read_emails(text: str) -> list[str]:
    """Return the addresses of a list with commas, semicolons or lines, each once.

    :raises ValidationError: if one is none, or there are more than ten.
    """
    return tidy_emails(re.split(r"[,;\n]+", text))


def tidy_emails(texts: Iterable[str]) -> list[str]:
    """Return the addresses, each once.

    :raises ValidationError: if one is none, or there are more than ten.
    """
    emails: dict[str, str] = {}
    for text in texts:
        email = read_email(text)
        if email:
            emails.setdefault(email.casefold(), email)
    if len(emails) > MAX_OTHER_EMAILS:
        raise ValidationError(
            _("An invoice goes to at most %(most)s further receivers; these are %(count)s."),
            params={"most": MAX_OTHER_EMAILS, "count": len(emails)},
        )
    return list(emails.values())


def read_tags(text: str) -> list[str]:
    """Return the tags of a list with commas, each once, in the order written.

    :raises ValidationError: if a tag is too long, or there are too many.
    """
    return tidy_tags(re.split(r"[,;\n]+", text))


def tidy_tags(texts: Iterable[str]) -> list[str]:
    """Return the tags, each once, in the order written.

    :raises ValidationError: if a tag is too long, or there are too many.
    """
    tags: dict[str, str] = {}
    for text in texts:
        tag = " ".join(text.split()).removeprefix("#")
        if len(tag) > MAX_TAG_LENGTH:
            raise ValidationError(
                _("A tag has at most %(most)s characters; “%(tag)s” has %(count)s."),
                params={"most": MAX_TAG_LENGTH, "tag": tag, "count": len(tag)},
            )
        if tag:
            tags.setdefault(tag.casefold(), tag)
    if len(tags) > MAX_TAGS:
        raise ValidationError(
            _("A client has at most %(most)s tags; these are %(count)s."),
            params={"most": MAX_TAGS, "count": len(tags)},
        )
    return list(tags.values())


def read_country(text: str) -> str:
    """Return the code of a country given by code or by name in one of our languages.

    :raises ValidationError: if there is no such country.
    """
    code = country_code(text)
    if text.strip() and not code:
        raise ValidationError(_("“%(text)s” is no country that we know."), params={"text": text})
    return code


def read_locale(text: str) -> str:
    """Return the code of one of our languages, given by code or by name.

    :raises ValidationError: if we do not write that language.
    """
    word = text.strip().casefold()
    code = word.replace("_", "-").partition("-")[0]
    code = "nb" if code in {"no", "nn"} else code
    if code in dict(settings.CLIENT_LANGUAGES) or not word:
        return code
    for known, names in LANGUAGE_NAMES.items():
        if word in names:
            return known
    raise ValidationError(
        _("“%(text)s” is none of the languages that we write."), params={"text": text}
    )


LANGUAGE_NAMES = {
    "en": {"english", "anglais", "engelsk", "engelska", "engels"},
    "fr": {"french", "français", "francais", "fransk", "franska", "frans"},
    "nb": {"norwegian", "norwegian bokmål", "norvégien", "norsk", "bokmål", "norska", "noors"},
    "sv": {"swedish", "suédois", "svensk", "svenska", "zweeds"},
    "da": {"danish", "danois", "dansk", "danska", "deens"},
    "nl": {"dutch", "néerlandais", "nederlandsk", "nederländska", "nederlands", "hollandsk"},
    "de": {"german", "deutsch", "allemand", "tysk", "tyska", "duits"},
    "pl": {"polish", "polski", "polonais", "polsk", "polska", "pools"},
}


def read_currency(text: str) -> str:
    """Return the code of a currency that we offer.

    :raises ValidationError: if we do not offer it.
    """
    code = text.strip().upper()
    if code and code not in OFFERED_CURRENCIES:
        raise ValidationError(
            _("“%(text)s” is none of the currencies that we offer."), params={"text": text}
        )
    return code


def read_terms(text: str) -> int | None:
    """Return the payment terms in days; nothing means the business's own.

    :raises ValidationError: if it is no whole number up to a year.
    """
    words = re.fullmatch(r"\s*(\d{1,3})?\s*[^\W\d]*\.?\s*", text)
    if words is None or (words[1] is None and text.strip()):
        raise ValidationError(_("Write the payment terms as a whole number of days, as in 14."))
    if words[1] is None:
        return None
    days = int(words[1])
    if days > MAX_TERMS_DAYS:
        raise ValidationError(
            _("Payment terms have at most %(most)s days; this has %(count)s."),
            params={"most": MAX_TERMS_DAYS, "count": days},
        )
    return days


def read_postal_code(country: str, text: str) -> str:
    """Return the code as its country writes it.

    :raises ValidationError: if the country has no such codes.
    """
    code = normalize_postal_code(country, text)
    if code is None:
        example = postal_code_example(country)
        raise ValidationError(
            _(
                "“%(code)s” is no postal code of this country (%(country)s); "
                "they look like %(example)s."
            ),
            params={"code": text, "country": country_name(country), "example": example},
        )
    return code


def read_identified(
    values: Mapping[str, Any], *, home: str
) -> tuple[dict[str, str], dict[str, str]]:
    """Check what depends on the country: numbers, phone and postal code.

    :param values: the facts as text, with ``country`` as a code; only those given are checked.
    :param home: the business's country, which stands for a client's that is not known.
    :returns: the facts in the form to keep, and for each that breaks a rule its message.
    """
    country = values.get("country") or home
    checks: dict[str, Callable[[str], str]] = {
        "organization_number": lambda text: check_organization_number(country, text),
        "vat_number": lambda text: check_vat_number(country, text),
        "phone": lambda text: check_phone(text, country),
        "postal_code": lambda text: read_postal_code(country, text),
    }
    facts, problems = {}, {}
    for name, check in checks.items():
        text = values.get(name)
        if not text:
            continue
        try:
            facts[name] = check(str(text))
        except InvalidIdentifier as problem:
            problems[name] = problem.message
        except ValidationError as problem:
            problems[name] = " ".join(problem.messages)
    return facts, problems


def read_gln(text: str) -> str:
    """Return a Global Location Number.

    :raises ValidationError: if it is none.
    """
    return _identified(check_gln, text)


def read_personal_number(text: str) -> str:
    """Return a Swedish personal identity number.

    :raises ValidationError: if it is none.
    """
    return _identified(check_personal_number, text)


def _identified(check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except InvalidIdentifier as problem:
        raise ValidationError(problem.message) from None


def is_country(code: str) -> bool:
    """Tell whether a country has this code."""
    return code in names_of("en")
