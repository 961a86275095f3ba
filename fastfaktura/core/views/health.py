"""Whether the parts of the product work, for load balancers and monitors."""

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fastfaktura.core.heartbeat import signs_of_life

PROCESSES = ("worker", "background", "webhooks", "beat")


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer the state of each part as JSON; 503 if one is down."""
    states = {"database": _database_answers(), **_broker_and_processes()}
    healthy = all(states.values())
    body = {"status": "ok" if healthy else "down"}
    body |= {name: "ok" if state else "down" for name, state in states.items()}
    return JsonResponse(body, status=200 if healthy else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_and_processes() -> dict[str, bool]:
    try:
        return {"broker": True, **signs_of_life(*PROCESSES)}
    except redis.RedisError:
        return {"broker": False, **dict.fromkeys(PROCESSES, False)}
