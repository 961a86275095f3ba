"""The payment box: where to pay, what to write there, and the code that banking apps read."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

from django.utils.translation import gettext as _
from segno import helpers

from billing.amounts.money import Money
from billing.documents.content import DocumentContent
from billing.invoices.lifecycle import DocumentKind
from fastfaktura.core.identifiers import format_iban, format_kontonummer

# The limits of EPC069-12: what the code of a SEPA transfer can carry.
EPC_LEAST = Decimal("0.01")
EPC_MOST = Decimal("999999999.99")
EPC_NAME = 70
EPC_TEXT = 140
QR_SCALE = 4


def payment_facts(content: DocumentContent) -> list[tuple[str, str]]:
    """Return the rows of the box; none if nothing is to be paid or no account is known."""
    if not asks_for_money(content) or content.payable_amount <= 0:
        return []
    accounts = list(_accounts(content))
    if not accounts:
        return []
    reference = content.payment_means.reference or content.number
    return [*accounts, (_("Payment reference"), reference)] if reference else accounts


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
    yield from domestic
    buyer_abroad = content.buyer.country not in {"", content.seller.country}
    if means.iban and (buyer_abroad or not domestic):
        yield "IBAN", format_iban(means.iban).replace(" ", "\N{NO-BREAK SPACE}")
        if means.bic:
            yield "BIC", means.bic
    elif not domestic and means.bank_account:
        yield _("Account number"), format_kontonummer(means.bank_account)


def epc_qr_png(content: DocumentContent) -> bytes | None:
    """Return the EPC code of the transfer as a 1-bit PNG, or nothing where none can be made.

    Only euro to an IBAN, within the limits of EPC069-12, and never for a draft, whose number is
    not known yet.
    """
    means, payable = content.payment_means, content.payable_amount
    wanted = content.currency == "EUR" and means.iban and content.number
    if not wanted or not asks_for_money(content):
        return None
    if not EPC_LEAST <= payable <= EPC_MOST:
        return None
    code = helpers.make_epc_qr(
        name=content.seller.name[:EPC_NAME],
        iban=means.iban,
        amount=Money(payable, "EUR").amount,
        text=(means.reference or content.number)[:EPC_TEXT],
        bic=means.bic or None,
        encoding="utf-8",
    )
    png = BytesIO()
    code.save(png, kind="png", scale=QR_SCALE, border=0)
    return png.getvalue()
