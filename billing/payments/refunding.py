"""Money sent back the way it came: written down first, then ordered, once."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.amounts.money import Money
from billing.payments.credentials import credentials_of_attempt
from billing.payments.gateway import AnswerLost, GatewayRefused, RefundOrder, Refusal
from billing.payments.ledger import NOTHING, kept_amount, lock_with_payment, money_data, settle
from billing.payments.models import Reversal, ReversalState
from billing.payments.online import TryAgainShortly
from billing.payments.operations import begin_refund
from billing.payments.reconciling import reconcile
from fastfaktura.core.events import SYSTEM, Actor, record_event


class NothingLeft(Exception):
    """All of the payment went back already, or it was undone."""


@transaction.atomic
def request_refund(
    *, payment_id: UUID, amount: Decimal | None, actor: Actor, reason: str, asks_again: bool
) -> Reversal:
    """Write a refund down and owe it to the provider, without speaking to him.

    So it can be a part of a larger transaction: nothing leaves before that stands. What was
    recorded by hand was paid back by hand; its refund is done with this.

    :param amount: how much; all that is left if None.
    :param asks_again: whether the invoice is to be payable online again for this amount.
    :raises NothingLeft: if nothing of the payment is left.
    :raises RefundTooLarge: if it is more than is left.
    :raises AmountNotPositive: if it is nothing, or less.
    """
    payment = lock_with_payment(payment_id)
    left = kept_amount(payment)
    if left <= NOTHING:
        raise NothingLeft
    reversal = begin_refund(
        payment_id=payment_id,
        amount=left if amount is None else amount,
        actor=actor,
        reason=reason,
        asks_again=asks_again,
    )
    if reversal.state == ReversalState.PENDING:
        record_event(
            "payment.refund_requested",
            business=payment.business,
            subject=payment.invoice or payment,
            actor=actor,
            data=money_data(
                reversal.amount,
                payment.currency,
                payment=str(payment.pk),
                reversal=str(reversal.pk),
            ),
        )
    return reversal


def hand_over(*, reversal_id: UUID, now: datetime) -> None:
    """Send a refund that was written down; done twice it is sent once.

    Call it outside of a transaction: it speaks to the provider. What he refuses is marked as
    failed, and an event tells it.

    :raises TryAgainShortly: if the provider did not answer.
    :raises NoCredentials: if the key of the payment was taken away.
    """
    try:
        send_refund(reversal_id=reversal_id, now=now)
    except GatewayRefused:
        return


def send_refund(*, reversal_id: UUID, now: datetime) -> Reversal:
    """Order a refund that `operations.begin_refund` wrote down; done twice it is sent once.

    :raises TryAgainShortly: if the provider did not answer; the sweep sends it again.
    :raises GatewayRefused: if it said no; the refund is then marked as failed.
    """
    reversal = Reversal.objects.select_related("payment__attempt__business").get(pk=reversal_id)
    payment, attempt = reversal.payment, reversal.payment.attempt
    if reversal.state != ReversalState.PENDING or reversal.provider_reference or attempt is None:
        return reversal
    order = RefundOrder(
        key=str(reversal.pk),
        intent_id=attempt.payment_reference,
        amount=Money(reversal.amount, payment.currency),
        metadata={"business": str(reversal.business_id)},
    )
    try:
        credentials_of_attempt(attempt).gateway().refund(order)
        reconcile(attempt_id=attempt.pk, now=now)
    except AnswerLost:
        raise TryAgainShortly from None
    except GatewayRefused as refusal:
        _refuse_refund(reversal_id, refusal.reason)
        raise
    reversal.refresh_from_db()
    return reversal


@transaction.atomic
def _refuse_refund(reversal_id: UUID, reason: Refusal) -> None:
    """Give back to the books what a refused refund had reserved."""
    payment_id = Reversal.objects.values_list("payment_id", flat=True).get(pk=reversal_id)
    payment = lock_with_payment(payment_id)
    refused = Reversal.objects.filter(
        pk=reversal_id, state=ReversalState.PENDING, provider_reference=None
    ).update(state=ReversalState.FAILED, reason=reason.value)
    if refused:
        settle(payment)
        refusal = Reversal.objects.get(pk=reversal_id)
        record_event(
            "payment.refund_failed",
            business=payment.business,
            subject=payment.invoice or payment,
            actor=SYSTEM,
            data=money_data(
                refusal.amount,
                payment.currency,
                payment=str(payment.pk),
                reversal=str(reversal_id),
                reason=reason.value,
            ),
        )
