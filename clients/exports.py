"""The clients as a CSV file that a spreadsheet opens and our own import reads back."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from clients.models import Client
from clients.queries import ClientFilter, filtered_clients
from fastfaktura.core.models import Business

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, CSV injection).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
FACTS = (
    *("number", "name", "kind", "contact_person", "organization_number", "vat_number", "email"),
    *("other_emails", "phone", "street", "street_2", "postal_code", "city", "country", "locale"),
    *("currency", "payment_terms_days", "tags", "notes", "external_id"),
)
CHUNK = 500


class Line:
    """A file for ``csv.writer`` that hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def defused(value: object) -> str:
    """Return the cell as text that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def cells_of(client: Client) -> list[str]:
    """Return the client's row; lists are joined as the import parts them."""
    values = [getattr(client, name) for name in FACTS]
    return [defused(", ".join(value) if isinstance(value, list) else value) for value in values]


def exported_lines(business: Business, wanted: ClientFilter) -> Iterator[str]:
    """Return the lines of the file, made while they are sent, for any number of clients.

    Semicolons and the mark of UTF-8 are what European spreadsheets open without asking.
    """
    writer = csv.writer(Line(), delimiter=";")
    # The column names are the API's, so that a file means the same in every language.
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + writer.writerow(FACTS)
    # The list leaves the notes out; here each row would ask for its own.
    clients = filtered_clients(business, wanted).defer(None).defer("search").order_by("id")
    for client in clients.iterator(chunk_size=CHUNK):
        yield writer.writerow(cells_of(client))


def file_name() -> str:
    """Return the name of the file in the reader's language."""
    return _("clients.csv")
