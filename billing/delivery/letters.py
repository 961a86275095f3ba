"""A message as its receiver reads it: text, HTML and the logo, from the templates of emails."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from billing.amounts.reference_schemes import ReferenceKind
from billing.claims.models import Claim, ClaimKind
from billing.delivery.dues import open_of, total_due
from billing.delivery.models import DeliveryKind
from billing.delivery.wording import Sides
from billing.documents.accent import accent_of
from billing.documents.parties import number_rows
from billing.documents.payment import reference_row
from billing.invoices.models import Invoice
from fastfaktura.core.contrast import WHITE, channels_of, contrast
from fastfaktura.core.identifiers import format_iban, format_kontonummer
from fastfaktura.core.models import StoredFile
from fastfaktura.core.templatetags.figures import day, money, rate

# What every mail program shows; others would leave a hole where the logo should be.
LOGO_TYPES = frozenset({"image/png", "image/jpeg"})
LOGO_ID = "logo"
# The messages that ask for money.
ASKING = (DeliveryKind.INVOICE, DeliveryKind.REMINDER)
# The black of a button's words; pure black is harder than a screen needs.
INK = (17, 17, 17)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Logo:
    """The seller's sign, as an attachment that the HTML part refers to."""

    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a message."""

    subject: str
    text: str
    html: str
    logo: Logo | None


@dataclass(frozen=True, slots=True)
class Essential:
    """One line of what matters, so that a reader needs neither button nor attachment."""

    label: str
    value: str
    is_strong: bool = False


def compose(
    invoice: Invoice,
    *,
    kind: DeliveryKind,
    sides: Sides,
    subject: str,
    message: str,
    attach_pdf: bool,
    due_date: date | None,
    pixel: bool = False,
    claims: Sequence[Claim] = (),
    enclosed: Sequence[str] = (),
    linked: Sequence[str] = (),
) -> Letter:
    """Write the message about an invoice in the language of the invoice.

    :param claims: those that a reminder asks for beside the invoice.
    :param enclosed: the names of files that go with the mail.
    :param linked: the names of those that are on the invoice's page only.
    """
    logo, color = logo_of(invoice, sides), accent_of(sides.seller.accent_color)
    with translation.override(invoice.locale):
        context = {
            "subject": subject,
            "message": message.strip(),
            "seller": sides.seller,
            "seller_numbers": number_rows(sides.seller, is_seller=True),
            "essentials": essentials_of(
                invoice, kind=kind, sides=sides, due_date=due_date, claims=claims
            ),
            "preview": preview_text(invoice, kind=kind, due_date=due_date, claims=claims),
            "url": public_url(invoice),
            "pixel_url": f"{public_url(invoice)}m.gif" if pixel else "",
            "is_payable": kind in ASKING and invoice.payable_amount > 0,
            "is_reminder": kind == DeliveryKind.REMINDER,
            "is_quote": kind == DeliveryKind.QUOTE,
            "attach_pdf": attach_pdf,
            "enclosed": ", ".join(enclosed),
            "linked": ", ".join(linked),
            "logo_id": LOGO_ID if logo else "",
            "button_color": f"#{color}",
            "button_ink": ink_on(color),
            "language": invoice.locale,
        }
        return Letter(
            subject=subject,
            text=render_to_string("email/document.txt", context).strip() + "\n",
            html=render_to_string("email/document.html", context),
            logo=logo,
        )


def public_url(invoice: Invoice) -> str:
    """Return the address of the page for whoever holds the link."""
    return f"{settings.BASE_URL}/i/{invoice.public_token}/"


def essentials_of(
    invoice: Invoice,
    *,
    kind: DeliveryKind,
    sides: Sides,
    due_date: date | None,
    claims: Sequence[Claim] = (),
) -> list[Essential]:
    """Return number, amount, claims, due date, account and reference, as far as they matter."""
    lines = [Essential(document_name(kind), invoice.number)]
    amount = money(invoice.payable_amount, invoice.currency)
    if kind == DeliveryKind.RECEIPT:
        return [*lines, Essential(_("Paid"), amount, is_strong=True)]
    if kind == DeliveryKind.CREDIT_NOTE:
        return [*lines, Essential(_("Amount"), amount, is_strong=True)]
    if kind == DeliveryKind.QUOTE:
        valid_until = Essential(_("Valid until"), day(due_date))
        return [*lines, Essential(_("Amount"), amount, is_strong=True), valid_until]
    is_whole = invoice.allocated_total == 0
    lines.append(Essential(_("Amount"), amount, is_strong=is_whole and not claims))
    if not is_whole:
        still = money(invoice.open_amount, invoice.currency)
        lines.append(Essential(_("Still to pay"), still, is_strong=not claims))
    if claims:
        lines += [line for claim in claims for line in claim_lines(claim)]
        total = money(total_due(invoice, claims), invoice.currency)
        lines.append(Essential(_("Total to pay"), total, is_strong=True))
    lines.append(Essential(_("Due date"), day(due_date)))
    lines += accounts_of(sides, currency=invoice.currency)
    lines.append(Essential(*reference_row(sides.means, number="")))
    return [line for line in lines if line.value]


def document_name(kind: DeliveryKind) -> str:
    """Return what a message calls its document; a receipt or a reminder is about an invoice."""
    if kind in {DeliveryKind.CREDIT_NOTE, DeliveryKind.QUOTE, DeliveryKind.PROFORMA}:
        return str(kind.label)
    return _("Invoice")


def accounts_of(sides: Sides, *, currency: str) -> list[Essential]:
    """Return where to pay, as the document says it: the country's account, else the IBAN.

    A buyer abroad, who cannot use the country's account, finds the IBAN beside it.
    """
    means = sides.means
    domestic = {
        "NOK": [Essential(_("Account number"), format_kontonummer(means.bank_account))],
        "SEK": [Essential(_("Bankgiro"), means.bankgiro), Essential(_("Plusgiro"), means.plusgiro)],
    }
    found = [essential for essential in domestic.get(currency, []) if essential.value][:1]
    is_abroad = sides.buyer.country not in {"", sides.seller.country}
    is_qrr = means.reference_kind == ReferenceKind.QRR
    iban = means.qr_iban if is_qrr else means.iban
    if iban and (is_abroad or not found):
        bic = "" if is_qrr else means.bic
        return [*found, Essential(_("IBAN"), format_iban(iban)), Essential(_("BIC"), bic)]
    return found or [Essential(_("Account number"), format_kontonummer(means.bank_account))]


def claim_lines(claim: Claim) -> list[Essential]:
    """Return a claim as a reader checks it: interest with its days and rates."""
    owed = money(open_of(claim), claim.currency)
    if claim.kind != ClaimKind.INTEREST:
        return [Essential(str(ClaimKind(claim.kind).label), owed)]
    periods = claim.basis.get("periods", []) if claim.allocated_total == 0 else []
    if sum((Decimal(period["amount"]) for period in periods), Decimal(0)) != claim.amount:
        # A part is paid, or the periods are not on record: what is owed is all there is to say.
        names = {"from": day(claim.from_date), "until": day(claim.until_date)}
        return [Essential(_("Late payment interest, %(from)s to %(until)s") % names, owed)]
    return [interest_line(period, claim.currency) for period in periods]


def interest_line(period: dict[str, Any], currency: str) -> Essential:
    """Return one period of interest, with the rate that held."""
    names = {
        "from": day(date.fromisoformat(period["from"])),
        "until": day(date.fromisoformat(period["until"])),
        "rate": rate(Decimal(period["rate"])),
    }
    label = _("Late payment interest at %(rate)s a year, %(from)s to %(until)s") % names
    return Essential(label, money(Decimal(period["amount"]), currency))


def preview_text(
    invoice: Invoice,
    *,
    kind: DeliveryKind,
    due_date: date | None,
    claims: Sequence[Claim] = (),
) -> str:
    """Return the words that mail programs show beside the subject."""
    is_reminder = kind == DeliveryKind.REMINDER
    asked = total_due(invoice, claims) if is_reminder else invoice.payable_amount
    names = {"amount": money(asked, invoice.currency), "date": day(due_date)}
    if kind in ASKING and due_date:
        return _("%(amount)s, due on %(date)s") % names
    if kind == DeliveryKind.QUOTE and due_date:
        return _("%(amount)s, valid until %(date)s") % names
    return names["amount"]


def logo_of(invoice: Invoice, sides: Sides) -> Logo | None:
    """Return the logo that the document carries, if mail programs can show it."""
    if not sides.seller.logo_sha256:
        return None
    file = (
        StoredFile.objects.for_business(invoice.business)
        .filter(sha256=sides.seller.logo_sha256, content_type__in=LOGO_TYPES)
        .first()
    )
    if file is None:
        return None
    try:
        return Logo(file.content_type, file.read())
    except OSError:
        # As on the document: the invoice must reach its buyer all the same.
        logger.exception("The logo %s cannot be read.", file.sha256)
        return None


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on the colour (WCAG 2.2).

    >>> ink_on("0f6b5c"), ink_on("ffd400")
    ('#ffffff', '#111111')
    """
    ground = channels_of(color)
    return "#ffffff" if contrast(ground, WHITE) >= contrast(ground, INK) else "#111111"
