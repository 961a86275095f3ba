"""Why a delivery stands as it does, or is not made, in a sentence for its sender."""

from django.utils.translation import gettext as _

from billing.delivery import policy, reminding
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.sms.reasons import sms_reason


def reason_of(delivery: Delivery) -> str:
    """Return the reason, with the server's own sentence where there is one."""
    if delivery.state == DeliveryState.UNKNOWN:
        return _("The server may have it; no answer came. Ask the receiver, or send it again.")
    is_sms = delivery.channel == Channel.SMS
    sentences = {
        "": "",
        policy.UNREACHABLE: _("The SMS provider could not be reached.")
        if is_sms
        else _("The mail server could not be reached."),
        policy.BAD_ADDRESS: _("This is not an email address."),
        policy.WORKER_STOPPED: _("The work was interrupted before anything was sent."),
        policy.CANCELLED: _("The invoice was cancelled before the mail left."),
        policy.PACED: _(
            "It waits its turn: the receiving mail service takes only so many a minute."
        ),
        policy.NO_DOCUMENT: _("The PDF could not be made."),
        policy.ADDRESS_MARKED: _("Not sent: an earlier message to this address came back."),
        policy.NO_SMS: _("This business has no SMS provider. Its owner adds one in the settings."),
        policy.NOT_MOBILE: _("This number takes no SMS: it is a fixed line or a service number."),
        policy.SMS_TOO_LONG: _("The text is longer than ten SMS."),
        policy.SMS_ACCOUNT: _(
            "The SMS provider refuses the account of this business. Its owner mends it in the"
            " settings; then the message leaves by itself, for a day."
        ),
        policy.PAID: _("Not sent: the invoice was paid meanwhile."),
        policy.REFUNDED: _("Not sent: money was sent back meanwhile, and is not asked for."),
        policy.PAYMENT_UNDER_WAY: _("Not sent: the client is paying online."),
        policy.PAUSED: _("Not sent: reminders were paused meanwhile."),
        policy.PROMISED: _("Not sent: the client has promised to pay."),
        policy.STOPPED: _("Not sent: reminders were stopped meanwhile."),
        policy.OUTDATED: _("Not sent: it waited for hours. The plan decides about it anew."),
        policy.AMOUNT_CHANGED: _("Written anew, since what is to pay has changed meanwhile."),
    }
    if delivery.failure_code == policy.RETURNED:
        return returned_sentence(delivery)
    said = sentences.get(delivery.failure_code)
    if said is not None:
        return said
    if is_sms:
        return sms_reason(delivery.failure_code, delivery.failure_detail)
    return _("The mail server answered: %(code)s %(sentence)s") % {
        "code": delivery.failure_code,
        "sentence": delivery.failure_detail,
    }


def returned_sentence(delivery: Delivery) -> str:
    """Return what the receiving side said when it gave a message back."""
    if delivery.channel == Channel.SMS:
        # A provider reports a code, and we have its sentence.
        return sms_reason(delivery.failure_detail, "")
    if not delivery.failure_detail:
        return _("The receiving side gave it back without a reason.")
    return _("The receiving side gave it back: %(sentence)s") % {
        "sentence": delivery.failure_detail
    }


def hold_sentence(reason: str) -> str:
    """Return why nobody is reminded of an invoice, for ``reminding.NotRemindable.reason``."""
    sentences = {
        reminding.DRAFT: _("This is a draft. Send it before you remind of it."),
        reminding.CREDIT_NOTE: _("A credit note asks for nothing, so nobody is reminded of it."),
        reminding.NOT_YET: _("This invoice was not sent yet, and is not due. Send it first."),
        policy.CANCELLED: _("This invoice was cancelled, so nobody is reminded of it."),
        policy.IMPORTED: _(
            "This invoice was issued by another system. It is kept here and not sent from here."
        ),
        policy.PAID: _("This invoice is paid, so nobody is reminded of it."),
        policy.PAYMENT_UNDER_WAY: _(
            "The client is paying this invoice online. Wait until that has ended."
        ),
        policy.ADDRESS_MARKED: _(
            "An earlier message to this address came back. Correct the address, or try it again."
        ),
        policy.PAUSED: _("Reminders of this invoice are paused. End the pause before you remind."),
        policy.PROMISED: _(
            "The client has promised to pay. Wait for that day, or end the promise first."
        ),
        policy.STOPPED: _("Reminders of this invoice are stopped. Resume them before you remind."),
        policy.REFUNDED: _(
            "A payment of this invoice was sent back. Ask for the money again before you remind."
        ),
    }
    return sentences[reason]
