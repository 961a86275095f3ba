"""Products of the dialect: list, make, show, change and delete them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.utils import timezone
from ninja import Router

from billing.amounts.vat import VatCategory
from billing.api.auth import ApiRequest
from billing.api.fakturan.bodies import asked_in, said_in
from billing.api.fakturan.lists import Columns, listed, ordered
from billing.api.fakturan.own import own_product
from billing.api.fakturan.products_out import product_answers
from billing.api.fakturan.speech import data, invalid, nothing
from billing.api.fakturan.taxes import Tax, tax_in, usual_tax
from billing.api.fakturan.told import Told
from billing.api.fakturan.units import LONGEST as LONGEST_UNIT
from billing.api.fakturan.units import code_of, word_of
from billing.catalog import operations
from billing.catalog.models import Product
from billing.invoices.parties import seller_profile

router = Router()
LONGEST_NAME, LONGEST_CODE = 255, 30


@router.get("/products")
def list_products(request: ApiRequest) -> HttpResponse:
    """Answer a page of the catalogue."""
    asked = asked_in(request)
    products = Product.objects.for_business(request.business).filter(archived_at=None)
    if code := asked.get("product_code"):
        products = products.filter(code__iexact=code)
    if name := asked.get("name"):
        products = products.filter(name__iexact=name)
    fields: Mapping[str, Columns] = {
        "name": (Lower("name"),),
        "product_code": (Lower("code"),),
        "price": ("unit_price",),
    }
    return listed(
        request,
        asked,
        ordered(products.defer("search"), asked, fields),
        lambda found: product_answers(request.business, found),
    )


@router.post("/products")
def create_product(request: ApiRequest) -> HttpResponse:
    """Put a product into the catalogue."""
    told = Told(said_in(request, "product"))
    facts = _facts(request, told)
    with _code_told(told):
        product = operations.create_product(
            business=request.business, facts=facts, actor=request.actor
        )
    [found] = product_answers(request.business, [product])
    return data(found, status=201, location=request.build_absolute_uri(f"products/{found['id']}"))


@router.get("/products/{number}")
def show_product(request: ApiRequest, number: str) -> HttpResponse:
    """Answer one product."""
    [found] = product_answers(request.business, [own_product(request, number)])
    return data(found)


@router.put("/products/{number}")
@router.patch("/products/{number}")
def update_product(request: ApiRequest, number: str) -> HttpResponse:
    """Change what is named of a product."""
    product = own_product(request, number)
    told = Told(said_in(request, "product"))
    changes = _facts(request, told, product)
    with _code_told(told):
        operations.save_product(product_id=product.pk, changes=changes, actor=request.actor)
    return nothing()


@router.delete("/products/{number}")
@transaction.atomic
def delete_product(request: ApiRequest, number: str) -> HttpResponse:
    """Take a product out of the catalogue; lines that were made of it stay as they are.

    We archive, and let go of the code: another product may take it, as after a deletion.
    """
    product = own_product(request, number)
    operations.save_product(product_id=product.pk, changes={"code": ""}, actor=request.actor)
    operations.archive_product(product_id=product.pk, now=timezone.now(), actor=request.actor)
    return nothing()


def _facts(request: ApiRequest, told: Told, product: Product | None = None) -> Mapping[str, Any]:
    """Return what is said of a product as facts of ours.

    :raises Refusal: 422, with everything that is wrong.
    """
    facts: dict[str, Any] = {}
    is_registered = seller_profile(request.business).vat_registered
    if product is None:
        tax = usual_tax(is_registered=is_registered)
    else:
        tax = Tax(VatCategory(product.vat_category), product.vat_rate)
    if product is None or "name" in told:
        facts["name"] = told.text("name", LONGEST_NAME)
        if not facts["name"] and "name" not in told.errors:
            told.wrong("name", "blank")
    if "product_code" in told:
        facts["code"] = told.text("product_code", LONGEST_CODE)
    if "unit" in told:
        facts |= _unit(told, product, request.business.locale)
    tax = tax_in(told, "tax", tax, is_registered=is_registered)
    facts |= {"vat_category": tax.category, "vat_rate": tax.rate}
    facts |= _price(told, product, tax)
    if told.errors:
        raise invalid(told.errors)
    return facts


def _unit(told: Told, product: Product | None, locale: str) -> Mapping[str, str]:
    word = told.text("unit", LONGEST_UNIT)
    if product is not None and word == word_of(product.unit_code, product.unit_text, locale):
        return {}
    return {"unit_code": code_of(word), "unit_text": word}


def _price(told: Told, product: Product | None, tax: Tax) -> Mapping[str, Any]:
    """Return the price without tax that is said, or with tax if only that is said and differs."""
    if "price" in told:
        price = told.number("price")
        if product is not None and price == product.net_price and tax.rate == product.vat_rate:
            # Read and sent back: a price with tax stays the one that was entered.
            return {}
        return {"unit_price": price, "price_includes_tax": False}
    if product is None and told.said.get("price_inc_tax"):
        return {"unit_price": told.number("price_inc_tax"), "price_includes_tax": True}
    return {}


@contextmanager
def _code_told(told: Told) -> Iterator[None]:
    """Refuse at its field a code that another product has."""
    try:
        yield
    except operations.ProductCodeTaken:
        told.wrong("product_code", "taken", value=told.said.get("product_code"))
        raise invalid(told.errors) from None
