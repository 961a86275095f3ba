"""A mail provider's API as a way out, through django-anymail.

The call itself is the hand-over: from its first byte on the provider may have the message. What
broke before a connection stood was not sent; what broke after it is in doubt, unless the provider
knows idempotency keys: then the same call is made once more, and cannot make a twin.
"""

import ssl
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.policy import SMTP
from typing import Any, Self, cast

import requests
from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from billing.delivery.models import Delivery
from billing.delivery.transports import AnswerLost, Parcel, Refused, Taken, Unreachable, sentence_of

# Headers that the provider writes itself, or takes from fields of their own.
OWN_FIELDS = frozenset(
    {"from", "to", "subject", "reply-to", "date"}
    | {"mime-version", "content-type", "content-transfer-encoding"}
)
# These honour a key that makes a call safe to repeat: Resend for 24 hours, Brevo for 15 minutes.
KNOW_KEYS = frozenset({"brevo", "resend"})
# These look for opened mails and clicked links unless they are told not to.
WOULD_TRACK = frozenset({"mailgun", "postmark"})
# What django-anymail calls a receiver whose mail was taken.
TAKEN = frozenset({"sent", "queued"})
TOO_MANY, NOT_NOW = 429, 503
# Our key or our account, not the message: its operator mends that.
OUR_FAULT = frozenset({401, 402, 403, 404, 408, TOO_MANY, NOT_NOW})
# Of a failed call whose answer has no number.
REJECTED = 422


class ProviderTransport:
    """One call of the provider that the settings name, about one message."""

    def __init__(self) -> None:
        self._backend: Any = get_connection()
        self._message: EmailMultiAlternatives | None = None
        self._name = settings.EMAIL_PROVIDER

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._backend.close()

    def offer(self, parcel: Parcel) -> None:
        """Write the call down whole, and make none yet."""
        message = as_fields(parcel, self._name)
        self._backend.open()
        if self._name == "resend":
            self._backend.session.headers["Idempotency-Key"] = str(parcel.delivery.pk)
        try:
            self._backend.build_message_payload(message, self._backend.send_defaults)
        except AnymailError as error:
            raise Refused(REJECTED, sentence_of(str(error)), permanent=True) from error
        self._message = message

    def commit(self) -> Taken:
        """Make the call, and hear the answer.

        :raises Unreachable: if no connection came about, so that nothing was sent.
        """
        try:
            return self._call()
        except AnswerLost:
            if self._name not in KNOW_KEYS:
                raise
        try:
            return self._call()
        except (Refused, Unreachable) as error:
            # A no to the repetition says nothing of the first call.
            raise AnswerLost(str(error)) from error

    def _call(self) -> Taken:
        message = cast(Any, self._message)
        try:
            self._backend.send_messages([message])
        except AnymailRecipientsRefused as error:
            raise Refused(REJECTED, answer_of(error), permanent=True) from error
        except AnymailAPIError as error:
            raise meaning_of(error) from error
        status = message.anymail_status
        if not status.status & TAKEN:
            raise judged(status.esp_response.status_code, sentence_of(status.esp_response.text))
        return Taken(self._name, status.message_id or "")


def meaning_of(error: AnymailAPIError) -> Refused | Unreachable | AnswerLost:
    """Return what a failed call means: a no, nobody there, or nobody knows."""
    code = error.status_code
    if code is None:
        said = sentence_of(str(error.__cause__ or error))
        return Unreachable(said) if never_left(error) else AnswerLost(said)
    return judged(code, answer_of(error))


def judged(code: int, said: str) -> Refused | AnswerLost:
    """Return what an answer means that is not a yes."""
    if code in OUR_FAULT:
        return Refused(code, said, permanent=False)
    # A key that is in use means that the first call is being worked on, or was.
    if 400 <= code < 500 and code != requests.codes.conflict:
        return Refused(code, said, permanent=True)
    return AnswerLost(f"{code} {said}")


def never_left(error: BaseException) -> bool:
    """Tell whether a call failed before a connection stood."""
    before = (
        requests.ConnectTimeout,
        NewConnectionError,
        ConnectTimeoutError,
        ssl.SSLCertVerificationError,
    )
    return any(isinstance(cause, before) for cause in causes_of(error))


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what lies behind it, also where urllib3 hides it."""
    while error is not None:
        yield error
        behind = [error.__cause__, getattr(error, "reason", None), *error.args, error.__context__]
        error = next((each for each in behind if isinstance(each, BaseException)), None)


def answer_of(error: AnymailError) -> str:
    """Return what the provider said, in one line."""
    response = error.response
    return sentence_of(response.text if response is not None else str(error))


def as_fields(parcel: Parcel, provider: str) -> EmailMultiAlternatives:
    """Return the mail taken apart into the fields that providers ask for."""
    mime = message_from_bytes(parcel.content, policy=SMTP)
    text, html = mime.get_body(("plain",)), mime.get_body(("html",))
    message = EmailMultiAlternatives(
        subject=parcel.subject,
        body=text.get_content() if text is not None else "",
        from_email=str(mime["From"]),
        to=[str(mime["To"])],
        reply_to=[str(mime["Reply-To"])] if mime["Reply-To"] else None,
        headers=headers_of(mime, parcel.delivery, provider),
    )
    if html is not None:
        message.attach_alternative(html.get_content(), "text/html")
    for part in mime.walk():
        if part.get_content_disposition() == "attachment":
            content = part.get_payload(decode=True)
            message.attach(part.get_filename(), content, part.get_content_type())
        elif part.get_content_maintype() == "image":
            content = cast(bytes, part.get_payload(decode=True))
            picture = MIMEImage(content, part.get_content_subtype())
            picture["Content-ID"] = part["Content-ID"]
            picture["Content-Disposition"] = "inline"
            message.attach(picture)
    described: Any = message
    described.metadata = {"delivery": str(parcel.delivery.pk)}
    if provider in WOULD_TRACK:
        described.track_opens = described.track_clicks = False
    return message


def headers_of(mime: EmailMessage, delivery: Delivery, provider: str) -> dict[str, str]:
    """Return the headers that the mail keeps on its way through a provider."""
    headers = {name: str(value) for name, value in mime.items() if name.lower() not in OWN_FIELDS}
    if provider == "postmark":
        # Else it gives the mail a Message-ID of its own.
        headers["X-PM-KeepID"] = "true"
    if provider == "brevo":
        headers["idempotencyKey"] = str(delivery.pk)
    return headers
