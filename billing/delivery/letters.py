"""A message as its receiver reads it: text, HTML and the logo, from the templates of emails."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from billing.delivery.models import DeliveryKind
from billing.delivery.wording import Sides
from billing.invoices.models import Invoice
from billing.invoices.parties import PaymentMeans
from fastfaktura.core.models import StoredFile
from fastfaktura.core.templatetags.figures import day, money

# What every mail program shows; others would leave a hole where the logo should be.
LOGO_TYPES = frozenset({"image/png", "image/jpeg"})
LOGO_ID = "logo"


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
) -> Letter:
    """Write the message about an invoice in the language of the invoice."""
    logo = logo_of(invoice, sides)
    with translation.override(invoice.locale):
        context = {
            "subject": subject,
            "message": message.strip(),
            "seller": sides.seller,
            "essentials": essentials_of(invoice, kind=kind, sides=sides, due_date=due_date),
            "preview": preview_text(invoice, kind=kind, due_date=due_date),
            "url": public_url(invoice),
            "is_payable": kind == DeliveryKind.INVOICE and invoice.payable_amount > 0,
            "attach_pdf": attach_pdf,
            "logo_id": LOGO_ID if logo else "",
            "button_color": sides.seller.accent_color or "#0f6b5c",
            "button_ink": ink_on(sides.seller.accent_color or "#0f6b5c"),
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
    invoice: Invoice, *, kind: DeliveryKind, sides: Sides, due_date: date | None
) -> list[Essential]:
    """Return number, amount, due date, account and reference, as far as they matter here."""
    label = _("Credit note") if kind == DeliveryKind.CREDIT_NOTE else _("Invoice")
    lines = [Essential(label, invoice.number)]
    amount = money(invoice.payable_amount, invoice.currency)
    if kind == DeliveryKind.RECEIPT:
        return [*lines, Essential(_("Paid"), amount, is_strong=True)]
    if kind == DeliveryKind.CREDIT_NOTE:
        return [*lines, Essential(_("Amount"), amount, is_strong=True)]
    lines.append(Essential(_("Amount"), amount, is_strong=invoice.allocated_total == 0))
    if invoice.allocated_total > 0:
        still = money(invoice.open_amount, invoice.currency)
        lines.append(Essential(_("Still to pay"), still, is_strong=True))
    lines.append(Essential(_("Due date"), day(due_date)))
    lines += accounts_of(sides.means, currency=invoice.currency)
    lines.append(Essential(_("Payment reference"), sides.means.reference))
    return [line for line in lines if line.value]


def accounts_of(means: PaymentMeans, *, currency: str) -> list[Essential]:
    """Return the account that a payer of this currency uses: one line, two with a BIC."""
    local = {
        "NOK": [Essential(_("Account number"), grouped_account(means.bank_account))],
        "SEK": [Essential(_("Bankgiro"), means.bankgiro), Essential(_("Plusgiro"), means.plusgiro)],
    }
    for essential in local.get(currency, []):
        if essential.value:
            return [essential]
    if means.iban:
        return [Essential(_("IBAN"), in_fours(means.iban)), Essential(_("BIC"), means.bic)]
    return [Essential(_("Account number"), grouped_account(means.bank_account))]


def in_fours(number: str) -> str:
    """Return an IBAN as it is read aloud: in groups of four."""
    bare = "".join(number.split())
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def grouped_account(number: str) -> str:
    """Return a Norwegian account number as banks print it: 1234 56 78903."""
    bare = "".join(sign for sign in number if sign.isdigit())
    return f"{bare[:4]} {bare[4:6]} {bare[6:]}" if len(bare) == 11 else number


def preview_text(invoice: Invoice, *, kind: DeliveryKind, due_date: date | None) -> str:
    """Return the words that mail programs show beside the subject."""
    names = {"amount": money(invoice.payable_amount, invoice.currency), "date": day(due_date)}
    if kind == DeliveryKind.INVOICE and due_date:
        return _("%(amount)s, due on %(date)s") % names
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
    return Logo(file.content_type, file.read()) if file else None


def ink_on(color: str) -> str:
    """Return black or white, whichever is read better on the colour (WCAG 2, relative luminance).

    >>> ink_on("#0f6b5c"), ink_on("#ffd400")
    ('#ffffff', '#111111')
    """
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return "#111111" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 else "#ffffff"
