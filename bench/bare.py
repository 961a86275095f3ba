"""Bare django-ninja endpoints that send the statements which ours sent, and answer what ours did.

No key, no checks, no model, no middleware: the most that this framework and this database give.
"""

import json
import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import path
from ninja import Body, NinjaAPI, Status

UUID_FORM = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
RECORDED: dict[str, Any] = json.loads(Path(os.environ["BENCH_RECORDED"]).read_text())

api = NinjaAPI(docs_url=None, openapi_url=None)


def replay(name: str) -> Any:
    """Send the statements once more, each new row under an id of its own."""
    recorded = RECORDED[name]
    own: dict[str, str] = {token: uuid4().hex for token in recorded["tokens"]}
    known = set(recorded["known"])

    def fresh(found: re.Match[str]) -> str:
        word = found.group().replace("-", "")
        return word if word in known else own.setdefault(word, uuid4().hex)

    with connection.cursor() as cursor:
        for statement in recorded["statements"]:
            text = UUID_FORM.sub(fresh, statement)
            for token in recorded["tokens"]:
                text = text.replace(token, own[token])
            cursor.execute(text)
            if cursor.description:
                cursor.fetchall()
    return recorded["answer"]


@api.post("/create", response={201: dict[str, Any]})
def create(request: HttpRequest, body: Body[dict[str, Any]]) -> Status[Any]:  # noqa: ARG001  # ninja's
    """Write an invoice."""
    with transaction.atomic():
        return Status(201, replay("create") if body else {})


@api.get("/get", response=dict[str, Any])
def get(request: HttpRequest) -> Any:  # noqa: ARG001  # ninja's
    """Read an invoice."""
    return replay("get")


@api.get("/list", response=dict[str, Any])
def list_all(request: HttpRequest) -> Any:  # noqa: ARG001  # ninja's
    """Read a page of the list."""
    return replay("list")


urlpatterns = [path("", api.urls)]
application = get_wsgi_application()
