"""Why a step is not possible for a quote, in the reader's language: for pages and the API."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.quotes.lifecycle import QuoteState

# What the answer of a step says where the quote stands elsewhere by now.
NOT_NOW: dict[QuoteState, Promise] = {
    QuoteState.DRAFT: _("It is a draft still. Issue it first."),
    QuoteState.SENT: _("It was changed meanwhile. Look at it again."),
    QuoteState.OPENED: _("It was changed meanwhile. Look at it again."),
    QuoteState.ACCEPTED: _("It was accepted meanwhile."),
    QuoteState.DECLINED: _("It was declined."),
    QuoteState.EXPIRED: _("It is no longer valid."),
    QuoteState.INVOICED: _("An invoice was made of it already."),
    QuoteState.WITHDRAWN: _("It was withdrawn."),
}
