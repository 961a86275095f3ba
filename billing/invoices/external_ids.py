"""What another system calls an invoice: once in a business."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError


class ExternalIdTaken(Exception):
    """Another invoice of the business has this id of another system."""


@contextmanager
def telling_taken_external_id() -> Iterator[None]:
    """Say by name what the database says by its constraint; stands outside the transaction."""
    try:
        yield
    except IntegrityError as problem:
        diagnosis = getattr(problem.__cause__, "diag", None)
        if getattr(diagnosis, "constraint_name", "") == "invoice_external_id_unique":
            raise ExternalIdTaken from None
        raise
