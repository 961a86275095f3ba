"""The one QR code of a document that the payer's bank or app reads: EPC, Swish or Swiss."""

from decimal import Decimal
from io import BytesIO

import segno
from PIL import Image, ImageDraw
from segno import helpers

from billing.amounts.money import Money
from billing.amounts.reference_schemes import ReferenceKind
from billing.documents.content import DocumentContent
from billing.documents.payment import asks_for_money
from billing.documents.swiss_qr import swiss_payload

# The limits of EPC069-12: what the code of a SEPA transfer can carry.
EPC_LEAST, EPC_MOST = Decimal("0.01"), Decimal("999999999.99")
EPC_NAME, EPC_TEXT = 70, 140
# What Swish pays at once, and how long its message may be.
SWISH_LEAST, SWISH_MOST = Decimal(1), Decimal(150000)
SWISH_MESSAGE = 50
# Neither number nor amount nor message can be changed by the payer.
SWISH_LOCKED = 0
QR_SCALE = 4
SWISS_SCALE = 10
# The code of a QR-bill is 46 mm wide, the cross on it 7 mm.
SWISS_WIDTH, CROSS_WIDTH = 46, 7


def qr_png(content: DocumentContent) -> bytes | None:
    """Return the code as a PNG, or nothing where none can be made.

    Never for a draft, whose number is not known yet, nor where nothing is asked for.
    """
    if not content.number or not asks_for_money(content):
        return None
    match content.currency:
        case "EUR":
            return _epc(content)
        case "SEK":
            return _swish(content)
        case "CHF":
            return _swiss(content)
    return None


def is_swiss(content: DocumentContent) -> bool:
    """Tell whether the code is that of a QR-bill, which has a slip of its own."""
    asks = bool(content.number) and asks_for_money(content)
    return asks and bool(swiss_payload(content))


def is_swish(content: DocumentContent) -> bool:
    """Tell whether the code is read by the Swish app alone."""
    asks = bool(content.number) and asks_for_money(content)
    return asks and content.currency == "SEK" and bool(swish_payload(content))


def swish_payload(content: DocumentContent) -> str:
    """Return what the code of a Swish payment says; empty where none can be made."""
    means, amount = content.payment_means, content.payable_amount
    if not means.swish or not SWISH_LEAST <= amount <= SWISH_MOST:
        return ""
    message = (means.reference or content.number)[:SWISH_MESSAGE]
    said = f"{Money(amount, 'SEK').amount:.2f}".replace(".", ",")
    return f"C{means.swish};{said};{message};{SWISH_LOCKED}"


def _epc(content: DocumentContent) -> bytes | None:
    means, payable = content.payment_means, content.payable_amount
    if not means.iban or not EPC_LEAST <= payable <= EPC_MOST:
        return None
    # Structured or not: the code never carries both.
    is_rf = means.reference_kind == ReferenceKind.RF
    code = helpers.make_epc_qr(
        name=content.seller.name[:EPC_NAME],
        iban=means.iban,
        amount=Money(payable, "EUR").amount,
        reference=means.reference if is_rf else None,
        text=None if is_rf else (means.reference or content.number)[:EPC_TEXT],
        bic=means.bic or None,
        encoding="utf-8",
    )
    return _png(code, QR_SCALE)


def _swish(content: DocumentContent) -> bytes | None:
    payload = swish_payload(content)
    if not payload:
        return None
    return _png(segno.make_qr(payload, error="m", boost_error=False), QR_SCALE)


def _swiss(content: DocumentContent) -> bytes | None:
    payload = swiss_payload(content)
    if not payload:
        return None
    code = segno.make_qr(payload.encode(), error="m", boost_error=False)
    return _with_cross(_png(code, SWISS_SCALE))


def _png(code: segno.QRCode, scale: int) -> bytes:
    png = BytesIO()
    code.save(png, kind="png", scale=scale, border=0)
    return png.getvalue()


def _with_cross(png: bytes) -> bytes:
    """Draw the Swiss cross in the middle; the code's error correction bears it."""
    picture = Image.open(BytesIO(png)).convert("1")
    side = picture.width * CROSS_WIDTH / SWISS_WIDTH
    middle, pen = picture.width / 2, ImageDraw.Draw(picture)

    def draw(width: float, height: float, color: int) -> None:
        half_x, half_y = side * width / 2, side * height / 2
        pen.rectangle(
            (middle - half_x, middle - half_y, middle + half_x - 1, middle + half_y - 1), fill=color
        )

    # In parts of the whole: a white frame, a black ground, and the arms.
    draw(1, 1, 1)
    draw(0.87, 0.87, 0)
    draw(0.56, 0.17, 1)
    draw(0.17, 0.56, 1)
    drawn = BytesIO()
    picture.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
