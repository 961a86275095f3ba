"""Stripe behind our words: the only module of the product that speaks to it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import stripe
from stripe._http_client import RequestsClient
from stripe.params.checkout._session_create_params import SessionCreateParams

from billing.payments.gateway import (
    GatewayRefused,
    HostedSession,
    NotAuthentic,
    PaymentState,
    Ping,
    RefundOrder,
    Refusal,
    Reversal,
    SessionOrder,
    SessionReport,
)
from billing.payments.minor_units import UnpayableAmount, from_stripe, to_stripe
from billing.payments.stripe_errors import mapped_errors

# Written out, so that an update of the SDK changes nothing by itself.
API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS = 20
TOLERANCE_SECONDS = 300

# Money that is back with us, or never left.
HARMLESS_DISPUTES = frozenset(
    {"won", "prevented", "warning_closed", "warning_needs_response", "warning_under_review"}
)
FAILED_REFUNDS = frozenset({"failed", "canceled"})


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


class StripeGateway:
    """One Stripe account: the key's own, or a connected one that the key may act for.

    Only the key, the account and the base address tell the real service from its simulation.
    """

    def __init__(
        self, api_key: str, base_url: str = "", account: str = "", *, retries: int = 1
    ) -> None:
        self._client = stripe.StripeClient(
            api_key,
            stripe_account=account or None,
            stripe_version=API_VERSION,
            base_addresses={"api": base_url} if base_url else None,
            max_network_retries=retries,
            http_client=RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def open_session(self, order: SessionOrder) -> HostedSession:
        try:
            unit_amount = to_stripe(order.amount)
        except UnpayableAmount as error:
            raise GatewayRefused(Refusal.OTHER, str(error)) from error
        metadata = {**order.metadata, "attempt": order.key}
        params: SessionCreateParams = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.amount.currency.lower(),
                        "unit_amount": unit_amount,
                        "product_data": {"name": order.description},
                    },
                }
            ],
            "client_reference_id": order.key,
            "metadata": metadata,
            # A session's metadata is not copied to its payment.
            "payment_intent_data": {"metadata": metadata},
            "expires_at": int(order.expires_at.timestamp()),
            "success_url": order.success_url,
            "cancel_url": order.cancel_url,
            "locale": cast("Any", order.locale),
            # An invoice has one currency; the payer is not offered another.
            "adaptive_pricing": {"enabled": False},
        }
        if order.customer_email:
            params["customer_email"] = order.customer_email
        with mapped_errors():
            session = self._client.v1.checkout.sessions.create(
                params, {"idempotency_key": order.key}
            )
        return _hosted(session)

    def find_session(self, key: str, since: datetime) -> HostedSession | None:
        with mapped_errors():
            found = self._client.v1.checkout.sessions.list(
                {"created": {"gte": int(since.timestamp())}, "limit": 100}
            )
            for session in found.auto_paging_iter():
                if session.client_reference_id == key:
                    return _hosted(session)
        return None

    def read_session(self, session_id: str) -> SessionReport:
        with mapped_errors():
            session = self._client.v1.checkout.sessions.retrieve(
                session_id, {"expand": ["payment_intent.latest_charge"]}
            )
            intent = cast("stripe.PaymentIntent | None", session.payment_intent)
            refunds: tuple[Reversal, ...] = ()
            disputes: tuple[Reversal, ...] = ()
            if intent and intent.status == "succeeded":
                refunds = self._refunds(intent.id)
                disputes = self._disputes(intent.id)
        return _report(session, intent, refunds, disputes)

    def expire_session(self, session_id: str) -> None:
        try:
            with mapped_errors():
                self._client.v1.checkout.sessions.expire(session_id)
        except GatewayRefused as refusal:
            # A session that is not open cannot be expired; that is what was wanted.
            if refusal.reason is not Refusal.OTHER or self._is_open(session_id):
                raise

    def refund(self, order: RefundOrder) -> Reversal:
        with mapped_errors():
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": order.intent_id,
                    "amount": to_stripe(order.amount),
                    "metadata": {**order.metadata, "reversal": order.key},
                },
                {"idempotency_key": order.key},
            )
        return _refund(refund)

    def missed_pings(self, since: datetime) -> Iterator[Ping]:
        with mapped_errors():
            events = self._client.v1.events.list(
                {"delivery_success": False, "created": {"gte": int(since.timestamp())}}
            )
            for event in events.auto_paging_iter():
                yield _ping(event.to_dict())

    def probe(self) -> None:
        with mapped_errors():
            self._client.v1.checkout.sessions.list({"limit": 1})

    def _is_open(self, session_id: str) -> bool:
        with mapped_errors():
            return self._client.v1.checkout.sessions.retrieve(session_id).status == "open"

    def _refunds(self, intent_id: str) -> tuple[Reversal, ...]:
        found = self._client.v1.refunds.list({"payment_intent": intent_id, "limit": 100})
        return tuple(_refund(each) for each in found.auto_paging_iter())

    def _disputes(self, intent_id: str) -> tuple[Reversal, ...]:
        found = self._client.v1.disputes.list({"payment_intent": intent_id, "limit": 100})
        return tuple(
            Reversal(
                each.id,
                "",
                from_stripe(each.amount, each.currency),
                counts=each.status not in HARMLESS_DISPUTES,
                status=each.status,
                created_at=_instant(each.created),
            )
            for each in found.auto_paging_iter()
        )


def _hosted(session: stripe.checkout.Session) -> HostedSession:
    return HostedSession(session.id, session.client_reference_id or "", session.url or "")


def _refund(refund: stripe.Refund) -> Reversal:
    status = refund.status or "pending"
    return Reversal(
        refund.id,
        (refund.to_dict().get("metadata") or {}).get("reversal", ""),
        from_stripe(refund.amount, refund.currency),
        counts=status not in FAILED_REFUNDS,
        status=status,
        created_at=_instant(refund.created),
    )


def _state(session: stripe.checkout.Session, intent: stripe.PaymentIntent | None) -> PaymentState:
    if intent and intent.status == "succeeded":
        return PaymentState.SUCCEEDED
    if session.status == "open":
        return PaymentState.OPEN
    if session.status == "expired":
        return PaymentState.EXPIRED
    if intent and intent.status in {"requires_payment_method", "canceled"}:
        return PaymentState.FAILED
    return PaymentState.PROCESSING


def _report(
    session: stripe.checkout.Session,
    intent: stripe.PaymentIntent | None,
    refunds: tuple[Reversal, ...],
    disputes: tuple[Reversal, ...],
) -> SessionReport:
    state = _state(session, intent)
    currency = session.currency or ""
    if intent is None:
        return SessionReport(_hosted(session), state, from_stripe(0, currency))
    charge = cast("stripe.Charge | None", intent.latest_charge)
    error = intent.last_payment_error
    return SessionReport(
        _hosted(session),
        state,
        from_stripe(intent.amount_received, currency),
        intent_id=intent.id,
        charge_id=charge.id if charge else "",
        received_at=_instant(charge.created) if charge else None,
        instrument=_instrument(charge) if charge else "",
        failure=(error.decline_code or error.code or "") if error else "",
        refunds=refunds,
        disputes=disputes,
    )


def _instrument(charge: stripe.Charge) -> str:
    """Name the means of payment as a receipt does, such as "visa 4242"."""
    details = charge.payment_method_details
    if details is None:
        return ""
    if details.type == "card" and details.card:
        return f"{details.card.brand} {details.card.last4}"
    return str(details.type)


def verify(payload: bytes, header: str, secrets: Iterable[str]) -> Ping:
    """Read a webhook that one of the secrets signed; nothing is parsed before that is certain.

    :raises NotAuthentic: if none did, or it is no event.
    """
    for secret in secrets:
        try:
            stripe.WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS)
        except (stripe.SignatureVerificationError, UnicodeDecodeError):
            continue
        try:
            return _ping(json.loads(payload))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotAuthentic("signed, but no event") from error
    raise NotAuthentic("no secret of ours signed this")


def _ping(event: Mapping[str, Any]) -> Ping:
    subject = event["data"]["object"]
    kind = subject.get("object", "")
    intent = subject.get("id") if kind == "payment_intent" else subject.get("payment_intent")
    metadata = subject.get("metadata") or {}
    return Ping(
        id=str(event["id"]),
        kind=str(event["type"]),
        livemode=bool(event["livemode"]),
        account=str(event.get("account") or ""),
        created_at=_instant(int(event["created"])),
        session_id=str(subject["id"]) if kind == "checkout.session" else "",
        intent_id=str(intent or ""),
        key=str(subject.get("client_reference_id") or metadata.get("attempt") or ""),
        payload=event,
    )
