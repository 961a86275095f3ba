"""The API's names for fields of a draft that we call otherwise."""

NAMES = {"client": "client_id", "vat_rate": "tax_rate", "unit_price": "unit_price_cents"}


def api_path(field: str) -> str:
    """Return the path of a field by the API's names.

    >>> api_path("lines.0.vat_rate")
    'lines.0.tax_rate'
    """
    return ".".join(NAMES.get(part, part) for part in field.split("."))
