"""Writing a file row by row, however many there are: CSV, XLSX, or documents in a ZIP."""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile

import xlsxwriter

from billing.attachments.names import free_name
from billing.documents.content import TooManyLines
from billing.documents.operations import keep_document
from billing.documents.paper import file_name
from billing.documents.queries import DocumentDamaged, document_bytes
from billing.exports.tables import Column
from billing.invoices.models import Invoice
from clients.exports import defused
from fastfaktura.core.currencies import minor_unit_decimals

Progress = Callable[[], None]


def write_csv(
    target: IO[bytes],
    columns: Iterable[Column],
    rows: Iterable[Any],
    *,
    today: date,
    progress: Progress,
) -> None:
    """Write a table with semicolons and the mark of UTF-8, which European spreadsheets open.

    The columns have the names that they have in every language.
    """
    columns = list(columns)
    text = TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.name for column in columns])
    for row in rows:
        writer.writerow([plain_cell(column.of(row, today)) for column in columns])
        progress()
    text.detach()


def plain_cell(value: object) -> str:
    """Return a value as CSV has it; a negative number is no formula, a text may be one.

    >>> plain_cell(Decimal("-12.500")), plain_cell("=1+1"), plain_cell(date(2026, 3, 2))
    ('-12.500', "'=1+1", '2026-03-02')
    """
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else defused(value)


def write_xlsx(
    target: IO[bytes],
    columns: Iterable[Column],
    rows: Iterable[Any],
    *,
    today: date,
    progress: Progress,
) -> None:
    """Write a table of true numbers and dates; no text in it is taken for a formula or a link.

    Rows are written to a file of the disk as they come, so that memory stays the same.
    """
    columns = list(columns)
    book = xlsxwriter.Workbook(
        target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet()
    strong = book.add_format({"bold": True, "bottom": 1})
    day, number = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format()
    amounts = {
        places: book.add_format({"num_format": "#,##0" + ("." + "0" * places if places else "")})
        for places in (0, 2, 3)
    }
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 28 if column.name in {"client", "description", "name"} else 14)
        sheet.write_string(0, at, str(column.words), strong)
    currency = next((column for column in columns if column.name == "currency"), None)
    line = 0
    for line, row in enumerate(rows, start=1):
        code = str(currency.of(row, today)) if currency else ""
        places = minor_unit_decimals(code) if code else 2
        for at, column in enumerate(columns):
            value = column.of(row, today)
            if value is None:
                continue
            if column.kind == "date" and isinstance(value, date):
                sheet.write_datetime(line, at, value, day)
            elif column.kind == "amount" and isinstance(value, Decimal | int):
                sheet.write_number(line, at, value, amounts.get(places, amounts[2]))
            elif isinstance(value, Decimal | int):
                sheet.write_number(line, at, value, number)
            else:
                sheet.write_string(line, at, str(value)[:32767])
        progress()
    sheet.autofilter(0, 0, line, len(columns) - 1)
    book.close()


def write_zip(target: IO[bytes], invoices: Iterable[Invoice], *, progress: Progress) -> int:
    """Write the kept PDFs by their names, and make those that are missing.

    :returns: how many were left out, since no document can be made or read.
    """
    names: set[str] = set()
    left_out = 0
    # PDFs are packed already.
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for invoice in invoices:
            try:
                content = document_bytes(keep_document(invoice_id=invoice.pk))
            except (TooManyLines, DocumentDamaged):
                left_out += 1
            else:
                name = free_name(file_name(invoice).replace("/", "-"), names)
                names.add(name)
                archive.writestr(name, content)
            progress()
    return left_out
