"""Everything that writes quotes beyond what they share with invoices: answers and what follows.

Drafting, issuing and sending are those of invoices. Every step here is decided under the lock of
the quote's row, so that of two answers at once the first counts.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.invoices.depositing import deduct_deposit, draft_deposit
from billing.invoices.deposits import DepositTooLarge, deductible_deposits
from billing.invoices.duplicating import duplicate_invoice
from billing.invoices.lifecycle import InvoiceStatus, TypeCode
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.quotes.lifecycle import (
    ANSWERABLE_BY_HAND,
    ANSWERED,
    INVOICEABLE,
    OPEN,
    WITHDRAWABLE,
    QuoteState,
)
from billing.quotes.models import Answer, QuoteAnswer, QuoteInvoice
from billing.quotes.queries import OUTSIDE_THE_BOOKS, asked_in_advance, state_of
from fastfaktura.core.events import Actor, record_event

LONGEST_NAME = 120
LONGEST_COMMENT = 2000
LONGEST_REASON = 300


class NotInThisState(Exception):
    """The quote stands where this step is not possible; ``state`` says where."""

    def __init__(self, state: QuoteState) -> None:
        super().__init__(f"not possible for a quote that is {state.value}")
        self.state = state


class AlreadyAnswered(NotInThisState):
    """An answer was given before, and only the first counts."""


class QuoteExpired(NotInThisState):
    """The last day of its validity is over."""


class AnsweredByBuyer(NotInThisState):
    """The buyer answered himself: his word stands."""


class ReasonMissing(ValueError):
    """Whoever takes an answer back says why."""


class NameMissing(ValueError):
    """Whoever accepts says who he is."""


class NothingToAnswer(ValueError):
    """A proforma invoice is not accepted or declined."""


class NotAQuote(ValueError):
    """The document is an invoice or a credit note."""


def locked_quote(quote_id: UUID) -> Invoice:
    """Return the quote or proforma, locked until the transaction ends.

    :raises Invoice.DoesNotExist: if there is none.
    :raises NotAQuote: if it stands in the books.
    """
    quote = locked_invoice(quote_id)
    if quote.type_code not in OUTSIDE_THE_BOOKS:
        raise NotAQuote
    return quote


@transaction.atomic
def answer_quote(
    *,
    quote_id: UUID,
    answer: Answer,
    by_buyer: bool,
    name: str = "",
    comment: str = "",
    today: date,
    now: datetime,
    actor: Actor,
) -> QuoteAnswer:
    """Write down what the buyer answered; it is answered once.

    :param by_buyer: by himself on the public page, or by word of mouth, written by the seller.
    :param today: the date it is for the business; the buyer answers until the last day.
    :raises NothingToAnswer: if it is a proforma invoice.
    :raises NameMissing: if the buyer accepts and does not say who he is.
    :raises AlreadyAnswered: if there is an answer.
    :raises QuoteExpired: if the buyer answers after the last day.
    :raises NotInThisState: if it is a draft, withdrawn, or invoiced.
    """
    quote = locked_quote(quote_id)
    if quote.type_code != TypeCode.QUOTE:
        raise NothingToAnswer
    name, comment = _line(name)[:LONGEST_NAME], _text(comment)[:LONGEST_COMMENT]
    state = state_of(quote, today=today)
    if QuoteAnswer.objects.filter(quote=quote).exists():
        raise AlreadyAnswered(state)
    if state == QuoteState.EXPIRED and by_buyer:
        raise QuoteExpired(state)
    if state not in (OPEN if by_buyer else ANSWERABLE_BY_HAND):
        raise NotInThisState(state)
    if answer == Answer.ACCEPTED and by_buyer and not name:
        raise NameMissing
    given = QuoteAnswer.objects.create(
        business=quote.business,
        quote=quote,
        answer=answer,
        by_buyer=by_buyer,
        name=name,
        comment=comment,
        answered_at=now,
    )
    facts = {"number": quote.number, "name": name, "comment": comment, "by_buyer": by_buyer}
    kind = "quote.accepted" if answer == Answer.ACCEPTED else "quote.declined"
    record_event(kind, business=quote.business, subject=quote, actor=actor, data=facts, at=now)
    return given


@transaction.atomic
def undo_answer(
    *, quote_id: UUID, reason: str, today: date, now: datetime, actor: Actor
) -> Invoice:
    """Take back an answer that was noted by hand, so that the quote waits for one again.

    What was noted, by whom and why it was wrong stays in the quote's timeline. The buyer's own
    answer is not undone: it is his word.

    :param today: the date it is for the business.
    :raises ReasonMissing: if it does not say why.
    :raises AnsweredByBuyer: if the buyer answered himself.
    :raises NotInThisState: if there is no answer, or an invoice was made of the quote.
    """
    quote = locked_quote(quote_id)
    reason = _line(reason)[:LONGEST_REASON]
    state = state_of(quote, today=today)
    given = QuoteAnswer.objects.filter(quote=quote).first()
    if given is None or state not in ANSWERED:
        raise NotInThisState(state)
    if given.by_buyer:
        raise AnsweredByBuyer(state)
    if not reason:
        raise ReasonMissing
    given.delete()
    facts = {
        "number": quote.number,
        "answer": given.answer,
        "name": given.name,
        "comment": given.comment,
        "reason": reason,
    }
    record_event(
        "quote.reopened", business=quote.business, subject=quote, actor=actor, data=facts, at=now
    )
    return quote


@transaction.atomic
def withdraw_quote(*, quote_id: UUID, today: date, now: datetime, actor: Actor) -> Invoice:
    """Take a quote back: it stays in its series, and nobody can accept it any more.

    :raises NotInThisState: if it is a draft, accepted, invoiced, or withdrawn already.
    """
    quote = locked_quote(quote_id)
    state = state_of(quote, today=today)
    if state not in WITHDRAWABLE:
        raise NotInThisState(state)
    quote.status = InvoiceStatus.CANCELLED
    quote.cancelled_at = now
    quote.save(update_fields=["status", "cancelled_at", "updated_at"])
    facts = {"number": quote.number}
    record_event(
        "quote.withdrawn", business=quote.business, subject=quote, actor=actor, data=facts, at=now
    )
    return quote


@transaction.atomic
def invoice_quote(*, quote_id: UUID, today: date, now: datetime, actor: Actor) -> Invoice:
    """Turn a quote or a proforma into the draft of an invoice, once.

    The draft says the same, with dates and terms of an invoice; deposits that were made of the
    quote and issued are deducted. If the draft is deleted, or its invoice cancelled, the quote may
    be turned into another.

    :raises NotInThisState: if it is a draft, declined, withdrawn, or invoiced already.
    """
    quote = locked_quote(quote_id)
    _require_invoiceable(quote, today=today)
    draft = duplicate_invoice(invoice_id=quote.pk, actor=actor, type_code=TypeCode.INVOICE)
    _link(quote, draft, actor=actor, now=now)
    deposits = deductible_deposits(
        quote.business, client_id=draft.client_id, currency=draft.currency
    ).filter(quoted_by__quote=quote)
    for deposit in deposits:
        draft = deduct_deposit(invoice_id=draft.pk, deposit_id=deposit.pk)
    return draft


@transaction.atomic
def deposit_of_quote(
    *,
    quote_id: UUID,
    today: date,
    now: datetime,
    actor: Actor,
    percent: Decimal | None = None,
    amount: Decimal | None = None,
) -> Invoice:
    """Write the draft of a deposit invoice over a part of a quote.

    :raises NotInThisState: if it is a draft, declined, withdrawn, or invoiced already.
    :raises DepositTooLarge: if it is nothing, or with the deposits before it more than the whole.
    """
    quote = locked_quote(quote_id)
    _require_invoiceable(quote, today=today)
    asked = asked_in_advance(quote)
    deposit = draft_deposit(source_id=quote.pk, actor=actor, percent=percent, amount=amount)
    if asked + deposit.grand_total > quote.grand_total:
        raise DepositTooLarge
    _link(quote, deposit, actor=actor, now=now)
    return deposit


def _require_invoiceable(quote: Invoice, *, today: date) -> None:
    state = state_of(quote, today=today)
    if state not in INVOICEABLE:
        raise NotInThisState(state)


def _link(quote: Invoice, invoice: Invoice, *, actor: Actor, now: datetime) -> None:
    QuoteInvoice.objects.create(
        business=quote.business, quote=quote, invoice=invoice, created_at=now
    )
    facts = {
        "number": quote.number,
        "invoice": str(invoice.pk),
        "is_deposit": invoice.is_deposit,
    }
    record_event(
        "quote.invoiced", business=quote.business, subject=quote, actor=actor, data=facts, at=now
    )


def _line(text: str) -> str:
    """Return what somebody typed in one line, without signs that are not seen."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _text(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(sign for sign in line if sign.isprintable()).rstrip() for line in lines)
    return "\n".join(kept).strip()
