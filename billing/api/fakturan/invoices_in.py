"""What a request says of an invoice, as the content of a draft of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from billing.amounts.totals import TotalTooLarge
from billing.api.auth import ApiRequest
from billing.api.fakturan.clients_in import LOCALES, MOST_DAYS, currency_in
from billing.api.fakturan.ids import objects_of
from billing.api.fakturan.models import Kind
from billing.api.fakturan.promises import of_number, promises_of
from billing.api.fakturan.rows_in import Surroundings, merged, numbers_in, row_objects
from billing.api.fakturan.told import Told
from billing.catalog.models import Product
from billing.catalog.queries import client_prices, line_at
from billing.invoices.choices import Template
from billing.invoices.drafts import DraftContent, DraftLine
from billing.invoices.parties import seller_profile
from billing.sellers.models import SellerProfile
from clients.models import Client
from fastfaktura.core.models import Business

LONGEST_REFERENCE = 120
# In Sweden a sum is paid in whole kronor; Fakturan.nu rounds every sum of this currency.
ROUNDED = "SEK"
REFERENCES = {"our_reference": "seller_reference", "your_reference": "your_reference"}
NO_ROWS = "Invoice_must_contain_rows"


def content_for(request: ApiRequest, told: Told, client: Client | None) -> DraftContent:
    """Return what a new draft says, by what is named and else by the client and the business.

    What is wrong stands in the errors of ``told``.
    """
    business = request.business
    profile = seller_profile(business)
    blank = _blank(business, profile, client)
    rows = row_objects(told)
    if not rows and "rows" not in told.errors:
        told.wrong("base", NO_ROWS)
        told.wrong("rows", "blank")
    return changed_content(request, told, blank, client, profile)


def changed_content(
    request: ApiRequest,
    told: Told,
    before: DraftContent,
    client: Client | None,
    profile: SellerProfile,
) -> DraftContent:
    """Return what a draft says from now on; what is wrong stands in the errors of ``told``."""
    of_client = client.template if client is not None else ""
    changes = _of_the_whole(told, before, of_client or profile.template)
    if client is not None:
        changes["client_id"] = client.pk
    content = replace(before, **changes)
    rows = row_objects(told)
    if rows:
        around = _surroundings(request, rows, content, client, profile)
        content = replace(content, lines=merged(told, rows, before.lines, around))
    if not told.errors:
        _check_totals(told, content)
    return content


def date_of(told: Told, kept: date) -> date:
    """Return the date that an invoice is to be issued on; a blank one is today's."""
    return told.day("date") or kept


def client_in(request: ApiRequest, told: Told, kept: Client | None = None) -> Client | None:
    """Return the client that ``client_id`` names, or the id within ``client``; None if nobody.

    :param kept: whom the invoice is for until now, archived or not.
    """
    number = told.whole("client_id", 0, 2**31)
    nested = told.said.get("client")
    if not number and isinstance(nested, dict):
        number = Told(nested).whole("id", 0, 2**31)
    if not number:
        return None
    key = objects_of(request.business, Kind.CLIENT, [number]).get(number)
    if kept is not None and key == kept.pk:
        return kept
    clients = Client.objects.for_business(request.business).filter(archived_at=None)
    return clients.defer("search").filter(pk=key).first() if key else None


def check_number(told: Told, business: Business, on: date, *, own: UUID | None = None) -> None:
    """Refuse a number that is not the one to come: taken by another, or one that leaves a gap.

    :param on: the date of the invoice.
    :param own: the invoice that is changed; its own number may be sent back.
    """
    number = told.whole("number", 0, 2**31)
    if not number:
        return
    holders = of_number(business, str(number))
    if own is not None and own in holders:
        return
    if holders:
        told.wrong("number", "taken", value=number)
        return
    if own is not None or number != promises_of(business).next_on(on):
        told.wrong("number", "invalid", value=number)


