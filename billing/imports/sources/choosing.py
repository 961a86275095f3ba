"""Which reader reads a file."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType

from billing.imports.models import Source
from billing.imports.records import Bundle
from billing.imports.sources.fakturan import read_fakturan
from billing.imports.sources.ninja import read_ninja
from billing.imports.sources.shelf import read_shelf
from billing.imports.sources.table import TableReader
from billing.imports.sources.turning import turned
from clients.imports.reading import read_sheet

_OF_JSON: MappingProxyType[str, Callable[[bytes], Bundle]] = MappingProxyType(
    {
        Source.FAKTURAN.value: read_fakturan,
        Source.NINJA.value: read_ninja,
        Source.SHELF.value: read_shelf,
    }
)


def is_json(content: bytes) -> bool:
    """Tell whether the file is JSON rather than a table."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def read_bundle(source: str, content: bytes, *, columns: Sequence[str], currency: str) -> Bundle:
    """Return what the file holds; what gives money back is a credit note.

    :param columns: of a table: the fact of each column, empty for those left out.
    :param currency: of a table that names none.
    :raises UnreadableFile: if it is no file of that source.
    """
    reader = _OF_JSON.get(source)
    if reader is not None and is_json(content):
        bundle = reader(content)
    else:
        bundle = TableReader(read_sheet(content), columns, currency=currency).read()
    return replace(bundle, invoices=tuple(map(turned, bundle.invoices)))
