"""A server that dies in the midst of a request: work and answer are lost or kept together."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as current
from django.db import connection
from django.http import HttpRequest, HttpResponse

from billing.api.models import IdempotentRequest
from clients.models import Client
from fastfaktura.core.middleware import GetResponse
from tests.billing.api import trial

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[3]
GATE = "billing.api.middleware.ApiGateMiddleware"
KEYED = {"Idempotency-Key": "order-4711"}
SERVER = """
import sys
import django
django.setup()
from django.conf import settings
from django.test import Client
secret, place = sys.argv[1], int(sys.argv[2])
settings.ALLOWED_HOSTS = ["testserver"]
settings.ROOT_URLCONF = "tests.billing.api.trial"
settings.MIDDLEWARE.insert(
    settings.MIDDLEWARE.index("billing.api.middleware.ApiGateMiddleware") + place,
    "tests.billing.api.test_killed.DyingMiddleware",
)
Client().post(
    "/api/v1/work",
    "{}",
    content_type="application/json",
    headers={"X-Api-Key": secret, "Idempotency-Key": "order-4711"},
)
"""


class DyingMiddleware:
    """Kills its own process with -9 as soon as what lies inside has answered."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Die after the answer of the operation."""
        response = self.get_response(request)
        assert response.status_code == 201, response.content
        os.kill(os.getpid(), signal.SIGKILL)
        return response


def die(secret: str, place: int) -> None:
    """Let a server of its own work and die, inside (1) or outside (0) of the gate."""
    facts = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fastfaktura.settings",
        "DATABASE_URL": f"postgresql://{facts['USER']}@/{facts['NAME']}?host={facts['HOST']}",
        "HTTPS": "0",
    }
    server = subprocess.run(
        [sys.executable, "-c", SERVER, secret, str(place)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert server.returncode == -signal.SIGKILL, server.stderr.decode()


@pytest.fixture(autouse=True)
def addresses(settings):
    """Answer with the operations of the trial."""
    settings.ROOT_URLCONF = trial.ADDRESSES
    assert GATE in current.MIDDLEWARE


class TestAServerKilled:
    def test_between_work_and_commit_loses_both_and_the_repetition_works(self, api):
        die(api.secret, 1)
        assert not Client.objects.exists()
        assert not IdempotentRequest.objects.exists()

        answer = api.post("/work", {}, KEYED)

        assert answer.status_code == 201
        assert "Idempotent-Replayed" not in answer.headers
        assert Client.objects.count() == 1

    def test_after_the_commit_keeps_both_and_the_repetition_is_answered(self, api):
        die(api.secret, 0)
        assert Client.objects.count() == 1

        answer = api.post("/work", b"{}", KEYED)

        assert answer.status_code == 201
        assert answer.headers["Idempotent-Replayed"] == "true"
        assert Client.objects.count() == 1
