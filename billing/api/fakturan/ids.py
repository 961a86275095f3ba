"""Whole numbers for our UUIDs: given lazily, in the order in which things were made."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from billing.api.fakturan.models import FakturanNumber, Kind
from billing.catalog.models import Product
from billing.invoices.lifecycle import TypeCode
from billing.invoices.models import Invoice
from clients.models import Client
from fastfaktura.core.models import Business

BATCH = 2000
# What a column of whole numbers holds.
HIGHEST = 2_147_483_647


def numbers_for(business: Business, wanted: Mapping[Kind, Iterable[UUID]]) -> dict[UUID, int]:
    """Return the number of each object; those that have none yet get one.

    One query where all have one. The first client, product or invoice without a number gives all
    of its kind one, so that numbers follow the order of making also for what was there before.
    """
    asked = {kind: list(dict.fromkeys(objects)) for kind, objects in wanted.items()}
    every = [object_id for objects in asked.values() for object_id in objects]
    found = _known(business, every)
    missing = {
        kind: [object_id for object_id in objects if object_id not in found]
        for kind, objects in asked.items()
    }
    if any(missing.values()):
        for kind, objects in missing.items():
            if objects:
                _assign(business, kind, objects)
        found = _known(business, every)
    return found


def object_of(business: Business, kind: Kind, number: int) -> UUID | None:
    """Return what has the number, or had it before it was deleted."""
    if not 0 < number <= HIGHEST:
        return None
    found = FakturanNumber.objects.for_business(business).filter(kind=kind, number=number)
    return found.values_list("object_id", flat=True).first()


def objects_of(business: Business, kind: Kind, numbers: Iterable[int]) -> dict[int, UUID]:
    """Return what has each of the numbers; unknown ones are left out."""
    asked = {number for number in numbers if 0 < number <= HIGHEST}
    if not asked:
        return {}
    found = FakturanNumber.objects.for_business(business).filter(kind=kind, number__in=asked)
    return dict(found.values_list("number", "object_id"))


def _known(business: Business, objects: list[UUID]) -> dict[UUID, int]:
    if not objects:
        return {}
    rows = FakturanNumber.objects.for_business(business).filter(object_id__in=objects)
    return dict(rows.values_list("object_id", "number"))


@transaction.atomic
def _assign(business: Business, kind: Kind, missing: list[UUID]) -> None:
    with connection.cursor() as cursor:
        # Two requests must not count from the same highest number.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"fakturan:{business.pk}:{kind}"],
        )
    counted = FakturanNumber.objects.for_business(business).filter(kind=kind)
    taken = set(counted.values_list("object_id", flat=True).filter(object_id__in=missing))
    if taken.issuperset(missing):
        return
    highest = counted.aggregate(highest=Max("number"))["highest"] or 0
    FakturanNumber.objects.bulk_create(
        [
            FakturanNumber(business=business, kind=kind, number=number, object_id=object_id)
            for number, object_id in enumerate(_in_order(business, kind, missing), highest + 1)
        ],
        batch_size=BATCH,
    )


def _in_order(business: Business, kind: Kind, missing: list[UUID]) -> list[UUID]:
    """Return everything of the kind that has no number, oldest first; of rows what is asked."""
    counted = FakturanNumber.objects.for_business(business).filter(kind=kind)
    known = counted.values("object_id")
    match kind:
        case Kind.CLIENT:
            rows = Client.objects.for_business(business).exclude(pk__in=known)
            return list(rows.order_by("pk").values_list("pk", flat=True))
        case Kind.PRODUCT:
            goods = Product.objects.for_business(business).exclude(pk__in=known)
            return list(goods.order_by("pk").values_list("pk", flat=True))
        case Kind.INVOICE:
            papers = Invoice.objects.for_business(business).filter(type_code=TypeCode.INVOICE)
            fresh = papers.exclude(pk__in=known).order_by("pk")
            return list(fresh.values_list("pk", flat=True))
        case _:
            taken = set(counted.filter(object_id__in=missing).values_list("object_id", flat=True))
            return [object_id for object_id in missing if object_id not in taken]
