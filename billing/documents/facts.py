"""What a document says beside its lines and sums: dates, references, terms, reasons."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.amounts.vat import VatCategory
from billing.documents.content import DocumentContent
from billing.documents.legal_notes import NoteCode, legal_notes
from billing.documents.parties import country_name
from billing.documents.reasons import reason
from billing.invoices.lifecycle import DocumentKind
from fastfaktura.core.templatetags.figures import day, quantity, rate

Fact = tuple[str, str]


def facts(content: DocumentContent) -> list[Fact]:
    """Return the dates and references, each with its name, those that there are."""
    kind = content.document_kind
    due_name = _("Valid until") if kind == DocumentKind.QUOTE else _("Due date")
    due = "" if content.is_credit_note else day(content.due_date)
    end_of_month = content.due_end_of_month and kind in {
        DocumentKind.INVOICE,
        DocumentKind.DEPOSIT,
        DocumentKind.PROFORMA,
    }
    rows = (
        (_("Date of issue"), day(content.issue_date)),
        (due_name, due),
        (_("Payment terms"), _("End of month") if end_of_month else ""),
        *_delivery(content),
        (_("Client no."), content.buyer.number),
        (_("Your reference"), content.your_reference),
        (_("Buyer reference"), content.buyer_reference),
        (_("Our reference"), content.seller_reference),
        (_("Order no."), content.order_reference),
        (_("Contract no."), content.contract_reference),
        (_("Personal identity number"), content.deduction_person),
        (_("Property"), content.deduction_property),
    )
    return [(label, value) for label, value in rows if value]


def _delivery(content: DocumentContent) -> Iterator[Fact]:
    start, end = content.delivery_start, content.delivery_end
    if start or end:
        yield _("Period of delivery"), period(start, end)
    else:
        yield _("Date of delivery"), day(content.delivery_date)


def period(start: date | None, end: date | None) -> str:
    """Return "1 Nov 2026 – 30 Nov 2026"; an open side stays empty."""
    return f"{day(start)} \N{EN DASH} {day(end)}".strip()


def delivery_place(content: DocumentContent) -> list[str]:
    """Return where it is delivered to, if not to the buyer (BG-15)."""
    place = content.delivery_place
    city = " ".join(filter(None, (place.postal_code, place.city)))
    abroad = place.country not in {"", content.seller.country}
    country = country_name(place.country, content.locale) if abroad else ""
    return [line for line in (place.name, place.street, city, country) if line]


def remarks(content: DocumentContent, *, registered: bool) -> list[str]:
    """Return what is said below the sums: notes, terms, reasons for no VAT, the seller's text."""
    return list(_remarks(content, registered=registered))


def _remarks(content: DocumentContent, *, registered: bool) -> Iterator[str]:
    if content.notes.strip():
        yield content.notes.strip()
    legal = legal_notes(content)
    # France has words of its own for it.
    if not any(note.code == NoteCode.EARLY_DISCOUNT for note in legal):
        yield from _early_discount(content)
    yield from dict.fromkeys(_reasons(content, registered=registered))
    yield from (note.text for note in legal if not note.code)
    # What France wants said of paying late or early is one paragraph; each has a line of its own
    # only where machines read it.
    terms = " ".join(note.text for note in legal if note.code)
    if terms:
        yield terms
    yield from _exchange(content)
    if content.seller.footer.strip():
        yield content.seller.footer.strip()


def _reasons(content: DocumentContent, *, registered: bool) -> Iterator[str]:
    """Yield the reasons as they were frozen at issue, or as they would be said today."""
    for row in content.vat_subtotals:
        said = row.exemption_reason or reason(
            VatCategory(row.vat_category),
            country=content.seller.country,
            registered=registered,
            own_reason=content.seller.exemption_reason,
        )
        if said:
            yield said


def _early_discount(content: DocumentContent) -> Iterator[str]:
    percent, days = content.early_discount_percent, content.early_discount_days
    if not percent or days is None or content.is_credit_note:
        return
    if content.issue_date is None:
        yield ngettext(
            "%(rate)s discount if you pay within %(days)d day.",
            "%(rate)s discount if you pay within %(days)d days.",
            days,
        ) % {"rate": rate(percent), "days": days}
    else:
        yield ngettext(
            "%(rate)s discount if you pay within %(days)d day, by %(date)s.",
            "%(rate)s discount if you pay within %(days)d days, by %(date)s.",
            days,
        ) % {
            "rate": rate(percent),
            "days": days,
            "date": day(content.issue_date + timedelta(days=days)),
        }


def _exchange(content: DocumentContent) -> Iterator[str]:
    """Yield at which rate VAT was counted in the seller's currency."""
    if not content.tax_currency or content.exchange_rate is None:
        return
    said = {
        "currency": content.currency,
        "rate": quantity(content.exchange_rate),
        "other": content.tax_currency,
        "date": day(content.exchange_rate_date),
        "source": content.exchange_rate_source,
    }
    if content.exchange_rate_date is None:
        yield _("1 %(currency)s = %(rate)s %(other)s.") % said
    elif content.exchange_rate_source:
        yield _("1 %(currency)s = %(rate)s %(other)s on %(date)s (%(source)s).") % said
    else:
        yield _("1 %(currency)s = %(rate)s %(other)s on %(date)s.") % said
