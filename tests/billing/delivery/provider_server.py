"""Mail providers on the loopback: as much of their APIs as the sending of a mail needs."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs


class Providers:
    """What was asked, and what is answered; a test may choose the answers."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        # By key, as Resend and Brevo remember: the second call of a key makes no second mail.
        self.mails: dict[str, str] = {}
        # Each a status and a body, or "hang up"; used up from the front, then all goes well.
        self.answers: list[tuple[int, str] | str] = []
        self.url = ""

    def take(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> str:
        """Take a mail, and answer as its provider does."""
        inner = {name.lower(): value for name, value in (body.get("headers") or {}).items()}
        key = headers.get("Idempotency-Key") or inner.get("idempotencykey")
        name = self.mails.setdefault(key or str(len(self.mails)), f"id-{len(self.mails) + 1}")
        if path.startswith("/postmark"):
            return json.dumps(
                {"To": body["To"], "MessageID": name, "ErrorCode": 0, "Message": "OK"}
            )
        if path.startswith("/mailgun"):
            return json.dumps({"id": f"<{name}@mg.example>", "message": "Queued. Thank you."})
        if path.startswith("/resend"):
            return json.dumps({"id": name})
        return json.dumps({"messageId": f"<{name}@brevo.example>"})


def fields_of(content_type: str, raw: bytes) -> dict[str, Any]:
    """Return the fields of a call, be they JSON or a form with files."""
    if content_type.startswith("application/json"):
        read: dict[str, Any] = json.loads(raw)
        return read
    if content_type.startswith("application/x-www-form-urlencoded"):
        return {name: value[0].encode() for name, value in parse_qs(raw.decode()).items()}
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + raw)
    fields: dict[str, Any] = {}
    for part in form.walk():
        name = part.get_param("name", header="content-disposition")
        if name:
            fields.setdefault(str(name), part.get_payload(decode=True))
    return fields


@contextmanager
def serving(providers: Providers) -> Iterator[Providers]:
    """Serve the providers at an address of the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            headers = dict(self.headers.items())
            body = fields_of(self.headers["Content-Type"], raw)
            providers.calls.append({"path": self.path, "headers": headers, "body": body})
            answer = providers.answers.pop(0) if providers.answers else None
            if answer is None or answer == "take and hang up":
                said = providers.take(self.path, headers, body)
                status = 200
            if answer in ("hang up", "take and hang up"):
                self.connection.close()
                return
            if isinstance(answer, tuple):
                status, said = answer
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    providers.url = f"http://127.0.0.1:{server.server_port}"
    yield providers
    server.shutdown()
    server.server_close()
    thread.join()
