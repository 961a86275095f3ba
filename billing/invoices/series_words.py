"""Why a number series is not taken as it is, and how to mend it."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.invoices.series import PatternCollides
from billing.numbering.operations import NumberTooLow
from billing.numbering.patterns import PatternNotUsable

# What a broken rule of patterns means, and how to mend it.
PATTERN_SENTENCES = {
    "forbidden_sign": _(
        "Use letters from A to Z, digits, + - _ / and the tokens below; “%(detail)s” is none of"
        " them."
    ),
    "bad_start": _("Begin with a letter, a digit or a token."),
    "number_not_once": _("The pattern needs {N}, {NN} … once; {CLIENT} may stand in it once."),
    "too_long": _("Numbers of this pattern could have %(detail)s signs; 40 are the most."),
    "client_touches_number": _(
        "Put a letter or one of - _ / + between {CLIENT} and the count, or two numbers could read"
        " the same."
    ),
    "year_missing": _(
        "A series that begins again needs {YYYY} or {YY}, or last year's numbers would come twice."
    ),
    "month_missing": _("A series that begins again every month needs {MM} as well."),
}


def pattern_sentence(problem: PatternNotUsable) -> str:
    """Return what is wrong with a pattern, and how to mend it."""
    return str(PATTERN_SENTENCES[problem.code]) % {"detail": problem.detail}


def collision_sentence(problem: PatternCollides) -> str:
    """Return whose numbers the pattern would take."""
    return _now("This pattern could make a number that is taken or comes in “%(other)s”.") % {
        "other": problem.other
    }


def too_low_sentence(problem: NumberTooLow) -> str:
    """Return which number is the lowest that can come next."""
    return _now("Numbers up to %(highest)s are issued; the next one is at least %(lowest)s.") % {
        "highest": problem.lowest - 1,
        "lowest": problem.lowest,
    }


def name_taken_sentence() -> str:
    """Return that another series is called so."""
    return _now("Another series has this name.")
