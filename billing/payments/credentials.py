"""With which key a business is paid: its own, the installation's, or the simulator's.

The only module of payments that knows what a sandbox is. All others see a key, an account and an
address, so that a simulated payment takes the very path of a real one.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings

from billing.payments.gateway import PaymentGateway
from billing.payments.models import Channel, PaymentAccount, PaymentAttempt
from billing.payments.stripe import StripeGateway
from fastfaktura.core.models import Business
from fastfaktura.core.secrets import SecretUnreadable, decrypt

REAL_ADDRESS = "https://api.stripe.com"
LIVE_PREFIXES = ("sk_live_", "rk_live_")
TEST_PREFIXES = ("sk_test_", "rk_test_")


class LiveKeyElsewhere(RuntimeError):
    """A live key was about to be sent to another address than Stripe's."""


class NoCredentials(Exception):
    """The business cannot be paid online: nobody has given it a key of its kind."""


def is_live(api_key: str) -> bool:
    """Tell whether a key moves money."""
    return api_key.startswith(LIVE_PREFIXES)


def is_key(text: str) -> bool:
    """Tell whether a text looks like a secret or restricted key of Stripe."""
    return text.startswith(LIVE_PREFIXES + TEST_PREFIXES) and len(text) > 16


def fits(api_key: str, business: Business) -> bool:
    """Tell whether a key moves money exactly where money may move."""
    return is_live(api_key) is not business.is_sandbox


def own_base_url() -> str:
    """Return where keys that are not the simulator's are sent; empty is Stripe's own address."""
    base_url: str = settings.STRIPE_API_URL
    return base_url


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key, the account it acts for, and where it is sent; empty is Stripe's own address.

    :raises LiveKeyElsewhere: if a live key were sent elsewhere.
    """

    channel: Channel
    api_key: str
    account: str = ""
    base_url: str = ""

    def __post_init__(self) -> None:
        if is_live(self.api_key) and self.base_url not in ("", REAL_ADDRESS):
            raise LiveKeyElsewhere(self.base_url)

    @property
    def livemode(self) -> bool:
        """Tell whether money moves."""
        return is_live(self.api_key)

    def gateway(self) -> PaymentGateway:
        """Return the gateway that these credentials open."""
        return StripeGateway(
            self.api_key, self.base_url, self.account, retries=settings.STRIPE_RETRIES
        )


def derived(purpose: str) -> str:
    """Return a secret for the simulator that only this installation knows."""
    return hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).hexdigest()[:40]


def simulator_key() -> str:
    """Return the key with which the simulator is spoken to."""
    return f"sk_test_{derived('simulator key')}"


def simulator_webhook_secret() -> str:
    """Return the secret with which the simulator signs."""
    return f"whsec_{derived('simulator webhooks')}"


def _own(business: Business, account: PaymentAccount | None) -> Credentials | None:
    if account is None or account.disabled_at or not account.encrypted_api_key:
        return None
    try:
        api_key = decrypt(account.encrypted_api_key)
    except SecretUnreadable:
        return None
    if not fits(api_key, business):
        return None
    return Credentials(Channel.OWN, api_key, base_url=own_base_url())


def _platform(business: Business, account: PaymentAccount | None) -> Credentials | None:
    api_key: str = settings.STRIPE_API_KEY
    if not api_key or not fits(api_key, business):
        return None
    connected = account.connected_account if account and not account.disabled_at else ""
    # Without an account of its own a business would be paid into the operator's pocket.
    if is_live(api_key) and not connected and not settings.STRIPE_SHARED_ACCOUNT:
        return None
    return Credentials(Channel.PLATFORM, api_key, connected, own_base_url())


def _simulated(business: Business) -> Credentials | None:
    if not business.is_sandbox or not settings.STRIPE_SIMULATOR_URL:
        return None
    return Credentials(Channel.SIMULATOR, simulator_key(), base_url=settings.STRIPE_SIMULATOR_URL)


def credentials_of(business: Business) -> Credentials | None:
    """Return what a new payment of the business goes through; None if it cannot be paid online."""
    account = PaymentAccount.objects.for_business(business).first()
    return _own(business, account) or _platform(business, account) or _simulated(business)


def credentials_of_attempt(attempt: PaymentAttempt) -> Credentials:
    """Return what the attempt was begun with, whatever new payments go through today.

    :raises NoCredentials: if that was taken away since.
    """
    business = attempt.business
    account = PaymentAccount.objects.for_business(business).first()
    found: Credentials | None
    match attempt.channel:
        case Channel.OWN:
            found = _own(business, account)
        case Channel.PLATFORM:
            found = _platform(business, account)
        case _:
            found = _simulated(business)
    if found is None or found.account != attempt.account:
        raise NoCredentials(f"{attempt.channel} of {business.pk}")
    return found
