"""What an SMS provider's codes mean, in a sentence for the sender."""

from django.utils.translation import gettext as _


def sms_reason(code: str, detail: str) -> str:
    """Return why an SMS did not leave, or did not arrive; the provider's words where we have none.

    Numbers of five digits are Twilio's (https://www.twilio.com/docs/api/errors), smaller ones are
    answers over HTTP.
    """
    sentences = {
        "20003": _("The SMS provider does not accept the account's credentials."),
        "20005": _("The account at the SMS provider is suspended or closed."),
        "401": _("The SMS provider does not accept the account's credentials."),
        "402": _("The account at the SMS provider has no credit left, or reached its limit."),
        "403": _("The account at the SMS provider has no credit left, or reached its limit."),
        "20429": _("The SMS provider asked us to wait; it is tried again."),
        "429": _("The SMS provider asked us to wait; it is tried again."),
        "21211": _("The SMS provider says that this is no phone number. Correct the client."),
        "21408": _("The account at the SMS provider may not send to this country. Allow it there."),
        "21606": _("The SMS provider does not know this sender as one of yours."),
        "21608": _("A trial account sends to confirmed numbers only. Upgrade it at the provider."),
        "21610": _("The receiver has asked this sender for no more SMS (STOP)."),
        "21612": _("This sender cannot reach this number. Choose another sender in the settings."),
        "21614": _("The SMS provider says that this number takes no SMS."),
        "21617": _("The text is longer than the SMS provider takes."),
        "30001": _("Too much was waiting at the SMS provider. Send it again later."),
        "30002": _("The account at the SMS provider was suspended before this left."),
        "30003": _("The phone was switched off or out of reach for too long."),
        "30004": _("The receiver's network or the receiver blocks messages of this sender."),
        "30005": _("This number does not exist, or is no longer in use."),
        "30006": _("This number takes no SMS: it is a fixed line, or its network cannot."),
        "30007": _("The receiver's network took it for unwanted and filtered it."),
        "30008": _("The receiver's network did not deliver it and does not say why."),
    }
    if code in sentences:
        return sentences[code]
    if code and detail:
        return _("The SMS provider answered: %(code)s %(sentence)s") % {
            "code": code,
            "sentence": detail,
        }
    if code:
        return _("The SMS provider answered with code %(code)s.") % {"code": code}
    return _("The SMS provider could not deliver it and does not say why.")
