"""The mails of the local catcher, shown as their receivers see them; for development only."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from fastfaktura.core.caught_mail import CaughtMail, content, find_mail, latest_mails

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

# A mail is a stranger's document: no script, no form, no network, and nothing of our own site.
MAIL_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; font-src data:; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


def caught_only(view: View[P]) -> View[P]:
    """Open a page to everyone where mails are caught, and let it not exist elsewhere."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.MAIL_CATCHER:
            raise Http404
        return view(request, *args, **kwargs)

    return login_not_required(require_safe(guarded))


@caught_only
def mail_list(request: HttpRequest) -> HttpResponse:
    """List the newest mails."""
    return render(request, "dev/mail/list.html", {"mails": latest_mails()})


@caught_only
def mail_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show a mail with its headers, its text and its attachments."""
    return render(request, "dev/mail/show.html", {"mail": _mail_or_404(name)})


@caught_only
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """Serve the HTML of a mail for the frame around it, images of the mail included."""
    mail = _mail_or_404(name)
    html = mail.html
    for content_id, index in mail.inline_parts():
        address = reverse("dev_mail:part", args=[name, index])
        html = re.sub(rf"cid:{re.escape(content_id)}(?=[\"')\s])", address, html)
    # Links leave the frame, as they leave a mail program.
    response = HttpResponse(f'<base target="_blank">{html}')
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@caught_only
def mail_part(_request: HttpRequest, name: str, index: int) -> HttpResponse:
    """Serve one part of a mail: an image of its HTML, or an attachment to be kept."""
    part = _mail_or_404(name).part(index)
    if part is None:
        raise Http404
    response = HttpResponse(content(part), content_type=part.get_content_type())
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    filename = part.get_filename()
    if filename and part.get_content_disposition() == "attachment":
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _mail_or_404(name: str) -> CaughtMail:
    mail = find_mail(name)
    if mail is None:
        raise Http404
    return mail
