"""The mailbox to which servers give messages back, read over IMAP with TLS."""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from urllib.parse import unquote, urlsplit

from billing.delivery.dsn import MOST_BYTES, receive

logger = logging.getLogger(__name__)

TIMEOUT = 20
AT_ONCE = 100


class BoxUnusable(Exception):
    """The mailbox cannot be read: its address is wrong, or its server refuses us."""


@contextmanager
def opened(url: str, context: ssl.SSLContext) -> Iterator[imaplib.IMAP4]:
    """Open the folder of an address ``imaps://user:password@host:port/folder``.

    :raises BoxUnusable: if it is none, or cannot be opened.
    """
    parts = urlsplit(url)
    if parts.scheme != "imaps" or not parts.hostname:
        raise BoxUnusable("the address of the mailbox must begin with imaps://")
    try:
        box = imaplib.IMAP4_SSL(
            parts.hostname, parts.port or 993, ssl_context=context, timeout=TIMEOUT
        )
    except (OSError, imaplib.IMAP4.error) as error:
        raise BoxUnusable(str(error)) from error
    try:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        folder = unquote(parts.path.strip("/")) or "INBOX"
        answer, _data = box.select(f'"{folder}"')
        if answer != "OK":
            raise BoxUnusable(f"there is no folder {folder}")
        yield box
    except (OSError, imaplib.IMAP4.error) as error:
        raise BoxUnusable(str(error)) from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


def collect(url: str, *, now: datetime, context: ssl.SSLContext | None = None) -> int:
    """Read what is unread, and mark it as read; return how many mails were reports of ours.

    A mail whose effects are kept but whose mark is lost is read again, which changes nothing.

    :raises BoxUnusable: if the mailbox cannot be read.
    """
    found = 0
    with opened(url, context or ssl.create_default_context()) as box:
        _answer, [uids] = box.uid("SEARCH", "UNSEEN", "SMALLER", str(MOST_BYTES))
        for uid in (uids or b"").split()[:AT_ONCE]:
            _answer, parts = box.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            if receive(raw, now=now):
                found += 1
            else:
                logger.info("mail %s in the box of bounces is no report of ours", uid.decode())
            box.uid("STORE", uid.decode(), "+FLAGS.SILENT", r"(\Seen)")
    return found
