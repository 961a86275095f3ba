"""Prices agreed with clients: on a product's page, and on a client's."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from billing.catalog.models import ClientPrice, Product
from billing.catalog.operations import remove_client_price, set_client_price
from billing.catalog.queries import find_products, product_of_code
from billing.pages.forms.products import ClientPriceForm
from billing.pages.product_words import prices_of
from clients.models import Client
from clients.queries import pick_clients
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may

CLIENT, PRODUCT = gettext_lazy("Client"), gettext_lazy("Product")
# So many are offered while one types, and so many agreed prices are listed.
OFFERED = 8
SHOWN = 200


def prices_context(
    request: BusinessRequest, product: Product, form: ClientPriceForm | None = None
) -> dict[str, Any]:
    """Return what the section of a product's page shows."""
    agreed = product.client_prices.select_related("client").order_by("client__name", "id")
    return {
        "prices": [_row(request, each, product) for each in agreed[:SHOWN]],
        "price_form": form or ClientPriceForm(party_label=CLIENT),
        "offered": pick_clients(request.business, _typed(request), limit=OFFERED),
    }


def _typed(request: BusinessRequest) -> str:
    return request.GET.get("party", "").replace("\0", "").strip()[:200]


def _row(request: BusinessRequest, agreed: ClientPrice, product: Product) -> dict[str, Any]:
    both = prices_of(product, request.business, agreed.unit_price)
    return {"agreed": agreed, "product": product, **both}


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def agree(request: BusinessRequest, product_id: UUID) -> HttpResponse:
    """Show the prices of a product that clients have agreed to; a POST agrees on one."""
    product = _own_product(request, product_id)
    return (
        _agree(request, product) if request.method == "POST" else _product_answer(request, product)
    )


@may("write")
def _agree(request: BusinessRequest, product: Product) -> HttpResponse:
    form = ClientPriceForm(request.POST, party_label=CLIENT)
    if form.is_valid():
        client = client_of(request, form.cleaned_data["party"])
        if client is None:
            form.add_error("party", _("No single client fits. Write its number or whole name."))
        else:
            _keep(request, form, product, client)
    if form.errors:
        return _product_answer(request, product, form, status=422)
    if request.htmx:
        return _product_answer(request, product)
    return redirect(f"{reverse('products:show', args=[product.pk])}#prices")


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def show_of_client(request: BusinessRequest, client_id: UUID) -> HttpResponse:
    """Show the prices agreed with a client, as a fragment of its page or a page of its own."""
    client = _own_client(request, client_id)
    return _agree_with(request, client) if request.method == "POST" else _answer(request, client)


@may("write")
def _agree_with(request: BusinessRequest, client: Client) -> HttpResponse:
    form = ClientPriceForm(request.POST, party_label=PRODUCT)
    if form.is_valid():
        product = product_named(request, form.cleaned_data["party"])
        if product is None:
            form.add_error("party", _("No single product fits. Write its code or whole name."))
        else:
            _keep(request, form, product, client)
    if form.errors:
        return _answer(request, client, form, status=422)
    return _answer(request, client) if request.htmx else redirect("clients:show", client.pk)


@require_POST
@may("write")
def remove(request: BusinessRequest, product_id: UUID, client_id: UUID) -> HttpResponse:
    """Let a client pay what everybody pays; ``?of=client`` answers for the client's page."""
    product = _own_product(request, product_id)
    client = _own_client(request, client_id)
    remove_client_price(product_id=product.pk, client_id=client.pk, actor=request.actor)
    is_of_client = request.GET.get("of") == "client"
    if request.htmx:
        return _answer(request, client) if is_of_client else _product_answer(request, product)
    if is_of_client:
        return redirect("clients:show", client.pk)
    return redirect(f"{reverse('products:show', args=[product.pk])}#prices")


def client_of(request: BusinessRequest, typed: str) -> Client | None:
    """Return the client of this number or name, or the only one that is found."""
    clients = Client.objects.for_business(request.business).filter(archived_at=None)
    clients = clients.defer("search", "notes")
    text = typed.replace("\0", "").strip()
    named = list(clients.filter(number=text)[:1]) or list(clients.filter(name__iexact=text)[:2])
    found = named or pick_clients(request.business, text, limit=2)
    return found[0] if len(found) == 1 else None


def product_named(request: BusinessRequest, typed: str) -> Product | None:
    """Return the product of this code or name, or the only one that is found."""
    text = typed.replace("\0", "").strip()
    exact = product_of_code(request.business, text)
    if exact is not None:
        return exact
    products = Product.objects.for_business(request.business).filter(archived_at=None)
    named = list(products.filter(name__iexact=text).defer("search")[:2])
    found = named or find_products(request.business, text, limit=2)
    return found[0] if len(found) == 1 else None


def _keep(
    request: BusinessRequest, form: ClientPriceForm, product: Product, client: Client
) -> None:
    try:
        set_client_price(
            product_id=product.pk,
            client_id=client.pk,
            unit_price=form.cleaned_data["price"],
            actor=request.actor,
        )
    except ValueError:
        form.add_error("price", _("This number is too large for an invoice."))


def _own_product(request: BusinessRequest, product_id: UUID) -> Product:
    products = Product.objects.for_business(request.business).defer("search")
    product = get_object_or_404(products, pk=product_id)
    product.business = request.business
    return product


def _own_client(request: BusinessRequest, client_id: UUID) -> Client:
    clients = Client.objects.for_business(request.business).defer("search", "notes")
    return get_object_or_404(clients, pk=client_id)


def _product_answer(
    request: BusinessRequest,
    product: Product,
    form: ClientPriceForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "product": product,
        "may_write": has_right(request.membership, "write"),
        **prices_context(request, product, form),
    }
    return render_fragment(
        request, "billing/products/prices_page.html#prices", context, status=status
    )


def _answer(
    request: BusinessRequest,
    client: Client,
    form: ClientPriceForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    agreed = ClientPrice.objects.for_business(request.business).filter(client=client)
    agreed = agreed.select_related("product").defer("product__search")
    rows = list(agreed.order_by("product__name", "id")[:SHOWN])
    context = {
        "client": client,
        "prices": [_row(request, each, each.product) for each in rows],
        "price_form": form or ClientPriceForm(party_label=PRODUCT),
        "offered": find_products(request.business, _typed(request), limit=OFFERED),
        "may_write": has_right(request.membership, "write"),
        "nav_place": "clients",
    }
    return render_fragment(
        request, "billing/products/client_prices.html#prices", context, status=status
    )
