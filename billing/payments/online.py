"""Paying online: one open page per invoice.

No call over the network is made while a row is locked: each step writes its intention down,
calls, and writes down what came of it. Whoever comes between finds the intention.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from billing.amounts.money import Money
from billing.invoices.models import Invoice
from billing.invoices.operations import locked_invoice
from billing.payments.asking import AskedClaim, asked_online
from billing.payments.credentials import NoCredentials, credentials_of, credentials_of_attempt
from billing.payments.gateway import (
    AnswerLost,
    GatewayRefused,
    HostedSession,
    Refusal,
    SessionOrder,
)
from billing.payments.ledger import NOTHING
from billing.payments.minor_units import UnpayableAmount, minimum, to_stripe
from billing.payments.models import (
    LIVE_STATES,
    AttemptState,
    PaymentAttempt,
)
from billing.payments.reconciling import adopt, reconcile

SESSION_LIFETIME = timedelta(hours=2)
# A page that closes while one types a card number is worse than a new one.
LEAST_TIME_LEFT = timedelta(minutes=5)
# Stripe opens no page for less than half an hour.
LEAST_LIFETIME = timedelta(minutes=31)
ROUNDS = 3


class NothingToPay(Exception):
    """The invoice is a draft, paid, cancelled, or was paid and refunded."""


class PaymentUnderWay(Exception):
    """A bank debit was submitted and is not decided yet; a second payment is not offered."""


class CannotPayOnline(Exception):
    """The business takes no online payments, or not of this amount."""


class TryAgainShortly(Exception):
    """The provider did not answer; nothing is lost, the same click later goes on from here."""


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """Where the payer is sent, and for how much."""

    attempt_id: UUID
    url: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Offer:
    """What the public page shows: an amount to pay, or why there is no button.

    `state` is one of payable, processing, closed (nothing is asked) and unavailable.
    """

    state: str
    amount: Money


def online_offer(invoice: Invoice, *, claims: list[AskedClaim] | None = None) -> Offer:
    """Return what can be paid online for an invoice and its claims now; few queries, no network.

    :param claims: what `asking.asked_claims` says, if the caller knows.
    """
    amount = Money(asked_online(invoice, claims=claims), invoice.currency)
    if not amount:
        return Offer("closed", amount)
    alive = PaymentAttempt.objects.filter(invoice=invoice, state__in=LIVE_STATES).first()
    if alive and alive.state == AttemptState.PROCESSING:
        return Offer("processing", amount)
    if credentials_of(invoice.business) is None or not _payable_amount(amount):
        return Offer("unavailable", amount)
    return Offer("payable", amount)


def _payable_amount(amount: Money) -> bool:
    try:
        to_stripe(amount)
    except UnpayableAmount:
        return False
    return amount >= minimum(amount.currency)


def start_payment(*, invoice_id: UUID, now: datetime) -> PaymentPage:
    """Return the hosted page on which the invoice can be paid; a second click returns the same.

    Call it outside of a transaction: it speaks to the provider.

    :raises NothingToPay: if nothing is asked for.
    :raises PaymentUnderWay: if a bank debit is being decided.
    :raises CannotPayOnline: if the business or the amount does not allow it.
    :raises TryAgainShortly: if the provider did not answer.
    """
    try:
        for _round in range(ROUNDS):
            attempt = _live_or_new_attempt(invoice_id, now)
            if attempt.state == AttemptState.CREATING:
                attempt = _open(attempt, now)
            if _is_current(attempt, now):
                amount = Money(attempt.amount, attempt.currency)
                return PaymentPage(attempt.pk, attempt.url, amount)
            close_attempt(attempt_id=attempt.pk, now=now)
    except NoCredentials:
        raise CannotPayOnline from None
    raise TryAgainShortly


@transaction.atomic
def _live_or_new_attempt(invoice_id: UUID, now: datetime) -> PaymentAttempt:
    invoice = locked_invoice(invoice_id)
    owed = asked_online(invoice)
    alive = PaymentAttempt.objects.filter(invoice=invoice, state__in=LIVE_STATES).first()
    if alive and alive.state == AttemptState.PROCESSING:
        raise PaymentUnderWay
    if alive:
        return alive
    if owed <= NOTHING:
        raise NothingToPay
    credentials = credentials_of(invoice.business)
    if credentials is None or not _payable_amount(Money(owed, invoice.currency)):
        raise CannotPayOnline
    return PaymentAttempt.objects.create(
        business=invoice.business,
        invoice=invoice,
        channel=credentials.channel,
        account=credentials.account,
        amount=owed,
        currency=invoice.currency,
        expires_at=now + SESSION_LIFETIME,
        created_at=now,
    )


def _is_current(attempt: PaymentAttempt, now: datetime) -> bool:
    return (
        attempt.state == AttemptState.OPEN
        and attempt.amount == asked_online(attempt.invoice)
        and attempt.expires_at is not None
        and attempt.expires_at - now >= LEAST_TIME_LEFT
    )


def order_of(attempt: PaymentAttempt) -> SessionOrder:
    """Return the order of an attempt: the same each time, as its idempotency key demands."""
    invoice = attempt.invoice
    returned = settings.BASE_URL + reverse("public:return", args=[invoice.public_token])
    if attempt.expires_at is None:
        raise ValueError(f"attempt {attempt.pk} has no end")
    return SessionOrder(
        key=str(attempt.pk),
        amount=Money(attempt.amount, attempt.currency),
        description=f"{invoice.seller.get('name') or invoice.business.name} {invoice.number}",
        # The braces are Stripe's placeholder; it proves nothing and is not read.
        success_url=f"{returned}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=returned,
        expires_at=attempt.expires_at,
        locale=invoice.locale,
        customer_email=invoice.buyer.get("email", ""),
        metadata={"invoice": str(invoice.pk), "business": str(attempt.business_id)},
    )


def _open(attempt: PaymentAttempt, now: datetime) -> PaymentAttempt:
    """Order the page of an attempt, or take over the one that an earlier click ordered.

    An attempt that is too old to be ordered comes back as given up.
    """
    try:
        if attempt.expires_at and attempt.expires_at - now < LEAST_LIFETIME:
            found = _ordered_before(attempt)
            if found is None:
                _fail(attempt.pk, "answer_lost")
                attempt.refresh_from_db()
                return attempt
            return adopt(attempt_id=attempt.pk, session=found)
        gateway = credentials_of_attempt(attempt).gateway()
        session = gateway.open_session(order_of(attempt))
    except AnswerLost:
        raise TryAgainShortly from None
    except GatewayRefused as refusal:
        earlier = _ordered_before(attempt) if refusal.reason is Refusal.KEY_REUSED else None
        if earlier is None:
            _fail(attempt.pk, refusal.reason.value)
            raise CannotPayOnline from refusal
        session = earlier
    return adopt(attempt_id=attempt.pk, session=session)


def _ordered_before(attempt: PaymentAttempt) -> HostedSession | None:
    """Find the session of a key whose order reads differently today, as after a change of name."""
    try:
        gateway = credentials_of_attempt(attempt).gateway()
        return gateway.find_session(str(attempt.pk), attempt.created_at - timedelta(minutes=5))
    except AnswerLost:
        raise TryAgainShortly from None


@transaction.atomic
def _fail(attempt_id: UUID, reason: str) -> None:
    """Give an attempt up that the provider refused for certain: no page of it exists."""
    PaymentAttempt.objects.filter(pk=attempt_id, state=AttemptState.CREATING).update(
        state=AttemptState.FAILED, failure_reason=reason
    )


def close_attempt(*, attempt_id: UUID, now: datetime) -> PaymentAttempt:
    """Close the page of an attempt, then book whatever was paid on it before.

    :raises TryAgainShortly: if the provider did not answer; the sweep tries again.
    :raises NoCredentials: if the key of the attempt was taken away.
    """
    attempt = PaymentAttempt.objects.select_related("business", "invoice").get(pk=attempt_id)
    try:
        if attempt.session_id and attempt.state == AttemptState.OPEN:
            credentials_of_attempt(attempt).gateway().expire_session(attempt.session_id)
        return reconcile(attempt_id=attempt_id, now=now)
    except AnswerLost:
        raise TryAgainShortly from None


def close_outdated(*, invoice_id: UUID, now: datetime) -> None:
    """Close an open page that asks for another amount than is owed now.

    :raises TryAgainShortly: if the provider did not answer.
    """
    alive = (
        PaymentAttempt.objects.filter(
            invoice_id=invoice_id, state__in=[AttemptState.CREATING, AttemptState.OPEN]
        )
        .select_related("invoice")
        .first()
    )
    if alive and alive.amount != asked_online(alive.invoice):
        close_attempt(attempt_id=alive.pk, now=now)
