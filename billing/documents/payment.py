"""The payment box: where to pay, and what to write there."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from billing.amounts.reference_schemes import ReferenceKind
from billing.documents.content import DocumentContent
from billing.invoices.lifecycle import DocumentKind
from billing.invoices.parties import PaymentMeans
from fastfaktura.core.identifiers import format_iban, format_kontonummer, format_swish

SPACE = "\N{NO-BREAK SPACE}"


def payment_facts(content: DocumentContent) -> list[tuple[str, str]]:
    """Return the rows of the box; none if nothing is to be paid or no account is known."""
    if not asks_for_money(content) or content.payable_amount <= 0:
        return []
    accounts = list(_accounts(content))
    # The line of a Danish card names the creditor: it needs no account beside it.
    if not accounts and content.payment_means.reference_kind != ReferenceKind.FIK:
        return []
    label, reference = reference_row(content.payment_means, number=content.number)
    return [*accounts, (label, reference)] if reference else accounts


def reference_row(means: PaymentMeans, *, number: str) -> tuple[str, str]:
    """Return what the reference is called in its country, and how it is written for people.

    :param number: stands where an old document names no reference.
    """
    reference = means.reference or number
    match means.reference_kind:
        case ReferenceKind.KID:
            return "KID", reference
        case ReferenceKind.OCR:
            return "OCR", reference
        case ReferenceKind.FIK:
            return "FIK", f"+71<{reference}+{means.fik_creditor}<"
        case ReferenceKind.RF:
            reference = _grouped(reference, 4)
        case ReferenceKind.QRR:
            reference = f"{reference[:2]}{SPACE}{_grouped(reference[2:], 5)}"
    return _("Payment reference"), reference


def _grouped(text: str, size: int) -> str:
    """Part a long reference for the eye; it breaks nowhere."""
    return SPACE.join(text[at : at + size] for at in range(0, len(text), size))


def asks_for_money(content: DocumentContent) -> bool:
    """Tell whether the document wants to be paid: not a credit note, a quote, a cancelled one."""
    is_asking = content.document_kind not in {DocumentKind.CREDIT_NOTE, DocumentKind.QUOTE}
    return is_asking and not content.is_cancelled


def _accounts(content: DocumentContent) -> Iterator[tuple[str, str]]:
    """Yield the accounts, those of the country first; the IBAN where the payer may need it."""
    means, currency = content.payment_means, content.currency
    domestic = []
    if means.bank_account and currency == "NOK":
        domestic.append((_("Account number"), format_kontonummer(means.bank_account)))
    if means.bankgiro and currency == "SEK":
        domestic.append(("Bankgiro", means.bankgiro))
    if means.plusgiro and currency == "SEK":
        domestic.append(("Plusgiro", means.plusgiro))
    if means.swish and currency == "SEK":
        domestic.append(("Swish", format_swish(means.swish)))
    yield from domestic
    buyer_abroad = content.buyer.country not in {"", content.seller.country}
    is_qrr = means.reference_kind == ReferenceKind.QRR
    iban = means.qr_iban if is_qrr else means.iban
    if iban and (buyer_abroad or not domestic):
        yield "IBAN", format_iban(iban).replace(" ", SPACE)
        if means.bic and not is_qrr:
            yield "BIC", means.bic
    elif not domestic and means.bank_account:
        yield _("Account number"), format_kontonummer(means.bank_account)
