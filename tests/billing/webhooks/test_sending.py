"""Posting a body to a stranger's server, who may be slow, endless, elsewhere, or not himself."""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from billing.webhooks.sending import (
    NAME_UNKNOWN,
    NO_ANSWER,
    NOT_PUBLIC,
    TIMEOUT,
    TLS,
    UNREACHABLE,
    Answer,
    Sender,
    public_tls,
)
from tests.billing.webhooks.conftest import NAME, to_loopback
from tests.billing.webhooks.receiver import Receiver, listening


def posted(receiver: Receiver, sender: Sender | None = None, **facts: str) -> Answer:
    url = facts.get("url", receiver.url)
    return (sender or Sender(resolve=to_loopback)).post(url, body=b'{"a":1}', headers={"x-a": "b"})


class TestAPost:
    def test_carries_body_and_headers_as_they_are(self, receiver: Receiver) -> None:
        answer = posted(receiver)

        assert answer.is_success
        assert answer.status == 204
        [heard] = receiver.heard
        assert heard.line == "POST /in HTTP/1.1"
        assert heard.body == b'{"a":1}'
        assert heard.headers["x-a"] == "b"
        assert heard.headers["content-type"] == "application/json"
        assert heard.headers["user-agent"] == "FastFaktura-Webhooks/1"

    @pytest.mark.parametrize("status", [301, 302, 307, 308])
    def test_does_not_follow_a_redirect(self, receiver: Receiver, status: int) -> None:
        receiver.say(status, location=receiver.url)

        answer = posted(receiver)

        assert (answer.status, answer.is_success) == (status, False)
        assert len(receiver.heard) == 1

    def test_asks_no_proxy(self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:1")

        assert posted(receiver).is_success


class TestTheExcerpt:
    def test_is_the_first_two_kilobytes(self, receiver: Receiver) -> None:
        receiver.say(500, b"a" * 5000)
        assert posted(receiver).excerpt == "a" * 2048

    def test_is_cut_from_an_answer_without_end(self, receiver: Receiver) -> None:
        def endless(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            with contextlib.suppress(OSError):
                while True:
                    connection.sendall(b"b" * 65536)

        receiver.script = endless
        began = time.monotonic()

        answer = posted(receiver)

        assert answer.is_success
        assert answer.excerpt == "b" * 2048
        assert time.monotonic() - began < 5

    def test_is_never_unpacked(self, receiver: Receiver) -> None:
        receiver.say(200, b"\x1f\x8b packed", **{"content-encoding": "gzip"})
        assert "packed" in posted(receiver).excerpt

    def test_holds_nothing_that_the_database_does_not_take(self, receiver: Receiver) -> None:
        receiver.say(200, b"a\0b\xff" + "ø".encode())
        assert posted(receiver).excerpt == "a\ufffdb\ufffdø"


class TestAServerThatIsSlow:
    def test_to_answer_has_the_whole_time_and_no_more(self, receiver: Receiver) -> None:
        receiver.script = lambda _connection: time.sleep(5)
        began = time.monotonic()

        answer = posted(receiver, Sender(resolve=to_loopback, seconds=0.5))

        assert (answer.status, answer.problem) == (None, TIMEOUT)
        assert time.monotonic() - began < 2

    def test_and_sends_a_byte_at_a_time_is_cut_off(self, receiver: Receiver) -> None:
        def drip(connection: socket.socket) -> None:
            with contextlib.suppress(OSError):
                for _number in range(100):
                    connection.sendall(b"H")
                    time.sleep(0.1)

        receiver.script = drip
        began = time.monotonic()

        answer = posted(receiver, Sender(resolve=to_loopback, seconds=1))

        assert answer.status is None
        assert answer.problem in {TIMEOUT, NO_ANSWER}
        assert time.monotonic() - began < 3

    def test_with_the_body_only_has_answered(self, receiver: Receiver) -> None:
        def drip(connection: socket.socket) -> None:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            with contextlib.suppress(OSError):
                for _number in range(100):
                    connection.sendall(b".")
                    time.sleep(0.1)

        receiver.script = drip
        began = time.monotonic()

        answer = posted(receiver, Sender(resolve=to_loopback, seconds=0.5))

        assert answer.is_success
        assert answer.excerpt.startswith("..")
        assert time.monotonic() - began < 2
        assert answer.duration_ms >= 400


class TestAServerThatDoesNotAnswer:
    def test_because_nobody_listens(self, open_loopback: None) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        answer = posted(Receiver(port=port))
        assert (answer.status, answer.problem) == (None, UNREACHABLE)

    def test_because_it_hangs_up(self, receiver: Receiver) -> None:
        receiver.script = lambda connection: connection.shutdown(socket.SHUT_RDWR)
        assert posted(receiver).problem == NO_ANSWER

    def test_in_http(self, receiver: Receiver) -> None:
        receiver.answer = b"220 mail.example ESMTP\r\n"
        assert posted(receiver).problem == NO_ANSWER

    def test_with_heads_of_any_size(self, receiver: Receiver) -> None:
        receiver.answer = b"HTTP/1.1 200 OK\r\nx: " + b"a" * 300_000
        assert posted(receiver).problem == NO_ANSWER

    def test_because_its_name_is_unknown(self, receiver: Receiver) -> None:
        answer = posted(receiver, Sender(resolve=lambda _host, _port: []))
        assert answer.problem == NAME_UNKNOWN


class TestTheAddress:
    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"]
    )
    def test_that_is_not_public_is_not_reached_by_any_name(self, address: str) -> None:
        with listening(Receiver()) as receiver:
            sender = Sender(resolve=lambda _host, _port: [address])
            answer = posted(receiver, sender, url=f"http://{NAME}:{receiver.port}/in")
            assert answer.problem == NOT_PUBLIC
            assert not receiver.heard

    def test_is_checked_at_every_connection_and_asked_for_once(self, receiver: Receiver) -> None:
        """A name that is public when it is looked up and private a moment later gains nothing."""
        answers: Iterator[str] = iter(["127.0.0.1", "10.0.0.1"])
        sender = Sender(resolve=lambda _host, _port: [next(answers)])
        url = f"http://{NAME}:{receiver.port}/in"

        assert posted(receiver, sender, url=url).is_success
        assert posted(receiver, sender, url=url).problem == NOT_PUBLIC
        assert len(receiver.heard) == 1

    def test_that_was_checked_is_the_one_connected_to(self, receiver: Receiver) -> None:
        """The name itself is in no DNS: only the address given by the resolver can be reached."""
        answer = posted(receiver, url=f"http://{NAME}:{receiver.port}/in")

        assert answer.is_success
        assert receiver.heard[0].headers["host"] == f"{NAME}:{receiver.port}"

    def test_that_is_dead_gives_way_to_the_next(self, receiver: Receiver) -> None:
        # Nobody listens at the first one.
        sender = Sender(resolve=lambda _host, _port: ["::1", "127.0.0.1"])
        assert posted(receiver, sender, url=f"http://{NAME}:{receiver.port}/in").is_success


class TestTls:
    def test_proves_the_name_though_the_address_is_fixed(
        self, open_loopback: None, server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
    ) -> None:
        with listening(Receiver(), server_tls) as receiver:
            sender = Sender(resolve=to_loopback, tls=client_tls)
            assert posted(receiver, sender, url=f"https://{NAME}:{receiver.port}/in").is_success
            other = posted(receiver, sender, url=f"https://other.example:{receiver.port}/in")
        assert (other.status, other.problem) == (None, TLS)
        assert len(receiver.heard) == 1

    def test_trusts_no_certificate_that_signs_itself(
        self, open_loopback: None, server_tls: ssl.SSLContext
    ) -> None:
        with listening(Receiver(), server_tls) as receiver:
            answer = posted(
                receiver, Sender(resolve=to_loopback), url=f"https://{NAME}:{receiver.port}/in"
            )
        assert answer.problem == TLS
        assert not receiver.heard

    def test_asks_for_the_public_authorities(self) -> None:
        assert public_tls().verify_mode == ssl.CERT_REQUIRED
        assert public_tls().check_hostname

    def test_that_hangs_is_cut_off(self, open_loopback: None, client_tls: ssl.SSLContext) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            sender = Sender(resolve=to_loopback, tls=client_tls, seconds=0.5)
            began = time.monotonic()
            answer = sender.post(
                f"https://{NAME}:{silent.getsockname()[1]}/in", body=b"{}", headers={}
            )
        assert answer.problem == TIMEOUT
        assert time.monotonic() - began < 3


class TestTheLog:
    def test_does_not_tell_the_address_which_may_be_a_secret(
        self,
        receiver: Receiver,
        capfd: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        assert posted(receiver, url=f"{receiver.url}/token-123").is_success
        assert "token-123" not in caplog.text + capfd.readouterr().err
