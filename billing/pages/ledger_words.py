"""What the ledger's page says of a proof and of what became of a number."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.invoices.ledger_models import LedgerEntry
from billing.invoices.ledger_proof import Flaw, Proof, Run
from billing.invoices.lifecycle import InvoiceStatus


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a number: a word, its tone, and the other document if there is one."""

    text: str
    icon: str
    tone: str
    other_id: object = None


def verdict(proof: Proof) -> str:
    """Return the verdict in one sentence."""
    if not proof.count:
        return _("No number has been taken yet.")
    if not proof.is_whole:
        return ngettext(
            "%(count)s thing is wrong with this series.",
            "%(count)s things are wrong with this series.",
            len(proof.flaws),
        ) % {"count": len(proof.flaws)}
    if len(proof.runs) == 1:
        run = proof.runs[0]
        return _("No gap, no twin: %(first)s to %(last)s proven.") % {
            "first": run.first_number,
            "last": run.last_number,
        }
    return ngettext(
        "No gap, no twin: %(count)s number proven.",
        "No gap, no twin: %(count)s numbers proven.",
        proof.count,
    ) % {"count": proof.count}


def flaw_sentence(flaw: Flaw) -> str:
    """Return what is wrong, and with which number."""
    facts = {"number": flaw.number, "first": flaw.first, "last": flaw.last}
    if flaw.code == "gap" and flaw.first == flaw.last:
        return _("The count %(first)s is missing.") % facts
    sentences = {
        "gap": _("The counts %(first)s to %(last)s are missing."),
        "twin": _("%(number)s was taken twice."),
        "no_entry": _("%(number)s is issued and not in the ledger."),
        "no_document": _("%(number)s is in the ledger, and its document is gone."),
        "broken_link": _("The entry of %(number)s does not follow the one before it."),
        "changed_entry": _("The entry of %(number)s was changed."),
        "changed_document": _("The document %(number)s was changed since it was issued."),
        "wrong_end": _("The end of the chain is not the last entry."),
    }
    return sentences[flaw.code] % facts


def period_word(run: Run) -> str:
    """Return the period of a run of numbers."""
    return run.period or _("All years")


def fate(entry: LedgerEntry) -> Fate:
    """Return what became of a number."""
    document = entry.document
    if document.preceding_invoice is not None:
        return Fate(
            _("Credit of %(number)s") % {"number": document.preceding_invoice.number},
            "undo-2",
            "info",
            document.preceding_invoice.pk,
        )
    notes = list(document.corrections.all())
    if document.status == InvoiceStatus.CANCELLED and notes:
        words = _("Cancelled by %(number)s") % {"number": notes[-1].number}
        return Fate(words, "ban", "", notes[-1].pk)
    if notes:
        numbers = ", ".join(note.number for note in notes)
        words = _("Credited in part by %(numbers)s") % {"numbers": numbers}
        return Fate(words, "undo-2", "info", notes[-1].pk)
    return Fate(_("Issued"), "circle-check", "")
