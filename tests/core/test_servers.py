"""The embedded servers: they start, keep their data, and leave no process behind."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from fastfaktura.core import servers
from fastfaktura.core.embedded import postgres
from fastfaktura.core.embedded.processes import is_alive, read_pid, wait_until

ROOT = Path(__file__).resolve().parents[2]


def pids(var: Path) -> list[int]:
    found = [
        read_pid(var / "postgres/data/postmaster.pid"),
        read_pid(var / "redis/redis.pid"),
    ]
    return [pid for pid in found if pid is not None]


def ask(var: Path, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(servers.embedded_database_url(var), autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(params=["var", "a folder, with 'signs' and a name that is too long " + "x" * 80])
def var(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / request.param
    yield folder
    servers.stop_servers(folder)


class TestServers:
    def test_start_and_keep_their_data_over_a_restart(self, var: Path) -> None:
        servers.start_servers(var)
        database, broker = (
            servers.embedded_database_url(var),
            servers.embedded_redis_url(var),
        )
        ask(var, "CREATE TABLE kept AS SELECT 'Grüße' AS word")
        with redis.Redis.from_url(broker) as client:
            client.set("kept", "1")

        servers.stop_servers(var)
        servers.start_servers(var)

        assert servers.embedded_database_url(var) == database
        assert servers.embedded_redis_url(var) == broker
        assert ask(var, "SELECT word FROM kept") == [("Grüße",)]
        with redis.Redis.from_url(broker) as client:
            assert client.get("kept") == b"1"

    def test_leave_no_process_when_stopped(self, var: Path) -> None:
        servers.start_servers(var, durable=False)
        running = pids(var)
        assert len(running) == 2

        servers.stop_servers(var)

        assert not servers.servers_running(var)
        assert not any(is_alive(pid) for pid in running)

    def test_come_back_after_being_killed(self, var: Path) -> None:
        servers.start_servers(var)
        ask(var, "CREATE TABLE kept AS SELECT 1 AS number")
        for pid in pids(var):
            os.kill(pid, signal.SIGKILL)
        # What a killed server leaves may carry the number of another's process by now.
        wait_until(lambda: not servers.servers_running(var), 10)
        pid_file = var / "postgres/data/postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

        servers.start_servers(var)

        assert ask(var, "SELECT number FROM kept") == [(1,)]
        assert is_alive(os.getpid())


class TestTwoFolders:
    def test_have_servers_of_their_own(self, tmp_path: Path) -> None:
        one, two = tmp_path / "one", tmp_path / "two"
        with (
            servers.using_servers(one, durable=False),
            servers.using_servers(two, durable=False),
        ):
            ask(one, "CREATE TABLE mine (id int)")
            assert ask(two, "SELECT 1 FROM pg_tables WHERE tablename = 'mine'") == []
            assert servers.embedded_redis_url(one) != servers.embedded_redis_url(two)


class TestUsingServers:
    def test_stops_them_with_the_last_user(self, tmp_path: Path) -> None:
        with servers.using_servers(tmp_path, durable=False):
            with servers.using_servers(tmp_path, durable=False):
                pass
            assert servers.servers_running(tmp_path)
        assert not servers.servers_running(tmp_path)

    def test_leaves_running_what_was_started_by_hand(self, tmp_path: Path) -> None:
        servers.start_servers(tmp_path, durable=False)
        try:
            with servers.using_servers(tmp_path, durable=False):
                pass
            assert servers.servers_running(tmp_path)
        finally:
            servers.stop_servers(tmp_path)

    def test_counts_a_killed_user_no_longer(self, tmp_path: Path) -> None:
        code = (
            "import sys, time, pathlib; from fastfaktura.core import servers\n"
            "with servers.using_servers(pathlib.Path(sys.argv[1]), durable=False):\n"
            "    print('up', flush=True); time.sleep(60)"
        )
        command = [sys.executable, "-c", code, str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "up\n"
            other.kill()
        with servers.using_servers(tmp_path, durable=False):
            pass
        assert not servers.servers_running(tmp_path)


class TestARedisPortTakenByAStranger:
    def test_is_left_to_him(self, tmp_path: Path) -> None:
        before = servers.embedded_redis_url(tmp_path)
        port = int(before.rpartition(":")[2].split("/")[0])
        with socket.create_server(("127.0.0.1", port)):
            after = servers.embedded_redis_url(tmp_path)
        assert after != before


class TestTheSocketFolder:
    def test_lies_under_var_where_its_path_is_short_enough(self) -> None:
        assert postgres.socket_folder(Path("/srv/x/var")) == Path("/srv/x/var/postgres/run")

    def test_is_short_wherever_the_checkout_is(self) -> None:
        folder = postgres.socket_folder(Path("/srv/" + "x" * 120))
        assert len(str(folder / postgres.SOCKET)) < 60
