"""Which addresses a webhook may lead to: public ones only, however they are written.

An endpoint's address is a stranger's wish to make our servers open a connection. Each name is
looked up when the endpoint is made and again at every connection, and the connection goes to
the very address that was checked (``sending``), so neither DNS nor a redirect leads inside.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

import httpx
from django.conf import settings

MOST_SIGNS = 500
# What lies below was given to other services, which an HTTP request may confuse.
LOWEST_FREE_PORT = 1024
WEB_PORTS = frozenset({80, 443})
LOOKUP_SECONDS = 5.0

# The one range of IPv6 that is given out for the public; mapped, translated, local and link-local
# addresses all lie outside.
GLOBAL_UNICAST = ip_network("2000::/3")
# What ``is_global`` of Python 3.11 takes for public: protocol assignments, relays from 6to4, and
# the address by which a cloud's machines speak to their host.
NOT_PUBLIC = tuple(
    ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2002::/16", "3fff::/20")
)

Resolver = Callable[[str, int], Sequence[str]]


class BadUrl(Exception):
    """No webhook goes to this address; ``reason`` says why.

    One of scheme, host, private, credentials, too_long and port.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NameUnknown(Exception):
    """The name leads nowhere, or nobody said so in time."""


class AddressNotPublic(Exception):
    """The name leads to an address that is not public."""


def look_up(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name as the system knows them; a bare address is its own.

    :raises NameUnknown: if there are none, or no answer came in time.
    """
    found: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found.put(error)
        else:
            found.put([str(answer[4][0]) for answer in answers])

    # The system's resolver knows no time limit, so it is left behind when it is late.
    Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=LOOKUP_SECONDS)
    except Empty:
        raise NameUnknown(host) from None
    if not isinstance(answer, list):
        raise NameUnknown(host) from answer
    return answer


def checked_addresses(host: str, port: int, *, resolve: Resolver) -> list[str]:
    """Return the addresses of a name, each of which may be connected to.

    :raises NameUnknown: if there are none.
    :raises AddressNotPublic: if one of them is not public: a name that leads both outside and
        inside is a trick.
    """
    found = list(dict.fromkeys(resolve(host, port)))
    if not found:
        raise NameUnknown(host)
    for each in found:
        if not may_connect(each):
            raise AddressNotPublic(host)
    return found


def may_connect(address: str) -> bool:
    """Tell whether an address is public, or lies in WEBHOOK_ALLOWED_NETWORKS."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if any(found in ip_network(each) for each in settings.WEBHOOK_ALLOWED_NETWORKS):
        return True
    return is_public(found)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address belongs to the public internet."""
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast


def checked_url(text: str, *, allow_http: bool, resolve: Resolver = look_up) -> str:
    """Return an address as it is kept: in its plain form, after looking its name up.

    A name that nobody knows is kept: it may be known tomorrow, and every connection looks it up
    again. ``is_known`` tells, so that a person can be warned of a typing error.

    :raises BadUrl: if no webhook may go there.
    """
    text = text.strip()
    if len(text) > MOST_SIGNS:
        raise BadUrl("too_long")
    url = _parsed(text)
    if url.scheme not in ({"https", "http"} if allow_http else {"https"}):
        raise BadUrl("scheme")
    if url.userinfo or "@" in urlsplit(text).netloc:
        raise BadUrl("credentials")
    if not url.host:
        raise BadUrl("host")
    port = url.port or (443 if url.scheme == "https" else 80)
    if port < LOWEST_FREE_PORT and port not in WEB_PORTS:
        raise BadUrl("port")
    try:
        checked_addresses(url.raw_host.decode("ascii"), port, resolve=resolve)
    except NameUnknown:
        pass
    except AddressNotPublic:
        raise BadUrl("private") from None
    kept = str(url.copy_with(fragment=None))
    # Signs beyond ASCII grow when they are written for the wire.
    if len(kept) > MOST_SIGNS:
        raise BadUrl("too_long")
    return kept


def is_known(url: str, *, resolve: Resolver = look_up) -> bool:
    """Tell whether the name in an address that is kept leads anywhere now."""
    parts = httpx.URL(url)
    try:
        return bool(resolve(parts.raw_host.decode("ascii"), parts.port or 443))
    except NameUnknown:
        return False


def _parsed(text: str) -> httpx.URL:
    if "\\" in text or not text.isprintable() or any(sign.isspace() for sign in text):
        raise BadUrl("host")
    try:
        url = httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        raise BadUrl("port" if _has_bad_port(text) else "host") from None
    if _has_bad_port(text):
        raise BadUrl("port")
    return url


def _has_bad_port(text: str) -> bool:
    """Tell whether what follows the name is no number of a port."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    try:
        return parts.port == 0
    except ValueError:
        return True
