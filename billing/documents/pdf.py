"""The only door to WeasyPrint: HTML in, PDF/A-3b out, fast and with the network closed.

What makes it fast is done once per process: the fonts are registered, the stylesheets parsed, the
logos decoded. One document is made at a time, since the font configuration is shared.
"""

import gc
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from billing.documents.accent import accent_css
from billing.documents.faces import FACES
from billing.documents.looks import FontPairing, Look
from billing.invoices.choices import Template

# WeasyPrint lets Pillow take torn pictures, in the whole process: logos are checked on upload,
# and a torn one must be refused there.
ImageFile.LOAD_TRUNCATED_IMAGES = False

# The scheme of names that exist in memory only.
ASSET = "asset:"
LOGOS_KEPT = 64

_one_at_a_time = Lock()


class ForbiddenAddress(Exception):
    """A document asked for something that was not handed over with it."""


class _Refusal(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint has no types
    """Stops WeasyPrint, which overcomes any other exception of a fetcher."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # the same
    """Hands out what is in memory and refuses every other address, whatever its scheme.

    A refusal stops the rendering: a document that reaches out is a fault to be seen, not to be
    printed without its picture.
    """

    def __init__(self, assets: Mapping[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=[ASSET.removesuffix(":")], allow_redirects=False)
        self._assets = assets

    def fetch(self, url: str, *_headers: Mapping[str, str]) -> URLFetcherResponse:
        """Return the asset of this name.

        :raises FatalURLFetchingError: if it is none of ours.
        """
        asset = self._assets.get(url)
        if asset is None:
            raise _Refusal(f"a document may not open {url[:100]}")
        content, content_type = asset
        return URLFetcherResponse(url, body=content, headers={"Content-Type": content_type})


@dataclass(frozen=True, slots=True)
class Pdf:
    """A finished file."""

    content: bytes
    page_count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG to print; one that is ``kept`` is decoded once for many documents."""

    name: str
    content: bytes
    content_type: str = "image/png"
    kept: bool = False

    @property
    def address(self) -> str:
        """What the template names as its source; the name must tell different bytes apart."""
        return f"{ASSET}{self.name}"


def render_pdf(
    html: str,
    *,
    accent: str,
    pictures: tuple[Picture, ...] = (),
    look: Look | None = None,
    sheet: Path | None = None,
) -> Pdf:
    """Return the PDF/A-3b of the page; the same arguments give the same bytes.

    :param accent: the business's colour, as ``#rrggbb``.
    :param look: the look that the page was written for.
    :param sheet: the one stylesheet of a page that is no document, in place of a look's.
    :raises ForbiddenAddress: if the page names anything but these pictures.
    """
    assets = {picture.address: (picture.content, picture.content_type) for picture in pictures}
    with _one_at_a_time, _without_garbage_collection():
        look = look or Look()
        fonts, faces = _fonts(look.font_pairing)
        images = _images.of(pictures)
        try:
            page = HTML(string=html, url_fetcher=AssetFetcher(assets), base_url=ASSET)
            document = page.render(
                font_config=fonts,
                stylesheets=[
                    faces,
                    *((_sheet(sheet),) if sheet else _sheets(look.template)),
                    _accent_sheet(accent),
                ],
                cache=images,
                pdf_variant="pdf/a-3b",
            )
            content = document.write_pdf(pdf_variant="pdf/a-3b")
        except _Refusal as refusal:
            raise ForbiddenAddress(*refusal.args) from None
        _images.keep(pictures, images)
    return Pdf(content, len(document.pages))


@cache
def _fonts(pairing: FontPairing) -> tuple[FontConfiguration, CSS]:
    """Register the fonts of a pairing; they last as long as the process."""
    fonts = FontConfiguration()
    faces = FACES[pairing]
    assets = {f"{ASSET}{face.file}": (face.path.read_bytes(), "font/ttf") for face in faces}
    rules = "".join(face.rule(f"{ASSET}{face.file}") for face in faces)
    return fonts, CSS(string=rules, font_config=fonts, url_fetcher=AssetFetcher(assets))


def sheet_paths(template: Template) -> tuple[Path, ...]:
    """Return the stylesheets of a design, in their order: the document's and then the page's."""
    base = Path(settings.BASE_DIR)
    screen, page = base / "static" / "print", base / "templates" / "print" / "pages"
    return (
        screen / "fonts.css",
        screen / "base.css",
        screen / f"{template}.css",
        page / "base.css",
        page / "slip.css",
        page / f"{template}.css",
    )


@cache
def _sheets(template: Template) -> tuple[CSS, ...]:
    """Parse the stylesheets of a design; they last as long as the process."""
    return tuple(_sheet(path) for path in sheet_paths(template) if path.exists())


@cache
def _sheet(path: Path) -> CSS:
    return CSS(string=path.read_text(encoding="utf-8"), url_fetcher=AssetFetcher({}))


@lru_cache(maxsize=256)
def _accent_sheet(accent: str) -> CSS:
    return CSS(string=accent_css(accent), url_fetcher=AssetFetcher({}))


class _Images:
    """Decoded pictures of the last businesses, in the form that WeasyPrint caches them."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()

    def of(self, pictures: tuple[Picture, ...]) -> dict[str, Any]:
        """Return a cache for one rendering, with what is known of its pictures."""
        known: dict[str, Any] = {}
        for picture in pictures:
            known |= self._kept.get(picture.address, {})
        return known

    def keep(self, pictures: tuple[Picture, ...], images: dict[str, Any]) -> None:
        """Keep the pictures that come again, and forget those that have not come for long."""
        for picture in pictures:
            if picture.kept and picture.address in images:
                self._kept[picture.address] = {picture.address: images[picture.address]}
                self._kept.move_to_end(picture.address)
        while len(self._kept) > LOGOS_KEPT:
            self._kept.popitem(last=False)


_images = _Images()


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Spare the collector's walks over the many boxes of a layout: an eighth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
