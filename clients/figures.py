"""What a client owes, told by those who know: billing lies above and gives its answer here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class OpenTotal:
    """What is owed in one currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ClientFigures:
    """What the list shows of a client's invoices."""

    open_totals: tuple[OpenTotal, ...] = ()
    last_issue_date: date | None = None


NOTHING = ClientFigures()
Provider = Callable[[Business, Iterable[UUID]], Mapping[UUID, ClientFigures]]


class Figures:
    """Asks the provider that ``billing`` registers when the apps are ready."""

    def __init__(self) -> None:
        self._provider: Provider | None = None

    def provide(self, provider: Provider) -> None:
        """Take over who answers; one query for all clients of a page."""
        self._provider = provider

    def of_clients(
        self, business: Business, client_ids: Iterable[UUID]
    ) -> Mapping[UUID, ClientFigures]:
        """Return the figures of the clients that have any."""
        return self._provider(business, client_ids) if self._provider else {}


figures = Figures()
