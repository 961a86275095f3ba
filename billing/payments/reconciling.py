"""The core rule: ask the provider what is true, and bring the books in line with it.

Webhooks, the return page and the sweep all end here. Events are only hints to look, so their order
and their repetition do not matter.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.invoices.models import Invoice
from billing.payments.credentials import NoCredentials, credentials_of_attempt
from billing.payments.gateway import (
    GatewayRefused,
    HostedSession,
    PaymentState,
    Refusal,
    SessionReport,
)
from billing.payments.gateway import Reversal as ReportedReversal
from billing.payments.ledger import book, lock_invoices, money_data, settle, settled_by
from billing.payments.models import (
    AttemptState,
    Payment,
    PaymentAttempt,
    PaymentMethod,
    Reversal,
    ReversalKind,
    ReversalState,
)
from fastfaktura.core.clock import business_today
from fastfaktura.core.events import SYSTEM, Actor, record_event

# Late truth wins: an attempt that was given up may turn out to have succeeded; nothing leaves
# succeeded.
NEXT_STATES: dict[str, frozenset[str]] = {
    AttemptState.CREATING: frozenset(AttemptState) - {AttemptState.CREATING},
    AttemptState.OPEN: frozenset(
        {
            AttemptState.PROCESSING,
            AttemptState.SUCCEEDED,
            AttemptState.FAILED,
            AttemptState.EXPIRED,
        }
    ),
    AttemptState.PROCESSING: frozenset({AttemptState.SUCCEEDED, AttemptState.FAILED}),
    AttemptState.FAILED: frozenset({AttemptState.SUCCEEDED}),
    AttemptState.EXPIRED: frozenset({AttemptState.SUCCEEDED}),
    AttemptState.SUCCEEDED: frozenset(),
}


def reconcile(*, attempt_id: UUID, now: datetime) -> PaymentAttempt:
    """Read what became of an attempt and book it; any number of times, in any order.

    Call it outside of a transaction.

    :param now: the instant before the provider is asked.
    :raises AnswerLost: if the provider did not answer.
    :raises NoCredentials: if the key of the attempt was taken away and its page may still be open.
    """
    attempt = PaymentAttempt.objects.select_related("business", "invoice").get(pk=attempt_id)
    try:
        gateway = credentials_of_attempt(attempt).gateway()
    except NoCredentials:
        return _give_up_if_over(attempt, now)
    if attempt.session_id is None:
        session = None
        if attempt.state == AttemptState.CREATING:
            session = gateway.find_session(str(attempt.pk), attempt.created_at)
        if session is None:
            return _give_up_if_over(attempt, now, keep=True)
        attempt = adopt(attempt_id=attempt_id, session=session)
    try:
        report = gateway.read_session(str(attempt.session_id))
    except GatewayRefused as refusal:
        if refusal.reason is not Refusal.UNKNOWN_OBJECT:
            raise
        # Another account's key stands where the attempt's was; its page is out of reach.
        return _give_up_if_over(attempt, now, keep=True)
    return _apply(attempt_id, report, now)


@transaction.atomic
def _give_up_if_over(
    attempt: PaymentAttempt, now: datetime, *, keep: bool = False
) -> PaymentAttempt:
    """Free the invoice for another attempt once the page of this one has closed by itself."""
    over = attempt.expires_at is not None and attempt.expires_at < now
    if over:
        PaymentAttempt.objects.filter(
            pk=attempt.pk, state__in=[AttemptState.CREATING, AttemptState.OPEN]
        ).update(state=AttemptState.EXPIRED)
        attempt.refresh_from_db()
    elif not keep:
        raise NoCredentials(str(attempt.pk))
    return attempt


@transaction.atomic
def adopt(*, attempt_id: UUID, session: HostedSession) -> PaymentAttempt:
    """Write down the page that was opened for an attempt; the first to do so counts.

    A session of another key is not taken: the attempt is returned as it is.
    """
    attempt = _locked(attempt_id)
    if attempt.session_id is None and session.key == str(attempt.pk):
        attempt.session_id, attempt.url = session.id, session.url
        if attempt.state == AttemptState.CREATING:
            attempt.state = AttemptState.OPEN
        attempt.save(update_fields=["session_id", "url", "state"])
    return attempt


def _locked(attempt_id: UUID) -> PaymentAttempt:
    """Lock the invoice, then the attempt: the order that every writer keeps.

    Other invoices that its payment settles are locked too, since a refund may open them again.
    """
    invoice_id = PaymentAttempt.objects.values_list("invoice_id", flat=True).get(pk=attempt_id)
    payments = Payment.objects.filter(attempt=attempt_id).values_list("pk", flat=True)
    others = {each for payment_id in payments for each in settled_by(payment_id)}
    invoice = lock_invoices({invoice_id} | others)[invoice_id]
    attempt = PaymentAttempt.objects.select_for_update().get(pk=attempt_id)
    attempt.invoice, attempt.business = invoice, invoice.business
    return attempt


@transaction.atomic
def _apply(attempt_id: UUID, report: SessionReport, read_at: datetime) -> PaymentAttempt:
    attempt = _locked(attempt_id)
    if attempt.reconciled_at is not None and attempt.reconciled_at > read_at:
        # Somebody asked later than we did, and has booked what he heard.
        return attempt
    invoice: Invoice = attempt.invoice
    attempt.reconciled_at = read_at
    attempt.payment_reference = report.intent_id or attempt.payment_reference
    attempt.failure_reason = report.failure
    if report.state.value in NEXT_STATES[attempt.state]:
        attempt.state = AttemptState(report.state.value)
        _announce(attempt, invoice, report)
    if attempt.state != AttemptState.OPEN:
        attempt.url = ""
    attempt.save()
    if report.state is PaymentState.SUCCEEDED:
        _book_reversals(_booked(attempt, invoice, report), report)
    return attempt


def _announce(attempt: PaymentAttempt, invoice: Invoice, report: SessionReport) -> None:
    kinds = {
        AttemptState.PROCESSING: "payment.processing",
        AttemptState.FAILED: "payment.failed",
    }
    kind = kinds.get(AttemptState(attempt.state))
    if kind:
        data = money_data(attempt.amount, attempt.currency, attempt=str(attempt.pk))
        record_event(
            kind,
            business=invoice.business,
            subject=invoice,
            actor=SYSTEM,
            data=data | {"reason": report.failure},
        )


def _booked(attempt: PaymentAttempt, invoice: Invoice, report: SessionReport) -> Payment:
    """Return the payment of a succeeded attempt; the provider's id is booked once."""
    existing = Payment.objects.filter(
        business=invoice.business,
        provider=attempt.provider,
        provider_reference=report.intent_id,
    ).first()
    if existing:
        return Payment.objects.select_for_update().select_related("business").get(pk=existing.pk)
    debit = report.instrument == "sepa_debit"
    payment = Payment(
        business=invoice.business,
        method=PaymentMethod.DIRECT_DEBIT if debit else PaymentMethod.CARD,
        amount=report.received.amount,
        currency=report.received.currency,
        received_date=business_today(invoice.business, now=report.received_at),
        note="" if debit else report.instrument,
        attempt=attempt,
        provider=attempt.provider,
        provider_reference=report.intent_id,
    )
    return book(payment, invoice, actor=Actor.payer(invoice.buyer.get("name", "")))


