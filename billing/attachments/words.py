"""Why a file is not taken, in the reader's language."""

from django.utils.translation import gettext as _

from billing.attachments import operations, policy
from billing.attachments.kinds import KindNotAccepted


def refusal_sentence(problem: ValueError) -> str:
    """Return what is wrong with a file, and how to mend it."""
    numbers = {
        "most": policy.MOST_BYTES // policy.MEGABYTE,
        "files": policy.MOST_FILES,
        "together": policy.MOST_BYTES_TOGETHER // policy.MEGABYTE,
    }
    if isinstance(problem, KindNotAccepted):
        return _(
            "This file cannot be taken: it is no PDF, PNG, JPEG, text, CSV, XLSX, DOCX, ODT or ODS,"
            " is damaged or protected, or holds macros or scripts."
        )
    if isinstance(problem, operations.NameOfProgram):
        return _(
            "Files whose name ends in .%(ending)s are not taken, since computers run them."
        ) % {"ending": problem.ending}
    if isinstance(problem, operations.FileEmpty):
        return _("The file is empty.")
    if isinstance(problem, operations.FileTooLarge):
        return _("The file is larger than %(most)s MB.") % numbers
    if isinstance(problem, operations.TooManyFiles):
        return _("An invoice takes %(files)s files at most. Take one away first.") % numbers
    if isinstance(problem, operations.TooMuchTogether):
        return _("With this file there would be more than %(together)s MB beside the invoice.") % (
            numbers
        )
    return _("The invoice is cancelled: nothing can be added to it.")
