"""The editor's form before anything was posted, and the paths of what is wrong in it."""

from collections.abc import Iterable
from dataclasses import replace

from billing.invoices.drafts import content_of
from billing.invoices.issuing import Problem
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from billing.pages.editor_context import Outcome
from billing.pages.editor_kinds import type_asked, usual_validity
from billing.pages.editor_saving import Typed, editor_language, own_client, read_typed
from billing.pages.editor_vat import usual_value
from billing.pages.forms.draft_defaults import (
    SWITCHES,
    client_discount,
    defaults_of,
    following_client,
)
from billing.pages.forms.draft_raw import RawForm
from billing.pages.forms.draft_rows import rearranged, with_blank_line
from billing.pages.forms.draft_written import raw_of
from clients.models import Client
from fastfaktura.core.clock import business_today
from fastfaktura.core.http import BusinessRequest


def by_path(problems: Iterable[Problem], outcome: Outcome) -> dict[str, str]:
    """Return the problems of a content by the fields of the page that it was typed in."""
    reading = outcome.typed.reading
    return {
        _page_path(problem.field, reading.rows, tuple(reading.allowances)): problem.message
        for problem in problems
    }


def _page_path(path: str, rows: tuple[int, ...], allowances: tuple[int, ...]) -> str:
    """Return the path with the row of the page: blank rows are no part of the invoice."""
    kind, _dot, rest = path.partition(".")
    index, _dot, name = rest.partition(".")
    places = {"lines": rows, "allowances": allowances}.get(kind, ())
    if not index.isdecimal() or int(index) >= len(places):
        return path
    return f"{kind}.{places[int(index)]}.{name}"


def rearranged_form(request: BusinessRequest, raw: RawForm, action: str) -> RawForm:
    """Return the form after a button of its rows."""
    profile = seller_profile(request.business)
    client = own_client(request.business, raw.client)
    vat = usual_value(request.business, profile, client, on=business_today(request.business))
    return rearranged(raw, action, vat=vat, supply_kind=profile.supply_kind)


def blank_form(request: BusinessRequest) -> RawForm:
    """Return the form of an invoice that nobody wrote yet, for the client of ``?client=``."""
    business, language = request.business, editor_language()
    client = own_client(business, request.GET.get("client", ""))
    profile = seller_profile(business)
    client_id = str(client.pk) if client else ""
    defaults = defaults_of(business, client, profile, language=language)
    if type_asked(request) == TypeCode.QUOTE:
        defaults = replace(defaults, terms=usual_validity(), due_end_of_month="")
    raw = RawForm(client=client_id, allowances=client_discount(client, language=language))
    vat = usual_value(business, profile, client, on=business_today(business))
    # All fields are empty, and what is empty follows; the boxes are no texts.
    raw = following_client(raw, before=replace(defaults, **_unticked()), after=defaults)
    return with_blank_line(raw, vat=vat, supply_kind=profile.supply_kind)


def _unticked() -> dict[str, str]:
    return dict.fromkeys(SWITCHES, "")


def stored_form(request: BusinessRequest, invoice: Invoice) -> Typed:
    """Return the draft as the form writes it; terms that were never chosen are the client's."""
    language = editor_language()
    raw = raw_of(content_of(invoice), language=language, version=str(invoice.version))
    if not raw.terms and invoice.type_code == TypeCode.QUOTE:
        raw = replace(raw, terms=usual_validity())
    elif not raw.terms:
        raw = replace(raw, terms=usual_terms(request, invoice.client))
    return read_typed(request, raw)


def usual_terms(request: BusinessRequest, client: Client | None) -> str:
    """Return the terms of the client, or of the business."""
    profile = seller_profile(request.business)
    return defaults_of(request.business, client, profile, language=editor_language()).terms