def _book_reversals(payment: Payment, report: SessionReport) -> None:
    changed = False
    for kind, reported in (
        *((ReversalKind.REFUND, each) for each in report.refunds),
        *((ReversalKind.DISPUTE, each) for each in report.disputes),
    ):
        changed |= _book_reversal(payment, kind, reported)
    if changed:
        settle(payment)


def _book_reversal(payment: Payment, kind: ReversalKind, reported: ReportedReversal) -> bool:
    """Write one refund or dispute down as it is now; return whether the books had it otherwise."""
    state = ReversalState.FAILED
    if reported.counts:
        pending = kind == ReversalKind.REFUND and reported.status != "succeeded"
        state = ReversalState.PENDING if pending else ReversalState.SUCCEEDED
    known = payment.reversals.filter(provider_reference=reported.id).first() or _ordered(
        payment, reported
    )
    if known is None:
        known = Reversal(business=payment.business, payment=payment, kind=kind)
    is_news = known.provider_reference is None
    before = None if known._state.adding else (known.state, known.amount)
    if not is_news and before == (state, reported.amount.amount):
        return False
    known.provider_reference = reported.id
    known.state, known.amount = state, reported.amount.amount
    known.save()
    _tell(payment, known, is_news=is_news, was=before[0] if before else None)
    return True


def _ordered(payment: Payment, reported: ReportedReversal) -> Reversal | None:
    """Find the refund that we ordered and whose answer was lost, by the key of our order."""
    try:
        key = UUID(reported.key)
    except ValueError:
        return None
    return payment.reversals.filter(pk=key, provider_reference=None).first()


def _tell(payment: Payment, reversal: Reversal, *, is_news: bool, was: str | None) -> None:
    """Record what people should hear: that money went back, and that it came back after all."""
    failed = reversal.state == ReversalState.FAILED
    refund = reversal.kind == ReversalKind.REFUND
    kind = ""
    if is_news and not failed:
        kind = "payment.refunded" if refund else "payment.disputed"
    elif failed and not is_news and was != ReversalState.FAILED:
        kind = "payment.refund_failed" if refund else "payment.dispute_won"
    if kind:
        record_event(
            kind,
            business=payment.business,
            subject=payment.invoice or payment,
            actor=SYSTEM,
            data=money_data(
                reversal.amount,
                payment.currency,
                payment=str(payment.pk),
                reversal=str(reversal.pk),
            ),
        )
