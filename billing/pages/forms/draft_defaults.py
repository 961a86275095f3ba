"""What a draft starts with, and what follows when its client changes."""

from dataclasses import asdict, dataclass, replace

from billing.pages.forms.draft_raw import RawForm
from clients.models import Client
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class Defaults:
    """What a client brings to its invoices, as texts of the form."""

    currency: str
    locale: str
    terms: str


def defaults_of(business: Business, client: Client | None) -> Defaults:
    """Return the client's own, or the business's where it has none."""
    terms = business.payment_terms_days
    if client is not None and client.payment_terms_days is not None:
        terms = client.payment_terms_days
    return Defaults(
        currency=(client.currency if client else "") or business.currency,
        locale=client.locale if client else business.locale,
        terms=str(terms),
    )


def following_client(raw: RawForm, *, before: Defaults, after: Defaults) -> RawForm:
    """Return the form with the new client's defaults; what was chosen by hand stays."""
    followed = {
        name: value
        for name, value in asdict(after).items()
        if getattr(raw, name) in {getattr(before, name), ""}
    }
    return replace(raw, client_was=raw.client, **followed)
