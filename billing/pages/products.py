"""The catalogue: its list, a new product, and a product's page, on which it is changed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from billing.catalog.listing import has_products, product_page
from billing.catalog.models import Product
from billing.catalog.operations import (
    ProductChanged,
    ProductCodeTaken,
    ProductIdTaken,
    archive_product,
    create_product,
    restore_product,
    save_product,
)
from billing.pages.forms.products import QUICK, ProductForm, typed_prices
from billing.pages.product_filters import filter_of, list_context
from billing.pages.product_prices import prices_context
from billing.pages.product_words import both_prices, rows_of
from billing.pages.timelines import timeline_of
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.http import BusinessRequest, render_fragment
from fastfaktura.core.permissions import has_right, may


def own_product(request: BusinessRequest, product_id: UUID) -> Product:
    """Return the product of the request's business, or answer 404."""
    products = Product.objects.for_business(request.business).defer("search")
    product = get_object_or_404(products, pk=product_id)
    # Already read, so that no page asks for it again.
    product.business = request.business
    return product


@require_safe
@may("read")
def list_products(request: BusinessRequest) -> HttpResponse:
    """Show a page of the catalogue."""
    wanted = filter_of(request)
    page = product_page(
        request.business, wanted, Cursor.decode(request.GET.get("page", ""), parts=2)
    )
    context = list_context(wanted, page) | {
        "rows": rows_of(page.products, request.business),
        "is_empty": not page.products and not wanted.is_set and not has_products(request.business),
        "may_write": has_right(request.membership, "write"),
        "here": request.get_full_path(),
    }
    return render_fragment(request, "billing/products/list.html#results", context)


def save_new(request: BusinessRequest, form: ProductForm) -> Product | None:
    """Save a valid form; if somebody took its code meanwhile, the form says so."""
    try:
        return create_product(business=request.business, facts=form.facts(), actor=request.actor)
    except ProductCodeTaken:
        form.add_error("code", _("Another product has this code."))
    except ProductIdTaken:
        form.add_error("external_id", _("Another product has this id."))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def new_product(request: BusinessRequest) -> HttpResponse:
    """Show the form of a new product, and create it."""
    status = 200
    if request.method == "POST":
        form = ProductForm(request.POST, business=request.business)
        product = save_new(request, form) if form.is_valid() else None
        if product is not None:
            messages.success(request, _("%(name)s is created.") % {"name": product.name})
            return redirect("products:show", product.pk)
        status = 422
    else:
        initial = {"name": request.GET.get("name", "").replace("\0", "")[:255]}
        form = ProductForm(business=request.business, initial=initial)
    context = {"form": form, "figures": figures_of(request, form)}
    return render_fragment(request, "billing/products/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@may("write")
def quick_create(request: BusinessRequest) -> HttpResponse:
    """Answer the short form, and create; the event ``product-created`` carries the product.

    Always a fragment: without JavaScript the link beside it leads to the whole form.
    """
    template = "billing/products/quick_form.html"
    if request.method != "POST":
        initial = {"name": request.GET.get("name", "").replace("\0", "")[:255]}
        form = ProductForm(business=request.business, names=QUICK, initial=initial)
        return render(request, template, {"form": form, "figures": figures_of(request, form)})
    form = ProductForm(request.POST, business=request.business, names=QUICK)
    product = save_new(request, form) if form.is_valid() else None
    if product is None:
        context = {"form": form, "figures": figures_of(request, form)}
        return render(request, template, context, status=422)
    # Nothing in it: a dialog with something to show would open again.
    answer = HttpResponse()
    facts = {"id": str(product.pk), "name": product.name, "code": product.code or ""}
    text = _("%(name)s is created.") % {"name": product.name}
    answer = trigger_client_event(answer, "toast", {"message": text, "level": "success"})
    answer = trigger_client_event(answer, "close-dialogs", {})
    return trigger_client_event(answer, "product-created", facts)


@require_POST
@may("write")
def figures(request: BusinessRequest) -> HttpResponse:
    """Answer with the price without and with VAT of what is typed; nothing is kept."""
    form = ProductForm(request.POST, business=request.business)
    context = {"figures": figures_of(request, form)}
    return render(request, "billing/products/figures.html", context)


def figures_of(request: BusinessRequest, form: ProductForm) -> dict[str, Any] | None:
    """Return both prices of what a form says; nothing while they cannot be read."""
    data = form.data if form.is_bound else form.initial
    typed = typed_prices(data)
    if typed is None:
        return None
    price, rate, includes_tax = typed
    offered = dict(getattr(form.fields.get("currency"), "choices", ()))
    currency = str(data.get("currency") or "")
    return both_prices(
        price,
        rate,
        currency if currency and currency in offered else request.business.currency,
        includes_tax=includes_tax,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may("read")
def show_product(request: BusinessRequest, product_id: UUID) -> HttpResponse:
    """Show a product's facts as a form, and save it; who may only read finds it locked."""
    product = own_product(request, product_id)
    if request.method != "POST":
        return product_answer(
            request, product, ProductForm(business=request.business, product=product)
        )
    return _save(request, product)


@may("write")
def _save(request: BusinessRequest, product: Product) -> HttpResponse:
    form = ProductForm(request.POST, business=request.business, product=product)
    if not form.is_valid():
        return product_answer(request, product, form, status=422)
    expected = form.cleaned_data.get("version")
    try:
        save_product(
            product_id=product.pk,
            changes=form.facts(),
            actor=request.actor,
            # Whoever has seen what the other tab wrote may write over it.
            expected_version=None if "overwrite" in request.POST else expected or 0,
        )
    except ProductChanged:
        fresh = own_product(request, product.pk)
        return product_answer(request, fresh, form, status=409, is_stale=True)
    except ProductCodeTaken:
        form.add_error("code", _("Another product has this code."))
    except ProductIdTaken:
        form.add_error("external_id", _("Another product has this id."))
    else:
        messages.success(request, _("Saved."))
        return redirect("products:show", product.pk)
    return product_answer(request, product, form, status=422)


def product_answer(
    request: BusinessRequest,
    product: Product,
    form: ProductForm,
    *,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    """Answer with a product's page."""
    may_write = has_right(request.membership, "write")
    if not may_write:
        for field in form.fields.values():
            field.disabled = True
    context = {
        "product": product,
        "form": form,
        "figures": figures_of(request, form),
        "is_stale": is_stale,
        "may_write": may_write,
        "timeline": timeline_of(product.pk),
        **prices_context(request, product),
    }
    return render_fragment(request, "billing/products/show.html", context, status=status)


@require_POST
@may("write")
def archive(request: BusinessRequest, product_id: UUID) -> HttpResponse:
    """Archive a product; the toast offers the way back instead of a question before."""
    product = own_product(request, product_id)
    archive_product(product_id=product.pk, now=timezone.now(), actor=request.actor)
    undo = reverse("products:restore", args=[product.pk])
    text = _("%(name)s is archived.") % {"name": product.name}
    messages.success(request, text, extra_tags=undo)
    return redirect("products:list")


@require_POST
@may("write")
def restore(request: BusinessRequest, product_id: UUID) -> HttpResponse:
    """Bring a product back from the archive."""
    product = own_product(request, product_id)
    restore_product(product_id=product.pk, actor=request.actor)
    messages.success(request, _("%(name)s is back in the catalogue.") % {"name": product.name})
    return redirect("products:show", product.pk)
