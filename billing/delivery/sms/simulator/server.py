"""The simulated providers on a loopback port, and the post of their reports."""

import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlencode, urlsplit

from billing.delivery.sms.simulator.dialects import Post, Request, answer, report_of
from billing.delivery.sms.simulator.network import Network
from billing.delivery.sms.wire import is_loopback

MAX_BODY = 64 * 1024
TICK = 0.2
POLL = 0.05
TIMEOUT = 10


class _Handler(BaseHTTPRequestHandler):
    server: "SmsSimulator"
    protocol_version = "HTTP/1.1"
    server_version = "SmsSimulator"
    sys_version = ""
    timeout = 30
    # One packet per answer: head and body apart would wait for each other's acknowledgement.
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self.send_error(413)
            return
        body = self.rfile.read(int(length)).decode("utf-8", "replace")
        self._answer(dict(parse_qsl(body, keep_blank_values=True)))

    def _answer(self, form: dict[str, str] | None) -> None:
        path = urlsplit(self.path).path
        authorization = self.headers.get("Authorization", "")
        reply = answer(self.server.network, Request(path, authorization, form))
        if reply.outage:
            self.close_connection = True
            self.server.reached.set()
            if reply.outage == "silent":
                self.server.stopping.wait()
            return
        content = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Say nothing: the terminal belongs to the product."""


class SmsSimulator(ThreadingHTTPServer):
    """Serve a network on 127.0.0.1 and post its reports, until it is left.

    Port 0 takes a free one; ``address`` says which. Without ``ticking`` reports wait until
    ``post_due`` is called. ``reached`` is set when an answer was withheld on purpose.
    """

    daemon_threads = True

    def __init__(self, network: Network, port: int = 0, *, ticking: bool = True) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.network = network
        self.reached = threading.Event()
        self.stopping = threading.Event()
        self._workers = [threading.Thread(target=self.serve_forever, args=(POLL,), daemon=True)]
        if ticking:
            self._workers.append(threading.Thread(target=self._tick, daemon=True))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def _tick(self) -> None:
        while not self.stopping.wait(TICK):
            self.post_due()

    def post_due(self) -> int:
        """Post every report whose time has come, and return how many were."""
        due = self.network.due_reports()
        for report in due:
            send(report_of(self.network, report))
        return len(due)

    def __enter__(self) -> Self:
        for thread in self._workers:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self.shutdown()
        for thread in self._workers:
            thread.join()
        self.server_close()


def send(post: Post) -> int:
    """Post a report and return the status; 0 if nobody heard it. Nothing leaves this machine."""
    if not is_loopback(post.url):
        return 0
    target = urlsplit(post.url)
    connection = HTTPConnection(target.hostname or "", target.port or 80, timeout=TIMEOUT)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | dict(post.headers)
    try:
        path = f"{target.path}?{target.query}" if target.query else target.path
        connection.request("POST", path, urlencode(post.form), headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
