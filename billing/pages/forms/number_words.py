"""Why a typed number cannot be read, as a sentence that says the mend."""

from django.utils.translation import gettext as _

from billing.amounts.numbers import NumberProblem, UnreadableNumber


def number_sentence(problem: UnreadableNumber) -> str:
    """Return what is wrong with the number, in the reader's language."""
    text = problem.text.strip()
    mark = problem.decimal_mark
    match problem.problem:
        case NumberProblem.EMPTY:
            return _("Write a number.")
        case NumberProblem.WRONG_MARK if mark == ",":
            return _("Write decimals with a comma, as in 12,50.")
        case NumberProblem.WRONG_MARK:
            return _("Write decimals with a point, as in 12.50.")
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
            return _("At most six decimals fit.")
        case NumberProblem.TOO_LARGE:
            return _("This number is too large for an invoice.")
        case _:
            return _("“%(text)s” is not a number.") % {"text": text}
