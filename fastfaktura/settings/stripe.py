"""How businesses are paid through Stripe, and where its simulator answers."""

from fastfaktura.settings import env

__all__ = [
    "STRIPE_API_KEY",
    "STRIPE_API_URL",
    "STRIPE_RETRIES",
    "STRIPE_SHARED_ACCOUNT",
    "STRIPE_SIMULATOR_PUBLIC_URL",
    "STRIPE_SIMULATOR_URL",
    "STRIPE_WEBHOOK_SECRETS",
]

STRIPE_API_KEY = env.text("STRIPE_API_KEY", "")
STRIPE_WEBHOOK_SECRETS = env.names("STRIPE_WEBHOOK_SECRETS")
# The simulator that stands in for Stripe in sandbox businesses without keys of their own.
STRIPE_SIMULATOR_URL = env.text("STRIPE_SIMULATOR_URL", "http://127.0.0.1:8026").rstrip("/")
# How a payer's browser reaches the simulator, where that is another address.
STRIPE_SIMULATOR_PUBLIC_URL = env.text("STRIPE_SIMULATOR_PUBLIC_URL", STRIPE_SIMULATOR_URL)
# Another address than Stripe's own takes test keys only; a system check sees to it.
STRIPE_API_URL = env.text("STRIPE_API_URL", "").rstrip("/")
# How often a call is repeated at once, by the same key, before the payer is asked to try again.
STRIPE_RETRIES = env.number("STRIPE_RETRIES", 1)
# With a live key: 1 pays every business without an account of its own into the key's account.
STRIPE_SHARED_ACCOUNT = env.flag("STRIPE_SHARED_ACCOUNT", default=False)
