"""The mailbox of bounces, read from a scripted IMAP server with TLS on the loopback."""

import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from billing.delivery.bounce_box import BoxUnusable, collect
from billing.delivery.tracking import DeliveryReport
from tests.billing.delivery.bounces import make_sent, out_of_office, postfix
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Box:
    """A mailbox of mails, and which of them were read."""

    def __init__(self, certificate: Path) -> None:
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.selected = ""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.trust = ssl.create_default_context(cafile=str(certificate))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"imaps://bo%40x:p%2Fw@127.0.0.1:{self.listener.getsockname()[1]}/Bounces"

    def serve(self) -> None:
        """Lead one conversation after the other, until the listener is closed."""
        while True:
            try:
                raw, _address = self.listener.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(raw, server_side=True) as connection:
                    self.converse(connection)
            except OSError:
                raw.close()

    def converse(self, connection: ssl.SSLSocket) -> None:
        """Answer as far as reading a box needs it (RFC 3501)."""
        lines = connection.makefile("rb")
        connection.sendall(b"* OK ready\r\n")
        for line in lines:
            tag, command = line.decode().rstrip().split(" ", 1)
            connection.sendall(b"".join(self.answer(command)) + f"{tag} {self.end}\r\n".encode())
            if command == "LOGOUT":
                return

    def answer(self, command: str) -> Iterator[bytes]:
        """Yield what comes before the end of an answer."""
        self.end = "OK done"
        if command == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1\r\n"
        elif command.startswith("LOGIN"):
            if command not in {'LOGIN bo@x "p/w"', 'LOGIN "bo@x" "p/w"'}:
                self.end = "NO who are you"
        elif command.startswith("SELECT"):
            self.selected = command.partition(" ")[2]
            yield f"* {len(self.mails)} EXISTS\r\n".encode()
        elif command.startswith("UID SEARCH UNSEEN"):
            new = [str(uid + 1) for uid in range(len(self.mails)) if uid not in self.seen]
            yield f"* SEARCH {' '.join(new)}\r\n".encode()
        elif found := re.match(r"UID FETCH (\d+)", command):
            mail = self.mails[int(found[1]) - 1]
            yield f"* {found[1]} FETCH (UID {found[1]} BODY[] {{{len(mail)}}}\r\n".encode()
            yield mail + b")\r\n"
        elif found := re.match(r"UID STORE (\d+) \+FLAGS", command):
            self.seen.add(int(found[1]) - 1)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    box = Box(certificate_in(tmp_path))
    thread = Thread(target=box.serve, daemon=True)
    thread.start()
    yield box
    box.listener.shutdown(socket.SHUT_RDWR)
    box.listener.close()
    thread.join()


def certificate_in(folder: Path) -> Path:
    """Write a key and a certificate for the loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TestTheBox:
    def test_is_read_once_and_marked_as_read(self, box: Box) -> None:
        sent = make_sent()
        box.mails = [postfix(), out_of_office("invoices@mail.example"), b"rubbish"]

        assert collect(box.url, now=NOW, context=box.trust) == 1
        assert box.seen == {0, 1, 2}
        assert box.selected == '"Bounces"'
        assert collect(box.url, now=NOW, context=box.trust) == 0
        assert DeliveryReport.objects.get().delivery == sent

    def test_is_read_again_where_the_mark_was_lost(self, box: Box) -> None:
        make_sent()
        box.mails = [postfix()]
        collect(box.url, now=NOW, context=box.trust)
        box.seen.clear()
        collect(box.url, now=NOW, context=box.trust)
        assert DeliveryReport.objects.count() == 1

    def test_is_not_opened_without_trust(self, box: Box) -> None:
        with pytest.raises(BoxUnusable, match="certificate"):
            collect(box.url, now=NOW)

    def test_says_so_if_it_cannot_be_opened(self, box: Box) -> None:
        with pytest.raises(BoxUnusable, match="who are you"):
            collect(box.url.replace("p%2Fw", "wrong"), now=NOW, context=box.trust)
        with pytest.raises(BoxUnusable, match="imaps"):
            collect("imap://127.0.0.1/", now=NOW)
