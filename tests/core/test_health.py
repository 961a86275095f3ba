"""What monitors read: each part's state, and 503 when one is down."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fastfaktura.core.heartbeat import LIFETIME, connect, give_sign, signs_of_life

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_alive() -> None:
    with connect() as broker:
        broker.flushdb()


class TestHealthz:
    def test_is_green_when_all_parts_answer(self, client: Client) -> None:
        for name in ("worker", "background", "webhooks", "beat"):
            give_sign(name)
        response = client.get("/healthz")
        assert response.status_code == 200
        assert response.json() == {
            "status": "ok",
            "database": "ok",
            "broker": "ok",
            "worker": "ok",
            "background": "ok",
            "webhooks": "ok",
            "beat": "ok",
        }
        assert "no-store" in response.headers["Cache-Control"]

    @pytest.mark.parametrize(
        ("alive", "dead"),
        [
            ("worker", "beat"),
            ("beat", "worker"),
            ("worker", "webhooks"),
            ("worker", "background"),
        ],
    )
    def test_names_the_process_that_gives_no_sign(
        self, client: Client, alive: str, dead: str
    ) -> None:
        give_sign(alive)
        response = client.get("/healthz")
        assert response.status_code == 503
        assert response.json()[dead] == "down"
        assert response.json()[alive] == "ok"

    @pytest.mark.parametrize(
        ("variable", "address", "part"),
        [
            ("DATABASE_URL", "postgresql://x@127.0.0.1:1/x", "database"),
            ("REDIS_URL", "redis://127.0.0.1:1/0", "broker"),
        ],
    )
    def test_tells_of_a_server_that_is_away(self, variable: str, address: str, part: str) -> None:
        code = (
            "import django; django.setup()\n"
            "from django.test import Client\n"
            "response = Client().get('/healthz', headers={'host': 'localhost'})\n"
            "print(response.status_code, response.json()['" + part + "'])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, variable: address, "DJANGO_SETTINGS_MODULE": "fastfaktura.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "503 down\n"

    def test_costs_one_query(self, client: Client, django_assert_num_queries) -> None:
        with django_assert_num_queries(1):
            client.get("/healthz")


class TestASignOfLife:
    def test_fades(self) -> None:
        give_sign("worker")
        with connect() as broker:
            (key,) = broker.keys()
            assert 0 < broker.ttl(key) <= LIFETIME
            broker.delete(key)
        assert signs_of_life("worker") == {"worker": False}

    def test_is_read_from_the_broker_of_the_tasks(self) -> None:
        assert settings.CELERY_BROKER_URL == settings.REDIS_URL
