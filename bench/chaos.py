"""Kills worker, beat, Redis and PostgreSQL with -9 while mails leave, and counts what arrived.

Not one of the default benchmarks: it takes minutes. It brings its own servers in a folder of its
own, the programs of ``make run`` but for the web, and a slow SMTP server that counts.
CHAOS_INVOICES, CHAOS_KILLS, CHAOS_SEED and CHAOS_SMTP_PORT change it, CHAOS_LOGS names a folder to
keep logs. What is killed when is drawn from the seed; where exactly it hits is left to chance.
"""

import asyncio
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

INVOICES = int(os.environ.get("CHAOS_INVOICES", "200"))
KILLS = int(os.environ.get("CHAOS_KILLS", "16"))
SEED = int(os.environ.get("CHAOS_SEED", "1"))
PORT = int(os.environ.get("CHAOS_SMTP_PORT", "8425"))
# How long the server takes for one mail: a half before it wants the content, a quarter until it
# accepts it, and a quarter until it says so.
SLOWNESS = (0.05, 0.3)
PATIENCE = 1200.0


class Postbox:
    """A slow SMTP server that counts what it accepted, by Message-ID."""

    def __init__(self) -> None:
        self.arrivals: Counter[str] = Counter()
        self._controller: Any = Controller(self, hostname="127.0.0.1", port=PORT)

    # The names are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802  # the name is the protocol's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Agree slowly: a kill here must lose nothing."""
        await asyncio.sleep(random.uniform(*SLOWNESS) / 2)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # the name is the protocol's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Accept a mail, and answer a moment later: a kill between the two leaves a doubt."""
        quarter = random.uniform(*SLOWNESS) / 4
        await asyncio.sleep(quarter)
        self.arrivals[str(message_from_bytes(bytes(envelope.content or b""))["Message-ID"])] += 1
        await asyncio.sleep(quarter)
        return "250 OK"

    @property
    def count(self) -> int:
        """How many mails arrived, twins counted."""
        return self.arrivals.total()

    def open(self) -> None:
        """Begin to listen."""
        self._controller.start()

    def close(self) -> None:
        """Listen no longer."""
        self._controller.stop()


