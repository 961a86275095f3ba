"""Why a typed number cannot be read, as a sentence that says the mend."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts.limits import INPUT_DECIMALS
from billing.amounts.numbers import NumberProblem, UnreadableNumber


def number_sentence(problem: UnreadableNumber, *, most_decimals: int = INPUT_DECIMALS) -> str:
    """Return what is wrong with the number, in the reader's language.

    :param most_decimals: how many decimals the field takes.
    """
    text = problem.text.strip()
    match problem.problem:
        case NumberProblem.EMPTY:
            return _("Write a number.")
        case NumberProblem.WRONG_MARK:
            return _wrong_mark(problem.decimal_mark)
        case NumberProblem.AMBIGUOUS:
            first, second = problem.readings
            return _("“%(text)s” can mean %(first)s or %(second)s. Write the one you mean.") % {
                "text": text,
                "first": first,
                "second": second,
            }
        case NumberProblem.MISPLACED_GROUPS:
            return _("The thousands in “%(text)s” are not in groups of three.") % {"text": text}
        case NumberProblem.TOO_MANY_DECIMALS:
            return _most_decimals(most_decimals)
        case NumberProblem.TOO_LARGE:
            return _("This number is too large for an invoice.")
        case NumberProblem.DIVIDED_BY_ZERO:
            return _("Nothing can be divided by zero.")
        case _:
            return _("“%(text)s” is not a number.") % {"text": text}


def _most_decimals(most: int) -> str:
    if most == INPUT_DECIMALS:
        return _("At most six decimals fit.")
    if not most:
        return _("Write a whole number.")
    sentence = ngettext("At most %(count)d decimal fits.", "At most %(count)d decimals fit.", most)
    return sentence % {"count": most}


def _wrong_mark(mark: str) -> str:
    if mark == ",":
        return _("Write decimals with a comma, as in 12,50.")
    return _("Write decimals with a point, as in 12.50.")
