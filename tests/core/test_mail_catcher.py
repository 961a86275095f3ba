"""The catcher of mails: what is sent to it is kept, and shown as its receiver sees it."""

import os
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from fastfaktura.core.caught_mail import keep_mail, latest_mails
from fastfaktura.core.embedded.processes import wait_until

ROOT = Path(__file__).resolve().parents[2]
PIXEL = b"\x89PNG\r\n\x1a\nnot much of an image"


def mail(subject: str = "Faktura 2026-0042 fra Nordlys") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Nordlys Studio <invoices@localhost>"
    message["To"] = "Åse <ase@example.com>"
    message["Reply-To"] = "post@nordlys.example"
    message.set_content("Hei Åse!\nhttp://localhost:8000/i/abc\n")
    message.add_alternative(
        "<h1>Hei Åse!</h1><img src='cid:logo@nordlys'><script>steal()</script>", subtype="html"
    )
    html = message.get_payload()[1]
    html.add_related(PIXEL, "image", "png", cid="<logo@nordlys>")
    message.add_attachment(b"%PDF-1.7", "application", "pdf", filename="Faktura å.pdf")
    return message


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.MAIL_CATCHER = True
    return tmp_path


def kept(message: EmailMessage) -> str:
    return keep_mail(message.as_bytes(), receivers=["ase@example.com", "blind@example.com"])


class TestTheCatcher:
    @pytest.fixture
    def port(self, tmp_path: Path) -> Iterator[int]:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])
        command = [sys.executable, "manage.py", "mail_catcher", f"--port={port}"]
        environment = {**os.environ, "VAR_DIR": str(tmp_path)}
        with subprocess.Popen(command, cwd=ROOT, env=environment) as catcher:
            assert wait_until(lambda: answers(port), 60)
            yield port
            catcher.terminate()
        assert catcher.returncode == 0

    def test_keeps_what_is_sent_to_it(self, port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            server.send_message(mail(), to_addrs=["ase@example.com", "blind@example.com"])
        (caught,) = latest_mails()
        assert caught.subject == "Faktura 2026-0042 fra Nordlys"
        assert caught.receivers == "ase@example.com, blind@example.com"
        assert caught.text.startswith("Hei Åse!")
        assert [attachment.name for attachment in caught.attachments] == ["Faktura å.pdf"]


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


class TestTheListOfMails:
    def test_begins_with_the_newest(self, client: Client) -> None:
        kept(mail("the first"))
        kept(mail("the second"))
        page = client.get("/dev/mail/").text
        assert page.index("the second") < page.index("the first")
        assert "blind@example.com" in page

    def test_says_that_it_is_empty(self, client: Client) -> None:
        assert "No mail yet" in client.get("/dev/mail/").text

    def test_does_not_exist_where_mails_are_not_caught(self, client: Client, settings) -> None:
        settings.MAIL_CATCHER = False
        name = kept(mail())
        for address in ("", f"{name}/", f"{name}/html", f"{name}/parts/1"):
            assert client.get(f"/dev/mail/{address}").status_code == 404


class TestAMail:
    def test_shows_its_headers_text_and_attachments(self, client: Client) -> None:
        page = client.get(f"/dev/mail/{kept(mail())}/").text
        assert "post@nordlys.example" in page
        assert "Faktura å.pdf" in page
        assert '<a href="http://localhost:8000/i/abc"' in page

    def test_is_framed_without_any_right(self, client: Client) -> None:
        response = client.get(f"/dev/mail/{kept(mail())}/html")
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert "<h1>Hei Åse!</h1>" in response.text

    def test_shows_the_images_that_it_brought(self, client: Client) -> None:
        page = client.get(f"/dev/mail/{kept(mail())}/html").text
        address = page.split("<img src='")[1].split("'")[0]
        image = client.get(address)
        assert image.headers["Content-Type"] == "image/png"
        assert image.content == PIXEL

    def test_hands_out_its_attachments(self, client: Client) -> None:
        name = kept(mail())
        (caught,) = latest_mails()
        (attachment,) = caught.attachments
        response = client.get(f"/dev/mail/{name}/parts/{attachment.index}")
        assert response.content == b"%PDF-1.7"
        disposition = response.headers["Content-Disposition"]
        assert disposition == "attachment; filename*=UTF-8''Faktura%20%C3%A5.pdf"

    @pytest.mark.parametrize("name", ["unknown", "00000000000000000000-00000000"])
    def test_that_is_not_there_is_not_found(self, client: Client, name: str) -> None:
        assert client.get(f"/dev/mail/{name}/").status_code == 404
