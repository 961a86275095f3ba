"""The calendar of a business; called at the edges only, operations take dates as arguments."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from fastfaktura.core.models import Business

ZONES = {
    "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm",
    "DK": "Europe/Copenhagen",
    "FI": "Europe/Helsinki",
    "IS": "Atlantic/Reykjavik",
    "FR": "Europe/Paris",
    "NL": "Europe/Amsterdam",
    "DE": "Europe/Berlin",
    "PL": "Europe/Warsaw",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "CH": "Europe/Zurich",
    "LI": "Europe/Vaduz",
    "AT": "Europe/Vienna",
    "BE": "Europe/Brussels",
    "LU": "Europe/Luxembourg",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "IT": "Europe/Rome",
    "GR": "Europe/Athens",
    "CY": "Asia/Nicosia",
    "MT": "Europe/Malta",
    "EE": "Europe/Tallinn",
    "LV": "Europe/Riga",
    "LT": "Europe/Vilnius",
    "CZ": "Europe/Prague",
    "SK": "Europe/Bratislava",
    "HU": "Europe/Budapest",
    "SI": "Europe/Ljubljana",
    "HR": "Europe/Zagreb",
    "RO": "Europe/Bucharest",
    "BG": "Europe/Sofia",
}


def time_zone_of(country: str) -> str:
    """Return the IANA zone of a country's mainland; UTC where the country is unknown."""
    return ZONES.get(country, "UTC")


def business_today(business: Business, *, now: datetime | None = None) -> date:
    """Return the date it is in the business's own time zone."""
    return (now or timezone.now()).astimezone(ZoneInfo(business.time_zone)).date()
