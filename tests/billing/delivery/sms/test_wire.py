"""The line to a provider: where it may lead, and how long anybody may keep it."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from billing.delivery.sms.checks import sms_settings
from billing.delivery.sms.wire import Call, Line, UnsafeAddress, is_safe
from billing.delivery.transports import AnswerLost, Unreachable

CALL = Call("/a1/sms", ("name", "hidden-secret"), {"to": "+4740612345"})


@pytest.fixture
def dribbler(settings: Any) -> Iterator[str]:
    """Serve one byte of an endless answer at a time, each before any single wait is over."""
    settings.SMS_TIMEOUT = settings.SMS_ANSWER_TIMEOUT = 1
    listener = socket.create_server(("127.0.0.1", 0))
    stopped = threading.Event()

    def serve() -> None:
        connection, _address = listener.accept()
        with connection:
            while not stopped.wait(0.1):
                try:
                    connection.send(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    stopped.set()
    listener.close()


class TestALine:
    @pytest.mark.parametrize(
        ("url", "safe"),
        [
            ("https://api.twilio.com", True),
            ("http://127.0.0.1:8027", True),
            ("http://[::1]:8027", True),
            ("http://localhost:8027", True),
            ("http://api.twilio.com", False),
            ("http://127.0.0.1.evil.example", False),
            ("ftp://127.0.0.1", False),
            ("", False),
        ],
    )
    def test_carries_secrets_encrypted_or_not_out_of_the_machine(
        self, settings: Any, url: str, safe: bool
    ) -> None:
        settings.DEBUG = False
        assert is_safe(url) is safe
        if not safe:
            with pytest.raises(UnsafeAddress):
                Line(url)

    def test_to_nobody_is_unreachable(self) -> None:
        with Line("http://127.0.0.1:9") as line, pytest.raises(Unreachable):
            line.open()

    def test_to_a_name_that_does_not_exist_is_unreachable(self) -> None:
        with Line("https://nobody.invalid") as line, pytest.raises(Unreachable):
            line.open()

    def test_says_nothing_before_it_is_open(self) -> None:
        with Line("http://127.0.0.1:9") as line, pytest.raises(Unreachable):
            line.say(CALL)

    def test_ends_however_slowly_the_other_side_speaks(self, dribbler: str) -> None:
        began = time.monotonic()
        with Line(dribbler) as line:
            line.open()
            with pytest.raises(AnswerLost) as lost:
                line.say(CALL)
        assert time.monotonic() - began < 5
        assert "hidden-secret" not in f"{lost.value}{CALL!r}"


class TestTheSettings:
    def test_of_nobody_are_in_order(self, settings: Any) -> None:
        settings.DEBUG = False
        assert sms_settings() == []

    def test_refuse_an_address_that_is_not_encrypted(self, settings: Any) -> None:
        settings.DEBUG = False
        settings.SMS_TWILIO_URL = "http://sms.example"
        assert [error.id for error in sms_settings()] == ["sms.E001"]

    @pytest.mark.parametrize(
        ("facts", "error"),
        [
            ({"SMS_PROVIDER": "carrier-pigeon"}, "sms.E002"),
            ({"SMS_PROVIDER": "twilio", "SMS_CREDENTIALS": "AC1:secret"}, "sms.E003"),
            ({"SMS_PROVIDER": "46elks", "SMS_CREDENTIALS": "u123:secret"}, "sms.E003"),
            ({"SMS_SENDER": "Längre än elva tecken"}, "sms.E004"),
        ],
    )
    def test_refuse_an_account_that_is_none_without_telling_its_secret(
        self, settings: Any, facts: dict[str, str], error: str
    ) -> None:
        for name, value in facts.items():
            setattr(settings, name, value)
        found = sms_settings()
        assert [each.id for each in found] == [error]
        assert "secret" not in found[0].msg
