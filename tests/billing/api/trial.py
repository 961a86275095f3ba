"""An API of tests behind the real gate: operations that work, refuse, fail or wait on demand."""

from threading import Event
from typing import Any, Literal, cast

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path
from ninja import NinjaAPI, Status

from billing.api.auth import KEY, SENDING_KEY, ApiRequest
from billing.api.exact_json import ExactParser, ExactRenderer
from billing.api.fields import Input
from billing.api.middleware import ApiGateMiddleware
from billing.api.problems import ApiProblem
from billing.api.refusals import install_refusals
from clients.models import Client
from fastfaktura.core.events import record_event
from tests.factories import make_client

ADDRESSES = "tests.billing.api.trial"
api = NinjaAPI(
    urls_namespace="trial",
    docs_url=None,
    openapi_url=None,
    auth=KEY,
    parser=ExactParser(),
    renderer=ExactRenderer(),
)
install_refusals(api)

# A request that is to hold says when it works, and goes on when it is told to.
at_work = Event()
go_on = Event()


class Work(Input):
    """What to do: make a client of this name, and then something else."""

    name: str = "Fjord Bakeri"
    then: Literal["answer", "refuse", "forbid", "fail", "break", "hold", "hold and fail"] = "answer"


@api.post("/work", response={201: dict[str, Any]})
def work(request: ApiRequest, body: Work) -> Status[dict[str, Any]]:
    """Work, and then do as told."""
    with transaction.atomic():
        client = make_client(request.business, name=body.name)
        record_event(
            "client.created", business=request.business, subject=client, actor=request.actor
        )
    if body.then == "refuse":
        raise ApiProblem(409, "refused_by_the_test", "Work was done, and then refused.")
    if body.then == "forbid":
        raise PermissionDenied
    if body.then == "break":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            raise ApiProblem(422, "broken_by_the_test", "The transaction is of no use.") from None
    if body.then.startswith("hold"):
        at_work.set()
        go_on.wait(timeout=20)
    if body.then.endswith("fail"):
        raise RuntimeError("failed by the test, with the secret word xyzzy")
    return Status(201, {"id": client.pk, "clients": Client.objects.count()})


@api.post("/message", response={200: dict[str, Any]}, auth=list(SENDING_KEY))
def message(request: ApiRequest) -> dict[str, Any]:
    """Answer with something that only a key that may send should read."""
    return {"secret": f"{request.business.name} {Client.objects.count()}"}


@api.get("/work", response={200: dict[str, Any]})
def show_work(request: ApiRequest) -> dict[str, Any]:
    """Tell how much was done."""
    return {"clients": Client.objects.for_business(request.business).count()}


@api.get("/paper")
def show_paper(request: HttpRequest) -> HttpResponse:
    """Answer with something that is no JSON and has an ETag of its own."""
    return HttpResponse(b"%PDF", content_type="application/pdf", headers={"ETag": '"paper"'})


@api.get("/failure")
def fail(request: HttpRequest) -> None:
    """Fail."""
    raise RuntimeError("failed by the test, with the secret word xyzzy")


def opened() -> list[URLPattern]:
    """Return the addresses, open to keys as those of the product are."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in found:
        cast(Any, pattern.callback).login_required = False
    return found


# The rest of the product stands behind, as pages for errors lead to others.
urlpatterns = [
    path("api/v1/", include((opened(), "trial"))),
    path("", include("fastfaktura.urls")),
]


class FailingGate(ApiGateMiddleware):
    """A gate that breaks before any operation is chosen."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Fail."""
        raise RuntimeError("failed by the test, with the secret word xyzzy")
