"""The units that a line can be counted in are the catalogue's."""

from billing.catalog.units import PIECE, UNITS, unit_name

__all__ = ["PIECE", "UNITS", "unit_name"]
