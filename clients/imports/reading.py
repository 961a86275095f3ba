"""Reading a CSV file whose encoding and delimiter nobody told us."""

import codecs
import csv
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_BYTES = 4 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 60
MAX_CELL = 5_000
DELIMITERS = (";", ",", "\t", "|")
SNIFFED_LINES = 20
FORMULA_SIGNS = ("=", "+", "-", "@")


class UnreadableFile(ValueError):
    """The file cannot be taken; the text tells the user why and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a file: every row has as many as the widest."""

    rows: tuple[tuple[str, ...], ...]
    encoding: str
    delimiter: str

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.rows[0]) if self.rows else 0


def read_sheet(content: bytes) -> Sheet:
    """Read a file.

    :raises UnreadableFile: if it is empty, too large, no text, or no table.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(most)s MB; split it in parts.")
            % {"most": MAX_BYTES // 1024 // 1024}
        )
    text, encoding = decode(content)
    if not text.strip():
        raise UnreadableFile(_("The file is empty."))
    delimiter = sniff_delimiter(text)
    rows = parse(text, delimiter)
    if len(rows) > MAX_ROWS + 1:
        raise UnreadableFile(
            _("The file has more than %(most)s rows; split it in parts.") % {"most": MAX_ROWS}
        )
    width = max(len(row) for row in rows)
    if width > MAX_COLUMNS:
        raise UnreadableFile(
            _("The file has more than %(most)s columns; leave out those that are not needed.")
            % {"most": MAX_COLUMNS}
        )
    return Sheet(
        tuple(tuple(row) + ("",) * (width - len(row)) for row in rows), encoding, delimiter
    )


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and its encoding: what the mark says, else UTF-8, UTF-16 or Windows'.

    :raises UnreadableFile: if it is a spreadsheet or another binary file.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnreadableFile(
            _("This is no CSV file; save the sheet as CSV in your spreadsheet program.")
        )
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    encoding = unmarked_encoding(content)
    text = content.decode(encoding, errors="replace")
    if "\0" in text:
        raise UnreadableFile(
            _("This is no CSV file; save the sheet as CSV in your spreadsheet program.")
        )
    return text, encoding


def unmarked_encoding(content: bytes) -> str:
    """Guess the encoding of a text without a mark."""
    sample = content[:2000]
    # Latin letters in UTF-16 have a zero in every other byte.
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le"
    if sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be"
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    # Five bytes mean nothing in Windows' alphabet; in Latin-1 every byte means something.
    return "latin-1"


def sniff_delimiter(text: str) -> str:
    """Return the sign that parts most lines into the same number of cells, more than one."""
    head = "\n".join(text.splitlines()[:SNIFFED_LINES])

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
        if not widths or widths[0] < 2:
            return (0, 0)
        return (sum(width == widths[0] for width in widths), widths[0])

    try:
        return max(DELIMITERS, key=score)
    except csv.Error:
        return ","


def parse(text: str, delimiter: str) -> list[list[str]]:
    """Return the rows that have anything in them, each cell trimmed.

    :raises UnreadableFile: if the quotes do not close or a cell is endless.
    """
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            cells = [tidy(cell) for cell in row]
            if any(cells):
                rows.append(cells)
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error:
        raise UnreadableFile(
            _("The file cannot be read after row %(row)s; a quotation mark may not be closed.")
            % {"row": len(rows)}
        ) from None
    if not rows:
        raise UnreadableFile(_("The file is empty."))
    return rows


def tidy(cell: str) -> str:
    """Return a trimmed cell, without the apostrophe that keeps formulas apart."""
    cell = cell.replace("\0", "").strip()[:MAX_CELL]
    if cell.startswith("'") and cell[1:2] in FORMULA_SIGNS:
        return cell[1:]
    return cell
