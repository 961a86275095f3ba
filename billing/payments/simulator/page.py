"""The hosted page on which a payer pays the simulation: where Stripe's Checkout would be."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from billing.payments.minor_units import from_stripe
from billing.payments.simulator import intents
from billing.payments.simulator.book import Book
from billing.payments.simulator.errors import ApiError
from billing.payments.simulator.outcomes import UnknownInstrument, instrument
from billing.payments.simulator.simulator import Simulator
from fastfaktura.core.templatetags import figures

STYLESHEET = Path(__file__).with_name("checkout.css")
TEMPLATES = "billing/payments/simulator"
AUTHENTICATION = "authenticate"


@dataclass(frozen=True, slots=True)
class Page:
    """What the server sends to a browser."""

    status: int
    body: str = ""
    location: str | None = None
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a payer's browser for one session."""

    method: str
    session_id: str
    step: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)
    form: dict[str, list[str]] = field(default_factory=dict)

    def sent(self, name: str, default: str = "") -> str:
        values = self.form.get(name) or self.query.get(name)
        return values[0] if values else default


def serve(simulator: Simulator, method: str, path: str, query: str, body: str) -> Page:
    """Answer a browser."""
    if path == "/checkout.css":
        return Page(200, STYLESHEET.read_text(), content_type="text/css; charset=utf-8")
    steps = path.removeprefix("/c/pay/").split("/")
    if not path.startswith("/c/pay/") or steps[1:] not in ([], [AUTHENTICATION]):
        return Page(404, render_to_string(f"{TEMPLATES}/missing.html"))
    visit = Visit(method, steps[0], "".join(steps[1:]), parse_qs(query), parse_qs(body))
    try:
        with simulator.book_of(visit.session_id) as book:
            session = book.find("checkout.session", visit.session_id)
            with translation.override(_language(session["locale"])):
                return _answer(book, session, visit)
    except ApiError:
        return Page(404, render_to_string(f"{TEMPLATES}/missing.html"))


def _language(locale: str | None) -> str:
    known = {code for code, _name in settings.CLIENT_LANGUAGES}
    return locale if locale in known else settings.LANGUAGE_CODE


def _answer(book: Book, session: dict[str, Any], visit: Visit) -> Page:
    if session["status"] == "complete":
        return Page(303, location=_return_address(session))
    if session["status"] != "open" or session["expires_at"] <= book.now:
        return _render("over.html", session, book, status=410)
    if visit.step == AUTHENTICATION:
        return _authenticate(book, session, visit)
    if visit.method == "POST":
        return _pay(book, session, visit)
    return _form(book, session, visit)


def _pay(book: Book, session: dict[str, Any], visit: Visit) -> Page:
    method = visit.sent("method", "card")
    try:
        means = instrument(method, visit.sent(f"{method}_number"))
    except UnknownInstrument:
        return _form(
            book,
            session,
            visit,
            problem=_("Only the test numbers listed below work here. Never enter a real one."),
        )
    state = intents.submit(book, session["id"], means)
    return _next(book, session, visit, state)


def _authenticate(book: Book, session: dict[str, Any], visit: Visit) -> Page:
    if visit.method == "GET":
        return _render("authenticate.html", session, book)
    try:
        state = intents.authenticate(
            book, session["id"], succeeds=visit.sent("answer") == "confirm"
        )
    except intents.SessionIsOver:
        return Page(303, location=f"{book.public_url}/c/pay/{session['id']}")
    return _next(book, session, visit, state)


def _next(book: Book, session: dict[str, Any], visit: Visit, state: str) -> Page:
    if state in {"succeeded", "processing"}:
        return Page(303, location=_return_address(session))
    if state == "requires_action":
        return Page(303, location=f"{book.public_url}/c/pay/{session['id']}/{AUTHENTICATION}")
    problem = _("Your bank declined this payment. Try another card.")
    if visit.step == AUTHENTICATION:
        problem = _("The payment was not confirmed. Try again, or use another card.")
    return _form(book, session, visit, problem=problem)


def _form(book: Book, session: dict[str, Any], visit: Visit, problem: str = "") -> Page:
    method = visit.sent("method", "card")
    context = {
        "problem": problem,
        "method": method,
        "card_number": visit.sent("card_number"),
        "iban": visit.sent("sepa_debit_number"),
        "takes_debits": "sepa_debit" in session["payment_method_types"],
    }
    return _render("checkout.html", session, book, status=422 if problem else 200, **context)


def _render(
    name: str, session: dict[str, Any], book: Book, status: int = 200, **context: object
) -> Page:
    plan = book.find("plan", f"plan_{session['id']}")
    total = from_stripe(session["amount_total"], session["currency"])
    language = translation.get_language() or settings.LANGUAGE_CODE
    body = render_to_string(
        f"{TEMPLATES}/{name}",
        {
            "session": session,
            "names": plan["line_items"],
            "amount": figures.money(total),
            "language": language,
            "here": f"{book.public_url}/c/pay/{session['id']}",
            "stylesheet": f"{book.public_url}/checkout.css",
            **context,
        },
    )
    return Page(status, body)


def _return_address(session: dict[str, Any]) -> str:
    address: str = session["success_url"]
    return address.replace("{CHECKOUT_SESSION_ID}", session["id"])
