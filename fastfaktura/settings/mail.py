"""Mail: by which way it leaves, and where what comes back comes in."""

from typing import Any

from fastfaktura.settings import env

EMAIL_HOST = env.text("EMAIL_HOST", "127.0.0.1")
# Without settings of its own, mail goes to the local catcher (``manage.py mail_catcher``).
EMAIL_PORT = env.number("EMAIL_PORT", 8025)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 20)
# How long a server may take to accept a whole mail.
EMAIL_ANSWER_TIMEOUT = env.number("EMAIL_ANSWER_TIMEOUT", 120)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "FastFaktura <invoices@localhost>")
SERVER_EMAIL = env.text("SERVER_EMAIL", DEFAULT_FROM_EMAIL)

# --- A provider's API instead of SMTP ---------------------------------------------------------

# What django-anymail calls the key, and what a signed report is proven with, if it is signed.
PROVIDERS: dict[str, dict[str, str]] = {
    "brevo": {"key": "API_KEY"},
    "mailgun": {"key": "API_KEY", "domain": "SENDER_DOMAIN", "signing_key": "WEBHOOK_SIGNING_KEY"},
    "postmark": {"key": "SERVER_TOKEN"},
    "resend": {"key": "API_KEY"},
}
EMAIL_PROVIDER = env.text("EMAIL_PROVIDER", "").lower()
# "name:password", which the provider sends along with its reports; without it none are taken.
EMAIL_REPORTS_SECRET = env.text("EMAIL_REPORTS_SECRET", "")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
ANYMAIL: dict[str, Any] = {
    "WEBHOOK_SECRET": EMAIL_REPORTS_SECRET,
    # To connect, and to answer.
    "REQUESTS_TIMEOUT": (EMAIL_TIMEOUT, EMAIL_ANSWER_TIMEOUT),
}
if EMAIL_PROVIDER:
    if EMAIL_PROVIDER not in PROVIDERS:
        raise env.SettingError(f"EMAIL_PROVIDER is none of {', '.join(PROVIDERS)}.")
    EMAIL_BACKEND = f"anymail.backends.{EMAIL_PROVIDER}.EmailBackend"
    for fact, variable in {
        "key": env.text("EMAIL_PROVIDER_KEY"),
        "domain": env.text("EMAIL_PROVIDER_DOMAIN", ""),
        "signing_key": env.text("EMAIL_REPORTS_KEY", ""),
    }.items():
        if variable and fact in PROVIDERS[EMAIL_PROVIDER]:
            name = PROVIDERS[EMAIL_PROVIDER][fact]
            ANYMAIL[f"{EMAIL_PROVIDER.upper()}_{name}"] = variable
    # Where the provider's API lies, if not at its usual place: a region, a simulator.
    if url := env.text("EMAIL_PROVIDER_URL", ""):
        ANYMAIL[f"{EMAIL_PROVIDER.upper()}_API_URL"] = url

# --- What comes back over SMTP ----------------------------------------------------------------

# Where bounces go: bounces@mail.example becomes bounces+<delivery>.<proof>@mail.example.
BOUNCE_ADDRESS = env.text("BOUNCE_ADDRESS", "")
# imaps://user:password@host:993/INBOX, percent-encoded.
BOUNCE_IMAP_URL = env.text("BOUNCE_IMAP_URL", "")

# --- What the DNS should say of the sender ----------------------------------------------------

# Which keys sign our mails, beside those that the provider is known for.
DKIM_SELECTORS = env.names("DKIM_SELECTORS")
# Which name the sender's SPF record must include; the provider's, if not given.
SPF_INCLUDE = env.text("SPF_INCLUDE", "")
# Name servers to ask instead of the machine's own, as host or host:port.
DNS_SERVERS = env.names("DNS_SERVERS")
