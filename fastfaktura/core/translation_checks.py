"""What a translation must keep of its message: placeholders, markup, white space, forms."""

import re
from collections import Counter
from gettext import c2py

from babel.messages.catalog import Catalog, Message

from fastfaktura.core.catalogues import strings_of

# Percent signs are read from the left, so that a doubled one never begins a placeholder.
SIGN = re.compile(r"%%|%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[sdrf]|%|\{\w*\}")
PERCENTS = {"%", "%%"}
MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&[a-z]+;")
# Enough numbers to meet every form of every European language.
NUMBERS = range(201)


def problems_of(message: Message, catalogue: Catalog) -> list[str]:
    """Return what is wrong with a translation, in sentences; a missing one is no problem here."""
    forms = strings_of(message)
    if not any(forms):
        return []
    if not isinstance(message.id, str) and len(forms) != catalogue.num_plurals:
        return [f"has {len(forms)} plural forms, not {catalogue.num_plurals}"]
    if not all(forms):
        return ["lacks a plural form"]
    if isinstance(message.id, str):
        return _problems(forms[0], message.id, message.id, needs_number=True)
    singular, plural = message.id
    found = []
    for index, form in enumerate(forms):
        serves_many = _serves_many(catalogue.plural_expr, index)
        source = plural if serves_many or index else singular
        lacks = _problems(form, source, singular, needs_number=serves_many)
        found += [f"form {index} {problem}" for problem in lacks]
    return found


def _serves_many(expression: str, index: int) -> bool:
    """Tell whether a form stands for several numbers: the French singular also says zero."""
    form_of = c2py(expression)
    return sum(form_of(number) == index for number in NUMBERS) > 1


def _problems(text: str, source: str, singular: str, *, needs_number: bool) -> list[str]:
    found = []
    wanted, given = _placeholders(source), _placeholders(text)
    lost, strange = wanted - given, given - wanted - _placeholders(singular)
    # "One invoice" may leave its number out where the form serves the number one alone.
    if len(lost) > (0 if needs_number else 1):
        found.append(f"lacks {', '.join(sorted(lost))}")
    if strange:
        found.append(f"has {', '.join(sorted(strange))}, which the message has not")
    if _percents(text) != _percents(source):
        found.append("has other percent signs than the message")
    if _edges(text) != _edges(source):
        found.append("begins or ends with other white space than the message")
    if Counter(MARKUP.findall(text)) != Counter(MARKUP.findall(source)):
        found.append("has other HTML than the message")
    return found


def _placeholders(text: str) -> set[str]:
    return set(SIGN.findall(text)) - PERCENTS


def _percents(text: str) -> list[str]:
    return sorted(sign for sign in SIGN.findall(text) if sign in PERCENTS)


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
