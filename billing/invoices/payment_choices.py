"""What a seller may choose of how it is paid, by its country: the rules of the settings."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from billing.amounts.reference_schemes import ReferenceKind, ReferenceRule, Scheme, candidates
from billing.numbering.queries import coming_numbers, invoice_series_of
from billing.sellers.models import SellerProfile
from fastfaktura.core.clock import business_today
from fastfaktura.core.models import Business

# A client of an example, as its number may look.
CLIENT_NUMBER = "1042"

# What only sellers of a country are asked.
OF_A_COUNTRY: Mapping[str, tuple[str, ...]] = {
    "NO": ("reference_length", "reference_names_client"),
    "SE": ("swish",),
    "DK": ("fik_creditor",),
    "CH": ("qr_iban",),
    "LI": ("qr_iban",),
}
NATIONAL = tuple(dict.fromkeys(name for names in OF_A_COUNTRY.values() for name in names))

SCHEMES: Mapping[str, tuple[Scheme, ...]] = {
    "NO": (Scheme.KID_MOD10, Scheme.KID_MOD11, Scheme.KID_MOD11_HYPHEN),
    "SE": (Scheme.OCR_SOFT, Scheme.OCR_HARD),
    "DK": (Scheme.FIK,),
    "CH": (Scheme.QRR,),
    "LI": (Scheme.QRR,),
}
# Of which account a kind of reference is a part, and what to write there.
NEEDED: Mapping[ReferenceKind, tuple[tuple[str, ...], Any]] = {
    ReferenceKind.KID: (
        ("bank_account",),
        _("A KID is paid to a Norwegian account number: write yours here."),
    ),
    ReferenceKind.OCR: (
        ("bankgiro", "plusgiro"),
        _("OCR numbers are paid to a Bankgiro or a Plusgiro: write one of them."),
    ),
    ReferenceKind.FIK: (
        ("fik_creditor",),
        _("A payment card names the creditor: write the eight digits that your bank gave you."),
    ),
    ReferenceKind.QRR: (
        ("qr_iban",),
        _("A QR reference is paid to a QR-IBAN: write the one that your bank gave you."),
    ),
    ReferenceKind.RF: (("iban",), _("An RF reference is paid to an IBAN: write yours here.")),
}


def schemes_of(country: str) -> tuple[Scheme, ...]:
    """Return the references that a seller of the country may choose."""
    return (*SCHEMES.get(country, ()), Scheme.RF, Scheme.NUMBER)


def is_asked(name: str, country: str) -> bool:
    """Tell whether sellers of the country are asked for this fact."""
    return name not in NATIONAL or name in OF_A_COUNTRY.get(country, ())


def qr_iban_sentence() -> str:
    """Return where a QR-IBAN belongs that stands in the place of the usual account."""
    return _now("This is a QR-IBAN: write it under QR-IBAN.")


def too_short_sentence(count: int) -> str:
    """Return how long a reference must be for the next invoice's number."""
    return _now("The next invoice needs %(count)d digits: write %(count)d or more.") % {
        "count": count
    }


def digits_needed(seller: SellerProfile, *, names_client: bool) -> int:
    """Return how many digits the next KID has if no length were agreed."""
    free = ReferenceRule(names_client=names_client)
    return len(first_reference(Scheme.KID_MOD10, next_number(seller.business), free))


def next_number(business: Business) -> str:
    """Return the number that the next invoice has."""
    (number,) = coming_numbers(invoice_series_of(business), on=business_today(business), count=1)
    return number


def first_reference(scheme: Scheme, number: str, rule: ReferenceRule) -> str:
    """Return the usual reference of an invoice with this number.

    :raises ReferenceTooLong: if the number does not fit.
    """
    if scheme == Scheme.NUMBER:
        return number
    made = candidates(scheme, number=number, rule=rule, client_number=CLIENT_NUMBER)
    return next(made)
