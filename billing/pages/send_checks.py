"""What is looked at before a message goes: each channel with an icon and a sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.attachments.queries import by_mail
from billing.delivery.marks import folded, marks_of
from billing.delivery.models import Channel
from billing.delivery.receivers import is_address, is_phone, receivers_of, takes_sms
from billing.delivery.sms.accounts import can_send_sms
from billing.delivery.tracking import AddressMark, MarkReason
from billing.documents.queries import kept_document
from billing.invoices.lifecycle import InvoiceStatus
from billing.invoices.models import Invoice
from fastfaktura.core.identifiers import format_phone


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``tone`` is its colour, success, warning or danger."""

    text: str
    tone: str = "success"

    @property
    def icon(self) -> str:
        """Return the sign beside the sentence."""
        signs = {"success": "circle-check", "muted": "info"}
        return signs.get(self.tone, "triangle-alert")


@dataclass(frozen=True, slots=True)
class ChannelChecks:
    """The checks of one channel; a closed one cannot be chosen."""

    checks: list[Check] = field(default_factory=list)
    is_open: bool = True


def checks_of(invoice: Invoice) -> dict[str, ChannelChecks]:
    """Return the checks by channel."""
    return {
        Channel.EMAIL.value: ChannelChecks(
            [*mail_checks(invoice), document_check(invoice), *file_checks(invoice)]
        ),
        Channel.SMS.value: sms_checks(invoice),
        Channel.LINK.value: link_checks(invoice),
    }


def mail_checks(invoice: Invoice) -> Iterator[Check]:
    """Yield what is to say of the client's addresses."""
    addresses = receivers_of(invoice.client)
    if not addresses:
        yield Check(_("No address yet: write one below"), "warning")
        return
    bad = [address for address in addresses if not is_address(address)]
    for address in bad:
        text = _("“%(address)s” is not an email address.") % {"address": address}
        yield Check(text, "danger")
    marks = marks_of(invoice.business, Channel.EMAIL, addresses)
    for address in addresses:
        if mark := marks.get(folded(address)):
            yield Check(mark_sentence(mark, address), "danger")
    well = len(addresses) - len(bad) - len(marks)
    if well > 0:
        text = ngettext("Address ok", "%(count)d addresses ok", well) % {"count": well}
        yield Check(text)


def mark_sentence(mark: AddressMark, address: str) -> str:
    """Return why an address is not to be trusted."""
    if mark.reason == MarkReason.COMPLAINED:
        text = _("%(address)s called a message of yours unwanted. Ask before you write again.")
    else:
        text = _("%(address)s gave a message back. Correct the address, or choose another.")
    return text % {"address": address}


def document_check(invoice: Invoice) -> Check:
    """Return whether the PDF is there already."""
    document = kept_document(invoice.pk)
    if document is None:
        return Check(_("The document is made before it leaves"), "muted")
    pages = document.page_count
    text = ngettext("Document ready, %(pages)s page", "Document ready, %(pages)s pages", pages)
    return Check(text % {"pages": pages})


def file_checks(invoice: Invoice) -> Iterator[Check]:
    """Yield which files go with the mail, and which are too large for one."""
    files = by_mail(invoice)
    if count := len(files.carried):
        text = ngettext(
            "%(count)d attachment goes along with the PDF",
            "%(count)d attachments go along with the PDF",
            count,
        )
        yield Check(text % {"count": count})
    for file in files.linked:
        text = _("“%(name)s” is too large for a mail: it is on the page behind the link")
        yield Check(text % {"name": file.name}, "warning")


def sms_checks(invoice: Invoice) -> ChannelChecks:
    """Return whether the client's number takes an SMS, and whether somebody sends it."""
    phone = invoice.client.phone if invoice.client else ""
    if not phone:
        return closed(_("This client has no phone number. Give the client a mobile number."))
    shown = {"phone": format_phone(phone)}
    if not is_phone(phone):
        return closed(_("%(phone)s is not a number with country code.") % shown)
    if not takes_sms(phone):
        return closed(_("%(phone)s is no mobile number, so it takes no SMS.") % shown)
    if not can_send_sms(invoice.business):
        return closed(_("No SMS provider is connected. An owner connects one in the settings."))
    if mark := marks_of(invoice.business, Channel.SMS, [phone]).get(folded(phone)):
        return ChannelChecks([Check(mark_sentence(mark, shown["phone"]), "danger")])
    return ChannelChecks([Check(_("%(phone)s takes SMS") % shown)])


def link_checks(invoice: Invoice) -> ChannelChecks:
    """Return what becomes of a link."""
    if invoice.status == InvoiceStatus.DRAFT:
        return ChannelChecks([Check(_("It works as soon as the invoice is issued"), "muted")])
    return ChannelChecks([Check(_("You copy it and pass it on yourself"), "muted")])


def closed(sentence: str) -> ChannelChecks:
    """Return a channel that cannot be chosen, with the reason."""
    return ChannelChecks([Check(sentence, "warning")], is_open=False)
