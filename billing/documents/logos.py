"""The seller's logo as it is printed: no larger than paper can show, and on white."""

import logging
from functools import lru_cache
from io import BytesIO

from PIL import Image

from billing.documents.pdf import Picture
from fastfaktura.core.models import Business, StoredFile

logger = logging.getLogger(__name__)

# 60 by 17 mm at 300 dots an inch: the most that the template gives a logo.
PRINTED = (712, 202)
LOGO_TYPES = ("image/png", "image/jpeg", "image/webp")


def logo_file(sha256: str) -> StoredFile | None:
    """Return a logo by the hash of its content; other kinds of files are not found here."""
    return StoredFile.objects.filter(sha256=sha256, content_type__in=LOGO_TYPES).first()


def printed_logo(business: Business, sha256: str) -> Picture | None:
    """Return the logo for the PDF, or nothing if there is none.

    A logo that the storage has lost is left out, and the seller's name stands in its place: an
    invoice must reach its buyer all the same.
    """
    if not sha256:
        return None
    file = StoredFile.objects.for_business(business).filter(sha256=sha256).first()
    if file is None:
        logger.error("The logo %s is not known.", sha256)
        return None
    try:
        return Picture(f"logo-{sha256}", prepare_logo(file.read()), kept=True)
    except OSError:
        logger.exception("The logo %s cannot be read.", sha256)
        return None


@lru_cache(maxsize=64)
def prepare_logo(content: bytes) -> bytes:
    """Return the picture as a small PNG without transparency, which a PDF would store apart."""
    with Image.open(BytesIO(content)) as picture:
        picture.thumbnail(PRINTED)
        colours = picture.convert("RGBA")
        paper = Image.new("RGB", colours.size, "white")
        paper.paste(colours, mask=colours.getchannel("A"))
    png = BytesIO()
    paper.save(png, "PNG")
    return png.getvalue()
