"""The payment part and receipt of a Swiss QR-bill: what stands on the slip, in the words of SIX."""

from collections.abc import Mapping
from dataclasses import dataclass

from billing.documents.content import DocumentContent
from billing.documents.payment import SPACE, reference_row
from billing.documents.swiss_qr import account_for, address_of, message_of, reference_of
from billing.invoices.parties import PartyCopy
from fastfaktura.core.identifiers import format_iban

# SIX fixes the words, in the languages of Switzerland and in English: no others may be printed.
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "part": "Payment part",
        "receipt": "Receipt",
        "account": "Account / Payable to",
        "reference": "Reference",
        "more": "Additional information",
        "payer": "Payable by",
        "unnamed_payer": "Payable by (name/address)",
        "currency": "Currency",
        "amount": "Amount",
        "acceptance": "Acceptance point",
        "separate": "Separate before paying in",
    },
    "fr": {
        "part": "Section paiement",
        "receipt": "Récépissé",
        "account": "Compte / Payable à",
        "reference": "Référence",
        "more": "Informations supplémentaires",
        "payer": "Payable par",
        "unnamed_payer": "Payable par (nom/adresse)",
        "currency": "Monnaie",
        "amount": "Montant",
        "acceptance": "Point de dépôt",
        "separate": "À détacher avant le versement",
    },
    "de": {
        "part": "Zahlteil",
        "receipt": "Empfangsschein",
        "account": "Konto / Zahlbar an",
        "reference": "Referenz",
        "more": "Zusätzliche Informationen",
        "payer": "Zahlbar durch",
        "unnamed_payer": "Zahlbar durch (Name/Adresse)",
        "currency": "Währung",
        "amount": "Betrag",
        "acceptance": "Annahmestelle",
        "separate": "Vor der Einzahlung abzutrennen",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What the slip shows, each part as its code says it."""

    words: Mapping[str, str]
    language: str
    account: str
    creditor: tuple[str, ...]
    reference: str
    message: str
    amount: str
    # Empty where the payer has no whole address: then there is room to write one.
    debtor: tuple[str, ...]


def slip_of(content: DocumentContent) -> Slip:
    """Return the slip of a document that has a Swiss code."""
    means = content.payment_means
    kind, _reference = reference_of(means)
    language = content.locale if content.locale in WORDS else "en"
    return Slip(
        words=WORDS[language],
        language=language,
        account=format_iban(account_for(means)).replace(" ", SPACE),
        creditor=_lines(content.seller),
        reference="" if kind == "NON" else reference_row(means, number="")[1],
        message=message_of(content),
        amount=f"{content.payable_amount:,.2f}".replace(",", SPACE),
        debtor=_lines(content.buyer),
    )


def _lines(party: PartyCopy) -> tuple[str, ...]:
    address = address_of(party)
    if address is None:
        return ()
    _kind, name, street, house, postal_code, city, country = address
    abroad = f"{country}-" if country != "CH" else ""
    lines = (name, f"{street} {house}".strip(), f"{abroad}{postal_code} {city}")
    return tuple(line for line in lines if line)
