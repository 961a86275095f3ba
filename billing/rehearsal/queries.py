"""Everything that reads rehearsals."""

from django.db.models import QuerySet

from billing.rehearsal.models import Rehearsal
from fastfaktura.core.models import Business


def rehearsals_of(business: Business) -> QuerySet[Rehearsal]:
    """Return the rehearsals of a business, newest first, without their transcripts."""
    return Rehearsal.objects.for_business(business).defer("transcript").order_by("-id")
