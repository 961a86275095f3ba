"""The subject and the message that a sender finds written, in the language of the document."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from billing.delivery.models import DeliveryKind
from billing.invoices.models import Invoice
from billing.invoices.parties import (
    PartyCopy,
    PaymentMeans,
    buyer_copy,
    payment_means,
    seller_copy,
    seller_profile,
)
from fastfaktura.core.templatetags.figures import day, money


@dataclass(frozen=True, slots=True)
class Sides:
    """Who writes to whom, and where to pay."""

    seller: PartyCopy
    buyer: PartyCopy
    means: PaymentMeans


def sides_of(invoice: Invoice) -> Sides:
    """Return the parties as the document names them; a draft has them as they are today."""
    if invoice.seller:
        return Sides(
            PartyCopy.from_json(invoice.seller),
            PartyCopy.from_json(invoice.buyer),
            PaymentMeans.from_json(invoice.payment_means),
        )
    profile = seller_profile(invoice.business)
    buyer = buyer_copy(invoice.client) if invoice.client else PartyCopy()
    return Sides(seller_copy(invoice.business, profile), buyer, payment_means(profile))


def kind_of(invoice: Invoice) -> DeliveryKind:
    """Return what a message with this document is about."""
    return DeliveryKind.CREDIT_NOTE if invoice.is_credit_note else DeliveryKind.INVOICE


def default_subject(invoice: Invoice, *, kind: DeliveryKind, sides: Sides) -> str:
    """Return the subject; that of a draft does without the number, which it does not have yet."""
    names = {"number": invoice.number, "seller": sides.seller.name}
    with translation.override(invoice.locale):
        if kind == DeliveryKind.RECEIPT:
            text = _("Receipt for invoice %(number)s from %(seller)s")
        elif kind == DeliveryKind.REMINDER:
            text = _("Reminder: invoice %(number)s from %(seller)s")
        elif kind == DeliveryKind.CREDIT_NOTE:
            text = _("Credit note %(number)s from %(seller)s")
        elif invoice.number:
            text = _("Invoice %(number)s from %(seller)s")
        else:
            text = _("Invoice from %(seller)s")
        return in_one_line(text % names)


def default_message(
    invoice: Invoice, *, kind: DeliveryKind, sides: Sides, due_date: date | None
) -> str:
    """Return the message: a greeting, what is enclosed, and thanks.

    :param due_date: the invoice's own, or the one a draft will have when it is issued today.
    """
    with translation.override(invoice.locale):
        names = {
            "number": invoice.number,
            "amount": money(invoice.payable_amount, invoice.currency),
            "date": day(due_date),
        }
        if kind == DeliveryKind.RECEIPT:
            about = _("we have received your payment for invoice %(number)s. It is paid in full.")
        elif kind == DeliveryKind.CREDIT_NOTE:
            about = _("Here is our credit note %(number)s for %(amount)s.")
        elif invoice.number:
            about = _("Here is our invoice %(number)s for %(amount)s, due on %(date)s.")
        else:
            about = _("Here is our invoice for %(amount)s, due on %(date)s.")
        return "\n\n".join(
            [greeting(sides.buyer), about % names, _("Thank you for your business.")]
        )


def reminder_message(invoice: Invoice, *, sides: Sides, today: date) -> str:
    """Return the message of a reminder: friendly, and with what is open at this moment.

    :param today: the date it is for the business; it decides between "is due" and "was due".
    """
    with translation.override(invoice.locale):
        names = {
            "number": invoice.number,
            "amount": money(invoice.open_amount, invoice.currency),
            "date": day(invoice.due_date),
        }
        if invoice.due_date is not None and invoice.due_date < today:
            about = _(
                "This is a friendly reminder of our invoice %(number)s. "
                "It was due on %(date)s, and %(amount)s is still to pay."
            )
        else:
            about = _(
                "This is a friendly reminder of our invoice %(number)s. "
                "It is due on %(date)s, and %(amount)s is still to pay."
            )
        return "\n\n".join(
            [greeting(sides.buyer), about % names, _("Thank you for your business.")]
        )


def greeting(buyer: PartyCopy) -> str:
    """Return how the letter begins: with the contact person's name, where there is one."""
    if buyer.contact_person:
        return _("Hello %(name)s,") % {"name": buyer.contact_person}
    return _("Hello,")


def in_one_line(text: str) -> str:
    """Return the text fit for a header: no line end, no control sign, at most 200 letters."""
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())[:200]
