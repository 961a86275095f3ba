"""SMS accounts in words: where one stands, and what may become of its sender."""

from django.utils.translation import gettext as _

from billing.delivery.choices import SmsAccount
from billing.delivery.sms.accounts import SmsAccess, access_for
from billing.delivery.sms.senders import SenderWarning, warning_for
from billing.delivery.sms.transport import callback_url
from billing.pages.webhook_words import StateWords
from fastfaktura.core.models import Business
from fastfaktura.core.templatetags.figures import moment

# Names of companies are the same in every language.
NAMES = {"twilio": "Twilio", "46elks": "46elks"}


def provider_name(provider: str) -> str:
    """Return a provider as it writes itself."""
    return NAMES.get(provider, provider)


def sms_state(business: Business, account: SmsAccount | None) -> tuple[StateWords, str]:
    """Return the chip of a business's SMS, and the sentence below it."""
    if business.is_sandbox:
        return (
            StateWords(_("Simulation"), "flask-conical", "info"),
            _("This sandbox puts SMS into its mailbox. Nothing is sent, whatever is kept below."),
        )
    if account is not None and account.disabled_at is not None:
        return (
            StateWords(_("Refused"), "ban", "danger"),
            _("The provider no longer accepts the account. Enter its credentials anew below."),
        )
    if account is not None:
        name = {"provider": provider_name(account.provider)}
        return (
            StateWords(_("On"), "check", "success"),
            _("SMS leave through your own account at %(provider)s.") % name,
        )
    if access_for(business) is not None:
        return (
            StateWords(_("On"), "check", "success"),
            _("SMS leave through the account of this installation. You can use your own instead."),
        )
    return (
        StateWords(_("Off"), "circle-dashed", ""),
        _("SMS need an account at a provider. Add one below; it takes a few minutes."),
    )


def reports_words(account: SmsAccount, access: SmsAccess | None) -> tuple[str, bool]:
    """Return whether receipts reach us, and whether that is a reason to worry."""
    if access is not None and not callback_url(access, delivery="test"):
        return _("Off: providers cannot reach this installation's address"), True
    if account.last_report_at is not None:
        return moment(account.last_report_at), False
    return _("None yet; send a test to see whether they arrive"), False


def sender_warning(account: SmsAccount, country: str) -> str:
    """Return what may become of the sender in the business's own country; empty if nothing."""
    if not account.sender_id:
        return ""
    match warning_for(account.sender_id, country):
        case SenderWarning.NUMBERS_ONLY:
            return _(
                "Networks in your country show no names as senders. Use a number of your provider,"
                " or messages may arrive under another one, or not at all."
            )
        case SenderWarning.REGISTER:
            return _(
                "Networks in your country want names of senders registered beforehand. Ask your"
                " provider to register “%(sender)s”, or messages may be dropped."
            ) % {"sender": account.sender_id}
        case _:
            return ""
