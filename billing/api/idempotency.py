"""One answer for one Idempotency-Key: a request that comes twice works once.

The key's row, the work and the answer are one transaction. A crash before the commit leaves none of
the three, so the repetition works; one after it leaves all three, so the repetition is answered
without working. A twin that comes meanwhile waits at the row's unique index.

For the authors of operations that a POST reaches: with a key, the operation runs inside this
transaction. Hooks of ``on_commit`` run after it, and not at all if the operation is refused. What
calls over a network, or must stay whatever comes after, cannot be done inside: record it as a fact
and an event here, and let the outbox do it after the commit.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import psycopg
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from billing.api.models import IdempotentRequest
from billing.api.problems import Answered, ApiProblem, validation_failed
from fastfaktura.core.ids import new_id
from fastfaktura.core.secrets import decrypt, encrypt

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=48)
# Said before the operation began, or by a failure: a repetition shall be tried, not answered.
NOT_KEPT = frozenset({401, 403, 413, 415, 429})
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Cache-Control", "ETag", "Link", "Location")

# A row that outlived its time is taken over as if it were not there.
CLAIM = """
    INSERT INTO billing_idempotentrequest
        (id, business_id, key, fingerprint, status, encrypted_answer, created_at)
    VALUES (%(id)s, %(business)s, %(key)s, %(fingerprint)s, 0, '', %(now)s)
    ON CONFLICT (business_id, key) DO UPDATE
        SET id = excluded.id, fingerprint = excluded.fingerprint, status = 0,
            encrypted_answer = '', created_at = excluded.created_at
        WHERE billing_idempotentrequest.created_at < %(horizon)s
    RETURNING id
"""


class _TwinAtWork(Exception):
    """Another request with the same key has not come to an end."""


def answer_once(
    request: HttpRequest, business_id: UUID, view: Callable[[], HttpResponse], *, now: datetime
) -> HttpResponse:
    """Return the view's answer, or the first one that the request's Idempotency-Key got.

    The view is called in any case, since it alone knows which scope the request needs: once the
    scope is there, ``billing.api.auth`` raises what is decided here.
    """
    # The contract's schema allows an empty one; it protects nothing, as if it were not there.
    key = request.headers.get(HEADER, "")
    if request.method != "POST" or not key:
        return view()
    if len(key) > LONGEST_KEY or "\0" in key:
        return _with_verdict(request, _bad_key(), view)
    try:
        fingerprint = fingerprint_of(request)
    except RequestDataTooBig:
        # The view says so, and nothing was done that could be done twice.
        return view()
    try:
        with transaction.atomic():
            row_id = _claim(business_id, key, fingerprint, now)
            if row_id is not None:
                response = _work(view)
                if is_kept(request, response):
                    _keep(row_id, response)
                else:
                    transaction.set_rollback(True)
                return response
    except _TwinAtWork:
        return _with_verdict(request, _in_progress(), view)
    return _with_verdict(request, _verdict(business_id, key, fingerprint), view)


def forget_old_answers(*, now: datetime) -> int:
    """Delete the answers that are no longer given; return how many went."""
    gone, _per_model = IdempotentRequest.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return gone


def fingerprint_of(request: HttpRequest) -> str:
    """Return a hash of all that makes two requests the same: method, address and body.

    :raises RequestDataTooBig: if the body is larger than any that we read.
    """
    digest = hashlib.sha256()
    address = (request.method or "", request.path, request.META.get("QUERY_STRING", ""))
    for part in address:
        digest.update(part.encode(errors="surrogatepass") + b"\0")
    if request.content_type == "multipart/form-data":
        _add_form(request, digest)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _add_form(request: HttpRequest, digest: Any) -> None:
    """Add the parts of a form with files, whose boundary is another in each repetition."""
    for name, values in sorted(request.POST.lists()):
        digest.update(repr((name, values)).encode(errors="surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, file.name, file.size)).encode(errors="surrogatepass"))
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)


def is_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether an operation gave this answer, and would give it again."""
    reached = getattr(request, "reached_operation", False)
    return reached and response.status_code not in NOT_KEPT and response.status_code < 500


def _claim(business_id: UUID, key: str, fingerprint: str, now: datetime) -> UUID | None:
    """Take the key and return its row's id, or None if it was used before.

    :raises _TwinAtWork: if the request that took it does not come to an end.
    """
    facts: dict[str, Any] = {
        "id": new_id(),
        "business": business_id,
        "key": key,
        "fingerprint": fingerprint,
        "now": now,
        "horizon": now - KEPT_FOR,
    }
    longest_wait = f"{settings.API_TWIN_WAIT_SECONDS}s"
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [longest_wait])
            cursor.execute(CLAIM, facts)
        except OperationalError as error:
            if isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise _TwinAtWork from None
            raise
        claimed = cursor.fetchone()
        # The operation's own locks wait as they always do.
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return claimed[0] if claimed else None


def _verdict(business_id: UUID, key: str, fingerprint: str) -> Exception:
    """Return what is to be said to a request whose key was used before."""
    row = IdempotentRequest.objects.filter(business_id=business_id, key=key).first()
    if row is None:
        # Forgotten in this very moment.
        return _in_progress()
    return Answered(_stored_answer(row)) if row.fingerprint == fingerprint else _reused()


def _work(view: Callable[[], HttpResponse]) -> HttpResponse:
    """Call the view; of what is refused nothing stays."""
    with transaction.atomic():
        response = view()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _with_verdict(
    request: HttpRequest, verdict: Exception, view: Callable[[], HttpResponse]
) -> HttpResponse:
    cast(Any, request).verdict = verdict
    return view()


def _keep(row_id: UUID, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    headers["Content-Language"] = get_language() or settings.LANGUAGE_CODE
    body = base64.b64encode(response.content).decode()
    IdempotentRequest.objects.filter(pk=row_id).update(
        status=response.status_code,
        encrypted_answer=encrypt(json.dumps({"headers": headers, "body": body})),
    )


def _stored_answer(row: IdempotentRequest) -> HttpResponse:
    stored = json.loads(decrypt(row.encrypted_answer))
    return HttpResponse(
        base64.b64decode(stored["body"]),
        status=row.status,
        headers=stored["headers"] | {REPLAYED: "true"},
    )


def _bad_key() -> ApiProblem:
    message = _("Write between 1 and 255 signs, or leave the header out.")
    return validation_failed({HEADER: [message]})


def _in_progress() -> ApiProblem:
    message = _("The first request with this Idempotency-Key is still at work. Repeat it shortly.")
    return ApiProblem(409, "request_in_progress", message, headers={"Retry-After": "5"})


def _reused() -> ApiProblem:
    message = _(
        "This Idempotency-Key was used for another request. Use a new key for a new request,"
        " or repeat the first one without a change."
    )
    return ApiProblem(409, "idempotency_key_reused", message)
