"""What leaves the house: a mail with its document, or the text of an SMS, as it reads today."""

from datetime import datetime

from billing.attachments.queries import ByMail, by_mail, content_of, taken_along
from billing.claims.queries import claims_for_message
from billing.delivery import policy
from billing.delivery.dues import Asked, asked_of
from billing.delivery.envelope import envelope_sender
from billing.delivery.letters import compose
from billing.delivery.mime import Enclosure, build_mime
from billing.delivery.models import Channel, Delivery, DeliveryKind, Tone
from billing.delivery.queries import first_mail_before
from billing.delivery.receivers import is_address, takes_sms
from billing.delivery.texts import required_words, words_for
from billing.delivery.transports import Parcel
from billing.delivery.wording import in_one_line, sides_of
from billing.documents.operations import keep_document
from billing.documents.queries import document_bytes
from billing.invoices.models import Invoice
from billing.invoices.parties import seller_profile
from fastfaktura.core.clock import business_today


def obstacle_of(delivery: Delivery) -> str:
    """Return why no conversation about the message can succeed; empty if one can."""
    if delivery.channel == Channel.SMS:
        return "" if takes_sms(delivery.receiver) else policy.NOT_MOBILE
    return "" if is_address(delivery.receiver) else policy.BAD_ADDRESS


def pack(delivery: Delivery, *, now: datetime) -> Parcel:
    """Return the message as it leaves: written anew, with the document that was kept."""
    invoice, sides = delivery.invoice, sides_of(delivery.invoice)
    kind, today = DeliveryKind(delivery.kind), business_today(delivery.business, now=now)
    is_reminder = kind == DeliveryKind.REMINDER
    claims = claims_for_message(invoice, delivery.cause_id) if is_reminder else []
    asked = asked_of(invoice, claims) if is_reminder else None
    words = words_for(
        invoice,
        kind=kind,
        tone=Tone(delivery.tone) if delivery.tone else None,
        channel=Channel(delivery.channel),
        sides=sides,
        today=today,
        claims=claims,
    )
    if delivery.channel == Channel.SMS:
        return Parcel(
            delivery=delivery,
            sender=sides.seller.name,
            receiver=delivery.receiver,
            subject=in_one_line(words.body),
            content=words.body.encode(),
            asked=asked,
        )
    pdf = document_bytes(keep_document(invoice_id=invoice.pk)) if delivery.attach_pdf else None
    files = files_for(delivery, now=now)
    notice = required_words(invoice, sides=sides, today=today, claims=claims) if is_reminder else ""
    letter = compose(
        invoice,
        kind=kind,
        sides=sides,
        subject=delivery.subject,
        # A reminder has no words yet, unless its sender wrote them: it says what is open now.
        message=with_words(delivery.message, notice) if delivery.message else words.body,
        attach_pdf=delivery.attach_pdf,
        due_date=invoice.due_date,
        pixel=seller_profile(delivery.business).counts_mail_opens,
        claims=claims,
        enclosed=[file.name for file in files.carried],
        linked=[file.name for file in files.linked],
    )
    return Parcel(
        delivery=delivery,
        sender=envelope_sender(delivery),
        receiver=delivery.receiver,
        subject=delivery.subject,
        content=build_mime(
            delivery,
            letter,
            seller=sides.seller,
            pdf=pdf,
            enclosures=[
                Enclosure(file.name, file.content_type, content_of(file)) for file in files.carried
            ],
            answers=first_mail_before(delivery),
            now=now,
        ),
        asked=asked,
        announces_costs=bool(notice),
    )


def files_for(delivery: Delivery, *, now: datetime) -> ByMail:
    """Return the files that leave with the message, which are then not taken away any more."""
    if carries_files(DeliveryKind(delivery.kind), attach_pdf=delivery.attach_pdf):
        return taken_along(delivery.invoice, now=now)
    return files_beside(delivery.invoice, DeliveryKind(delivery.kind), attach_pdf=False)


def files_beside(invoice: Invoice, kind: DeliveryKind, *, attach_pdf: bool) -> ByMail:
    """Return which files would go with a message, and which it would only tell of."""
    if kind == DeliveryKind.RECEIPT:
        return ByMail([], [])
    found = by_mail(invoice)
    if carries_files(kind, attach_pdf=attach_pdf):
        return found
    return ByMail([], [*found.carried, *found.linked])


def carries_files(kind: DeliveryKind, *, attach_pdf: bool) -> bool:
    """Tell whether files go along: whoever sends the document as a link sends them so too."""
    return attach_pdf and kind != DeliveryKind.RECEIPT


def asked_by(delivery: Delivery) -> Asked:
    """Return what a reminder would ask for if it were written now."""
    invoice = delivery.invoice
    return asked_of(invoice, claims_for_message(invoice, delivery.cause_id))


def with_words(message: str, notice: str) -> str:
    """Return the sender's own words with those that the law wants in them, if they lack them."""
    if " ".join(notice.split()) in " ".join(message.split()):
        return message
    return f"{message.rstrip()}\n\n{notice}"
