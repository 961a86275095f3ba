"""The public documentation of the API: one page in six languages, made from its document."""

import gzip
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from billing.pages.reference.page import read_reference
from billing.pages.reference.prose import prose

ReadDocument = Callable[[], dict[str, Any]]


class Page(NamedTuple):
    """The page in one language, as it is sent."""

    content: bytes
    packed: bytes
    etag: str


class Edition(NamedTuple):
    """A language of the page, and its address."""

    code: str
    name: str
    url: str


@login_not_required
@require_safe
def show_api_docs(request: HttpRequest, read_document: ReadDocument) -> HttpResponseBase:
    """Show the documentation in the language of ``?lang=``, else in the reader's.

    :param read_document: returns the OpenAPI document. The roof hands it over, since the rooms of
        pages and of the API stand side by side and do not know each other.
    """
    language = _language(request)
    # A page of designers at work is rendered anew each time.
    read = page.__wrapped__ if settings.DEBUG else page
    found = read(read_document, language, settings.BASE_URL, request.user.is_authenticated)
    packs = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{found.etag}-gzip"' if packs else f'"{found.etag}"'
    response = HttpResponse(found.packed if packs else found.content, headers={"ETag": etag})
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ("Accept-Encoding", "Accept-Language", "Cookie"))
    return get_conditional_response(request, etag=etag, response=response) or response


@lru_cache(maxsize=64)
def page(read_document: ReadDocument, language: str, origin: str, is_member: bool) -> Page:  # noqa: FBT001  # a key of the cache
    """Return the page, rendered once per language, house and kind of reader.

    It shows nothing of a reader but whether he is signed in.
    """
    address = reverse("api_docs")
    editions = [Edition(code, _own_name(code), in_language(address, code)) for code in _codes()]
    document, base_url = read_document(), f"{origin}/api/v1"
    with translation.override(language):
        context = {
            "reference": read_reference(document, base_url),
            "prose": prose(document, base_url),
            "rate": {"times": settings.API_RATE_TIMES, "seconds": settings.API_RATE_SECONDS},
            "editions": editions,
            "language": language,
            "origin": origin,
            "address": address,
            "is_member": is_member,
        }
        content = get_template("docs/api.html").render(context).encode()
    # It holds no secret that its length could betray, so it may be packed, and once is enough.
    return Page(content, gzip.compress(content, mtime=0), sha256(content).hexdigest()[:32])


def in_language(address: str, language: str) -> str:
    """Return the page's address in a language."""
    return f"{address}?{urlencode({'lang': language})}"


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in _codes() else translation.get_language() or settings.LANGUAGE_CODE


def _codes() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _own_name(language: str) -> str:
    return str(translation.get_language_info(language)["name_local"]).capitalize()