def _blank(business: Business, profile: SellerProfile, client: Client | None) -> DraftContent:
    days = client.payment_terms_days if client else None
    includes_tax = client.prices_include_tax if client else None
    currency = (client.currency if client else "") or business.currency
    return DraftContent(
        client_id=client.pk if client else None,
        currency=currency,
        locale=client.locale if client else business.locale,
        payment_terms_days=business.payment_terms_days if days is None else days,
        prices_include_tax=profile.prices_include_tax if includes_tax is None else includes_tax,
        shows_product_codes=profile.shows_product_codes,
        buyer_reference=client.buyer_reference if client else "",
        rounds_cash=currency == ROUNDED,
    )


def _of_the_whole(told: Told, before: DraftContent, usual_template: str) -> dict[str, Any]:
    changes: dict[str, Any] = {
        ours: told.text(name, LONGEST_REFERENCE)
        for name, ours in REFERENCES.items()
        if name in told
    }
    days = told.whole("days", 0, MOST_DAYS)
    if days is not None and (days != before.payment_terms_days or before.due_date is None):
        changes |= {"payment_terms_days": days, "due_date": None}
    settings = told.part("settings")
    # Some put these two among the settings, where a client has them.
    for part in (settings, told):
        if locale := part.choice("locale", LOCALES):
            changes["locale"] = locale
        currency = currency_in(part)
        if currency and currency != changes.get("currency", before.currency):
            changes |= {"currency": currency, "rounds_cash": currency == ROUNDED}
    return changes | _look(settings, before, usual_template)


def _look(settings: Told, before: DraftContent, usual_template: str) -> dict[str, Any]:
    flags = {"show_product_code": "shows_product_codes", "prices_inc_tax": "prices_include_tax"}
    changes: dict[str, Any] = {
        ours: settings.flag(name, default=getattr(before, ours))
        for name, ours in flags.items()
        if name in settings
    }
    template = settings.choice("invoice_template", Template.values)
    # Read and sent back, the usual one stays the usual one.
    if template and template != (before.template or usual_template):
        changes["template"] = template
    return changes


def _surroundings(
    request: ApiRequest,
    rows: Sequence[Any],
    content: DraftContent,
    client: Client | None,
    profile: SellerProfile,
) -> Surroundings:
    return Surroundings(
        filled=_filled(request.business, rows, content, client),
        rows=objects_of(request.business, Kind.ROW, numbers_in(rows, "id")),
        is_registered=profile.vat_registered,
        locale=content.locale,
    )


def _filled(
    business: Business, rows: Sequence[Any], content: DraftContent, client: Client | None
) -> Mapping[int, Mapping[str, Any]]:
    """Return what the products that rows name fill in; three queries for all of them."""
    wanted = objects_of(business, Kind.PRODUCT, numbers_in(rows, "product_id"))
    if not wanted:
        return {}
    products = Product.objects.for_business(business).filter(pk__in=wanted.values())
    of_key = {product.pk: product for product in products.defer("search")}
    known = client if client is not None and not client._state.adding else None
    agreed = client_prices(of_key.values(), known)
    return {
        number: line_at(
            of_key[key],
            agreed.get(key, of_key[key].unit_price),
            prices_include_tax=content.prices_include_tax,
        )
        for number, key in wanted.items()
        if key in of_key
    }


def _check_totals(told: Told, content: DraftContent) -> None:
    for at, line in enumerate(content.lines):
        if not _is_payable(line, content.currency):
            told.errors.setdefault("rows", []).append(
                {str(at): {"rows.product_price": [{"error": "invalid"}]}}
            )
    if not told.errors:
        try:
            content.totals()
        except TotalTooLarge:
            told.wrong("sum", "invalid")
            told.wrong("rows", "invalid")


def _is_payable(line: DraftLine, currency: str) -> bool:
    try:
        line.entered_amount(currency)
    except TotalTooLarge:
        return False
    return True
