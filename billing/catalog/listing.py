"""The list of products: its filter, its orders, and its pages by key or by number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    DecimalField,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat, Lower, Round

from billing.catalog.models import Product
from billing.catalog.queries import search_query
from fastfaktura.core.cursors import Cursor
from fastfaktura.core.models import Business

PAGE_SIZE = 50
_PRICE = DecimalField(max_digits=30, decimal_places=6)
_NET = Case(
    When(
        price_includes_tax=True,
        then=Round(F("unit_price") * Value(100) / (Value(100) + F("vat_rate")), 6),
    ),
    default=F("unit_price"),
    output_field=_PRICE,
)
# Products without a code come after those with one.
_CODE = Case(
    When(code=None, then=Value("1")),
    default=Concat(Value("0"), Lower("code")),
    output_field=CharField(),
)
# What each order sorts by, and whether downwards. Ids are as old as their rows.
ORDERS: Mapping[str, tuple[Combinable, bool]] = MappingProxyType(
    {
        "name": (Lower("name"), False),
        "code": (_CODE, False),
        "price": (_NET, False),
        "-price": (_NET, True),
        "newest": (Cast("id", TextField()), True),
    }
)


class CursorNotReadable(ValueError):
    """The word is no cursor of this list."""


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """What the list is narrowed to; without ``archived`` it has both kinds."""

    text: str = ""
    code: str = ""
    name: str = ""
    archived: bool | None = False
    order: str = "name"

    @property
    def is_set(self) -> bool:
        """Tell whether anything narrows the list."""
        return bool(self.text or self.code or self.name or self.archived is not False)


@dataclass(frozen=True, slots=True)
class ProductPage:
    """One page of the list, with the cursors of its neighbours where there are any."""

    products: Sequence[Product] = ()
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class CountedPage:
    """One page of the list, its number, how many products the list has, and the next cursor."""

    products: Sequence[Product]
    page: int
    total: int
    next: str = ""


def filtered_products(business: Business, wanted: ProductFilter) -> QuerySet[Product]:
    """Return the products of the business that the filter leaves, in no order.

    A code is matched whole and a name in any part, capitals or not.
    """
    products = Product.objects.for_business(business).defer("search")
    if wanted.archived is not None:
        products = products.filter(archived_at__isnull=not wanted.archived)
    if wanted.code:
        products = products.annotate(folded_code=Lower("code"))
        products = products.filter(folded_code=Lower(Value(wanted.code)))
    if wanted.name:
        products = products.filter(name__icontains=wanted.name)
    if wanted.text.strip():
        query = search_query(wanted.text)
        products = products.filter(search=query) if query else products.none()
    return products


def product_page(business: Business, wanted: ProductFilter, cursor: Cursor) -> ProductPage:
    """Return a page of products in the order that is wanted, after or before the cursor.

    Keyset paging: rows that come or go meanwhile neither repeat nor hide others.
    """
    key, downwards = ORDERS[wanted.order]
    products = filtered_products(business, wanted).annotate(sort_key=key)
    backwards = cursor.backwards
    if cursor.key:
        products = products.filter(_beyond(*cursor.key, downwards=downwards != backwards))
    sign = "-" if downwards != backwards else ""
    rows = list(products.order_by(f"{sign}sort_key", f"{sign}id")[: PAGE_SIZE + 1])
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if backwards:
        rows.reverse()
    if not rows:
        return ProductPage()
    first, last = ((str(row.sort_key), str(row.pk)) for row in (rows[0], rows[-1]))
    has_previous = more if backwards else bool(cursor.key)
    has_next = bool(cursor.key) if backwards else more
    return ProductPage(
        rows,
        Cursor.before(*first).encode() if has_previous else "",
        Cursor.after(*last).encode() if has_next else "",
    )


def counted_page(
    business: Business, wanted: ProductFilter, *, page: int = 1, cursor: str = ""
) -> CountedPage:
    """Return a page of products by name, by its number or by the cursor of the one before.

    A page by its number costs more the deeper it lies; one by a cursor does not, and the products
    are counted at the beginning only.

    :raises CursorNotReadable: if there is a cursor, and it is none of this list.
    """
    rows = filtered_products(business, wanted).annotate(sort_key=Lower("name"))
    if cursor:
        page, total, key = _read_place(cursor, wanted)
        rows, start = rows.filter(_beyond(*key, downwards=False)), 0
    else:
        total, start = rows.count(), (page - 1) * PAGE_SIZE
    if start >= total:
        return CountedPage((), page, total)
    found = list(rows.order_by("sort_key", "id")[start : start + PAGE_SIZE + 1])
    products = found[:PAGE_SIZE]
    if len(found) <= PAGE_SIZE:
        return CountedPage(products, page, total)
    place = (products[-1].sort_key, str(products[-1].pk), str(page + 1), str(total))
    return CountedPage(products, page, total, Cursor.after(*place, _mark_of(wanted)).encode())


def has_products(business: Business) -> bool:
    """Tell whether the business has any product, archived ones too."""
    return Product.objects.for_business(business).exists()


def _read_place(word: str, wanted: ProductFilter) -> tuple[int, int, tuple[str, str]]:
    cursor = Cursor.decode(word, parts=5)
    if not cursor.key or cursor.backwards or cursor.key[4] != _mark_of(wanted):
        raise CursorNotReadable
    name, product_id, *numbers, _mark = cursor.key
    if not all(number.isascii() and number.isdecimal() for number in numbers):
        raise CursorNotReadable
    try:
        page, total = map(int, numbers)
        return page, total, (name, str(UUID(product_id)))
    except ValueError:
        raise CursorNotReadable from None


def _mark_of(wanted: ProductFilter) -> str:
    return sha256(repr(wanted).encode()).hexdigest()[:12]


def _beyond(key: str, product_id: str, *, downwards: bool) -> Q:
    """Return the condition for the rows that follow the one with this key."""
    try:
        pk = UUID(product_id)
    except ValueError:
        return Q()
    side = "lt" if downwards else "gt"
    return Q(**{f"sort_key__{side}e": key}) & (Q(**{f"sort_key__{side}": key}) | _after(pk, side))


def _after(pk: UUID, side: str) -> Q:
    return Q(**{f"pk__{side}": pk})
