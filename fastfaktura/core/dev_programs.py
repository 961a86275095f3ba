"""Which programs make up the product on a developer's machine, and at which ports they answer."""

import os
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from django.core.management import get_commands
from django.core.management.base import CommandError

from fastfaktura.core.supervisor import Program

HOST = "127.0.0.1"
WEB_PORT, MAIL_PORT, STRIPE_PORT, SMS_PORT = 8000, 8025, 8026, 8027
PORTS_TRIED = 50


@dataclass(frozen=True)
class Addresses:
    """Where the programs answer."""

    web_port: int
    mail_port: int
    stripe_port: int
    sms_port: int

    @property
    def web(self) -> str:
        """The product's address; by name, since passkeys belong to names."""
        return f"http://localhost:{self.web_port}"

    def environment(self) -> dict[str, str]:
        """Return what the programs must know of each other; what the developer set stays."""
        wanted = {
            "BASE_URL": self.web,
            "EMAIL_PORT": str(self.mail_port),
            "STRIPE_SIMULATOR_URL": f"http://{HOST}:{self.stripe_port}",
            # No SMS of a developer's machine reaches a telephone, unless he says so.
            "SMS_TWILIO_URL": f"http://{HOST}:{self.sms_port}",
            "SMS_46ELKS_URL": f"http://{HOST}:{self.sms_port}",
            # A developer's own program may listen.
            "WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128",
        }
        return {name: os.environ.get(name, value) for name, value in wanted.items()}


def choose_addresses() -> Addresses:
    """Take the port of PORT, or 8000, for the web, and free ones for its helpers.

    :raises CommandError: if the web's port is taken or no port.
    """
    wanted = os.environ.get("PORT") or str(WEB_PORT)
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        raise CommandError(f"PORT is {wanted!r}; write a number, as in: PORT=8123 make run")
    web = int(wanted)
    if not _is_free(web):
        raise CommandError(f"Port {web} is taken. Choose another: PORT={web + 123} make run")
    mail = _free_port(MAIL_PORT, {web})
    stripe = _free_port(STRIPE_PORT, {web, mail})
    return Addresses(web, mail, stripe, _free_port(SMS_PORT, {web, mail, stripe}))


def programs(addresses: Addresses) -> list[Program]:
    """Return the programs to run; those that are not built yet are left out."""
    manage = (sys.executable, "manage.py")
    celery = (sys.executable, "-m", "celery", "-A", "fastfaktura")
    worker = (*celery, "worker", "--loglevel=INFO", "--without-gossip", "--without-mingle")
    # Not by BASE_URL, which may be the address of a proxy: the simulator speaks to this machine.
    webhooks = f"http://{HOST}:{addresses.web_port}/webhooks/stripe/"
    helpers = {
        "mail_catcher": (f"--port={addresses.mail_port}",),
        "stripe_simulator": (f"--port={addresses.stripe_port}", f"--webhook-url={webhooks}"),
        "sms_simulator": (f"--port={addresses.sms_port}",),
    }
    return [
        Program(
            "web",
            (*manage, "runserver", f"{HOST}:{addresses.web_port}"),
            {"DJANGO_RUNSERVER_HIDE_WARNING": "true"},
        ),
        # Each takes from its queues in their order: mails as soon as nothing quick is left.
        Program("worker", (*worker, "-Q", "default,mail", "--concurrency=2")),
        # What may take its time must not keep mails waiting.
        Program(
            "background",
            (*worker, "-Q", "bulk,documents", "-n", "background@%h", "--concurrency=1"),
        ),
        # Who waits for strangers' servers must not keep mails waiting.
        Program(
            "webhooks",
            (*worker, "-Q", "webhooks", "-n", "webhooks@%h", "--pool=threads", "--concurrency=8"),
        ),
        Program("beat", (*celery, "beat", "--loglevel=INFO")),
        *(
            Program(name, (*manage, name, *arguments))
            for name, arguments in helpers.items()
            if name in get_commands()
        ),
    ]


def healthy(addresses: Addresses) -> bool:
    """Tell whether ``/healthz`` is green."""
    try:
        with urllib.request.urlopen(f"{addresses.web}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port(first: int, taken: set[int]) -> int:
    for port in range(first, first + PORTS_TRIED):
        if port not in taken and _is_free(port):
            return port
    raise CommandError(f"No free port between {first} and {first + PORTS_TRIED}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
