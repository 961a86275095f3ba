"""The tests' network ends at this machine."""

import socket

import pytest
from pytest_socket import SocketConnectBlockedError


class TestTheNetworkOfTests:
    def test_is_closed_beyond_loopback(self) -> None:
        with (
            socket.socket() as connection,
            pytest.warns(UserWarning, match="192.0.2.1"),
            pytest.raises(SocketConnectBlockedError),
        ):
            connection.connect(("192.0.2.1", 80))

    def test_is_open_to_loopback(self) -> None:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname()) as client,
        ):
            assert client.getpeername() == server.getsockname()
