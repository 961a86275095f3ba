"""Whom a step can reach by its channels, and whom it cannot, with the word for why."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from billing.delivery import policy as sending
from billing.delivery.marks import folded, marks_of
from billing.delivery.models import Channel
from billing.delivery.receivers import NoPhone, NotMobile, is_address, phone_of, receivers_of
from billing.delivery.sms.accounts import can_send_sms
from billing.invoices.models import Invoice
from billing.reminders import policy
from clients.models import Client
from fastfaktura.core.models import Business


@dataclass(frozen=True, slots=True)
class Reach:
    """The channels that lead to somebody, the addresses of its emails, and who is left out."""

    channels: tuple[Channel, ...]
    emails: tuple[str, ...] = ()
    phone: str = ""
    left_out: list[dict[str, str]] = field(default_factory=list)

    @property
    def receivers(self) -> list[str]:
        """Return everybody who gets the message."""
        return [*self.emails, *([self.phone] if self.phone else [])]


def reach_of(invoice: Invoice, channels: Sequence[str]) -> Reach:
    """Return whom a reminder by these channels reaches; a link goes nowhere by itself."""
    left_out: list[dict[str, str]] = []
    emails: list[str] = []
    phone = ""
    if Channel.EMAIL in channels:
        emails = _emails(invoice.business, invoice.client, left_out)
    if Channel.SMS in channels:
        phone = _phone(invoice.business, invoice.client, left_out)
    used = [*([Channel.EMAIL] if emails else []), *([Channel.SMS] if phone else [])]
    return Reach(tuple(used), tuple(emails), phone, left_out)


def _emails(business: Business, client: Client | None, left_out: list[dict[str, str]]) -> list[str]:
    addresses = receivers_of(client)
    if not addresses:
        left_out.append({"channel": Channel.EMAIL, "receiver": "", "code": policy.NO_RECEIVER})
    marked = marks_of(business, Channel.EMAIL, addresses)
    reached = []
    for address in addresses:
        if not is_address(address):
            code = sending.BAD_ADDRESS
        elif folded(address) in marked:
            code = sending.ADDRESS_MARKED
        else:
            reached.append(address)
            continue
        left_out.append({"channel": Channel.EMAIL, "receiver": address, "code": code})
    return reached


def _phone(business: Business, client: Client | None, left_out: list[dict[str, str]]) -> str:
    try:
        phone = phone_of(client)
    except NotMobile as fixed:
        left_out.append(
            {"channel": Channel.SMS, "receiver": fixed.phone, "code": sending.NOT_MOBILE}
        )
        return ""
    except NoPhone:
        left_out.append({"channel": Channel.SMS, "receiver": "", "code": policy.NO_PHONE})
        return ""
    if not can_send_sms(business):
        code = sending.NO_SMS
    elif marks_of(business, Channel.SMS, [phone]):
        code = sending.ADDRESS_MARKED
    else:
        return phone
    left_out.append({"channel": Channel.SMS, "receiver": phone, "code": code})
    return ""
