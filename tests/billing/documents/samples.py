"""Documents for tests that need no database: whole ones, each argument overrides one fact."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image
from pypdf import PdfReader

from billing.amounts.money import Money
from billing.amounts.totals import compute_totals
from billing.amounts.vat import VatCategory
from billing.documents.content import (
    ContentAllowance,
    ContentLine,
    ContentVat,
    DocumentContent,
)
from billing.documents.looks import look_of
from billing.documents.paper import Pictures, document_html
from billing.documents.pdf import Pdf, render_pdf
from billing.invoices.drafts import DraftLine
from billing.invoices.parties import PartyCopy, PaymentMeans

# What a line of a draft and one of a document call by one name.
OF_A_LINE = tuple(
    part.name
    for part in fields(ContentLine)
    if part.name not in {"line_net_amount", "line_amount", "deducts_deposit"}
)

NORWEGIAN = PartyCopy(
    name="Nordlys Studio AS",
    organization_number="923609016",
    vat_registered=True,
    vat_number="NO923609016MVA",
    street="Storgata 1",
    postal_code="0155",
    city="Oslo",
    country="NO",
    email="post@nordlys.example",
    accent_color="#0f6b5c",
)
FRENCH = PartyCopy(
    name="Atelier Lumière SARL",
    organization_number="732829320",
    vat_registered=True,
    vat_number="FR44732829320",
    street="12 rue des Archives",
    postal_code="75004",
    city="Paris",
    country="FR",
)
BUYER = PartyCopy(
    name="Fjord Bakeri AS",
    number="1042",
    street="Havnegata 2",
    postal_code="5003",
    city="Bergen",
    country="NO",
)
NORWEGIAN_ACCOUNT = PaymentMeans(
    bank_account="86011117947", iban="NO9386011117947", bic="DNBANOKK", reference="2026-0042"
)
FRENCH_ACCOUNT = PaymentMeans(
    iban="FR7630006000011234567890189", bic="AGRIFRPP", reference="2026-0042"
)


def line(**overrides: Any) -> DraftLine:
    """Return a line: 2 hours of design at 1 250.00 and 25 %."""
    facts: dict[str, Any] = {
        "description": "Design",
        "quantity": Decimal(2),
        "unit_code": "HUR",
        "unit_price": Decimal("1250.00"),
        "vat_category": VatCategory.STANDARD,
        "vat_rate": Decimal(25),
    }
    return DraftLine(**(facts | overrides))


def document(*lines: DraftLine, **overrides: Any) -> DocumentContent:
    """Return an issued Norwegian invoice of these lines, or of one, with figures that add up."""
    lines = lines or (line(),)
    currency = overrides.get("currency", "NOK")
    allowances = overrides.pop("allowances", ())
    totals = compute_totals(
        (part.as_input() for part in lines),
        currency=currency,
        allowances=(part.as_input() for part in allowances),
        prices_include_tax=overrides.get("prices_include_tax", False),
        prepaid_total=_money(overrides.get("prepaid_total"), currency),
        deduction_total=_money(overrides.get("deduction_total"), currency),
        rounds_to=overrides.pop("rounds_to", None),
    )
    facts: dict[str, Any] = {
        "type_code": 380,
        "currency": currency,
        "status": "issued",
        "is_sandbox": False,
        "number": "2026-0042",
        "locale": "en",
        "issue_date": date(2026, 11, 5),
        "due_date": date(2026, 11, 19),
        "delivery_date": None,
        "buyer_reference": "",
        "seller_reference": "",
        "order_reference": "",
        "notes": "",
        "preceding_number": "",
        "preceding_date": None,
        "correction_reason": "",
        "line_net_total": totals.line_net_total.amount,
        "allowance_total": totals.allowance_total.amount,
        "charge_total": totals.charge_total.amount,
        "tax_basis_total": totals.tax_basis_total.amount,
        "tax_total": totals.tax_total.amount,
        "grand_total": totals.grand_total.amount,
        "prepaid_total": Decimal(0),
        "rounding_amount": totals.rounding_amount.amount,
        "payable_amount": totals.payable_amount.amount,
        "seller": NORWEGIAN,
        "buyer": BUYER,
        "payment_means": NORWEGIAN_ACCOUNT,
        "lines": tuple(
            ContentLine(
                **{name: getattr(part, name) for name in OF_A_LINE},
                line_net_amount=net.amount,
                line_amount=entered.amount,
                deducts_deposit=part.deducted_invoice_id is not None,
            )
            for part, net, entered in zip(
                lines, totals.line_net_amounts, totals.line_amounts, strict=True
            )
        ),
        "allowances": tuple(
            ContentAllowance(
                is_charge=part.is_charge,
                reason=part.reason,
                percent=part.percent,
                entered_amount=amounts.entered_amount.amount,
                net_amount=amounts.net_amount.amount,
            )
            for part, amounts in zip(allowances, totals.allowances, strict=True)
        ),
        "vat_subtotals": tuple(
            ContentVat(
                vat_category=row.vat_category,
                vat_rate=row.vat_rate,
                tax_basis_amount=row.tax_basis_amount.amount,
                tax_amount=row.tax_amount.amount,
            )
            for row in totals.vat_subtotals
        ),
        "issued_at": datetime(2026, 11, 5, 9, 30, tzinfo=UTC),
    }
    return DocumentContent(**(facts | overrides))


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def print_document(content: DocumentContent) -> Pdf:
    """Return the PDF of a document without pictures."""
    html = document_html(content, embed=False, pictures=Pictures())
    return render_pdf(html, accent=content.seller.accent_color, look=look_of(content))


def read(pdf: Pdf | bytes) -> PdfReader:
    """Return the PDF as another program reads it."""
    return PdfReader(BytesIO(pdf if isinstance(pdf, bytes) else pdf.content))


def text_of(pdf: Pdf | bytes) -> str:
    """Return the words of all pages, with plain spaces."""
    text = "\n".join(page.extract_text() for page in read(pdf).pages)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def png(size: tuple[int, int] = (40, 20), color: str = "#0f6b5c") -> bytes:
    """Return a small picture."""
    file = BytesIO()
    Image.new("RGBA", size, color).save(file, "PNG")
    return file.getvalue()