class Programs:
    """The worker and beat, as the supervisor runs them, each a session of its own."""

    def __init__(self, log: Path) -> None:
        from fastfaktura.core.dev_programs import Addresses, programs

        known = {program.name: program for program in programs(Addresses(1, PORT, 2, 3))}
        self._commands = {name: known[name].command for name in ("worker", "background", "beat")}
        self._log = log
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """Start one."""
        with (self._log / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                self._commands[name], stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill one with all its children, at once and without a word."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        """Leave nothing behind."""
        for name in list(self._running):
            self.kill(name)


def victims() -> list[str]:
    """Return what is killed, in order: mostly the worker, and each of the others more than once."""
    others = max(2, KILLS // 8)
    named = ["beat", "redis", "postgres"] * others
    drawn = named[:KILLS] + ["worker"] * (KILLS - len(named))
    random.Random(SEED).shuffle(drawn)
    return drawn


def rage(programs: Programs, postbox: Postbox, var: Path) -> Counter[str]:
    """Kill one after the other while mails arrive; return what was killed how often."""
    killed: Counter[str] = Counter()
    for number, victim in enumerate(victims(), 1):
        if postbox.count >= INVOICES:
            break
        before, begin = postbox.count, time.monotonic()
        while postbox.count <= before + 1 and time.monotonic() < begin + 60:
            time.sleep(0.01)
        ready = time.monotonic() - begin
        time.sleep(random.uniform(0.0, 3.0))
        if victim == "redis":
            kill_redis(var)
        elif victim == "postgres":
            kill_postgres(var)
        else:
            programs.kill(victim)
            # The supervisor's first pause.
            time.sleep(1)
            programs.start(victim)
        killed[victim] += 1
        print(
            f"kill {number:2}: mails again after {ready:4.1f} s, {postbox.count - before:3} until "
            f"{victim} was killed, {postbox.count:4} in all",
            flush=True,
        )
    return killed


def kill_redis(var: Path) -> None:
    """Kill Redis under a working worker, and start it again."""
    from fastfaktura.core.embedded import redis
    from fastfaktura.core.embedded.processes import read_pid

    pid = read_pid(var / "redis" / "redis.pid")
    if pid is None:
        raise SystemExit("Redis does not run.")
    os.kill(pid, signal.SIGKILL)
    time.sleep(3)
    redis.start(var, durable=True)


def kill_postgres(var: Path) -> None:
    """Kill PostgreSQL with its sessions, whatever they were doing, and start it again."""
    from fastfaktura.core.embedded import postgres
    from fastfaktura.core.embedded.processes import read_pid

    pid = read_pid(var / "postgres" / "data" / "postmaster.pid")
    if pid is None:
        raise SystemExit("PostgreSQL does not run.")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for each in [str(pid), *children]:
        with suppress(ProcessLookupError):
            os.kill(int(each), signal.SIGKILL)
    time.sleep(3)
    postgres.start(var, durable=True)


def send_all() -> None:
    """Issue and send the invoices of a live business, through the operations."""
    from django.utils import timezone

    from billing.delivery.issuing import issue_and_send
    from billing.delivery.models import Channel
    from fastfaktura.core.clock import business_today
    from tests.factories import actor_of, make_business, make_client, make_draft

    business = make_business(is_sandbox=False)
    actor, client = actor_of(business), make_client(business)
    for _number in range(INVOICES):
        issue_and_send(
            invoice_id=make_draft(business, client).pk,
            issue_date=business_today(business),
            channels=[Channel.EMAIL],
            attach_pdf=True,
            actor=actor,
            now=timezone.now(),
        )


def wait_until_settled() -> bool:
    """Wait until every delivery has ended and the outbox is empty."""
    from billing.delivery.models import ON_ITS_WAY, Delivery
    from fastfaktura.core.models import EventDelivery

    begin = last = time.monotonic()
    while time.monotonic() < begin + PATIENCE:
        under_way = Counter(
            Delivery.objects.filter(state__in=ON_ITS_WAY).values_list("state", flat=True)
        )
        owed = EventDelivery.objects.filter(done_at=None, failed_at=None).count()
        if not under_way and not owed:
            print(f"settled {time.monotonic() - begin:.0f} s after the last kill", flush=True)
            return True
        if time.monotonic() > last + 20:
            last = time.monotonic()
            print(f"  {last - begin:4.0f} s: {dict(under_way)}, outbox {owed}", flush=True)
        time.sleep(1)
    return False


def judge(postbox: Postbox) -> bool:
    """Print what became of each mail; return whether the promise was kept."""
    from billing.delivery.models import LEFT_THE_HOUSE, Delivery, DeliveryState
    from billing.documents.models import Document
    from fastfaktura.core.heartbeat import connect, signs_of_life
    from fastfaktura.core.models import EventDelivery

    outcome: Counter[tuple[str, int]] = Counter()
    attempts: Counter[int] = Counter()
    waits, broken = [], 0
    for delivery in Delivery.objects.all():
        arrived = postbox.arrivals[delivery.message_id]
        outcome[delivery.state, arrived] += 1
        attempts[delivery.attempts] += 1
        waits.append(
            ((delivery.finished_at or delivery.due_at) - delivery.created_at, delivery.state)
        )
        once = delivery.state in LEFT_THE_HOUSE and arrived == 1
        doubted = delivery.state == DeliveryState.UNKNOWN and arrived <= 1
        broken += not (once or doubted)
    for (state, arrived), count in sorted(outcome.items()):
        print(f"{count:4} deliveries {state}, arrived {arrived} times")
    print("attempts:", ", ".join(f"{n} of {count} mails" for n, count in sorted(attempts.items())))
    slow = (f"{wait / timedelta(seconds=1):.0f} s {state}" for wait, state in sorted(waits)[-12:])
    print("slowest, from sending to the end:", ", ".join(slow))
    rows = EventDelivery.objects
    failed = rows.exclude(failed_at=None).count()
    print(f"outbox: {rows.filter(done_at=None).count()} not done, {failed} failed")
    print(f"documents: {Document.objects.count()} of {INVOICES}")
    alive = signs_of_life("worker", "background", "beat")
    with connect() as client:
        print(
            f"broker: {client.llen('default')} waiting, {client.hlen('unacked')} not acknowledged"
        )
    print("alive:", alive)
    return not broken and not failed and all(alive.values())


def main() -> None:
    """Let the worker send under fire, wait, and judge."""
    if "fastfaktura.settings" in sys.modules:
        raise SystemExit("Run it alone: python -m bench chaos")
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with TemporaryDirectory(prefix="chaos") as folder:
        var = Path(folder)
        # Where a server's own user can reach its data.
        var.chmod(0o755)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
            "DEBUG": "1",
            "VAR_DIR": folder,
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(PORT),
        }
        import django

        django.setup()
        from django.core.management import call_command

        from fastfaktura.core.servers import using_servers

        with using_servers(var):
            call_command("migrate", verbosity=0)
            kept = run(var)
    sys.exit(0 if kept else 1)


def run(var: Path) -> bool:
    """Do it all, with the servers running."""
    from django.db import connection

    logs = Path(os.environ.get("CHAOS_LOGS", str(var)))
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    postbox, programs = Postbox(), Programs(logs)
    postbox.open()
    try:
        begin = time.monotonic()
        send_all()
        print(
            f"{INVOICES} invoices issued and sent in {time.monotonic() - begin:.0f} s", flush=True
        )
        connection.close()
        # All of it is owed before the first leaves: the kills fall into the sending alone.
        for name in ("worker", "background", "beat"):
            programs.start(name)
        killed = rage(programs, postbox, var)
        print("killed:", ", ".join(f"{name} {count} times" for name, count in killed.items()))
        settled = wait_until_settled()
        return judge(postbox) and settled
    finally:
        programs.kill_all()
        postbox.close()
