"""How businesses without an SMS account of their own send, and where providers answer."""

from fastfaktura.settings import env

__all__ = [
    "SMS_46ELKS_URL",
    "SMS_ANSWER_TIMEOUT",
    "SMS_CREDENTIALS",
    "SMS_MESSAGING_SERVICE_SID",
    "SMS_PROVIDER",
    "SMS_SENDER",
    "SMS_TIMEOUT",
    "SMS_TWILIO_URL",
]

# The account with which businesses without one of their own send: "twilio", "46elks", or none.
SMS_PROVIDER = env.text("SMS_PROVIDER", "")
# The account's name and its secret, with a colon between.
SMS_CREDENTIALS = env.text("SMS_CREDENTIALS", "")
SMS_SENDER = env.text("SMS_SENDER", "")
SMS_MESSAGING_SERVICE_SID = env.text("SMS_MESSAGING_SERVICE_SID", "")
# Other addresses lead to a simulator; a system check sees to it that secrets travel encrypted.
SMS_TWILIO_URL = env.text("SMS_TWILIO_URL", "https://api.twilio.com").rstrip("/")
SMS_46ELKS_URL = env.text("SMS_46ELKS_URL", "https://api.46elks.com").rstrip("/")
SMS_TIMEOUT = env.number("SMS_TIMEOUT", 20)
SMS_ANSWER_TIMEOUT = env.number("SMS_ANSWER_TIMEOUT", 60)
