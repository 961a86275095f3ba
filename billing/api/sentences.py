"""What is wrong with a value, in the reader's language: one table for all errors of pydantic's."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

_NUMBER = gettext_lazy("Write a number, without quotes.")
_WHOLE = gettext_lazy("Write a whole number.")
_RANGE = gettext_lazy("The number is too large or too small.")
_TRUE = gettext_lazy("Write true or false.")
_TEXT = gettext_lazy("Write a text, in quotes.")
_LIST = gettext_lazy("Write a list, in square brackets.")
_OBJECT = gettext_lazy("Write an object, in curly brackets.")
_UUID = gettext_lazy("Write a UUID, as 1f0c4a9e-8c1d-4d52-9f0e-3b6a5d7c2e10.")
_DATE = gettext_lazy("Write a date as year, month and day: 2026-03-31.")
_INSTANT = gettext_lazy("Write an instant with its offset: 2026-03-31T12:00:00Z.")
_HOUR = gettext_lazy("Write a time of the day as hours and minutes: 09:00.")
_ADDRESS = gettext_lazy("Write an address that begins with https://.")
_FORM = gettext_lazy("This does not have the form that is asked for.")

# What needs no fact of the error, by its kind; those of pydantic's families by their beginning.
PLAIN: Mapping[str, str | Promise] = {
    "missing": gettext_lazy("This is required."),
    "extra_forbidden": gettext_lazy("There is no field of this name."),
    "none_required": gettext_lazy("Only null can stand here."),
    "frozen_set_type": _LIST,
    "model_attributes_type": _OBJECT,
    "mapping_type": _OBJECT,
    "iterable_type": _LIST,
    "string_type": _TEXT,
    "string_pattern_mismatch": _FORM,
    "string_unicode": _FORM,
    "bytes_type": _TEXT,
    "decimal_max_digits": _RANGE,
    "decimal_whole_digits": _RANGE,
    "finite_number": _RANGE,
    "int_parsing_size": _RANGE,
    "number_type": _NUMBER,
    "number_range": _RANGE,
    "whole_number": _WHOLE,
    "uuid_form": _UUID,
    "instant_form": _INSTANT,
    "hour_form": _HOUR,
    "date_form": _DATE,
}
FAMILIES: Mapping[str, str | Promise] = {
    "bool_": _TRUE,
    "int_": _WHOLE,
    "float_": _NUMBER,
    "decimal_": _NUMBER,
    "list_": _LIST,
    "set_": _LIST,
    "tuple_": _LIST,
    "dict_": _OBJECT,
    "model_": _OBJECT,
    "date_": _DATE,
    "datetime_": _INSTANT,
    "timezone_": _INSTANT,
    "time_": _HOUR,
    "uuid_": _UUID,
    "url_": _ADDRESS,
}


def sentence_of(error: Mapping[str, Any]) -> str:
    """Return what is wrong with a value, for one error of pydantic's.

    Pydantic's own words are English and never shown: a kind without a sentence of ours gets one
    that says no more than that the value cannot be taken.
    """
    kind, facts = str(error["type"]), error.get("ctx", {})
    if "sentence" in facts:
        # One of our own, said in full where the rule is.
        return str(facts["sentence"])
    if kind in MEASURED:
        return MEASURED[kind](facts)
    if kind in PLAIN:
        return str(PLAIN[kind])
    family = next((words for start, words in FAMILIES.items() if kind.startswith(start)), None)
    return str(family) if family is not None else _("This cannot be taken.")


def _too_short(facts: Mapping[str, Any]) -> str:
    least = facts["min_length"]
    if least == 1:
        return _("This must not be empty.")
    text = ngettext("At least %(count)d sign is needed.", "At least %(count)d signs are needed.",
                    least)  # fmt: skip
    return text % {"count": least}


def _too_few(facts: Mapping[str, Any]) -> str:
    least = facts["min_length"]
    if least == 1:
        return _("This must not be empty.")
    return ngettext("At least %(count)d entry.", "At least %(count)d entries.", least) % {
        "count": least
    }


def _too_long(facts: Mapping[str, Any]) -> str:
    longest = facts["max_length"]
    text = ngettext("At most %(count)d sign fits.", "At most %(count)d signs fit.", longest)
    return text % {"count": longest}


def _too_many(facts: Mapping[str, Any]) -> str:
    most = facts["max_length"]
    text = ngettext("At most %(count)d entry.", "At most %(count)d entries.", most)
    return text % {"count": most}


def _decimals(facts: Mapping[str, Any]) -> str:
    most = facts["decimal_places"]
    text = ngettext("At most %(count)d decimal.", "At most %(count)d decimals.", most)
    return text % {"count": most}


def _choices(facts: Mapping[str, Any]) -> str:
    # Pydantic joins the last one with an English word.
    choices = str(facts.get("expected", "")).replace(" or ", ", ")
    return _("Write one of: %(choices)s.") % {"choices": choices}


MEASURED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_short": _too_short,
    "string_too_long": _too_long,
    "too_short": _too_few,
    "too_long": _too_many,
    "decimal_max_places": _decimals,
    "literal_error": _choices,
    "enum": _choices,
    "greater_than_equal": lambda facts: _("At least %(bound)s.") % {"bound": facts["ge"]},
    "less_than_equal": lambda facts: _("At most %(bound)s.") % {"bound": facts["le"]},
    "greater_than": lambda facts: _("More than %(bound)s.") % {"bound": facts["gt"]},
    "less_than": lambda facts: _("Less than %(bound)s.") % {"bound": facts["lt"]},
    "multiple_of": lambda facts: _("A multiple of %(step)s.") % {"step": facts["multiple_of"]},
}
