"""PDF per second: our renderer against bare ``weasyprint.HTML(string).write_pdf()``, same HTML.

The bare renderer gets the same page with its stylesheets and pictures inline, and the same fonts
by @font-face, as a project would begin. Both are warm, and take turns, so that a machine that is
busy with something else slows both.
"""

import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from statistics import median
from time import perf_counter

from PIL import Image, ImageDraw
from weasyprint import HTML

from billing.amounts.totals import LineInput, compute_totals
from billing.amounts.vat import VatCategory
from billing.documents.accent import accent_css
from billing.documents.content import ContentLine, ContentVat, DocumentContent
from billing.documents.faces import FACES
from billing.documents.logos import prepare_logo
from billing.documents.looks import Look, look_of
from billing.documents.paper import Pictures, document_html
from billing.documents.pdf import Picture, render_pdf, sheet_paths
from billing.documents.qr_codes import qr_png
from billing.invoices.choices import Template
from billing.invoices.parties import PartyCopy, PaymentMeans

SELLER = PartyCopy(
    name="Atelier Lumière SARL",
    organization_number="732829320",
    vat_registered=True,
    vat_number="FR44732829320",
    street="12 rue des Archives",
    postal_code="75004",
    city="Paris",
    country="FR",
    email="bonjour@lumiere.example",
    accent_color="#0f6b5c",
)
BUYER = PartyCopy(
    name="Fjord Bakeri AS",
    number="1042",
    street="Havnegata 2",
    postal_code="5003",
    city="Bergen",
    country="NO",
)
MEANS = PaymentMeans(iban="FR7630006000011234567890189", bic="AGRIFRPP", reference="2026-0042")
CASES = {"1 page, 10 lines": (10, 15), "300 lines": (300, 3)}


@dataclass(frozen=True, slots=True)
class Job:
    """One document, as each of the two renderers takes it."""

    ours: Callable[[], bytes]
    bare: Callable[[], bytes]


def invoice_of(count: int, template: str) -> DocumentContent:
    """Return an invoice of so many lines with two rates, a logo's hash and a code to pay."""
    inputs = [
        LineInput(
            quantity=Decimal(number % 7 + 1),
            unit_price=Decimal("149.50") + number,
            vat_category=VatCategory.STANDARD,
            vat_rate=Decimal(20) if number % 3 else Decimal("5.5"),
        )
        for number in range(count)
    ]
    totals = compute_totals(inputs, currency="EUR")
    return DocumentContent(
        type_code=380,
        status="issued",
        is_sandbox=False,
        number="2026-0042",
        locale="en",
        currency="EUR",
        issue_date=date(2026, 11, 5),
        due_date=date(2026, 11, 19),
        delivery_date=date(2026, 11, 2),
        buyer_reference="Kari Nordmann",
        seller_reference="",
        order_reference="PO-7781",
        notes="Thank you for the good work together.",
        preceding_number="",
        preceding_date=None,
        correction_reason="",
        line_net_total=totals.line_net_total.amount,
        tax_basis_total=totals.tax_basis_total.amount,
        tax_total=totals.tax_total.amount,
        grand_total=totals.grand_total.amount,
        prepaid_total=Decimal(0),
        payable_amount=totals.payable_amount.amount,
        seller=SELLER,
        buyer=BUYER,
        payment_means=MEANS,
        lines=tuple(
            ContentLine(
                description=f"Visual identity, part {number} of the second phase",
                quantity=part.quantity,
                unit_code="HUR",
                unit_price=part.unit_price,
                vat_category=part.vat_category,
                vat_rate=part.vat_rate,
                line_net_amount=net.amount,
            )
            for number, (part, net) in enumerate(
                zip(inputs, totals.line_net_amounts, strict=True), start=1
            )
        ),
        vat_subtotals=tuple(
            ContentVat(
                vat_category=row.vat_category,
                vat_rate=row.vat_rate,
                tax_basis_amount=row.tax_basis_amount.amount,
                tax_amount=row.tax_amount.amount,
            )
            for row in totals.vat_subtotals
        ),
        issued_at=datetime(2026, 11, 5, 9, 30, tzinfo=UTC),
        template=template,
    )


def logo() -> bytes:
    """Return a logo as a business uploads one: large, with transparency."""
    picture = Image.new("RGBA", (1600, 400), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((10, 10, 390, 390), fill="#0f6b5c")
    pen.rectangle((470, 140, 1590, 260), fill="#1d1b19")
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def job_of(count: int, template: str) -> Job:
    """Return the two ways to print the same document."""
    content, original = invoice_of(count, template), logo()
    look = look_of(content)
    png = qr_png(content) or b""
    ours = (
        Picture("logo-bench", prepare_logo(original), kept=True),
        Picture("qr-bench", png),
    )
    html = document_html(
        content, embed=False, pictures=Pictures(logo=ours[0].address, qr=ours[1].address)
    )
    bare = document_html(
        content, embed=False, pictures=Pictures(logo=data(original), qr=data(png))
    ).replace("</head>", f"<style>{styles(look)}</style></head>")
    return Job(
        ours=lambda: render_pdf(html, accent=SELLER.accent_color, pictures=ours, look=look).content,
        bare=lambda: HTML(string=bare).write_pdf(),
    )


def styles(look: Look) -> str:
    """Return all stylesheets as one, with the fonts where they lie."""
    faces = "".join(face.rule(face.path.as_uri()) for face in FACES[look.font_pairing])
    sheets = (
        path.read_text(encoding="utf-8") for path in sheet_paths(look.template) if path.exists()
    )
    return "".join((faces, *sheets, accent_css(SELLER.accent_color)))


def data(png: bytes) -> str:
    """Return a picture as an address that carries it."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def seconds(action: Callable[[], bytes]) -> float:
    """Return how long one call takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def main() -> None:
    """Print documents per second for each case, and how the two renderers compare."""
    print("PDF per second, median of warm runs in turns")
    for template in Template.values:
        for name, (count, runs) in CASES.items():
            job = job_of(count, template)
            for warm_up in (job.ours, job.bare):
                warm_up()
            times = [(seconds(job.ours), seconds(job.bare)) for _run in range(runs)]
            ours, bare = (median(column) for column in zip(*times, strict=True))
            print(
                f"  {template:9} {name:17} FastFaktura {1 / ours:6.2f}   "
                f"bare WeasyPrint {1 / bare:6.2f}   time {ours / bare:.2f} of bare"
            )


if __name__ == "__main__":
    sys.exit(main())
