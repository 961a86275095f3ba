"""FastFaktura's API, version 1: where its routers come together."""

from typing import Any, cast

from django.urls import URLPattern
from django.utils.translation import gettext_noop
from ninja import NinjaAPI

from billing.api.auth import KEY
from billing.api.exact_json import ExactParser, ExactRenderer
from billing.api.refusals import install_refusals
from billing.api.v1 import (
    address_marks,
    attachments,
    bulk_jobs,
    business,
    claims,
    clients,
    deposits,
    exports,
    invoices,
    number_series,
    payments,
    product_prices,
    products,
    quote_attachments,
    quote_steps,
    quotes,
    reminder_pauses,
    reminder_plans,
    reminders,
    schedules,
    sending,
    steps,
    webhooks,
)

api = NinjaAPI(
    title="FastFaktura API",
    version="1.0.0",
    description=gettext_noop(
        "Clients, invoices, sending and PDFs through one REST API. "
        "Sandbox accounts simulate sending and use Stripe in test mode."
    ),
    urls_namespace="api_v1",
    docs_url=None,
    openapi_url=None,
    auth=KEY,
    parser=ExactParser(),
    renderer=ExactRenderer(),
)
install_refusals(api)
api.add_router("", business.router)
api.add_router("", clients.router)
api.add_router("", products.router)
api.add_router("", product_prices.router)
api.add_router("", invoices.router)
api.add_router("", attachments.router)
api.add_router("", steps.router)
api.add_router("", quotes.router)
api.add_router("", quote_attachments.router)
api.add_router("", quote_steps.router)
api.add_router("", deposits.router)
api.add_router("", sending.router)
api.add_router("", reminders.router)
api.add_router("", reminder_plans.router)
api.add_router("", reminder_pauses.router)
api.add_router("", claims.router)
api.add_router("", payments.router)
api.add_router("", schedules.router)
api.add_router("", bulk_jobs.router)
api.add_router("", address_marks.router)
api.add_router("", number_series.router)
api.add_router("", exports.router)
api.add_router("", webhooks.router)


def patterns() -> list[URLPattern]:
    """Return the addresses; a key opens them, not a session."""
    found = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    # Ninja's own address, where there is nothing.
    found = [pattern for pattern in found if pattern.name != "api-root"]
    for pattern in found:
        # The mark of login_not_required, on a view that ninja made.
        cast(Any, pattern.callback).login_required = False
    return found
