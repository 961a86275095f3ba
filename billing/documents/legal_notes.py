"""What law wants printed below the sums of a document, as data for the templates.

The sentences are those of the seller's country, in its language: who checks the document there
looks for these words. France's carry the codes of EN 16931 (BT-21) that its platforms ask for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.documents.content import DocumentContent
from billing.invoices.choices import SupplyKind
from billing.invoices.lifecycle import DocumentKind


class NoteCode(StrEnum):
    """Subject codes of notes (UNTDID 4451) that France's rule BR-FR-05 asks for."""

    NONE = ""
    LATE_PENALTY = "PMD"
    RECOVERY_COSTS = "PMT"
    EARLY_DISCOUNT = "AAB"


@dataclass(frozen=True, slots=True)
class LegalNote:
    """A sentence that the law of the seller's country wants on the document."""

    text: str
    code: NoteCode = NoteCode.NONE


# Code de commerce art. L441-9, L441-10 II and D441-5: on every invoice to a business.
FRENCH_PENALTY = (
    "En cas de retard de paiement, pénalités exigibles sans rappel au taux appliqué par la Banque "
    "centrale européenne à son opération de refinancement la plus récente majoré de 10 points de "
    "pourcentage (art. L441-10 du Code de commerce)."
)
FRENCH_COSTS = (
    "Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 € "
    "(art. D441-5 du Code de commerce)."
)
FRENCH_NO_DISCOUNT = "Pas d’escompte pour paiement anticipé."
FRENCH_DISCOUNT = "Escompte pour paiement anticipé : {percent} % sous {days} jours."
# CGI annexe II, art. 242 nonies A, I, 11° bis: who pays VAT on what it invoices, not receives.
FRENCH_DEBITS = "Option pour le paiement de la taxe d’après les débits"
# The same, I, 8° bis.
FRENCH_NATURE = {
    frozenset({SupplyKind.GOODS}): "Nature des opérations : livraison de biens",
    frozenset({SupplyKind.SERVICES}): "Nature des opérations : prestation de services",
    frozenset(SupplyKind): (
        "Nature des opérations : livraison de biens et prestation de services (opération mixte)"
    ),
}
# Ustawa o VAT art. 106e ust. 1 pkt 18a.
POLISH_SPLIT_PAYMENT = "mechanizm podzielonej płatności"


def legal_notes(content: DocumentContent) -> tuple[LegalNote, ...]:
    """Return what the law of the seller's country wants said, in the order of printing.

    The reasons for no VAT are not among them: each stands in its row of the VAT breakdown.
    """
    if content.seller.country == "FR":
        return tuple(_french(content))
    if content.seller.country == "PL" and _splits_payment(content):
        return (LegalNote(POLISH_SPLIT_PAYMENT),)
    return ()


def _splits_payment(content: DocumentContent) -> bool:
    """Whether its seller says that its sales are of annex 15, and both sides account for VAT."""
    is_invoice = content.document_kind in {DocumentKind.INVOICE, DocumentKind.DEPOSIT}
    is_taxed = bool(content.tax_total) and not content.buyer.is_person
    return content.seller.split_payment and is_invoice and is_taxed


def _french(content: DocumentContent) -> Iterator[LegalNote]:
    kinds = frozenset(
        SupplyKind(line.supply_kind) for line in content.lines if line.is_item and line.supply_kind
    )
    if kinds:
        yield LegalNote(FRENCH_NATURE[kinds])
    if content.seller.vat_on_debits and content.tax_total:
        yield LegalNote(FRENCH_DEBITS)
    is_invoice = content.document_kind not in {DocumentKind.CREDIT_NOTE, DocumentKind.QUOTE}
    if content.buyer.is_person or not is_invoice:
        return
    yield LegalNote(FRENCH_PENALTY, NoteCode.LATE_PENALTY)
    yield LegalNote(FRENCH_COSTS, NoteCode.RECOVERY_COSTS)
    yield LegalNote(_french_discount(content), NoteCode.EARLY_DISCOUNT)


def _french_discount(content: DocumentContent) -> str:
    if content.early_discount_percent is None or content.early_discount_days is None:
        return FRENCH_NO_DISCOUNT
    percent: Decimal = content.early_discount_percent
    return FRENCH_DISCOUNT.format(
        percent=f"{percent.normalize():f}".replace(".", ","), days=content.early_discount_days
    )
