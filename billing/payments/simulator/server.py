"""The simulator on a loopback port: API calls, payers' browsers, and the ticking of its clock."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from billing.payments.simulator import api, control, page, webhooks
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.simulator import Simulator

MAX_BODY = 256 * 1024
TICK = 0.5
POLL = 0.05
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


class _Handler(BaseHTTPRequestHandler):
    server: "SimulatorServer"
    protocol_version = "HTTP/1.1"
    server_version = "StripeSimulator"
    sys_version = ""
    # A browser that opens connections ahead of need must not hold a thread for ever.
    timeout = 30
    # One packet per answer: head and body apart would wait for each other's acknowledgement.
    wbufsize = -1

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._send(413, "text/plain", "Too large")
            return
        try:
            body = self.rfile.read(int(length)).decode()
        except UnicodeDecodeError:
            self._send(400, "text/plain", "Not UTF-8")
            return
        self._answer(body)

    def _answer(self, body: str) -> None:
        target = urlsplit(self.path)
        if target.path.startswith("/v1/"):
            self._call(target.path, target.query, body)
        elif target.path.startswith("/_control/") and self.command == "POST":
            self._command(target.path.removeprefix("/_control/"), body)
        else:
            shown = page.serve(self.server.simulator, self.command, target.path, target.query, body)
            extra = {"Location": shown.location} if shown.location else {}
            self._send(shown.status, shown.content_type, shown.body, PAGE_HEADERS | extra)

    def _call(self, path: str, query: str, body: str) -> None:
        failure = self.server.simulator.take_failure()
        if failure == "error":
            broken = ApiError("Something went wrong on our end.", status=500, kind="api_error")
            self._send(500, "application/json", json.dumps(broken.body()))
            return
        if failure != "refused":
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = api.Request(self.command, path, query, headers, body)
            given = self.server.simulator.call(request)
        if failure is not None:
            self.close_connection = True
            return
        self._send(given.status, "application/json", given.body)

    def _command(self, name: str, body: str) -> None:
        headers = {key.lower(): value for key, value in self.headers.items()}
        try:
            account = api.account_of(headers)
            control.obey(self.server.simulator, account, name, dict(parse_qsl(body)))
        except ApiError as refusal:
            self._send(refusal.status, "application/json", json.dumps(refusal.body()))
            return
        self._send(200, "application/json", "{}")

    def _send(
        self, status: int, content_type: str, body: str, headers: dict[str, str] | None = None
    ) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Say nothing: paths hold session ids, and the terminal belongs to the product."""


class SimulatorServer(ThreadingHTTPServer):
    """Serve a simulator on 127.0.0.1, and deliver its events, until it is left.

    Port 0 takes a free one; `address` says which. Without `ticking` nothing happens by itself:
    tests move the clock and the post themselves.
    """

    daemon_threads = True

    def __init__(self, simulator: Simulator, port: int = 0, *, ticking: bool = True) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.simulator = simulator
        self._stopping = threading.Event()
        self._workers = [threading.Thread(target=self.serve_forever, args=(POLL,), daemon=True)]
        if ticking:
            self._workers.append(threading.Thread(target=self._tick, daemon=True))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def _tick(self) -> None:
        while not self._stopping.wait(TICK):
            self.simulator.tick()
            webhooks.deliver_due(self.simulator)

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
        self._stopping.set()
        self.shutdown()
        for thread in self._workers:
            thread.join()
        self.server_close()
        self.simulator.close()
