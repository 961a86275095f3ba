"""Which endpoints and messages a request means: its own ones, in pages."""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from billing.api.auth import ApiRequest
from billing.api.lists import PAGE_SIZE, page_of
from billing.api.problems import ApiProblem, not_found, validation_failed
from billing.api.v1.webhook_schemas import MessageQuery
from billing.webhooks.facts import message_facts
from billing.webhooks.models import WebhookEndpoint, WebhookMessage
from billing.webhooks.queries import messages_of
from fastfaktura.core.cursors import Cursor

Row = TypeVar("Row", bound=Model)


def own_endpoint_or_404(request: ApiRequest, endpoint_id: UUID) -> WebhookEndpoint:
    """Return an endpoint of the key's business.

    :raises ApiProblem: 404, if there is none, or it is another's.
    """
    found = WebhookEndpoint.objects.for_business(request.business).filter(pk=endpoint_id).first()
    if found is None:
        raise not_found()
    return found


def own_message_or_404(request: ApiRequest, endpoint_id: UUID, message_id: UUID) -> WebhookMessage:
    """Return a message of this endpoint of the key's business.

    :raises ApiProblem: 404, if there is none, or it is another's.
    """
    messages = WebhookMessage.objects.for_business(request.business)
    found = messages.filter(pk=message_id, endpoint_id=endpoint_id).first()
    if found is None:
        raise not_found()
    return found


def numbered(found: QuerySet[Row], *, page: int, total: int) -> list[Row]:
    """Return the rows of a page; one beyond the last has none, however large its number."""
    start = (page - 1) * PAGE_SIZE
    return list(found[start : start + PAGE_SIZE]) if start < total else []


def message_page(endpoint: WebhookEndpoint, wanted: MessageQuery) -> dict[str, Any]:
    """Return one page of an endpoint's messages, newest first, in its envelope.

    :raises ApiProblem: 422, if the cursor is none of this list.
    """
    found = messages_of(endpoint).defer("body")
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.cursor is None:
        page, total = wanted.page, found.count()
        rows = numbered(found, page=page, total=total)
    else:
        older_than, page, total = _read_cursor(wanted.cursor, wanted.state or "")
        rows = list(found.filter(pk__lt=older_than)[:PAGE_SIZE])
    following = None
    if len(rows) == PAGE_SIZE and page * PAGE_SIZE < total:
        key = (str(rows[-1].pk), str(page + 1), str(total), wanted.state or "")
        following = Cursor.after(*key).encode()
    data = [message_facts(message) for message in rows]
    return page_of(data, page=page, total=total, next_cursor=following)


def _read_cursor(word: str, state: str) -> tuple[UUID, int, int]:
    key = Cursor.decode(word, parts=4).key
    try:
        older_than, page, total, asked = key
        found = UUID(older_than), int(page), int(total)
    except ValueError:
        raise _wrong_cursor() from None
    if asked != state or found[1] < 1 or found[2] < 0:
        raise _wrong_cursor()
    return found


def _wrong_cursor() -> ApiProblem:
    sentence = _("Use the next_cursor of an answer to the same filter as it is.")
    return validation_failed({"cursor": [sentence]})
