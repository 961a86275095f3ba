"""The mails that the local catcher took: kept as files, read as their receiver's program would."""

import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"\d{20}-[0-9a-f]{8}")
SHOWN = 200


@dataclass(frozen=True)
class Attachment:
    """A file in a mail; ``index`` counts the parts of the whole mail."""

    index: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class CaughtMail:
    """A mail on the disk."""

    name: str
    received_at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message.get("Subject", ""))

    @property
    def sender(self) -> str:
        return str(self.message.get("From", ""))

    @property
    def sender_name(self) -> str:
        """The sender's name, or the address of one without."""
        name, address = parseaddr(self.sender)
        return name or address

    @property
    def receivers(self) -> str:
        """Whom the server was told to give it to, which blind copies are part of."""
        return str(self.message.get("X-Envelope-To") or self.message.get("To", ""))

    @property
    def reply_to(self) -> str:
        return str(self.message.get("Reply-To", ""))

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body is not None else ""

    @property
    def html(self) -> str:
        body = self.message.get_body(("html",))
        return str(body.get_content()) if body is not None else ""

    @property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(
                index,
                part.get_filename() or part.get_content_type(),
                part.get_content_type(),
                len(content(part)),
            )
            for index, part in enumerate(self.message.walk())
            if part.get_content_disposition() == "attachment"
        ]

    def part(self, index: int) -> EmailMessage | None:
        """Return one part of the mail, counted as in ``Attachment``."""
        for at, part in enumerate(self.message.walk()):
            if at == index and isinstance(part, EmailMessage) and not part.is_multipart():
                return part
        return None

    def inline_parts(self) -> Iterator[tuple[str, int]]:
        """Yield the Content-ID and index of each part that the HTML may show."""
        for index, part in enumerate(self.message.walk()):
            if content_id := part.get("Content-ID"):
                yield str(content_id).strip("<> "), index


def content(part: EmailMessage) -> bytes:
    """Return the bytes of a part that is no multipart."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def keep_mail(raw: bytes, *, receivers: list[str]) -> str:
    """Write a mail down as it came, with those it is for, and return its name."""
    name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{name}.part"
    draft.write_bytes(b"X-Envelope-To: " + ", ".join(receivers).encode() + b"\r\n" + raw)
    draft.rename(folder / f"{name}.eml")
    return name


def find_mail(name: str) -> CaughtMail | None:
    """Return the mail of that name."""
    if not NAME.fullmatch(name):
        return None
    try:
        raw = (_folder() / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        return None
    received_at = datetime.fromtimestamp(int(name.split("-", maxsplit=1)[0]) / 1e9, UTC)
    return CaughtMail(
        name, received_at, message_from_bytes(raw, EmailMessage, policy=policy.default)
    )


def latest_mails() -> list[CaughtMail]:
    """Return the newest mails, the newest first."""
    names = sorted((path.stem for path in _folder().glob("*.eml")), reverse=True)[:SHOWN]
    return [mail for name in names if (mail := find_mail(name)) is not None]


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"
