"""Why a delivery stands as it does, in a sentence for its sender."""

from django.utils.translation import gettext as _

from billing.delivery import policy
from billing.delivery.models import Delivery, DeliveryState


def reason_of(delivery: Delivery) -> str:
    """Return the reason, with the server's own sentence where there is one."""
    if delivery.state == DeliveryState.UNKNOWN:
        return _("The server may have it; no answer came. Ask the receiver, or send it again.")
    sentences = {
        "": "",
        policy.UNREACHABLE: _("The mail server could not be reached."),
        policy.BAD_ADDRESS: _("This is not an email address."),
        policy.WORKER_STOPPED: _("The work was interrupted before anything was sent."),
        policy.CANCELLED: _("The invoice was cancelled before the mail left."),
        policy.NO_DOCUMENT: _("The PDF could not be made."),
        policy.NO_SMS: _("SMS cannot be sent yet."),
        policy.PAID: _("Not sent: the invoice was paid meanwhile."),
        policy.REFUNDED: _("Not sent: money was sent back meanwhile, and is not asked for."),
        policy.PAYMENT_UNDER_WAY: _("Not sent: the client is paying online."),
        policy.AMOUNT_CHANGED: _("Written anew, since a part was paid meanwhile."),
    }
    said = sentences.get(delivery.failure_code)
    if said is not None:
        return said
    return _("The mail server answered: %(code)s %(sentence)s") % {
        "code": delivery.failure_code,
        "sentence": delivery.failure_detail,
    }
