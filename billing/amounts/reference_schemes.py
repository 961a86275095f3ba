"""Which payment reference an invoice has: by the seller's choice, else by country and currency."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from billing.amounts.references import HyphenRefused, digits_of, fik71, kid, ocr, qrr, rf


class ReferenceKind(StrEnum):
    """What a reference is, for who prints or codes it; empty: the document's number."""

    NUMBER = ""
    KID = "kid"
    OCR = "ocr"
    RF = "rf"
    QRR = "qrr"
    FIK = "fik71"


class Scheme(StrEnum):
    """How references are made; empty: by country and currency."""

    AUTOMATIC = ""
    NUMBER = "number"
    KID_MOD10 = "kid10"
    KID_MOD11 = "kid11"
    KID_MOD11_HYPHEN = "kid11_hyphen"
    OCR_SOFT = "ocr_soft"
    OCR_HARD = "ocr_hard"
    RF = "rf"
    QRR = "qrr"
    FIK = "fik71"

    @property
    def kind(self) -> ReferenceKind:
        """Return what its references are."""
        return _KINDS.get(self, ReferenceKind.NUMBER)


_KINDS = {
    Scheme.KID_MOD10: ReferenceKind.KID,
    Scheme.KID_MOD11: ReferenceKind.KID,
    Scheme.KID_MOD11_HYPHEN: ReferenceKind.KID,
    Scheme.OCR_SOFT: ReferenceKind.OCR,
    Scheme.OCR_HARD: ReferenceKind.OCR,
    Scheme.RF: ReferenceKind.RF,
    Scheme.QRR: ReferenceKind.QRR,
    Scheme.FIK: ReferenceKind.FIK,
}
SWISS = ("CH", "LI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """Where the seller is paid, as far as the choice depends on it."""

    iban: str = ""
    bank_account: str = ""
    bankgiro: str = ""
    plusgiro: str = ""
    qr_iban: str = ""
    fik_creditor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceRule:
    """What the seller chose; ``length`` and ``names_client`` concern KIDs."""

    scheme: Scheme = Scheme.AUTOMATIC
    length: int | None = None
    names_client: bool = False


def scheme_for(chosen: Scheme, *, country: str, currency: str, accounts: Accounts) -> Scheme:
    """Return the scheme of an invoice: the chosen one where its accounts can take it.

    A KID wants an agreement with the bank, which refuses payments with a KID it was not told of:
    Norwegian sellers get one only if they chose it.

    :param country: the seller's.
    """
    if chosen != Scheme.AUTOMATIC and _fits(chosen, currency, accounts):
        return chosen
    at_home = {
        ("SE", "SEK"): Scheme.OCR_SOFT,
        ("DK", "DKK"): Scheme.FIK,
        ("CH", "CHF"): Scheme.QRR,
        ("LI", "CHF"): Scheme.QRR,
    }.get((country, currency))
    if at_home and _fits(at_home, currency, accounts):
        return at_home
    wants_rf = currency == "EUR" or (currency == "CHF" and accounts.iban.startswith(SWISS))
    return Scheme.RF if wants_rf and accounts.iban else Scheme.NUMBER


def _fits(scheme: Scheme, currency: str, accounts: Accounts) -> bool:
    match scheme.kind:
        case ReferenceKind.KID:
            return currency == "NOK" and bool(accounts.bank_account)
        case ReferenceKind.OCR:
            return currency == "SEK" and bool(accounts.bankgiro or accounts.plusgiro)
        case ReferenceKind.FIK:
            return currency == "DKK" and bool(accounts.fik_creditor)
        case ReferenceKind.QRR:
            return currency == "CHF" and bool(accounts.qr_iban)
        case ReferenceKind.RF:
            return bool(accounts.iban)
    return True


def candidates(
    scheme: Scheme, *, number: str, rule: ReferenceRule, client_number: str = ""
) -> Iterator[str]:
    """Yield references for a document of this number, the first the usual one.

    The others, with a digit more, are for a number whose digits another document has already
    ("A-1" and "B-1"), and for one whose MOD11 would be a "-" that the bank does not take.

    :raises ReferenceTooLong: if the number is too long for the scheme.
    """
    body = number if scheme == Scheme.RF else digits_of(number)
    if scheme.kind == ReferenceKind.KID and rule.names_client:
        body = digits_of(client_number) + body
    for more in ("", *"123456789"):
        try:
            yield make_reference(scheme, f"{body}{more}", length=rule.length)
        except HyphenRefused:
            continue


def make_reference(scheme: Scheme, body: str, *, length: int | None = None) -> str:
    """Return the reference that a scheme makes of a number's digits.

    :raises ReferenceTooLong: if they do not fit.
    :raises HyphenRefused: if MOD11 asks for a "-" that may not be.
    """
    match scheme:
        case Scheme.KID_MOD10:
            return kid(body, length=length)
        case Scheme.KID_MOD11 | Scheme.KID_MOD11_HYPHEN:
            allows = scheme == Scheme.KID_MOD11_HYPHEN
            return kid(body, is_mod11=True, allows_hyphen=allows, length=length)
        case Scheme.OCR_SOFT | Scheme.OCR_HARD:
            return ocr(body, has_length=scheme == Scheme.OCR_HARD)
        case Scheme.RF:
            return rf(body)
        case Scheme.QRR:
            return qrr(body)
        case Scheme.FIK:
            return fik71(body)
    return body
