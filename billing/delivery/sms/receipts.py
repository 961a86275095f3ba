"""What SMS providers report of messages: proven, translated, and handed to the reports.

Twilio signs its reports. 46elks does not: its proof is the address, which holds 192 bits of
randomness that only 46elks and we know. A report counts for messages of the account's own business
only, so that one business cannot speak of another's.
"""

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction

from billing.delivery.choices import SmsAccount
from billing.delivery.dispatch import finish
from billing.delivery.models import Channel, Delivery, DeliveryState
from billing.delivery.operations import locked_delivery
from billing.delivery.reports import take_report
from billing.delivery.sms import elks, twilio
from billing.delivery.sms.accounts import (
    SmsAccess,
    installation_access,
    installation_token,
    proof_of,
)
from billing.delivery.sms.gateway import Posted, SmsReceipt
from billing.delivery.tracking import ReportKind

KINDS = {
    (twilio.NAME, "delivered"): ReportKind.DELIVERED,
    (twilio.NAME, "read"): ReportKind.DELIVERED,
    (twilio.NAME, "undelivered"): ReportKind.FAILED,
    (twilio.NAME, "failed"): ReportKind.FAILED,
    (elks.NAME, "delivered"): ReportKind.DELIVERED,
    (elks.NAME, "failed"): ReportKind.FAILED,
}
# Words that prove that the provider has the message, whatever became of its answer to us.
ON_THE_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "sent", "created"})
# The number is at fault: it does not exist, or can take no SMS.
OF_THE_NUMBER = frozenset({"21211", "21614", "30005", "30006"})


class NobodyHere(Exception):
    """No account has this address for its reports."""


def take_receipt(
    *,
    provider: str,
    callback_token: str,
    posted: Posted,
    delivery_id: str,
    now: datetime,
) -> None:
    """Take a report, any number of times and in any order.

    :param delivery_id: what the address says whose report it is; empty or nonsense is allowed.
    :raises NobodyHere: if no account has this address.
    :raises NotAuthentic: if the account's provider did not sign it.
    """
    access, account = _account_at(provider, callback_token)
    try:
        receipt = access.provider.read_receipt(posted)
    except KeyError:
        # Proven, and about no message; to refuse it would only have it repeated.
        return
    if account is not None:
        SmsAccount.objects.filter(pk=account.pk).update(last_report_at=now)
    delivery = _named_delivery(delivery_id, account, receipt)
    kind = KINDS.get((provider, receipt.status))
    if kind is not None:
        take_report(
            source=provider,
            # With the account: what one says keeps nobody else's report out.
            report_id=f"{account.pk if account else ''}:{receipt.provider_id}:{receipt.status}",
            delivery=delivery,
            provider_id=receipt.provider_id,
            business=account.business if account else None,
            kind=kind,
            is_permanent=receipt.code in OF_THE_NUMBER,
            detail=receipt.code,
            happened_at=now,
            now=now,
        )
    elif delivery is not None and receipt.status in ON_THE_WAY:
        _note_taken(delivery.pk, provider, receipt, now=now)


def _account_at(provider: str, token: str) -> tuple[SmsAccess, SmsAccount | None]:
    account = (
        SmsAccount.objects.select_related("business")
        .filter(provider=provider, callback_token=token)
        .first()
    )
    if account is not None:
        access = proof_of(account)
        if access is not None:
            return access, account
    elif hmac.compare_digest(token.encode(), installation_token().encode()):
        installed = installation_access()
        if installed is not None and installed.provider.name == provider:
            return installed, None
    raise NobodyHere


def _named_delivery(
    delivery_id: str, account: SmsAccount | None, receipt: SmsReceipt
) -> Delivery | None:
    """Return the delivery that the address names, if this account may speak of it."""
    try:
        named = UUID(delivery_id)
    except ValueError:
        return None
    found = Delivery.objects.filter(pk=named, channel=Channel.SMS)
    if account is not None:
        found = found.filter(business=account.business)
    else:
        # A business with an account of its own is not the installation's to speak of.
        found = found.filter(business__sms_account=None)
    delivery = found.first()
    # A second sending of the same delivery has another name at the provider.
    if delivery is None or (delivery.provider_id and delivery.provider_id != receipt.provider_id):
        return None
    return delivery


@transaction.atomic
def _note_taken(delivery_id: UUID, provider: str, receipt: SmsReceipt, *, now: datetime) -> None:
    """Bring a delivery whose answer was lost from unknown to sent: its provider speaks of it."""
    delivery = locked_delivery(delivery_id)
    if delivery.state == DeliveryState.UNKNOWN:
        delivery.provider, delivery.provider_id = provider, receipt.provider_id
        finish(delivery, DeliveryState.SENT, now=now)
