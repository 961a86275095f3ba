"""Logos: whatever is uploaded becomes a small PNG without metadata, or is refused with a reason."""

from io import BytesIO

from PIL import Image, ImageOps

MAX_BYTES = 4 * 1024 * 1024
# What a phone's camera gives, and no more: decoded it takes 100 MB at most.
MAX_PIXELS = 25_000_000
# Enough for 85 mm on paper at 240 dpi; nothing prints a logo larger.
BOX = (800, 400)
FORMATS = ("PNG", "JPEG", "WEBP")


class LogoNotAccepted(ValueError):
    """The upload does not become a logo; the subclasses say why."""


class LogoTooHeavy(LogoNotAccepted):
    """The file has more than MAX_BYTES bytes."""


class LogoTooLarge(LogoNotAccepted):
    """The picture has more than MAX_PIXELS pixels, whatever its file weighs."""


class LogoNotReadable(LogoNotAccepted):
    """The file is no PNG, JPEG or WebP, or is damaged."""


def normalized_logo(content: bytes) -> bytes:
    """Return the picture as PNG within BOX, upright and without EXIF, profile or comments.

    The size is read from the header and judged before a pixel is decoded.

    :raises LogoTooHeavy: if the file is too big.
    :raises LogoTooLarge: if the picture is too big, as decompression bombs are.
    :raises LogoNotReadable: if it is no picture of a kind we read.
    """
    if len(content) > MAX_BYTES:
        raise LogoTooHeavy
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise LogoTooLarge
            return _as_clean_png(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise LogoTooLarge from None
    except LogoNotAccepted:
        raise
    except (OSError, SyntaxError, ValueError, EOFError):
        # Pillow's decoders tell of damage in all of these ways.
        raise LogoNotReadable from None


def _as_clean_png(image: Image.Image) -> bytes:
    # JPEG can decode at a fraction of its size, which spares most of the work of a photograph.
    image.draft("RGB", (BOX[0] * 2, BOX[1] * 2))
    upright = ImageOps.exif_transpose(image)
    mode = "RGBA" if upright.has_transparency_data else "RGB"
    converted = upright.convert(mode)
    converted.thumbnail(BOX, Image.Resampling.LANCZOS)
    # Pasted onto a new picture, since the converted one still carries profile and comments.
    clean = Image.new(mode, converted.size)
    clean.paste(converted)
    target = BytesIO()
    clean.save(target, "PNG", optimize=True)
    return target.getvalue()
