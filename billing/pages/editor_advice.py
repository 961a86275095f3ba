"""What the law may want on a draft and nothing keeps from being issued without."""

from billing.invoices.mandatory import issue_advice
from billing.pages.editor_context import Outcome
from billing.pages.editor_forms import by_path
from billing.pages.editor_wording import Lack, lacks_of
from fastfaktura.core.models import Business


def advice_of(business: Business, outcome: Outcome) -> list[Lack]:
    """Return the advice on a stored draft, each with the field or the page of its mend."""
    invoice, typed = outcome.invoice, outcome.typed
    content = typed.reading.content
    if invoice is None or typed.client is None or content is None:
        return []
    invoice.client = typed.client
    # What was read from the form is what is stored.
    advice = issue_advice(invoice, content.lines, business=business, profile=typed.profile)
    return lacks_of(by_path(advice, outcome), typed.raw)
