"""Which kind of file it is by its content; what its name or its sender says counts for nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from PIL import Image

MOST_PIXELS = 200_000_000
MOST_ENTRIES = 5_000
# What a text may hold below the blank: tabulator, line feed, form feed, carriage return.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# A text that a browser or a shell would rather run than show, wherever such a sign stands.
MARKUP = re.compile(
    r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|img|math|\?xml|\?php|%|!\[cdata)",
    re.IGNORECASE,
)
MACROS = re.compile(r"(^|/)(vbaproject\.bin|activex/|basic/|scripts/)", re.IGNORECASE)


class KindNotAccepted(ValueError):
    """The content is of no kind that may go with an invoice, or is damaged."""


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: as what it is served, and which endings its name may have."""

    content_type: str
    endings: tuple[str, ...]
    label: str

    @property
    def ending(self) -> str:
        """Return the ending that a name gets which has none of these."""
        return self.endings[0]


PDF = FileKind("application/pdf", ("pdf",), "PDF")
PNG = FileKind("image/png", ("png",), "PNG")
JPEG = FileKind("image/jpeg", ("jpg", "jpeg"), "JPEG")
TEXT = FileKind("text/plain", ("txt", "csv"), "TXT")
OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = FileKind(f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), "XLSX")
DOCX = FileKind(f"{OFFICE}.wordprocessingml.document", ("docx",), "DOCX")
OPEN = "application/vnd.oasis.opendocument"
ODT = FileKind(f"{OPEN}.text", ("odt",), "ODT")
ODS = FileKind(f"{OPEN}.spreadsheet", ("ods",), "ODS")
KINDS = (PDF, PNG, JPEG, TEXT, XLSX, DOCX, ODT, ODS)
BY_TYPE = {kind.content_type: kind for kind in KINDS}
# For the file dialog of a browser.
ACCEPTED = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)


def kind_of(content: bytes) -> FileKind:
    """Return the kind of the content.

    :raises KindNotAccepted: if it is none of ``KINDS``.
    """
    for sign, judge in SIGNS:
        if content.startswith(sign):
            return judge(content)
    if content and is_plain_text(content):
        return TEXT
    raise KindNotAccepted


def is_plain_text(content: bytes) -> bool:
    """Tell whether it is text that nothing would run: UTF-8, UTF-16 with its mark, or Western.

    >>> is_plain_text(b"Date;Hours\\r\\n1.3.;7,5"), is_plain_text(b"<svg onload=alert(1)>")
    (True, False)
    """
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        is_script = text.startswith("#!") or MARKUP.search(text) is not None
        return CONTROLS.search(text) is None and not is_script
    return False


def _pdf(content: bytes) -> FileKind:
    if b"%%EOF" not in content[-2048:]:
        raise KindNotAccepted
    return PDF


def _picture(kind: FileKind, name: str) -> Callable[[bytes], FileKind]:
    def judge(content: bytes) -> FileKind:
        try:
            with Image.open(BytesIO(content), formats=(name,)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise KindNotAccepted
                image.verify()
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise KindNotAccepted from None
        except (OSError, SyntaxError, ValueError, EOFError):
            # Pillow's readers tell of damage in all of these ways.
            raise KindNotAccepted from None
        return kind

    return judge


def _container(content: bytes) -> FileKind:
    """Judge a ZIP by its list of contents; nothing in it is unpacked but its own name."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_ENTRIES or any(MACROS.search(name) for name in names):
                raise KindNotAccepted
            if "[Content_Types].xml" in names:
                return _office(set(names))
            return _open_document(archive, set(names))
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        # What is damaged, encrypted or packed in an unknown way.
        raise KindNotAccepted from None


def _office(names: set[str]) -> FileKind:
    for part, kind in (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX)):
        if part in names:
            return kind
    raise KindNotAccepted


def _open_document(archive: ZipFile, names: set[str]) -> FileKind:
    if {"mimetype", "content.xml"} <= names and archive.getinfo("mimetype").file_size < 200:
        said = archive.read("mimetype").decode("ascii", "replace").strip()
        if said in {ODT.content_type, ODS.content_type}:
            return BY_TYPE[said]
    raise KindNotAccepted


SIGNS: tuple[tuple[bytes, Callable[[bytes], FileKind]], ...] = (
    (b"%PDF-", _pdf),
    (b"\x89PNG\r\n\x1a\n", _picture(PNG, "PNG")),
    (b"\xff\xd8\xff", _picture(JPEG, "JPEG")),
    (b"PK\x03\x04", _container),
)
