"""What `make run` starts, and where: ports asked for, taken, and found."""

import socket

import pytest
from django.core.management.base import CommandError

from fastfaktura.core.dev_programs import choose_addresses, programs


@pytest.fixture
def _default_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PORT", "BASE_URL", "EMAIL_PORT", "STRIPE_SIMULATOR_URL", "SMS_TWILIO_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.usefixtures("_default_environment")
class TestTheAddresses:
    def test_follow_the_port_that_is_asked_for(
        self, monkeypatch: pytest.MonkeyPatch, free_port: int
    ) -> None:
        monkeypatch.setenv("PORT", str(free_port))
        addresses = choose_addresses()
        assert addresses.web == f"http://localhost:{free_port}"
        assert addresses.environment()["BASE_URL"] == addresses.web

    def test_are_refused_when_the_port_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            monkeypatch.setenv("PORT", str(port))
            with pytest.raises(CommandError, match=rf"Port {port} is taken\. Choose another"):
                choose_addresses()

    @pytest.mark.parametrize("nonsense", ["http", "0", "70000", "-1"])
    def test_are_refused_when_the_port_is_none(
        self, monkeypatch: pytest.MonkeyPatch, nonsense: str
    ) -> None:
        monkeypatch.setenv("PORT", nonsense)
        with pytest.raises(CommandError, match="write a number"):
            choose_addresses()

    def test_of_the_helpers_are_free_ones(
        self, monkeypatch: pytest.MonkeyPatch, free_port: int
    ) -> None:
        monkeypatch.setenv("PORT", str(free_port))
        first = choose_addresses()
        with socket.create_server(("127.0.0.1", first.mail_port)):
            second = choose_addresses()
        assert second.mail_port != first.mail_port
        assert len({second.web_port, second.mail_port, second.stripe_port, second.sms_port}) == 4

    def test_set_by_the_developer_stay(
        self, monkeypatch: pytest.MonkeyPatch, free_port: int
    ) -> None:
        monkeypatch.setenv("PORT", str(free_port))
        monkeypatch.setenv("EMAIL_PORT", "2525")
        assert choose_addresses().environment()["EMAIL_PORT"] == "2525"

    def test_lead_to_every_part_of_the_product(
        self, monkeypatch: pytest.MonkeyPatch, free_port: int
    ) -> None:
        monkeypatch.setenv("PORT", str(free_port))
        names = [program.name for program in programs(choose_addresses())]
        assert names == [
            "web",
            "worker",
            "background",
            "webhooks",
            "beat",
            "mail_catcher",
            "stripe_simulator",
            "sms_simulator",
        ]
