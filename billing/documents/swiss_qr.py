"""The Swiss QR code: the facts of a QR-bill as banks read them (SIX, guidelines 2.3)."""

import re
from decimal import Decimal

from billing.amounts.reference_schemes import SWISS, ReferenceKind
from billing.documents.content import DocumentContent
from billing.invoices.parties import PartyCopy, PaymentMeans
from fastfaktura.core.identifiers import is_qr_iban

LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
NAME, STREET, HOUSE, POSTAL_CODE, CITY, MESSAGE = 70, 70, 16, 16, 35, 140
# A house number behind the street: "Bahnhofstrasse 12a".
HOUSE_NUMBER = re.compile(r"(?P<street>.*\D)\s+(?P<house>\d+\s?[A-Za-z]?(?:[-/]\d+[A-Za-z]?)?)")
# Basic Latin, Latin-1, Latin Extended-A, Romanian letters and the euro sign.
FOREIGN = re.compile("[^\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u20ac]")
_NOBODY = ("",) * 7


def account_for(means: PaymentMeans) -> str:
    """Return the account of the bill; empty if there is none that a QR-bill can be paid to."""
    if means.reference_kind == ReferenceKind.QRR:
        return means.qr_iban
    fits = means.iban.startswith(SWISS) and not is_qr_iban(means.iban)
    return means.iban if fits else ""


def swiss_payload(content: DocumentContent) -> str:
    """Return what the code says; empty where no QR-bill can be made.

    Only francs, to an account in Switzerland or Liechtenstein, within the limits of SIX, and only
    if the seller's address is whole.
    """
    means, amount = content.payment_means, content.payable_amount
    account = account_for(means)
    seller = address_of(content.seller)
    if content.currency != "CHF" or not account or not LEAST <= amount <= MOST:
        return ""
    if seller is None:
        return ""
    buyer = address_of(content.buyer) or _NOBODY
    kind, reference = reference_of(means)
    return "\r\n".join(
        (
            *("SPC", "0200", "1", account),
            *seller,
            *_NOBODY,
            *(f"{amount:.2f}", "CHF"),
            *buyer,
            *(kind, reference, message_of(content), "EPD"),
        )
    )


def clean(text: str, length: int) -> str:
    """Return a text of signs that the code may hold, no longer than may be."""
    return FOREIGN.sub("?", " ".join(text.split()))[:length].strip()


def reference_of(means: PaymentMeans) -> tuple[str, str]:
    """Return the kind of the reference in the words of SIX, and the reference."""
    match means.reference_kind:
        case ReferenceKind.QRR:
            return "QRR", means.reference
        case ReferenceKind.RF:
            return "SCOR", means.reference
    return "NON", ""


def message_of(content: DocumentContent) -> str:
    """Return what the bill says to the seller where it has no reference: the number."""
    kind, _none = reference_of(content.payment_means)
    return clean(content.number, MESSAGE) if kind == "NON" else ""


def address_of(party: PartyCopy) -> tuple[str, ...] | None:
    """Return a structured address, which alone banks take; None if it is not whole."""
    if not (party.name and party.postal_code and party.city and party.country):
        return None
    parted = HOUSE_NUMBER.fullmatch(party.street.strip())
    street, house = (parted["street"], parted["house"]) if parted else (party.street, "")
    return (
        "S",
        clean(party.name, NAME),
        clean(street, STREET),
        clean(house, HOUSE),
        clean(party.postal_code, POSTAL_CODE),
        clean(party.city, CITY),
        party.country,
    )
