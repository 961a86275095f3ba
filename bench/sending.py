"""Messages per minute and core, with rendered PDFs, against bare rendering plus bare SMTP.

Our side: invoices that are issued and sent wait in the outbox; the worker of ``make run`` starts,
makes and keeps each PDF, writes the mail, hands it over, and notes the answer. The bare side, in
the same run: as many processes render the same document with WeasyPrint alone, and hand mails of
the same size to the same server, with nothing kept and nothing noted. BENCH_MAILS says how many,
BENCH_SMTP_PORT where the server listens.
"""

import os
import smtplib
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

MAILS = int(os.environ.get("BENCH_MAILS", "240"))
PORT = int(os.environ.get("BENCH_SMTP_PORT", "8435"))
# What the settings of make run give the worker.
PROCESSES = 2
PATIENCE = 7200.0


def start_sink() -> subprocess.Popen[bytes]:
    """Start an SMTP server that takes everything and keeps nothing, in a process of its own."""
    address = f"127.0.0.1:{PORT}"
    sink = subprocess.Popen(
        [sys.executable, "-m", "aiosmtpd", "-n", "-c", "aiosmtpd.handlers.Sink", "-l", address]
    )
    for _try in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", PORT), timeout=1):
            return sink
        time.sleep(0.1)
    raise SystemExit("The SMTP server does not come up.")


def queue_all() -> int:
    """Issue and send the invoices of a live business; return the size of one mail in bytes."""
    from datetime import timedelta

    from django.utils import timezone

    from billing.delivery.issuing import issue_and_send
    from billing.delivery.models import Channel, Delivery
    from billing.delivery.packing import pack
    from fastfaktura.core.clock import business_today
    from tests.factories import actor_of, make_business, make_client, make_draft

    business = make_business(is_sandbox=False)
    actor, client = actor_of(business), make_client(business)
    # Due at once: the seconds of undo are not what is measured.
    past = timezone.now() - timedelta(minutes=1)
    for _number in range(MAILS):
        issue_and_send(
            invoice_id=make_draft(business, client).pk,
            issue_date=business_today(business),
            channels=[Channel.EMAIL],
            attach_pdf=True,
            actor=actor,
            now=past,
        )
    delivery = Delivery.objects.select_related("invoice__business").order_by("-id")[0]
    return len(pack(delivery, now=past).content)


def send_ours(var: Path) -> float:
    """Let the worker send all; return the seconds from its first mail to its last, per mail."""
    from billing.delivery.models import LEFT_THE_HOUSE, Delivery
    from fastfaktura.core.dev_programs import Addresses, programs

    known = {program.name: program for program in programs(Addresses(1, PORT, 2, 3))}
    running = []
    try:
        for name in ("worker", "background", "beat"):
            with (var / f"{name}.log").open("ab") as log:
                running.append(subprocess.Popen(known[name].command, stdout=log, stderr=log))
        done = Delivery.objects.filter(state__in=LEFT_THE_HOUSE)
        first, counted = 0.0, 0
        begin = time.monotonic()
        while time.monotonic() < begin + PATIENCE:
            count = done.count()
            if count and not first:
                # Whoever starts a worker waits for its imports once.
                first, counted = time.monotonic(), count
            if count >= MAILS:
                return (time.monotonic() - first) / (MAILS - counted)
            # Counting costs the measured database too.
            time.sleep(1)
        raise SystemExit(f"Only {done.count()} of {MAILS} mails left.")
    finally:
        for program in running:
            program.terminate()
        for program in running:
            program.wait()


def render_bare(count: int) -> float:
    """Render so many documents with WeasyPrint alone; return the seconds it took."""
    from bench.pdf import job_of

    job = job_of(3, "original")
    job.bare()
    begin = time.monotonic()
    for _number in range(count):
        job.bare()
    return time.monotonic() - begin


def hand_over_bare(count: int, size: int) -> float:
    """Hand so many mails of a size to the server, each in a conversation of its own."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@a.example", "b@b.example", "Invoice"
    message.set_content("x" * 70 + "\n")
    content = message.as_bytes() + (b"x" * 76 + b"\r\n") * (size // 78)
    begin = time.monotonic()
    for _number in range(count):
        with smtplib.SMTP("127.0.0.1", PORT) as server:
            server.sendmail("a@a.example", ["b@b.example"], content)
    return time.monotonic() - begin


def main() -> None:
    """Print how many messages leave per minute and core, ours and bare."""
    if "fastfaktura.settings" in sys.modules:
        raise SystemExit("Run it alone: python -m bench sending")
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with TemporaryDirectory(prefix="sending") as folder:
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

        sink = start_sink()
        try:
            with using_servers(var):
                call_command("migrate", verbosity=0)
                compare(var)
        finally:
            sink.terminate()
            sink.wait()


def compare(var: Path) -> None:
    """Measure both sides and print them."""
    size = queue_all()
    ours = send_ours(var)
    print(f"{MAILS} mails of {size / 1000:.0f} kB with their PDFs, {PROCESSES} processes")
    print(f"  FastFaktura alone: {60 / ours:.0f} a minute", flush=True)
    # The bare side is the same at any length; ten thousand of ours take long enough.
    each = min(500, max(10, MAILS // PROCESSES // 4))
    with ProcessPoolExecutor(PROCESSES) as pool:
        rendering = max(pool.map(render_bare, [each] * PROCESSES)) / (each * PROCESSES)
        sending = max(pool.map(hand_over_bare, [each] * PROCESSES, [size] * PROCESSES))
    bare = rendering + sending / (each * PROCESSES)
    for name, seconds in (("FastFaktura", ours), ("bare WeasyPrint and smtplib", bare)):
        rate = 60 / seconds
        print(f"  {name:28} {rate:6.0f} a minute, {rate / PROCESSES:6.0f} per core")
    print(f"  time {ours / bare:.2f} of bare")
