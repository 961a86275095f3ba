"""Logos: what becomes one, and what is refused before it can do harm."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

# Imported for what it does to Pillow: a worker that prints must refuse torn logos all the same.
import billing.documents.pdf  # noqa: F401
from billing.sellers.logos import (
    BOX,
    MAX_BYTES,
    LogoNotReadable,
    LogoTooHeavy,
    LogoTooLarge,
    normalized_logo,
)


def picture(kind="PNG", size=(1600, 1600), mode="RGB", color="teal", **options):
    target = BytesIO()
    Image.new(mode, size, color).save(target, kind, **options)
    return target.getvalue()


def opened(content):
    image = Image.open(BytesIO(content))
    image.load()
    return image


def png_chunk(name, data):
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)


def png_bomb(width, height):
    """A few hundred bytes whose header promises a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(10_000))
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )


class TestAcceptedLogo:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
    def test_each_kind_becomes_a_png_within_the_box(self, kind):
        image = opened(normalized_logo(picture(kind)))
        assert image.format == "PNG"
        assert image.size == (400, 400)

    def test_a_wide_one_is_bound_by_its_width(self):
        assert opened(normalized_logo(picture(size=(3200, 400)))).size == (BOX[0], 100)

    def test_a_small_one_is_not_blown_up(self):
        assert opened(normalized_logo(picture(size=(120, 40)))).size == (120, 40)

    def test_transparency_stays(self):
        image = opened(normalized_logo(picture(mode="RGBA", color=(0, 0, 0, 0))))
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0))[3] == 0

    def test_cmyk_becomes_rgb(self):
        assert opened(normalized_logo(picture("JPEG", mode="CMYK", color=0))).mode == "RGB"

    def test_exif_is_gone_and_the_turn_it_asked_for_is_done(self):
        exif = Image.Exif()
        exif[0x0112] = 6  # turned by a quarter
        exif[0x010F] = "Maker of the camera"
        image = opened(normalized_logo(picture("JPEG", size=(300, 100), exif=exif)))
        assert image.size == (100, 300)
        assert not image.getexif()
        assert "exif" not in image.info

    def test_profile_and_comments_are_gone(self):
        content = normalized_logo(picture("PNG", icc_profile=b"p" * 200))
        assert b"iCCP" not in content
        assert b"tEXt" not in content


class TestRefusedLogo:
    def test_a_heavy_file(self):
        with pytest.raises(LogoTooHeavy):
            normalized_logo(b"\x89PNG" + bytes(MAX_BYTES))

    @pytest.mark.parametrize("side", [6_000, 12_000, 60_000])
    def test_a_decompression_bomb_is_judged_by_its_header(self, side):
        bomb = png_bomb(side, side)
        assert len(bomb) < 1_000
        with pytest.raises(LogoTooLarge):
            normalized_logo(bomb)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"%PDF-1.7",
            picture("GIF"),
            picture("BMP", size=(90, 90)),
            picture("PNG")[:200],
            picture("JPEG")[:300],
            png_bomb(100, 100)[:-30],
        ],
        ids=["nothing", "svg", "pdf", "gif", "bmp", "half a png", "half a jpeg", "no pixels"],
    )
    def test_what_is_no_whole_picture_of_a_kind_we_read(self, content):
        with pytest.raises(LogoNotReadable):
            normalized_logo(content)
