"""Two ways out of the house: an SMTP server, and the mailbox of a sandbox; SMS has its own package.

All speak in two steps. ``offer`` does everything that may be repeated; ``commit`` says that the
content is whole, after which the receiving side may have it whatever becomes of us.
"""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from billing.delivery.dues import Asked
from billing.delivery.models import Channel, Delivery, MailboxMessage
from billing.delivery.policy import is_permanent
from fastfaktura.core.files import keep_file


class Refused(Exception):
    """The server said no; ``permanent`` tells whether it would say so again.

    ``code`` is the server's number, or a word of ``policy`` where we said no in its place.
    """

    def __init__(self, code: int | str, sentence: str, *, permanent: bool) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.permanent = permanent


class Unreachable(Exception):
    """No conversation came about, or it broke before the content was whole: nothing was sent."""


class AnswerLost(Exception):
    """The content was whole and no answer came: nobody knows whether the server has it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message ready to leave: its envelope and its whole content, a mail's in MIME form."""

    delivery: Delivery
    sender: str
    receiver: str
    subject: str
    content: bytes
    # What a reminder asks for, which may change until it leaves; None for other messages.
    asked: Asked | None = None
    # Whether it warns of costs that a later reminder may ask for only because of that.
    announces_costs: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A provider has it: under which name its reports come, and how many SMS carry the text."""

    provider: str
    provider_id: str
    parts: int | None = None


class Transport(Protocol):
    """A way out, used as a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def offer(self, parcel: Parcel) -> None:
        """Give everything but the end.

        :raises Refused: if the receiving side does not want it.
        :raises Unreachable: if nobody answers.
        """
        ...

    def commit(self) -> Taken | None:
        """Say that the content is whole, and hear the answer; None where it gives no name.

        :raises Refused: if the receiving side does not want it after all.
        :raises AnswerLost: if no answer came.
        """
        ...


class SmtpTransport:
    """A conversation with the server of the settings EMAIL_* about one message."""

    def __init__(self) -> None:
        self._backend = EmailBackend()
        self._inside_content = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        connection = self._backend.connection
        if connection is not None and self._inside_content:
            # A server that waits for the end of a message would take QUIT as a part of it.
            connection.close()
            return
        # Whatever goes wrong with a farewell changes nothing.
        with suppress(OSError):
            self._backend.close()

    def offer(self, parcel: Parcel) -> None:
        """Connect, name both sides, and send the content without its end."""
        try:
            self._backend.open()
        except smtplib.SMTPResponseException as error:
            # A server that rejects us, not the message: its operator mends that.
            raise Refused(error.smtp_code, sentence_of(error.smtp_error), permanent=False) from None
        except OSError as error:
            raise Unreachable(str(error)) from error
        connection = self._connection
        try:
            connection.ehlo_or_helo_if_needed()
            size = [f"SIZE={len(parcel.content)}"] if connection.has_extn("size") else []
            expect(connection.mail(sanitize_address(parcel.sender, "utf-8"), size), 250)
            expect(connection.rcpt(sanitize_address(parcel.receiver, "utf-8")), 250, 251)
            expect(connection.docmd("DATA"), 354)
            self._inside_content = True
            connection.send(dot_stuffed(parcel.content))
        except OSError as error:
            raise Unreachable(str(error)) from error

    def commit(self) -> None:
        """Send the final dot and read the answer."""
        connection = self._connection
        try:
            if connection.sock is not None:
                # Some servers read a mail for viruses before they answer.
                connection.sock.settimeout(settings.EMAIL_ANSWER_TIMEOUT)
            connection.send(b".\r\n")
            reply = connection.getreply()
        except OSError as error:
            raise AnswerLost(str(error)) from error
        if reply[0] == -1:
            raise AnswerLost(sentence_of(reply[1]))
        self._inside_content = False
        expect(reply, 250)

    @property
    def _connection(self) -> smtplib.SMTP:
        connection = self._backend.connection
        if connection is None:
            raise Unreachable("the connection is not open")
        return connection


class MailboxTransport:
    """A sandbox's mailbox: the same steps, and nothing leaves the house."""

    def __init__(self) -> None:
        self._parcel: Parcel | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._parcel = None

    def offer(self, parcel: Parcel) -> None:
        """Keep the message at hand."""
        self._parcel = parcel

    def commit(self) -> None:
        """Put the message into the mailbox, once per delivery."""
        parcel = self._parcel
        if parcel is None:
            raise Unreachable("nothing was offered")
        delivery = parcel.delivery
        content_type = "text/plain" if delivery.channel == Channel.SMS else "message/rfc822"
        file = keep_file(
            business=delivery.business, content=parcel.content, content_type=content_type
        )
        MailboxMessage.objects.update_or_create(
            delivery=delivery,
            defaults={
                "business": delivery.business,
                "channel": delivery.channel,
                "receiver": parcel.receiver,
                "subject": parcel.subject,
                "file": file,
            },
        )


def expect(reply: tuple[int, bytes], *codes: int) -> None:
    """Do nothing if the server answered as hoped.

    :raises Refused: if it answered otherwise.
    :raises smtplib.SMTPServerDisconnected: if it hung up instead of answering.
    """
    code, sentence = reply
    if code in codes:
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected(sentence_of(sentence))
    raise Refused(code, sentence_of(sentence), permanent=is_permanent(code))


def sentence_of(reply: bytes | str) -> str:
    """Return the server's sentence as text in one line, at most 500 letters."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return " ".join(text.split())[:500]


def dot_stuffed(content: bytes) -> bytes:
    """Return the content with network line ends, a dot doubled where it begins a line."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    if not lines.endswith(b"\r\n"):
        lines += b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)
